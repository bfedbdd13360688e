"""What counts as the same thing: rooms, lead times and nights."""

from __future__ import annotations

from datetime import date

import pytest

from core.history.model import LeadBand, RoomClass
from core.history.shapes import (
    lead_band,
    lead_bands,
    lead_days,
    like_lead,
    like_nights,
    room_class,
)


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        # As captured sites write them.
        ("King Room", RoomClass.STANDARD),
        ("1 King Bed Nonsmoking", RoomClass.STANDARD),
        ("Double Room with Two Double Beds", RoomClass.STANDARD),
        ("Deluxe Twin Room", RoomClass.SUPERIOR),
        ("Premium King, City View", RoomClass.SUPERIOR),
        ("Junior Suite", RoomClass.SUITE),
        ("Deluxe Suite with Balcony", RoomClass.SUITE),
        ("Studio Suite", RoomClass.APARTMENT),
        ("One-Bedroom Apartment", RoomClass.APARTMENT),
        ("Bed in 6-Bed Mixed Dormitory", RoomClass.DORMITORY),
        ("Executive King with Lounge Access", RoomClass.CLUB),
        ("Two-Bedroom Villa", RoomClass.VILLA),
        (None, None),
        ("", None),
        (" - ", None),
    ],
)
def test_a_room_is_classed_by_the_telling_words_of_its_name(
    room: str | None, expected: RoomClass | None
) -> None:
    assert room_class(room) is expected


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (0, 0, 3),
        (3, 0, 3),
        (4, 4, 7),
        (14, 8, 14),
        (60, 31, 60),
        (121, 121, None),
        (999, 121, None),
    ],
)
def test_a_lead_time_lies_in_one_band(days: int, first: int, last: int | None) -> None:
    assert lead_band(days) == LeadBand(first=first, last=last)


def test_bands_follow_each_other_without_a_hole() -> None:
    bands = list(lead_bands())
    assert bands[0].first == 0
    assert [band.last for band in bands[:-1]] == [band.first - 1 for band in bands[1:]]
    assert bands[-1].last is None


def test_a_check_in_that_is_over_somewhere_is_today() -> None:
    assert lead_days(date(2026, 11, 20), date(2026, 12, 4)) == 14
    assert lead_days(date(2026, 11, 20), date(2026, 11, 19)) == 0


@pytest.mark.parametrize(
    ("days", "near", "far"), [(0, 0, 3), (1, 0, 5), (6, 0, 15), (10, 2, 23), (100, 47, 203)]
)
def test_half_to_twice_as_far_ahead_is_alike(days: int, near: int, far: int) -> None:
    assert like_lead(days) == (near, far)


@pytest.mark.parametrize(
    ("nights", "few", "many"), [(1, 1, 1), (2, 2, 3), (3, 2, 3), (7, 4, 7), (14, 8, 14)]
)
def test_like_numbers_of_nights(nights: int, few: int, many: int) -> None:
    assert like_nights(nights) == (few, many)
