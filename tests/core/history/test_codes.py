"""Prices that need a code: kept, and told to nobody by anything that reads the history."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Listing, RateQuote
from core.domain.stay import StayRequest
from core.history.model import Asked, Kind, QuoteRef, ShapeFilter, TrendAsk, Unit
from core.history.observing import Answer, observe
from core.history.service import (
    LowAsk,
    chain_trend,
    export_rows,
    lows,
    observed,
    roll_up,
    standing,
    trend,
)
from tests.builders import a_stay
from tests.core.history.seeing import RITZ, a_rate, all_in, an_ask, day, noon, see

pytestmark = pytest.mark.usefixtures("history")

CODED = [each for each in Membership if each.needs_code]
NOW = noon("28 Nov")


@pytest.fixture(autouse=True)
def _after_all_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at_the_ritz(total: str, name: str, **changes: Any) -> RateQuote:
    listing = Listing(ref="RITZ", name="Ritz", brand="Grand")
    return a_rate(total, noon(name), listing=listing, **changes)


def what_everybody_was_told() -> None:
    for n in range(10, 20):
        see(at_the_ritz(f"{200 + n}.00 USD", f"{n} Nov"))


def what_codes_were_told() -> None:
    """On the same days, and cheaper: also as the public price, and also without being asked."""
    for n in range(10, 20):
        for code in CODED:
            name = f"{n} Nov"
            own = at_the_ritz("100.00 USD", name, membership=code)
            see(own, at_the_ritz("110.00 USD", name), asked=code)
            see(at_the_ritz("120.00 USD", name, membership=code))
    made = an_ask()
    with transaction() as connection:
        for code in CODED:
            sold_out = Answer(site="ihg", asked=code, quotes=(), is_sold_out=True)
            observe(connection, made, [sold_out], all_in, noon("21 Nov"))


def drawn(**changes: Any) -> Any:
    return trend(an_ask_of_november(**changes)).lines


def an_ask_of_november(**changes: Any) -> TrendAsk:
    days = {"since": day("1 Nov"), "until": day("30 Nov")}
    return TrendAsk(**{"listings": (RITZ,), **days, **changes})


def exported() -> list[bytes]:
    file = io.BytesIO()
    export_rows(file, Kind.CSV)
    return sorted(file.getvalue().splitlines())


def lowest() -> Any:
    ask = LowAsk(
        listings=(RITZ,),
        request=StayRequest(a_stay()),
        memberships=frozenset(Membership),
        before=NOW,
    )
    with transaction() as connection:
        return lows(connection, ask)


READERS: dict[str, Callable[[], Any]] = {
    "trend": drawn,
    "trend of the stay": lambda: drawn(unit=Unit.STAY),
    "trend by days before check-in": lambda: drawn(by_lead_time=True),
    "trend of one stay": lambda: drawn(check_in=a_stay().check_in),
    "trend of a month": lambda: drawn(stay_month=a_stay().check_in.replace(day=1)),
    "trend of a kind": lambda: drawn(shape=ShapeFilter(nights=2)),
    "trend of public rates": lambda: drawn(membership=Membership.PUBLIC),
    "chain": lambda: chain_trend("grand", an_ask_of_november(listings=())).lines,
    "chain by days before check-in": lambda: (
        chain_trend("grand", an_ask_of_november(listings=(), by_lead_time=True)).lines
    ),
    "level": lambda: standing([RITZ], StayRequest(a_stay()), money("150.00 USD"), NOW),
    "lows": lowest,
    "export": exported,
}


def all_told() -> dict[str, Any]:
    return {name: read() for name, read in READERS.items()}


def test_prices_that_need_a_code_change_nothing_that_is_told() -> None:
    what_everybody_was_told()
    told = all_told()
    assert all(told.values())
    what_codes_were_told()
    assert all_told() == told
    roll_up(NOW)
    assert all_told() == told


@pytest.mark.parametrize("code", CODED)
def test_a_trend_of_a_code_is_empty_before_and_after_the_roll_up(code: Membership) -> None:
    what_codes_were_told()
    asks: list[dict[str, Any]] = [{}, {"by_lead_time": True}, {"check_in": a_stay().check_in}]
    assert [drawn(membership=code, **ask) for ask in asks] == [(), (), ()]
    assert roll_up(NOW) == 10
    assert [drawn(membership=code, **ask) for ask in asks] == [(), (), ()]


def test_prices_that_need_a_code_are_kept_but_never_rolled_up() -> None:
    what_codes_were_told()
    roll_up(NOW)
    counts = (
        "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
    )
    with transaction() as connection:
        found = connection.execute(text(counts.format("observation", "daily_price", "daily_line")))
        assert tuple(found.one()) == (10 * len(CODED) * 3, 0, 0)


def test_what_is_seen_today_is_as_closed_as_what_was_rolled_up() -> None:
    what_everybody_was_told()
    roll_up(NOW)
    told = drawn()
    see(a_rate("90.00 USD", NOW - timedelta(hours=1), membership=CODED[0]), asked=CODED[0])
    assert drawn() == told


def test_the_place_of_a_price_that_needs_a_code_tells_nothing() -> None:
    own, open_one = see(a_rate(), asked=CODED[0]), see(a_rate())

    def at(ask: Asked, asked: Membership) -> bool:
        return observed(QuoteRef(ask.search_id, "ihg", asked, 0)) is not None

    assert (at(own, CODED[0]), at(open_one, Membership.PUBLIC)) == (False, True)
