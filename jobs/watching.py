"""The background of watching: what the clock does, and what every worker does beside its searches.

The clock's leader finds what is due and starts it at a pace; workers judge what has been asked.
"""

from __future__ import annotations

import asyncio

from core import clock
from core.errors import WayrateError
from core.log import log
from core.watch import service as watches
from core.workers import service as workers

TICK_EVERY_S = 15
START_EVERY_S = 2
LOOK_EVERY_S = 1.0
AT_ONCE_EACH = 3  # searches for watches under way a living worker: people's come first
_BATCH = 50


def tick() -> None:
    """Enqueue every watch that is due."""
    if enqueued := watches.enqueue_due(clock.now()):
        log.info("checks_enqueued", checks=enqueued)


def start() -> None:
    """Start waiting checks, as many as the living workers can take beside people's searches."""
    living = len(workers.staff().workers)
    if started := watches.start_waiting(clock.now(), AT_ONCE_EACH * living):
        log.info("checks_started", checks=started)


def purge() -> None:
    """Deleted watches go for good, and checks of last month."""
    watches.purge()


async def keep_judging() -> None:
    """Judge closed searches until cancelled; a database that is away is asked again."""
    while True:
        try:
            ended = await asyncio.to_thread(watches.judge_closed, _BATCH)
        except WayrateError as error:
            log.warning("judging_put_off", reason=str(error))
            ended = 0
        except Exception as fault:  # else nothing would be judged here until the worker ends
            log.error("judging_failed", exc_info=fault)
            ended = 0
        if ended:
            log.info("checks_judged", checks=ended)
        else:
            await asyncio.sleep(LOOK_EVERY_S)
