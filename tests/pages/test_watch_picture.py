"""The chart of a watch: its axis tells days and hours, never seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pages.parts.watch_picture import Seen, figure

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _axis(*minutes: int, locale: str = "en_US"):
    seen = [Seen(NOON + timedelta(minutes=each), Decimal(100)) for each in minutes]
    return figure(seen, "USD", locale, is_dark=False).layout.xaxis


@pytest.mark.parametrize("minutes", [(0,), (0, 1), (0, 59)])
def test_checks_close_together_show_an_hour_and_no_seconds(minutes: tuple[int, ...]) -> None:
    axis = _axis(*minutes)
    first, last = axis.range
    assert last - first >= timedelta(hours=1)
    assert first <= NOON <= NOON + timedelta(minutes=minutes[-1]) <= last
    assert all("%S" not in stop.value for stop in axis.tickformatstops)


def test_days_are_written_as_the_reader_writes_them() -> None:
    assert [stop.value for stop in _axis(0).tickformatstops] == ["%H:%M\n%b %-d", "%b %-d\n%Y"]
    german = [stop.value for stop in _axis(0, locale="de_DE").tickformatstops]
    assert german == ["%H:%M\n%-d %b", "%-d %b\n%Y"]


def test_a_watch_without_a_check_has_an_empty_chart() -> None:
    assert _axis().range is None
