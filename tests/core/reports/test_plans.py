"""When a report comes, in its own zone, over every change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.reports.model import Every, Plan
from core.reports.plans import next_due, words_of
from core.watch.errors import BadSchedule

BERLIN = "Europe/Berlin"  # UTC+1; from 28 March 2027 on UTC+2


@pytest.mark.parametrize(
    ("plan", "after", "due"),
    [
        # Saturday 21 November 2026.
        (Plan(Every.DAY, time(8)), "2026-11-21 07:59", "2026-11-21 08:00"),
        (Plan(Every.DAY, time(8)), "2026-11-21 08:00", "2026-11-22 08:00"),
        (Plan(Every.DAY, time(8), time_zone=BERLIN), "2026-11-21 06:00", "2026-11-21 07:00"),
        (Plan(Every.WEEK, time(8), weekday=0), "2026-11-21 12:00", "2026-11-23 08:00"),
        (Plan(Every.WEEK, time(8), weekday=6), "2026-11-21 12:00", "2026-11-22 08:00"),
        (Plan(Every.MONTH, time(8), day=1), "2026-11-21 12:00", "2026-12-01 08:00"),
        (Plan(Every.MONTH, time(8), day=28), "2027-02-01 12:00", "2027-02-28 08:00"),
        # The day on which the clocks go forward has no 02:30; the report comes after the gap.
        (
            Plan(Every.DAY, time(2, 30), time_zone=BERLIN),
            "2027-03-28 00:00",
            "2027-03-28 01:30",
        ),
        # A clock change between two of them moves the moment in UTC, not on her clock.
        (
            Plan(Every.WEEK, time(8), weekday=0, time_zone=BERLIN),
            "2027-03-22 08:00",
            "2027-03-29 06:00",
        ),
    ],
)
def test_the_next_moment(plan: Plan, after: str, due: str) -> None:
    def at(words: str) -> datetime:
        return datetime.fromisoformat(words).replace(tzinfo=UTC)

    assert next_due(plan, at(after)) == at(due)


def test_after_its_last_day_on_her_clock_it_comes_no_more() -> None:
    plan = Plan(Every.DAY, time(0, 30), time_zone=BERLIN, until=date(2026, 11, 23))
    last = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight of the 23rd in Berlin
    assert next_due(plan, last - timedelta(seconds=1)) == last
    assert next_due(plan, last) is None


def test_a_zone_that_there_is_not_is_said() -> None:
    with pytest.raises(BadSchedule, match="no time zone"):
        next_due(Plan(time_zone="Mars/Olympus"), datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(Every.DAY, time(7, 30)), "Every day at 07:30"),
        (Plan(Every.WEEK, time(8), weekday=4), "Fridays at 08:00"),
        (Plan(Every.MONTH, time(8), day=15), "Day 15 of each month at 08:00"),
    ],
)
def test_a_plan_in_words(plan: Plan, words: str) -> None:
    assert words_of(plan) == words
