"""A site that answers what a test tells it to, try after try."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote
from core.domain.stay import StayQuery, StayRequest
from scrapers.site import Site
from scrapers.visit import Page, Visit
from tests.builders import a_quote, a_source

# A total ("312.40 USD"), an error to raise, HANG (never answers) or SLOW.
Answer = str | Exception
HANG = "hang"
SLOW = "slow"  # a total of 300 USD, after a second


class FakeSite(Site):
    """Answers by membership; the last answer of a list is given for ever."""

    def __init__(self, slug: str, answers: dict[Membership, Sequence[Answer]]) -> None:
        # One class plays many sites here.
        self.source = replace(  # type: ignore[misc]
            a_source(slug), memberships=frozenset(answers)
        )
        self._answers = {membership: list(given) for membership, given in answers.items()}
        self.asked: list[Membership] = []
        self.on_ask: Callable[[], None] = lambda: None
        self.repeats_code = False  # in the address that it answers from and in its rates' names

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        self.asked.append(entitlement.membership)
        self.on_ask()
        left = self._answers[entitlement.membership]
        answer = left.pop(0) if len(left) > 1 else left[0]
        if answer == HANG:
            await asyncio.Event().wait()
        if answer == SLOW:
            await asyncio.sleep(1)
            answer = "300.00 USD"
        if isinstance(answer, Exception):
            raise answer
        slug = self.source.slug
        quote = replace(a_quote(answer, site=slug), stay=query.request.stay)
        return [_repeating(quote, entitlement.code) if self.repeats_code else quote]

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        raise AssertionError("a fake site reads no pages")

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        words = f"?code={entitlement.code}" if entitlement.code else ""
        return f"https://{self.source.slug}.example/{words}"


def _repeating(quote: RateQuote, code: str | None) -> RateQuote:
    """The quote as a site has it that says everywhere what code it was asked with."""
    if not code or not quote.evidence:
        return quote
    words = f"?code={code}&stay=2"
    return replace(
        quote,
        membership=Membership.CORPORATE,
        rate_plan=f"Promo code {code}",
        deep_link=f"https://{quote.site}.example/rooms{words}",
        evidence=replace(quote.evidence, source_url=f"https://{quote.site}.example/{words}"),
    )
