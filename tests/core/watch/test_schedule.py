"""When a watch is due: plain choices, cron, clock changes, what never comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest

from core.watch import schedule
from core.watch.errors import BadSchedule
from core.watch.model import Schedule, ScheduleKind

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
# Clock changes of 2027. Sources: US Code title 15 section 260a; EU directive 2000/84/EC.
US_SPRING, US_AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
EU_SPRING, EU_AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def dues(plan: Schedule, zone: str, since: datetime, until: datetime) -> list[datetime]:
    """Every due moment of a clock that asks each time for the next."""
    found, at = [], since
    while (at := schedule.next_due(plan, zone, at)) < until:
        found.append(at)
    return found


def cron(expression: str) -> Schedule:
    return Schedule(ScheduleKind.CRON, expression)


def test_daily_is_noon_utc_unless_chosen() -> None:
    at = datetime(2027, 1, 5, 12, 0, tzinfo=UTC)
    assert schedule.next_due(Schedule(), "UTC", at - timedelta(seconds=1)) == at
    assert schedule.next_due(Schedule(), "UTC", at) == at + timedelta(days=1)


@pytest.mark.parametrize(
    ("plan", "hours"),
    [
        (Schedule(ScheduleKind.DAILY, at=time(7, 30)), ["07:30"]),
        (Schedule(ScheduleKind.TWICE_DAILY, at=time(20)), ["08:00", "20:00"]),
        (Schedule(ScheduleKind.SIX_HOURLY, at=time(1, 15)), ["01:15", "07:15", "13:15", "19:15"]),
        (cron("0 9-17/4 * * *"), ["09:00", "13:00", "17:00"]),
        (cron("0-0 9-9 5-5 1-jan *"), ["09:00"]),
        (cron("0 22-1,7-7 * * tue-2"), ["00:00", "01:00", "07:00", "22:00", "23:00"]),
    ],
)
def test_moments_of_a_day(plan: Schedule, hours: list[str]) -> None:
    day = datetime(2027, 1, 5, tzinfo=UTC) - timedelta(seconds=1)
    found = dues(plan, "UTC", day, day + timedelta(days=1))
    assert [f"{each:%H:%M}" for each in found] == hours


def test_weekly_is_on_its_day_in_its_zone() -> None:
    plan = Schedule(ScheduleKind.WEEKLY, at=time(0, 30), weekday=6)  # Sundays
    due = schedule.next_due(plan, BERLIN, datetime(2027, 1, 5, tzinfo=UTC))
    assert due == datetime(2027, 1, 9, 23, 30, tzinfo=UTC)  # Sunday 00:30 in Berlin


@pytest.mark.parametrize(
    ("zone", "change"),
    [(NEW_YORK, US_SPRING), (NEW_YORK, US_AUTUMN), (BERLIN, EU_SPRING), (BERLIN, EU_AUTUMN)],
)
@pytest.mark.parametrize("at", ["00:00", "01:30", "02:00", "02:30", "02:59", "03:00", "23:59"])
def test_a_daily_check_comes_once_a_local_day_over_a_clock_change(
    zone: str, change: date, at: str
) -> None:
    plan = Schedule(ScheduleKind.DAILY, at=time.fromisoformat(at))
    local = schedule.zone_of(zone)
    first = datetime.combine(change - timedelta(days=2), time(0), local) - timedelta(seconds=1)
    last = datetime.combine(change + timedelta(days=3), time(0), local)
    days = [each.astimezone(local).date() for each in dues(plan, zone, first, last)]
    assert days == [change + timedelta(days=n) for n in range(-2, 3)]


def test_an_hour_that_is_skipped_moves_behind_the_gap() -> None:
    # 02:30 does not exist in New York on 14 March 2027; half an hour behind the gap is 03:30 EDT.
    plan = Schedule(ScheduleKind.DAILY, at=time(2, 30))
    due = schedule.next_due(plan, NEW_YORK, datetime(2027, 3, 14, 5, 0, tzinfo=UTC))
    assert due == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


def test_of_an_hour_that_comes_twice_the_first_counts() -> None:
    # 01:30 comes at 05:30 UTC (EDT) and 06:30 UTC (EST) in New York on 7 November 2027.
    plan = Schedule(ScheduleKind.DAILY, at=time(1, 30))
    before = datetime(2027, 11, 7, 4, 0, tzinfo=UTC)
    for same in (plan, cron("30 1-1 * * *")):
        due = schedule.next_due(same, NEW_YORK, before)
        assert due == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
        assert schedule.next_due(same, NEW_YORK, due) == datetime(2027, 11, 8, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("change", [EU_SPRING, EU_AUTUMN])
@pytest.mark.parametrize("hours", ["*", "0-23", "0/1"])
def test_an_hourly_check_keeps_its_pace_over_a_clock_change(change: date, hours: str) -> None:
    since = datetime.combine(change, time(0), UTC) - timedelta(hours=4, seconds=1)
    found = dues(cron(f"0 {hours} * * *"), BERLIN, since, since + timedelta(hours=10))
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}
    assert len(found) == 10


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 2,4,6 *", "never comes"),
        ("0 12 31 2-2 *", "never comes"),
        ("0 12 30 feb-FEB *", "never comes"),
        ("0 12 31-31 02-2/1,4-4 *", "never comes"),
        ("61 * * * *", "never comes|no schedule"),
        ("* * * * *", "more often than every 30 minutes"),
        ("0,15 12 * * *", "more often"),
        ("59,0 * * * *", "more often"),
        ("0 12 * *", "five fields"),
        ("0 0 12 * * *", "five fields"),
        ("@daily", "five fields"),
        ("R R * * *", "five fields"),
        ("H 4 * * *", "five fields"),
        ("", "five fields"),
        ("0 12 * * *; rm -rf /", "five fields"),
        ("0 " * 500, "five fields"),
    ],
)
def test_an_expression_that_serves_nobody_is_a_sentence(expression: str, sentence: str) -> None:
    now = datetime(2027, 1, 5, tzinfo=UTC)
    with pytest.raises(BadSchedule, match=sentence):
        schedule.check(cron(expression), "UTC", now)


@pytest.mark.parametrize(
    "expression", ["0 12 * * mon-fri", "0 0 29 2 *", "30 7 L * *", "0,30 9 * * *"]
)
def test_an_expression_that_fires_is_taken(expression: str) -> None:
    schedule.check(cron(expression), "UTC", datetime(2027, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "zone",
    ["Mars/Olympus", "", "../UTC", "/etc/passwd", "utc\x00", "x" * 5000,
     # Files of the zones' folder that are no place: the machine's own zone, none, leap seconds.
     "localtime", "posixrules", "Factory", "right/UTC", "posix/Europe/Berlin"],
)  # fmt: skip
def test_a_zone_that_does_not_exist_is_a_sentence(zone: str) -> None:
    with pytest.raises(BadSchedule, match="no time zone"):
        schedule.check(Schedule(), zone, datetime(2027, 1, 5, tzinfo=UTC))
    with pytest.raises(BadSchedule, match="no time zone"):  # stored before it was refused
        schedule.next_due(Schedule(), zone, datetime(2027, 1, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    ("days", "is_volatile", "hours"),
    [(60, False, 24), (15, False, 24), (14, False, 6), (4, False, 6), (3, False, 3), (0, False, 3),
     (60, True, 3)],
)  # fmt: skip
def test_an_adaptive_pace_quickens(days: int, is_volatile: bool, hours: int) -> None:
    today = date(2027, 1, 5)
    rest = schedule.pace(today + timedelta(days=days), is_volatile, today)
    assert rest == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("expression", "comes"),
    [
        ("0 0 29 2 *", "Feb 29, 2028"),  # the next leap year
        ("0 12 6 12 *", "Dec 6, 2026"),
        # Half past midnight of the 6th in Berlin is still the 5th in UTC.
        ("30 0 6 12 *", "Dec 6, 2026"),
    ],
)
def test_an_expression_that_comes_next_after_check_in_is_refused(
    expression: str, comes: str
) -> None:
    now, check_in = datetime(2026, 11, 21, 12, tzinfo=UTC), date(2026, 12, 5)
    with pytest.raises(BadSchedule, match=f"comes next on {comes}, after check-in on Dec 5, 2026"):
        schedule.check(cron(expression), BERLIN, now, check_in)
    schedule.check(cron(expression), BERLIN, now, date(2028, 3, 1))
    schedule.check(cron("30 23 5 12 *"), BERLIN, now, check_in)  # on the day itself


def test_a_weekly_check_that_comes_next_after_check_in_is_refused_too() -> None:
    # Saturday, 21 November 2026, at noon UTC; check-in is on the Thursday after.
    now, check_in = datetime(2026, 11, 21, 12, tzinfo=UTC), date(2026, 11, 26)
    fridays, thursdays = (
        Schedule(ScheduleKind.WEEKLY, at=time(7, 30), weekday=day) for day in (4, 3)
    )
    with pytest.raises(BadSchedule) as refused:
        schedule.check(fridays, BERLIN, now, check_in)
    assert str(refused.value) == (
        "A check on Fridays at 07:30 comes next on Nov 27, 2026, after check-in on Nov 26, 2026: "
        "choose days before it."
    )
    schedule.check(thursdays, BERLIN, now, check_in)  # on the day itself
    schedule.check(fridays, BERLIN, now)  # of many watches at once, none is looked at yet


@pytest.mark.parametrize("kind", [ScheduleKind.DAILY, ScheduleKind.ADAPTIVE])
def test_a_stay_of_tonight_is_watched_as_by_default(kind: ScheduleKind) -> None:
    now = datetime(2026, 11, 21, 13, tzinfo=UTC)  # today's noon has passed
    schedule.check(Schedule(kind), "UTC", now, now.date())
