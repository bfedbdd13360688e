"""Results that come in several pages: asked one after the other, each property kept once."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.rate import RateQuote


def once(quotes: Iterable[RateQuote]) -> list[RateQuote]:
    """The quotes without those that a later page repeats."""
    kept: dict[tuple[object, ...], RateQuote] = {}
    for quote in quotes:
        key = (quote.listing.ref, quote.rate_plan, quote.room, quote.membership, quote.points)
        kept.setdefault(key, quote)
    return list(kept.values())
