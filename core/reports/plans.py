"""When a report is due. Pure: by the same clock as watches, over every change of clocks."""

from __future__ import annotations

from datetime import datetime

from core.reports.model import Every, Plan
from core.text import DEFAULT_LOCALE, date_text
from core.watch import schedule
from core.watch.model import Schedule, ScheduleKind

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_DAY = 28  # every month has it


def next_due(plan: Plan, after: datetime) -> datetime | None:
    """The first moment after an instant, in UTC; None after its last day.

    Raises BadSchedule for an unknown time zone.
    """
    due = schedule.next_due(_schedule(plan), plan.time_zone, after)
    day = due.astimezone(schedule.zone_of(plan.time_zone)).date()
    return None if plan.until and day > plan.until else due


def _schedule(plan: Plan) -> Schedule:
    match plan.every:
        case Every.DAY:
            return Schedule(ScheduleKind.DAILY, at=plan.at)
        case Every.WEEK:
            return Schedule(ScheduleKind.WEEKLY, at=plan.at, weekday=plan.weekday)
        case Every.MONTH:
            cron = f"{plan.at.minute} {plan.at.hour} {plan.day} * *"
            return Schedule(ScheduleKind.CRON, cron=cron, at=plan.at)


def words_of(plan: Plan, locale: str = DEFAULT_LOCALE) -> str:
    """ "Mondays at 08:00", "Every day at 08:00 until 4 Dec 2026"."""
    match plan.every:
        case Every.DAY:
            day = "Every day"
        case Every.WEEK:
            day = f"{WEEKDAYS[plan.weekday]}s"
        case Every.MONTH:
            day = f"Day {plan.day} of each month"
    end = f" until {date_text(plan.until, locale, with_year=True)}" if plan.until else ""
    return f"{day} at {plan.at:%H:%M}{end}"
