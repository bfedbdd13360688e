"""Trends: what is drawn of what was seen, by hand, on a real Postgres."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board, Listing
from core.history.model import (
    LeadBand,
    Line,
    QuoteRef,
    ShapeFilter,
    TooLong,
    TrendAsk,
    Unit,
)
from core.history.service import trend
from tests.builders import a_stay
from tests.core.history.seeing import NOON, RITZ, a_rate, an_ask, day, lows, noon, see, see_nothing

pytestmark = pytest.mark.usefixtures("history")


def drawn(**changes: Any) -> Line | None:
    values: dict[str, Any] = {
        "listings": (RITZ,),
        "since": day("1 Nov"),
        "until": day("30 Nov"),
        "unit": Unit.STAY,
    }
    lines = trend(TrendAsk(**{**values, **changes})).lines
    assert len(lines) <= 1
    return lines[0] if lines else None


def test_a_day_tells_its_cheapest_mean_and_dearest_price_with_the_cheapest_quote() -> None:
    ask = see(a_rate("220.00 USD"), a_rate("200.00 USD"), a_rate("270.00 USD"))
    line = drawn()
    assert line is not None
    assert (line.site, line.property_ref, line.label) == ("ihg", "RITZ", "Ritz")
    (point,) = line.points
    assert (point.day, point.count, point.is_sold_out) == (day("20 Nov"), 3, False)
    assert (point.minimum, point.maximum) == (money("200.00 USD"), money("270.00 USD"))
    assert point.mean == money("230.00 USD")  # 690 / 3
    assert point.quote == QuoteRef(ask.search_id, "ihg", Membership.PUBLIC, 1)


def test_the_unit_night_divides_by_the_nights_of_each_stay() -> None:
    see(a_rate("200.00 USD"))
    see(a_rate("330.00 USD", stay=a_stay(nights=3)))
    line = drawn(unit=Unit.NIGHT)
    assert line is not None
    (point,) = line.points
    assert (point.minimum, point.maximum) == (money("100.00 USD"), money("110.00 USD"))
    assert point.mean == money("105.00 USD")


def test_a_site_that_states_a_night_alone_has_a_price_of_the_stay() -> None:
    see(a_rate(None, per_night="90.00 USD"))
    line = drawn()
    assert line is not None
    assert lows(line.points) == ["180.00 USD"]


def test_days_come_in_order_and_days_without_a_visit_have_no_point() -> None:
    see(a_rate("210.00 USD", noon("18 Nov")))
    see(a_rate("200.00 USD", noon("15 Nov")))
    line = drawn()
    assert line is not None
    assert [point.day for point in line.points] == [day("15 Nov"), day("18 Nov")]


def test_a_day_on_which_the_site_says_sold_out_is_a_gap() -> None:
    see(a_rate("210.00 USD", noon("15 Nov")))
    see_nothing(at=noon("16 Nov"))
    see(a_rate("200.00 USD", noon("17 Nov")))
    line = drawn()
    assert line is not None
    assert lows(line.points) == ["210.00 USD", "sold out", "200.00 USD"]
    assert [point.is_sold_out for point in line.points] == [False, True, False]


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"place_id": "2950159"},
        {"site": "booking"},
        {"world": "live"},
    ],
)
def test_another_site_place_or_world_that_is_sold_out_is_no_gap(elsewhere: dict[str, str]) -> None:
    see(a_rate("210.00 USD", noon("15 Nov")))
    see_nothing(at=noon("16 Nov"), **elsewhere)
    line = drawn()
    assert line is not None
    assert lows(line.points) == ["210.00 USD"]


def test_prices_before_tax_never_join_a_line_of_prices_with_everything() -> None:
    see(a_rate("200.00 USD", noon("15 Nov")))
    see(a_rate("170.00 USD", noon("16 Nov"), taxes_included=False))
    line = drawn()
    assert line is not None
    assert (line.is_all_in, lows(line.points)) == (True, ["200.00 USD"])


def test_a_site_that_only_shows_prices_before_tax_has_a_line_that_says_so() -> None:
    see(a_rate("170.00 USD", taxes_included=False))
    line = drawn()
    assert line is not None
    assert line.is_all_in is False


def test_unconfirmed_readings_draw_nothing() -> None:
    see(a_rate(confidence=0.7, reasons=("cards",)))
    assert drawn() is None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "150.00 USD"),
        ({"membership": Membership.PUBLIC}, "200.00 USD"),
        ({"membership": Membership.AAA}, "150.00 USD"),
        ({"shape": ShapeFilter(board=Board.BREAKFAST)}, "260.00 USD"),
        ({"shape": ShapeFilter(nights=3)}, "330.00 USD"),
        ({"shape": ShapeFilter(adults=1)}, None),
        ({"check_in": date(2026, 12, 20)}, "330.00 USD"),
        ({"stay_month": date(2026, 12, 1)}, "150.00 USD"),
        ({"stay_month": date(2027, 1, 1)}, None),
    ],
)
def test_a_line_holds_what_was_asked_for(wanted: dict[str, Any], expected: str | None) -> None:
    see(
        a_rate("200.00 USD"),
        a_rate("150.00 USD", membership=Membership.AAA),
        a_rate("260.00 USD", board=Board.BREAKFAST),
    )
    see(a_rate("330.00 USD", stay=a_stay(date(2026, 12, 20), nights=3)))
    line = drawn(**wanted)
    assert (lows(line.points) if line else None) == ([expected] if expected else None)


def test_by_lead_time_points_are_bands_of_days_until_check_in() -> None:
    see(a_rate("200.00 USD", noon("30 Nov")))  # 4 days before 4 December
    see(a_rate("180.00 USD", noon("27 Nov")))  # 7
    see(a_rate("150.00 USD", noon("26 Nov")))  # 8
    line = drawn(by_lead_time=True)
    assert line is not None
    assert [point.lead for point in line.points] == [
        LeadBand(first=4, last=7),
        LeadBand(first=8, last=14),
    ]
    assert [point.day for point in line.points] == [None, None]
    assert lows(line.points) == ["180.00 USD", "150.00 USD"]


def test_another_currency_is_converted_by_the_rate_of_its_day_and_named() -> None:
    see(a_rate("100.00 EUR"))
    line = drawn(currency="EUR")
    assert line is not None
    assert (lows(line.points), line.converted_from) == (["100.00 EUR"], ())
    line = drawn(currency="DKK")
    assert line is not None
    assert line.converted_from == ("EUR",)
    minimum = line.points[0].minimum
    assert minimum is not None
    # The krone is held within 2.25 % of 7.46038 for one euro (ERM II).
    assert 729 < minimum.amount < 763


def test_several_houses_have_a_line_each_in_the_order_asked() -> None:
    savoy = Listing(ref="SAVOY", name="Savoy")
    see(a_rate(), a_rate("300.00 USD", listing=savoy))
    ask = TrendAsk(
        listings=(("ihg", "SAVOY"), ("ihg", "GONE"), RITZ), since=NOON.date(), until=NOON.date()
    )
    assert [line.label for line in trend(ask).lines] == ["Savoy", "Ritz"]


def test_storing_an_answer_again_replaces_it() -> None:
    ask = an_ask("again")
    see(a_rate("200.00 USD"), a_rate("220.00 USD"), ask=ask)
    see(a_rate("200.00 USD"), a_rate("220.00 USD"), ask=ask)
    see(a_rate("190.00 USD", site="booking"), ask=ask)  # another site's answer stays apart
    line = drawn()
    assert line is not None
    assert [point.count for point in line.points] == [2]


def test_the_other_world_is_another_history() -> None:
    see(a_rate(), ask=an_ask(world="live"))
    assert drawn() is None


@pytest.mark.parametrize("days", [-1, 366 * 5])
def test_days_that_no_trend_covers_are_refused(days: int) -> None:
    with pytest.raises(TooLong, match="days"):
        drawn(until=day("1 Nov") + timedelta(days=days))
