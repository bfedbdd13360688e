"""Dates as sites write them. Weekdays below are of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.stay import Stay
from scrapers.read.days import iso, last_free_day, near, stay_of


@pytest.mark.parametrize(
    ("text", "anchor", "day"),
    [
        ("Sun, Mar 15", date(2026, 3, 10), date(2026, 3, 15)),
        ("before Sat, Sep 23", date(2023, 9, 20), date(2023, 9, 23)),
        ("Sat, Sep 23", date(2024, 6, 1), date(2023, 9, 23)),  # in 2024 it is a Monday
        ("Jan 2", date(2026, 12, 30), date(2027, 1, 2)),
        ("Dec 30", date(2027, 1, 2), date(2026, 12, 30)),
        ("Feb 29", date(2027, 3, 1), date(2028, 2, 29)),
        ("Jun 25, 2025", date(2030, 1, 1), date(2025, 6, 25)),
        ("Check-in date", date(2026, 1, 1), None),
        ("Feb 31", date(2026, 1, 1), None),
        (None, date(2026, 1, 1), None),
    ],
)
def test_near(text: str | None, anchor: date, day: date | None) -> None:
    assert near(text, anchor) == day


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("2023-06-12T00:00:00+02:00", date(2023, 6, 11)),  # due from midnight on
        ("2023-06-12T23:59:00+02:00", date(2023, 6, 12)),
        ("2023-06-11T18:00:00+02:00", date(2023, 6, 11)),
        ("0001-01-01T00:00:00", date(1, 1, 1)),
        ("soon", None),
        (None, None),
    ],
)
def test_last_free_day(deadline: str | None, day: date | None) -> None:
    assert last_free_day(deadline) == day


def test_stay_of_needs_a_night() -> None:
    first, last = date(2026, 12, 4), date(2026, 12, 6)
    assert stay_of(first, last) == Stay(first, last)
    assert stay_of(last, first) is None
    assert stay_of(first, first) is None
    assert stay_of(None, last) is None


def test_iso() -> None:
    assert iso("20261204", "%Y%m%d") == date(2026, 12, 4)
    assert iso("12-04-2026", "%m-%d-%Y") == date(2026, 12, 4)
    assert iso("4 December") is None
