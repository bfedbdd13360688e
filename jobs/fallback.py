"""When a site's own reader meets a changed page, the generic one proposes prices, unconfirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import StayRequest
from core.log import log
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
    words = f"{answer.reason} {len(quotes)} rates were read from it all the same: unconfirmed."
    return replace(answer, quotes=quotes, reason=words)


def _best(pages: Sequence[Page], request: StayRequest) -> list[RateQuote]:
    """The reading of the page that gives most. Rates for other dates, or of a house that the page
    does not name, are of no use to anybody."""
    from scrapers import generic  # its libraries take a moment to load, and are rarely needed

    readings = (generic.read(page, request) for page in pages)
    right = (
        [q for q in found if q.stay == request.stay and q.is_priced and q.listing.name]
        for found in readings
    )
    return max(right, key=len, default=[])
