"""The newest price of a house whose quote is not here: judged by what was observed of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import money
from core.history import service as history
from core.history.model import Kind, Level, Point, QuoteRef, TrendAsk, Unit
from core.search.newest import newest

NOW = datetime.fromisoformat("2026-11-20T12:00:00+00:00")
HOUSE = ("ihg", "IMPORTED")
HEAD = "observed_at,site,property_ref,check_in,nights,adults,children,currency,total,all_in"


@pytest.fixture(autouse=True)
def _alone(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield
    with transaction() as connection:
        connection.execute(text("TRUNCATE observation, listing, stay_shape, history_day CASCADE"))


def imported(*totals: str, all_in: str = "yes", membership: str = "public") -> Point:
    """One price a day, the last a day ago, of three nights for two and a child; its point."""
    lines = [f"{HEAD},membership"]
    for back, total in zip(range(len(totals), 0, -1), totals, strict=True):
        seen = NOW - timedelta(days=back)
        row = f"{seen:%Y-%m-%dT%H:%M:%SZ},ihg,IMPORTED,2026-12-04,3,2,1,USD,{total},{all_in}"
        lines.append(f"{row},{membership}")
    report = history.import_rows(io.BytesIO("\n".join(lines).encode()), Kind.CSV, {"ihg"})
    assert report.stored == len(totals)
    ask = TrendAsk(listings=(HOUSE,), since=NOW.date() - timedelta(days=30), until=NOW.date())
    (line,) = history.trend(ask).lines
    return line.points[-1]


def test_an_imported_price_is_held_against_those_imported_before_it() -> None:
    point = imported(*["600.00"] * 8, "450.00")
    assert point.quote is None
    assert point.observed is not None
    found = newest([HOUSE], point.observed)
    assert found is not None and found.standing is not None
    assert (found.standing.level, found.standing.comparable) == (Level.LOW, 8)
    assert (found.total, found.percent) == (money("450.00 USD"), -25.0)
    assert found.of_unit(money("600.00 USD"), Unit.NIGHT) == money("200.00 USD")
    assert (found.membership, found.seen_at) == (Membership.PUBLIC, NOW - timedelta(days=1))


@pytest.mark.parametrize("all_in", ["no", ""])
def test_an_imported_price_that_is_not_all_in_is_held_against_nothing(all_in: str) -> None:
    point = imported("450.00", all_in=all_in, membership="aaa")
    assert point.observed is not None
    found = newest([HOUSE], point.observed)
    assert found is not None
    assert (found.total, found.standing, found.membership) == (None, None, Membership.AAA)


def test_what_was_never_observed_is_nothing() -> None:
    assert newest([HOUSE], QuoteRef("import-gone", "ihg", Membership.PUBLIC, 0)) is None
