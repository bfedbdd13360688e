"""When a watch is due. Pure: schedules become cron expressions, read in the watch's time zone.

A clock change never makes a check fall out or come twice: an hour that is skipped moves to the
first moment after the gap of the same length, and of an hour that comes twice the first counts.
Expressions that run every hour keep running in the second of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterError, croniter

from core.text import date_text
from core.watch.errors import BadSchedule
from core.watch.model import Schedule, ScheduleKind
from core.zones import may_be_a_place

MIN_GAP = timedelta(minutes=30)
FAR, NEAR, LAST = timedelta(hours=24), timedelta(hours=6), timedelta(hours=3)
NEAR_DAYS, LAST_DAYS = 14, 3
# Five fields of numbers, names of months and days, lists, ranges, steps, L and #.
_FIELD = r"[0-9A-Za-z*,/#?-]+"
_CRON = re.compile(rf"{_FIELD}( {_FIELD}){{4}}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERS = {
    **{name: number for number, name in enumerate(_MONTHS, start=1)},
    **{name: number for number, name in enumerate(_WEEKDAYS)},
}
_WORDS = {*_NUMBERS, "l"}
_RANGE = re.compile(r"(\w+)-(\w+)(/\d+)?")
_SAMPLE = 200  # firings looked at for the shortest gap: more than a day of the closest allowed


def next_due(schedule: Schedule, time_zone: str, after: datetime) -> datetime:
    """The first due moment after an instant, in UTC; not for an adaptive schedule.

    Raises BadSchedule for an expression that never fires and for an unknown time zone.
    """
    zone, expression = _zone_of_a_place(time_zone), cron_of(schedule)
    runs_hourly = _runs_hourly(expression)
    # One hour back: what the clock shows an instant before may lie after what it shows now.
    local = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=2)
    for naive in _firings(expression, local):
        folds = (0, 1) if runs_hourly else (0,)
        for fold in folds:
            due = naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            if due > after:
                return due
    raise BadSchedule(_never(expression))


def _runs_hourly(expression: str) -> bool:
    """Whether its hours are said by a pace, such as * or */2, or are all of them, such as 0-23."""
    plain = _without_ranges_of_one(expression)
    try:
        return plain.split()[1].startswith("*") or croniter.expand(plain)[0][1] == ["*"]
    except CroniterError:
        return False


def pace(check_in: date, is_volatile: bool, today: date) -> timedelta:
    """How long an adaptive watch rests: less and less as check-in comes near or prices move."""
    days = (check_in - today).days
    if days <= LAST_DAYS or is_volatile:
        return LAST
    return NEAR if days <= NEAR_DAYS else FAR


def check(schedule: Schedule, time_zone: str, now: datetime, check_in: date | None = None) -> None:
    """Raises BadSchedule with what to choose instead; also for days that come next when check-in
    has passed, where that is known."""
    zone = _zone_of_a_place(time_zone)
    if schedule.kind is ScheduleKind.CRON:
        check_cron(schedule.cron, now)
    # Whoever looks daily, as by default, has chosen no days: a stay of tonight is looked at once.
    if check_in is None or schedule.kind not in (ScheduleKind.CRON, ScheduleKind.WEEKLY):
        return
    first = next_due(schedule, time_zone, now).astimezone(zone).date()
    if first > check_in:
        raise BadSchedule(
            f"{_named(schedule)} comes next on {_day(first)}, after check-in on {_day(check_in)}: "
            "choose days before it."
        )


def _named(schedule: Schedule) -> str:
    if schedule.kind is ScheduleKind.CRON:
        return repr(schedule.cron)
    return f"A check on {words_of(schedule)}"


def _day(day: date) -> str:
    return date_text(day, with_year=True)


def check_cron(expression: str, now: datetime) -> None:
    """Raises BadSchedule for what is no cron expression, never fires or fires too often."""
    words = set(re.findall(r"[a-z]+", expression.casefold()))
    if not _CRON.fullmatch(expression) or words - _WORDS or len(expression) > 80:
        raise BadSchedule(
            f"{expression[:80]!r} is no schedule: write five fields, minute hour day month "
            "weekday, such as 30 7 * * 1-5."
        )
    start = now.replace(tzinfo=None)
    firings = list(islice(_firings(expression, start), _SAMPLE))
    if not firings:
        raise BadSchedule(_never(expression))
    if any(later - earlier < MIN_GAP for earlier, later in pairwise(firings)):
        minutes = int(MIN_GAP.total_seconds() // 60)
        raise BadSchedule(
            f"{expression!r} fires more often than every {minutes} minutes: choose a longer pause."
        )


def zone_of(name: str) -> ZoneInfo:
    """The time zone. Raises BadSchedule when there is none of this name."""
    try:
        return _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise BadSchedule(_no_zone(name)) from exc


def _zone_of_a_place(name: str) -> ZoneInfo:
    """A zone to be woken by. Raises BadSchedule also for what is only a file of this machine."""
    if not may_be_a_place(name):
        raise BadSchedule(_no_zone(name))
    return zone_of(name)


def _no_zone(name: str) -> str:
    return f"There is no time zone {name[:64]!r}: choose one such as Europe/Berlin or UTC."


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def cron_of(schedule: Schedule) -> str:
    """The schedule as a cron expression. An adaptive one has none."""
    minute, hour = schedule.at.minute, schedule.at.hour
    match schedule.kind:
        case ScheduleKind.DAILY:
            return f"{minute} {hour} * * *"
        case ScheduleKind.TWICE_DAILY:
            return f"{minute} {_hours(hour, 12)} * * *"
        case ScheduleKind.SIX_HOURLY:
            return f"{minute} {_hours(hour, 6)} * * *"
        case ScheduleKind.WEEKLY:
            return f"{minute} {hour} * * {(schedule.weekday + 1) % 7}"
        case ScheduleKind.CRON:
            return schedule.cron
        case ScheduleKind.ADAPTIVE:
            raise ValueError("an adaptive schedule rests by its pace, not by a clock")


def words_of(schedule: Schedule) -> str:
    """The schedule in words for people."""
    at = f"{schedule.at:%H:%M}"
    match schedule.kind:
        case ScheduleKind.DAILY:
            return f"daily at {at}"
        case ScheduleKind.TWICE_DAILY:
            return f"twice a day, {at} and twelve hours later"
        case ScheduleKind.SIX_HOURLY:
            return f"every six hours from {at}"
        case ScheduleKind.WEEKLY:
            return f"{_DAYS[schedule.weekday]}s at {at}"
        case ScheduleKind.ADAPTIVE:
            return "more often as check-in comes near"
        case ScheduleKind.CRON:
            return f"by {schedule.cron}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _hours(first: int, step: int) -> str:
    return ",".join(str(hour) for hour in sorted((first + n) % 24 for n in range(0, 24, step)))


def _firings(expression: str, after: datetime) -> Iterator[datetime]:
    """Local times without a zone, in order; ends where the expression fires no more."""
    try:
        clock = croniter(_without_ranges_of_one(expression), after)
        while True:
            yield clock.get_next(datetime)
    except CroniterError:
        return


def _without_ranges_of_one(expression: str) -> str:
    """2-2 is 2; the library takes it for every month, so that 31 February would come."""
    return re.sub(r"[^ ,]+", _one_or_range, expression)


def _one_or_range(part: re.Match[str]) -> str:
    """ "2" for 2-2, 02-2 or 2-2/3, "feb" for feb-2; anything else as it is."""
    found = _RANGE.fullmatch(part[0])
    is_one = found is not None and _number(found[1]) == _number(found[2])
    return found[1] if found and is_one else part[0]


def _number(word: str) -> int | str:
    word = word.casefold()
    return int(word) if word.isdecimal() else _NUMBERS.get(word, word)


def _never(expression: str) -> str:
    return f"{expression!r} never comes: choose a day that exists, such as 0 12 * * *."


def day_began(at: datetime, time_zone: str) -> datetime:
    """The start of the local day that an instant lies in, in UTC."""
    zone = zone_of(time_zone)
    return datetime.combine(at.astimezone(zone).date(), time(0), zone).astimezone(UTC)
