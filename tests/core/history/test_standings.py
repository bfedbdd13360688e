"""Low, typical, high or too little history: worked by hand, on a real Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.stay import Occupancy, StayRequest
from core.history.model import Level, Standing, StandingAsk
from core.history.service import standing, standings
from tests.builders import a_stay
from tests.core.history.seeing import RITZ, a_rate, an_ask, noon, see

pytestmark = pytest.mark.usefixtures("history")

NOW = noon("28 Nov")  # six days before check-in
# Quartiles of eight prices by linear interpolation lie at places 1.75, 3.5 and 5.25 (from 0):
# 210 + 0.75 x 10 = 217.50, 235.00, 250 + 0.25 x 10 = 252.50.
EIGHT = [f"{total}.00 USD" for total in range(200, 280, 10)]


def seen_daily(totals: Sequence[str], until: datetime = NOW, **changes: Any) -> None:
    """One answer a day, the last on the day before."""
    who = changes.pop("who", Occupancy())
    for n, total in enumerate(totals):
        at = until - timedelta(days=len(totals) - n)
        rate = a_rate(total, at, **changes)
        see(rate, ask=an_ask(stay=rate.stay, who=who))


def judged(total: str, at: datetime = NOW, **changes: Any) -> Standing:
    request = StayRequest(changes.get("stay", a_stay()), changes.get("who", Occupancy()))
    return standing([RITZ], request, money(total), at)


@pytest.mark.parametrize(
    ("total", "level"),
    [
        ("150.00 USD", Level.LOW),
        ("217.50 USD", Level.LOW),
        ("217.51 USD", Level.TYPICAL),
        ("235.00 USD", Level.TYPICAL),
        ("252.49 USD", Level.TYPICAL),
        ("252.50 USD", Level.HIGH),
        ("400.00 USD", Level.HIGH),
    ],
)
def test_a_quarter_of_what_was_seen_is_low_and_a_quarter_high(total: str, level: Level) -> None:
    seen_daily(EIGHT)
    found = judged(total)
    assert found.level is level
    assert found.comparable == 8
    assert found.low == money("217.50 USD")
    assert found.median == money("235.00 USD")
    assert found.high == money("252.50 USD")


def test_seven_quotes_are_too_little_history() -> None:
    seen_daily(EIGHT[:7])
    found = judged("150.00 USD")
    assert found == Standing(level=None, comparable=7)
    assert found.words == "too little history"


def test_eight_quotes_of_one_day_are_too_little_history() -> None:
    for n, total in enumerate(EIGHT):
        see(a_rate(total, noon("20 Nov") + timedelta(minutes=n)))
    assert judged("150.00 USD") == Standing(level=None, comparable=8)


def test_nothing_seen_is_too_little_history() -> None:
    assert judged("150.00 USD") == Standing(level=None, comparable=0)


def test_where_all_prices_are_one_that_price_is_typical() -> None:
    seen_daily(["200.00 USD"] * 8)
    assert judged("200.00 USD").level is Level.TYPICAL
    assert judged("199.99 USD").level is Level.LOW
    assert judged("200.01 USD").level is Level.HIGH


def test_an_answer_counts_once_with_its_cheapest_quote() -> None:
    for n in range(8):
        at = NOW - timedelta(days=n + 1)
        see(
            a_rate("200.00 USD", at),
            a_rate("180.00 USD", at, membership=Membership.AAA),
            a_rate("900.00 USD", at, room="Suite"),
        )
    found = judged("200.00 USD")
    assert (found.comparable, found.median) == (8, money("180.00 USD"))


def test_the_answer_that_is_judged_is_not_among_its_comparables() -> None:
    seen_daily(EIGHT)
    see(a_rate("100.00 USD", NOW - timedelta(hours=5)))
    assert judged("100.00 USD").comparable == 8


@pytest.mark.parametrize(
    "changes",
    [
        {"who": Occupancy(1)},
        {"who": Occupancy(2, (5,))},
        {"taxes_included": False},
        {"confidence": 0.7, "reasons": ("cards",)},
        {"site": "booking"},
        {"stay": a_stay(nights=4)},  # another band of nights
        {"stay": a_stay(nights=1)},
        {"stay": a_stay(date(2027, 1, 19))},  # 46 days later, and not as near to its check-in
    ],
)
def test_another_thing_is_not_comparable(changes: dict[str, Any]) -> None:
    seen_daily(EIGHT, **changes)
    assert judged("150.00 USD").comparable == 0


def test_other_numbers_of_nights_are_compared_by_the_night() -> None:
    """Three nights at 300 are as dear as two at 200; both lie in the band of 2 and 3 nights."""
    seen_daily([f"{total}.00 USD" for total in range(300, 420, 15)], stay=a_stay(nights=3))
    found = judged("200.00 USD")
    assert (found.level, found.median) == (Level.LOW, money("235.00 USD"))


def test_the_same_stay_is_comparable_from_any_distance() -> None:
    seen_daily(EIGHT, until=NOW - timedelta(days=90))
    assert judged("150.00 USD").level is Level.LOW


@pytest.mark.parametrize(
    ("ahead", "comparable"),
    [(15, 8), (16, 7), (23, 0)],
)
def test_other_stays_count_when_seen_from_a_like_distance(ahead: int, comparable: int) -> None:
    """Six days ahead are like 0 (6 / 2 - 3) to 15 (2 x 6 + 3) days.

    Seen on eight days in a row, the first of them `ahead` days before check-in.
    """
    stay = a_stay(date(2026, 12, 20))
    until = datetime.combine(stay.check_in, NOW.timetz()) - timedelta(days=ahead - 8)
    seen_daily(EIGHT, until=until, stay=stay)
    at = max(NOW, until)
    request = StayRequest(a_stay(at.date() + timedelta(days=6)), Occupancy())
    assert standing([RITZ], request, money("150.00 USD"), at).comparable == comparable


def test_last_years_season_counts() -> None:
    seen_daily(EIGHT, until=NOW - timedelta(days=365), stay=a_stay(date(2025, 12, 4)))
    assert judged("150.00 USD").level is Level.LOW


def test_another_season_does_not_count() -> None:
    seen_daily(EIGHT, until=noon("1 Jul"), stay=a_stay(date(2026, 7, 7)))
    assert judged("150.00 USD").comparable == 0


def test_prices_in_another_currency_are_converted() -> None:
    """The krone is held near 7.46 for one euro, so 200 to 270 EUR are about 1,490 to 2,010 DKK."""
    seen_daily([total.replace("USD", "EUR") for total in EIGHT])
    assert judged("1500.00 DKK").level is Level.LOW
    assert judged("1750.00 DKK").level is Level.TYPICAL
    assert judged("2000.00 DKK").level is Level.HIGH


def test_a_page_of_cards_is_judged_in_the_order_asked() -> None:
    seen_daily(EIGHT)
    ask = StandingAsk(
        listings=(("booking", "ritz"), RITZ),
        request=StayRequest(a_stay(), Occupancy()),
        total=money("150.00 USD"),
    )
    unknown = replace(ask, listings=(("ihg", "SAVOY"),))
    dear = replace(ask, total=money("300.00 USD"))
    found = standings([unknown, dear, ask], NOW)
    assert [one.level for one in found] == [None, Level.HIGH, Level.LOW]
    assert standings([], NOW) == ()
