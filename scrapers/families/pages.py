"""Results that come in several pages: asked one after the other, each property kept once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from core.domain.rate import RateQuote
from scrapers.errors import Blocked, SiteError
from scrapers.families.at_once import gathered, patiently
from scrapers.site import Cut
from scrapers.visit import Page, Visit


def once(quotes: Iterable[RateQuote]) -> list[RateQuote]:
    """The quotes without those that a later page repeats."""
    kept: dict[tuple[object, ...], RateQuote] = {}
    for quote in quotes:
        key = (quote.listing.ref, quote.rate_plan, quote.room, quote.membership, quote.points)
        kept.setdefault(key, quote)
    return list(kept.values())


async def in_turn(
    read: Callable[[int], Awaitable[tuple[Sequence[RateQuote], bool]]], most: int
) -> list[RateQuote]:
    """The quotes of the pages 0, 1, ..., until `read` says that a page was the last.

    Cut after `most` pages, and where a later one stays in trouble: what was read before it stands.
    A bot wall is raised wherever it comes.
    """
    quotes: list[RateQuote] = []
    for number in range(most):
        page = partial(read, number)
        try:
            found, is_last = await (patiently(page) if number else page())
        except Blocked:
            raise
        except SiteError:
            if not quotes:
                raise
            return Cut(quotes)
        quotes = once([*quotes, *found])
        if is_last:
            return quotes
    return Cut(quotes)


async def every(visit: Visit, links: Iterable[str]) -> list[Page]:
    """The page behind each link, asked for at once. Raises the first error among them."""
    return await gathered(partial(visit.get, link) for link in links)
