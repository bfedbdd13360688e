"""Builders: answers that were seen at a moment, stored as a search stores them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from core.db import transaction
from core.domain.membership import Membership
from core.domain.rate import Listing, RateQuote
from core.domain.stay import Occupancy, StayRequest
from core.history.model import Asked
from core.history.observing import Answer, observe
from tests.builders import a_quote, a_stay, some_evidence

RITZ = ("ihg", "RITZ")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_numbers = itertools.count()


def a_rate(total: str | None = "200.00 USD", at: datetime = NOON, **changes: Any) -> RateQuote:
    """A rate of two nights at the Ritz, taxes and fees inside."""
    evidence = replace(some_evidence("https://www.ihg.example/", parser="ihg/1"), seen_at=at)
    values = {"site": "ihg", "evidence": evidence, **changes}
    values.setdefault("listing", Listing(ref="RITZ", name="Ritz"))
    return a_quote(total, **values)


def an_ask(search_id: str = "", **changes: Any) -> Asked:
    """Two adults, two nights from 4 December, in New York."""
    request = StayRequest(
        changes.pop("stay", a_stay()), changes.pop("who", Occupancy()), changes.pop("rooms", 1)
    )
    values: dict[str, Any] = {
        "search_id": search_id or f"s{next(_numbers)}",
        "world": "local",
        "request": request,
        "place_id": "5128581",
        "place": "New York, NY, United States",
    }
    return Asked(**{**values, **changes})


def see(
    *quotes: RateQuote,
    ask: Asked | None = None,
    asked: Membership = Membership.PUBLIC,
    at: datetime = NOON,
) -> Asked:
    """Store what one site answered; the stay of the first quote is the one asked for."""
    made = ask or an_ask(stay=quotes[0].stay)
    answer = Answer(site=quotes[0].site, asked=asked, quotes=quotes)
    with transaction() as connection:
        observe(connection, made, [answer], all_in, at)
    return made


def see_nothing(site: str = "ihg", at: datetime = NOON, **changes: Any) -> Asked:
    """A site says that nothing is left."""
    made = an_ask(**changes)
    answer = Answer(site=site, asked=Membership.PUBLIC, quotes=(), is_sold_out=True)
    with transaction() as connection:
        observe(connection, made, [answer], all_in, at)
    return made


def all_in(quote: RateQuote) -> Any:
    """As the search knows it of a site that states a total with everything."""
    return quote.total if quote.taxes_included else None


def day(text: str) -> date:
    """ "20 Nov" of the year of all these tests."""
    return datetime.strptime(f"{text} 2026", "%d %b %Y").replace(tzinfo=UTC).date()


def noon(text: str) -> datetime:
    return NOON.replace(month=day(text).month, day=day(text).day)


def lows(points: Sequence[Any]) -> list[str]:
    return [str(point.minimum) if point.minimum else "sold out" for point in points]
