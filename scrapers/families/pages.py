"""Results that come in several pages: asked one after the other, each property kept once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from core.domain.rate import RateQuote
from scrapers.families.at_once import gathered
from scrapers.visit import Page, Visit


def once(quotes: Iterable[RateQuote]) -> list[RateQuote]:
    """The quotes without those that a later page repeats."""
    kept: dict[tuple[object, ...], RateQuote] = {}
    for quote in quotes:
        key = (quote.listing.ref, quote.rate_plan, quote.room, quote.membership, quote.points)
        kept.setdefault(key, quote)
    return list(kept.values())


async def every(visit: Visit, links: Iterable[str]) -> list[Page]:
    """The page behind each link, asked for at once. Raises the first error among them."""
    return await gathered(partial(visit.get, link) for link in links)
