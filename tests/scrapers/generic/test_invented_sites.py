"""Pages of sites that exist nowhere: every row of `expected.json` is worked by hand.

A row there is (house, room, per night, stay, currency). Where a page does not say whether its
price is of a night or of the stay, either is right ("either").
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.domain.rate import RateQuote, Tier
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers import generic
from scrapers.visit import Page

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text())


def page_of(file: str) -> Page:
    body = (HERE / "pages" / file).read_bytes()
    return Page(f"file:///{file}", 200, body, "", datetime(2026, 11, 21, tzinfo=UTC), Tier.FILE)


def request_of(entry: dict[str, Any]) -> StayRequest:
    stay = Stay(date.fromisoformat(entry["check_in"]), date.fromisoformat(entry["check_out"]))
    return StayRequest(stay, Occupancy(2))


@pytest.mark.parametrize("file", EXPECTED)
def test_rows_are_those_worked_by_hand(file: str) -> None:
    entry = EXPECTED[file]

    found = generic.read(page_of(file), request_of(entry))

    left = [_row(quote) for quote in found]
    for wanted in entry["rows"]:
        match = next((row for row in left if _fits(row, wanted, either="either" in entry)), None)
        assert match is not None, (wanted, left)
        left.remove(match)
    assert left == []


@pytest.mark.parametrize("file", EXPECTED)
def test_every_row_says_how_sure_it_is_and_why(file: str) -> None:
    page = page_of(file)

    for quote in generic.read(page, request_of(EXPECTED[file])):
        assert quote.is_unconfirmed
        assert quote.confidence is not None and 0 < quote.confidence <= 1
        assert quote.reasons
        assert quote.site == "generic"
        assert quote.evidence == page.evidence("generic/1")


@pytest.mark.parametrize(
    ("file", "outcome"),
    [
        ("german_cards.html", "priced"),
        ("none_wall.html", "blocked"),
        ("none_dates.html", "unpriced"),
        ("none_places.json", "layout_changed"),
    ],
)
def test_outcome_is_what_the_page_proves(file: str, outcome: str) -> None:
    found = generic.report(page_of(file), request_of(EXPECTED[file]))

    assert found.outcome == outcome, found.reason


def test_prices_of_other_nights_carry_the_nights_that_the_page_shows() -> None:
    asked = StayRequest(Stay(date(2027, 6, 1), date(2027, 6, 3)), Occupancy(2))

    found = generic.report(page_of("rooms_table.html"), asked)

    assert found.outcome == "wrong_dates"
    assert {str(quote.stay) for quote in found.quotes} == {"2027-03-05..2027-03-07"}


def test_rows_can_be_given_out_under_the_name_of_a_site() -> None:
    found = generic.read(page_of("one_house.html"), request_of(EXPECTED["one_house.html"]), "omni")

    assert [quote.site for quote in found] == ["omni"]


def _row(quote: RateQuote) -> tuple[Any, ...]:
    night = quote.per_night.amount if quote.per_night else None
    total = quote.total.amount if quote.total else None
    price = quote.total or quote.per_night
    assert price is not None
    return (quote.listing.name, quote.room, night, total, price.currency)


def _fits(row: tuple[Any, ...], wanted: list[Any], *, either: bool) -> bool:
    night, total = (Decimal(amount) if amount else None for amount in wanted[2:4])
    if (row[0], row[1], row[4]) != (wanted[0], wanted[1], wanted[4]):
        return False
    return row[2] == night or row[3] == total if either else (row[2], row[3]) == (night, total)
