"""What the clock does for the history: months ahead, the roll-up of days, what is too old."""

from __future__ import annotations

from apscheduler.schedulers.base import BaseScheduler

from core import clock
from core.history import service as history
from core.log import log

# A few minutes after a day has ended, so that its roll-up is there when people wake up; each hour
# again, for rows that come late.
ROLL_UP_MINUTE = 7
DROP_AT_HOUR = 3


def make_months() -> None:
    """Months are there before anything is seen in them."""
    if made := history.make_partitions(clock.now()):
        log.info("history_months_made", months=[f"{month:%Y-%m}" for month in made])


def roll_up() -> None:
    """Days that are over get their roll-up; days that a late row touched get it again."""
    if days := history.roll_up(clock.now()):
        log.info("history_rolled_up", days=days)


def drop_old() -> None:
    """What is older than the settings allow goes."""
    dropped = history.drop_old(clock.now())
    if dropped.months or dropped.quotes:
        log.info(
            "history_dropped",
            months=[f"{month:%Y-%m}" for month in dropped.months],
            quotes=dropped.quotes,
        )


def schedule(scheduler: BaseScheduler) -> None:
    """Add the jobs of the history; the first two run at once as well, since a leader may be new."""
    now = clock.now()
    scheduler.add_job(make_months, "interval", hours=6, next_run_time=now)
    scheduler.add_job(roll_up, "cron", minute=ROLL_UP_MINUTE, next_run_time=now)
    scheduler.add_job(drop_old, "cron", hour=DROP_AT_HOUR, minute=20)
