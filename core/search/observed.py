"""Answers handed to the history, with what only a search knows of them: party, place, all-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome, SiteReport
from core.history.model import Asked
from core.history.service import Answer, observe
from core.search import pricing, store


def hand_over(
    connection: Connection, search_id: str, reports: Sequence[SiteReport], at: datetime
) -> None:
    """Observe what was answered, in the transaction that closes the asks.

    An answer that lacks some houses proves nothing sold out.
    """
    row = store.get_search(connection, search_id) if reports else None
    if row is None:
        return
    request, place = row.query.request, row.query.destination

    def all_in(quote: RateQuote) -> Money | None:
        found = pricing.all_in(quote, request, None)
        return found.amount if found else None

    asked = Asked(
        search_id=search_id,
        world=row.world,
        request=request,
        place_id=place.place_id,
        place=place.label,
    )
    answers = [
        Answer(
            site=report.site,
            asked=report.membership,
            quotes=() if report.outcome is Outcome.WRONG_DATES else report.quotes,
            is_sold_out=report.outcome is Outcome.SOLD_OUT and report.extent is not Extent.PARTIAL,
        )
        for report in reports
    ]
    observe(connection, asked, answers, all_in, at)
