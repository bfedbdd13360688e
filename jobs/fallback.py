"""When a site's own reader meets a changed page, the generic one proposes prices, unconfirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayRequest
from core.log import log
from scrapers.report import read_all_the_same
from scrapers.visit import Page

_PATIENCE_S = 10.0


async def tried(answer: SiteReport, pages: Sequence[Page], request: StayRequest) -> SiteReport:
    """The report, with unconfirmed quotes when its own reader did not know the page any more.

    The outcome stays: only a person who looks can say that the new page is read right. What a page
    shows to everyone is no membership's rate, so only the public question is tried.
    """
    if answer.outcome is not Outcome.LAYOUT_CHANGED or answer.membership is not Membership.PUBLIC:
        return answer
    try:
        async with asyncio.timeout(_PATIENCE_S):
            found = await asyncio.to_thread(_best, pages, request)
    except TimeoutError:
        log.warning("generic_reader_too_slow", site=answer.site)
        return answer
    if not found:
        return answer
    quotes = tuple(replace(quote, site=answer.site) for quote in found)
    words = answer.reason + read_all_the_same(len(quotes))
    return replace(answer, quotes=quotes, reason=words)


def _best(pages: Sequence[Page], request: StayRequest) -> list[RateQuote]:
    """What the pages of one address give together, of the address that gives most.

    A site may answer hotel by hotel, or page by page. Rates for other dates, or of a house that no
    page names, are of no use to anybody.
    """
    from scrapers import generic, names  # their libraries take long to load, and are rarely needed

    by_address: dict[tuple[str, str], list[RateQuote]] = {}
    for page in pages:
        parts = urlsplit(page.url)
        found = by_address.setdefault((parts.netloc, parts.path), [])
        right = [q for q in generic.read(page, request) if q.stay == request.stay and q.is_priced]
        known = {quote.listing.ref for quote in found}
        found += (quote for quote in right if quote.listing.ref not in known)
    named = (names.given(found, pages) for found in by_address.values())
    return max(named, key=_sureness, default=[])


def _sureness(found: list[RateQuote]) -> tuple[int, float]:
    """Of two pages that show as many, the one that tells more plainly what its prices are for."""
    return len(found), sum(quote.confidence or 0 for quote in found)
