"""Names of houses that sound like a rate, a search or a price; and what is one of these."""

from __future__ import annotations

import pytest

from scrapers.generically import kinds, names
from scrapers.generically.figures import unranged, written_in


@pytest.mark.parametrize(
    "name",
    [
        "Palma Real Bávaro - All Inclusive",
        "Villa Coral - Adults Only - All Inclusive",
        "The Old Forge Bed & Breakfast",
        "Harbour View Bed and Breakfast",
        "Seaview B&B",
        "FOUND Hotel Leeds",
        "Sundial Select Tucson",
        "Stay 123 Hotel Raj",
        "Hôtel de la Paix",
        "The Point",
    ],
)
def test_a_house_may_be_called_so(name: str) -> None:
    assert names.name_of(name) == name
    assert not names.is_search(name)
    assert not kinds.is_plan(name)
    assert not kinds.is_room(name)


def test_a_name_among_long_blanks_is_read_at_once() -> None:
    assert names.name_of("The Point" + " " * 300_000 + "\n") == "The Point"
    assert names.name_of("The Point" + " " * 300_000 + "Leeds") == "The Point Leeds"


@pytest.mark.parametrize(
    "text", ["All inclusive", "Bed & Breakfast", "Ultra all-inclusive", "Bed and breakfast rate"]
)
def test_board_alone_is_terms_of_a_rate(text: str) -> None:
    assert kinds.is_plan(text)


def test_a_room_with_board_stays_a_room() -> None:
    assert kinds.is_room("Double room, bed & breakfast")


@pytest.mark.parametrize(
    "text", ["123 hotels in Nice", "48 stays found", "Hôtels à Nice", "Select your room"]
)
def test_a_search_is_no_house(text: str) -> None:
    assert names.is_search(text)


@pytest.mark.parametrize("text", ["1,5kg", "0,7 l", "Weight 2.5 lbs", "1,2 кг", "size 30.5 cm"])
def test_a_weight_or_a_size_is_no_rating(text: str) -> None:
    assert not kinds.shows_house(text)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$71 - $123", []),
        ("from 80 € to 95 €", []),
        ("€80–€95", []),
        ("$71 - 123", []),
        ("$120 - $98 per night", ["120", "98"]),
        ("$99 - 3 nights", ["99"]),
        ("$99 - 1234 reviews", ["99"]),
    ],
)
def test_the_ends_of_a_range_are_no_prices(text: str, amounts: list[str]) -> None:
    assert [str(price.amount) for price in unranged(written_in(text), text)] == amounts
