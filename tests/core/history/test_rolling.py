"""The roll-up tells the same as what it rolls up, however often and whenever it runs."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from core.db import transaction
from core.domain.membership import Membership
from core.domain.rate import Board, Listing
from core.history import partitions
from core.history.model import Trend, TrendAsk, Unit
from core.history.observing import Answer, observe
from core.history.service import (
    chain_trend,
    drop_old,
    evidence,
    make_partitions,
    roll_up,
    trend,
)
from tests.builders import a_stay
from tests.core.history.seeing import NOON, RITZ, a_rate, an_ask, day, lows, noon, see

pytestmark = pytest.mark.usefixtures("history")

SAVOY = ("ihg", "SAVOY")


def all_kinds_of_rates() -> None:
    """Three days of two houses: memberships, boards, currencies, stays, before tax, no price."""
    savoy = Listing(ref="SAVOY", name="Savoy", brand="Grand Hôtels")
    for n, name in enumerate(("18 Nov", "19 Nov", "20 Nov")):
        at = noon(name)
        see(
            a_rate(f"{200 + 10 * n}.00 USD", at),
            a_rate(f"{210 + 10 * n}.00 USD", at),
            a_rate("170.00 USD", at, membership=Membership.AAA),
            a_rate("240.00 USD", at, board=Board.BREAKFAST),
            a_rate("190.00 USD", at, taxes_included=False),
            a_rate("180.00 EUR", at, listing=savoy),
            a_rate("199.00 USD", at, listing=savoy),
            a_rate(None, at, points=20_000),
            a_rate("90.00 USD", at, confidence=0.9, reasons=("cards",)),
        )
        see(a_rate("330.00 USD", at, stay=a_stay(date(2027, 1, 20), nights=3)))


def told(**changes: Any) -> Trend:
    values: dict[str, Any] = {
        "listings": (RITZ, SAVOY),
        "since": day("1 Nov"),
        "until": day("30 Nov"),
    }
    return trend(TrendAsk(**{**values, **changes}))


ASKS: list[dict[str, Any]] = [
    {},
    {"unit": Unit.STAY},
    {"membership": Membership.AAA},
    {"currency": "EUR"},
    {"by_lead_time": True},
    {"stay_month": date(2027, 1, 1)},
    {"since": day("19 Nov"), "until": day("19 Nov")},
]


def test_a_trend_is_the_same_before_and_after_the_roll_up() -> None:
    all_kinds_of_rates()
    before = [told(**ask) for ask in ASKS]
    assert all(each.lines for each in before)
    assert roll_up(NOON + timedelta(days=1)) == 3
    assert rolled_days() == [day("18 Nov"), day("19 Nov"), day("20 Nov")]
    assert [told(**ask) for ask in ASKS] == before


def test_the_day_that_is_not_over_is_left_and_shows_at_once() -> None:
    all_kinds_of_rates()
    assert roll_up(NOON) == 2
    see(a_rate("100.00 USD", NOON + timedelta(hours=1)))
    line = told(unit=Unit.STAY, membership=Membership.PUBLIC).lines[0]
    assert lows(line.points) == ["200.00 USD", "210.00 USD", "100.00 USD"]


def test_rolling_up_twice_changes_nothing() -> None:
    all_kinds_of_rates()
    later = NOON + timedelta(days=1)
    roll_up(later)
    first = daily()
    assert roll_up(later) == 0
    with transaction() as connection:
        connection.execute(text("UPDATE history_day SET is_rolled = false"))
    assert roll_up(later) == 3
    assert daily() == first


def test_a_late_row_shows_at_once_and_is_rolled_up_again() -> None:
    all_kinds_of_rates()
    roll_up(NOON + timedelta(days=1))
    see(a_rate("150.00 USD", noon("18 Nov")))
    ask = {"unit": Unit.STAY, "membership": Membership.PUBLIC}
    expected = ["150.00 USD", "210.00 USD", "220.00 USD"]
    assert lows(told(**ask).lines[0].points) == expected
    assert roll_up(NOON + timedelta(days=1)) == 1
    assert lows(told(**ask).lines[0].points) == expected


def test_a_row_that_is_being_written_while_its_day_is_rolled_up_is_not_lost() -> None:
    """The writer has begun and not ended; the roll-up waits for it."""
    see(a_rate("200.00 USD"))
    done: list[int] = []
    rolling = threading.Thread(target=lambda: done.append(roll_up(NOON + timedelta(days=1))))
    with transaction() as writer:
        ask = an_ask()
        see_with(writer, ask)
        rolling.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while rolling.is_alive():
            with transaction() as other:
                if other.execute(text(waiting)).scalar():
                    break
        assert rolling.is_alive()
    rolling.join(20)
    assert done == [1]
    assert rolled_days() == [day("20 Nov")]
    assert lows(told(unit=Unit.STAY).lines[0].points) == ["120.00 USD"]


def test_a_day_keeps_sums_that_merge_and_the_place_of_its_cheapest_quote() -> None:
    ask = see(a_rate("220.00 USD"), a_rate("200.00 USD"), a_rate("261.00 USD"))
    roll_up(NOON + timedelta(days=1))
    with transaction() as connection:
        row = connection.execute(text("SELECT * FROM daily_price")).mappings().one()
    assert (row["count"], row["low"], row["high"], row["total"]) == (3, 200, 261, 681)
    assert (row["stay_month"], row["lead"]) == (date(2026, 12, 1), 8)  # 14 days: the band 8 to 14
    assert (row["search_id"], row["asked"], row["ordinal"]) == (ask.search_id, "public", 1)
    assert row["base_total"] < 681  # a dollar has been less than a euro since 2022


def test_a_night_and_a_stay_have_each_their_own_cheapest_quote() -> None:
    short = see(a_rate("200.00 USD", NOON - timedelta(days=1)))
    long = see(a_rate("270.00 USD", NOON - timedelta(days=1), stay=a_stay(nights=3)))
    for _ in range(2):
        by_night, by_stay = (told(unit=unit).lines[0].points[0].quote for unit in Unit)
        assert by_night is not None
        assert by_stay is not None
        assert (by_night.search_id, by_stay.search_id) == (long.search_id, short.search_id)
        roll_up(NOON)


def test_a_chain_has_a_line_for_each_site_that_names_it() -> None:
    grand = {"name": "Savoy", "brand": "Grand Hôtels"}
    see(a_rate("200.00 USD", listing=Listing(ref="A", **grand)))
    see(a_rate("180.00 USD", listing=Listing(ref="B", **grand)))
    see(a_rate("210.00 USD", listing=Listing(ref="77", **grand), site="booking"))
    see(a_rate("100.00 USD", listing=Listing(ref="C", name="Plaza", brand="Other")))
    ask = TrendAsk(listings=(), since=day("1 Nov"), until=day("30 Nov"), unit=Unit.STAY)
    for _ in range(2):
        found = chain_trend("grand hotels", ask).lines
        assert [(line.site, lows(line.points)) for line in found] == [
            ("booking", ["210.00 USD"]),
            ("ihg", ["180.00 USD"]),
        ]
        assert found[1].points[0].count == 2
        roll_up(NOON + timedelta(days=1))
    assert [line.site for line in chain_trend("ihg", ask).lines] == ["ihg"]
    assert chain_trend("nobody", ask).lines == ()


def test_months_are_made_ahead_once() -> None:
    now = noon("20 Nov").replace(year=2031)
    made = make_partitions(now)
    assert made == (date(2031, 11, 1), date(2031, 12, 1), date(2032, 1, 1), date(2032, 2, 1))
    assert make_partitions(now) == ()


def test_a_month_that_was_not_made_ahead_is_made_by_who_needs_it() -> None:
    see(a_rate("200.00 USD", NOON.replace(year=2028)))
    with transaction() as connection:
        assert date(2028, 11, 1) in partitions.months(connection)


def test_what_is_too_old_goes_with_its_roll_up(monkeypatch: pytest.MonkeyPatch) -> None:
    see(a_rate("200.00 USD", noon("20 Sep")))
    see(a_rate("210.00 USD", noon("20 Oct")))
    roll_up(NOON)
    monkeypatch.setenv("WAYRATE_HISTORY_MONTHS", "1")
    assert date(2026, 9, 1) in drop_old(NOON).months
    line = told(unit=Unit.STAY, since=day("1 Sep")).lines[0]
    assert lows(line.points) == ["210.00 USD"]
    assert rolled_days() == [day("20 Oct")]
    assert drop_old(NOON).months == ()


def see_with(connection: Connection, ask: Any) -> None:
    answer = Answer(site="ihg", asked=Membership.PUBLIC, quotes=[a_rate("120.00 USD")])
    observe(connection, ask, [answer], lambda quote: quote.total, NOON)


def rolled_days() -> list[date]:
    with transaction() as connection:
        found = connection.execute(text("SELECT day FROM history_day WHERE is_rolled ORDER BY day"))
        return list(found.scalars())


def daily() -> list[Any]:
    order = "listing_id, day, shape_id, membership, stay_month, lead, currency, is_all_in"
    with transaction() as connection:
        return list(connection.execute(text(f"SELECT * FROM daily_price ORDER BY {order}")))


def test_a_points_quote_may_be_gone() -> None:
    see(a_rate("200.00 USD"))
    point = told().lines[0].points[0]
    assert point.quote is not None
    assert evidence(point.quote) is None  # observed without its search: nothing in detail is kept
