"""What the clock does for reports: finds what is due, asks what has to be asked, writes mails."""

from __future__ import annotations

from apscheduler.schedulers.base import BaseScheduler

from core import clock
from core.log import log
from core.reports import service as reports

TICK_EVERY_S = 15
MAKE_EVERY_S = 3
AT_ONCE = 2  # searches for reports under way: people and watches come first
_BATCH = 50


def tick() -> None:
    """A run for every report that is due."""
    if due := reports.enqueue_due(clock.now()):
        log.info("reports_due", reports=due)


def make() -> None:
    """Start what has to be asked, and write what has been answered; workers send it."""
    started = reports.start_waiting(AT_ONCE)
    ended = reports.write_ready(_BATCH)
    if started or ended:
        log.info("reports_made", started=started, ended=ended)


def schedule(scheduler: BaseScheduler) -> None:
    """Add the jobs of reports."""
    scheduler.add_job(tick, "interval", seconds=TICK_EVERY_S)
    scheduler.add_job(make, "interval", seconds=MAKE_EVERY_S)
