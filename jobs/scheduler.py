"""The clock: one leader decides when; it only hands over work, it never does any.

Run as `python -m jobs.scheduler`. Two started by mistake: one leads, the other waits for its lock.
One that froze and goes on, or lost its database, begins no tick any more, and ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import wraps

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import OperationalError

from core import clock, personal, workqueue
from core.health import service as health
from core.log import configure, log
from core.search import forgotten
from core.traffic import service as traffic
from core.workers import service as workers
from core.workers.leading import leadership
from core.workers.names import RUN, Role
from jobs import keeping, rates, reporting, watching
from jobs.ends import End
from jobs.pulse import BEAT_S

JUDGE_EVERY_S = 30
_NAMED = 5  # keys that one line of the log names
_stop = threading.Event()


def adopt_orphans() -> None:
    """Give up workers that died, and give what any worker that was given up holds to the living."""
    for executor_id in workers.dead():
        traffic.leave_all(executor_id)
        workers.bury(executor_id)
        log.warning("worker_died", executor_id=executor_id)
    if keys := workqueue.adopt(workers.enlisted_among):
        log.warning("work_adopted", pieces=len(keys), keys=list(keys[:_NAMED]))


def hand_over_forgotten() -> None:
    """Searches that are open though nothing is queued or under way for them."""
    if keys := forgotten.hand_over():
        log.warning("searches_handed_over", searches=len(keys), keys=list(keys[:_NAMED]))


def judge() -> None:
    """Look whether a person is needed; tell her, and again what could not be told before."""
    if missed := health.judge():
        log.warning("alarms_not_delivered", news=missed)


def prune() -> None:
    """What nobody looks for any more goes: old work and who did it, spans, alarms, sessions."""
    spans, alarms = health.prune()
    before = clock.now() - workqueue.KEPT
    log.info(
        "pruned",
        spans=spans,
        alarms=alarms,
        personal=personal.sweep(),
        pieces=workqueue.prune(before),
        workers=workers.sweep(before),
    )


def lead(me: workers.Membership) -> None:
    """Tick for as long as this process holds the leader's lock and nobody asks it to stop.

    Raises DeclaredDead, LockLost.
    """
    with leadership(me) as leads:
        if not leads:
            return
        log.info("scheduler_leads")
        ticks = _clock(me)
        ticks.start()
        try:
            while not _stop.wait(BEAT_S):
                me.beat()
        finally:
            ticks.shutdown(wait=True)


def _clock(me: workers.Membership) -> BackgroundScheduler:
    ticks = BackgroundScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
    )
    ticks.add_job(adopt_orphans, "interval", seconds=1)
    ticks.add_job(hand_over_forgotten, "interval", seconds=3)
    ticks.add_job(judge, "interval", seconds=JUDGE_EVERY_S)
    ticks.add_job(prune, "interval", minutes=10)
    ticks.add_job(watching.tick, "interval", seconds=watching.TICK_EVERY_S)
    ticks.add_job(watching.start, "interval", seconds=watching.START_EVERY_S)
    ticks.add_job(watching.purge, "interval", minutes=5)
    keeping.schedule(ticks)
    reporting.schedule(ticks)
    rates.schedule(ticks)
    for job in ticks.get_jobs():
        job.modify(func=_while_leading(me, job.func))
    return ticks


def _while_leading(me: workers.Membership, tick: Callable[[], None]) -> Callable[[], None]:
    """The tick, skipped once this process leads no more: another one does the same by then."""

    @wraps(tick)
    def proved() -> None:
        try:
            me.prove()
        except (workers.DeclaredDead, workers.LockLost) as error:
            log.warning("tick_skipped", tick=tick.__name__, reason=str(error))
        else:
            tick()

    return proved


def main() -> End:
    """Lead, or wait to lead, until told to stop; returns the exit code."""
    configure("scheduler")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: _stop.set())
    try:
        with workers.enlisted(os.environ.get(RUN, ""), Role.SCHEDULER) as me:
            while not _stop.is_set():
                lead(me)
                me.beat()
                _stop.wait(1)
    except workers.DeclaredDead as error:
        log.error("scheduler_declared_dead", reason=str(error))
        return End.DECLARED_DEAD
    except (workers.LockLost, OperationalError) as error:
        log.error("scheduler_lost_database", reason=type(error).__name__)
        return End.LOST_DATABASE
    return End.STOPPED


if __name__ == "__main__":
    sys.exit(main())
