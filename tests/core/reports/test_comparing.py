"""What counts as a change since the report before, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.domain.money import money
from core.fx import RateTable
from core.reports.comparing import Change, carried, change
from core.reports.model import Said, Voices

THEN, NOW = datetime(2026, 11, 14, 8, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC)
FIXED = date(2026, 11, 20)
# One euro is 2 dollars, and 4 pounds.
RATES = RateTable(
    FIXED,
    {
        "EUR": (Decimal(1), FIXED),
        "USD": (Decimal(2), FIXED),
        "GBP": (Decimal(4), FIXED),
    },
)


def _then(**prices: str) -> Voices:
    return {key: Said(money(price), THEN) for key, price in prices.items()}


def _now(**prices: str) -> Voices:
    return {key: Said(money(price), NOW) for key, price in prices.items()}


def _percent(before: Voices, now: Voices) -> Decimal | None:
    found = change(before, now, "USD", RATES)
    return found.percent if found else None


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [
        (_then(ihg="200.00 USD"), _now(ihg="190.00 USD"), -5),
        (_then(ihg="200.00 USD"), _now(ihg="230.00 USD"), 15),
        (_then(ihg="200.00 USD"), _now(ihg="200.00 USD"), 0),
        # The cheapest one fell silent: that is no rise of the others.
        (_then(ihg="200.00 USD", hilton="300.00 USD"), _now(hilton="300.00 USD"), 0),
        # A cheaper one answers for the first time: that is no fall.
        (_then(ihg="200.00 USD"), _now(ihg="200.00 USD", booking="100.00 USD"), 0),
        # Lowest of both then 200, now 180, at another source.
        (
            _then(ihg="200.00 USD", hilton="220.00 USD"),
            _now(ihg="240.00 USD", hilton="180.00 USD"),
            -10,
        ),
        # 100 EUR are 200 USD at one day's rates, then as now.
        (_then(ihg="100.00 EUR"), _now(ihg="100.00 EUR"), 0),
        (_then(ihg="100.00 EUR"), _now(ihg="180.00 USD"), -10),
        ({}, _now(ihg="200.00 USD"), None),
        (_then(ihg="200.00 USD"), {}, None),
        (_then(ihg="200.00 USD"), _now(hilton="100.00 USD"), None),
        # No rate for it: rather nothing than a guess.
        (_then(ihg="200.00 XOF"), _now(ihg="100.00 XOF"), None),
        (_then(ihg="0.00 USD"), _now(ihg="100.00 USD"), None),
    ],
)
def test_a_change_is_of_voices_that_spoke_both_times(
    before: Voices, now: Voices, percent: int | None
) -> None:
    assert _percent(before, now) == percent


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("-5", "5 % less than on 14 Nov"),
        ("12.4", "12 % more than on 14 Nov"),
        ("-0.4", "0.4 % less than on 14 Nov"),
        ("0", "as on 14 Nov"),
    ],
)
def test_a_change_says_its_day(percent: str, words: str) -> None:
    assert Change(Decimal(percent), THEN.date()).words("en_GB") == words


def test_it_is_said_of_the_oldest_price_that_was_compared() -> None:
    long_ago = Said(money("200.00 USD"), THEN - timedelta(days=7))
    before = {**_then(hilton="210.00 USD"), "ihg": long_ago}
    found = change(before, _now(ihg="190.00 USD", hilton="210.00 USD"), "USD", RATES)
    assert found is not None
    assert found.since == date(2026, 11, 7)


def test_a_silent_voice_is_held_against_what_it_said_last_unless_long_ago() -> None:
    old = {"gone": Said(money("90.00 USD"), THEN - timedelta(days=90))}
    kept = carried({**_then(ihg="200.00 USD"), **old}, _now(hilton="300.00 USD"), THEN)
    assert {key: str(said.price) for key, said in kept.items()} == {
        "ihg": "200.00 USD",
        "hilton": "300.00 USD",
    }


def test_what_was_said_comes_back_from_its_row() -> None:
    said = Said(money("312.40 USD"), THEN)
    assert Said.of(said.as_json()) == said
