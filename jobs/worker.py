"""A worker: carries out searches from the queue, sends messages. Run as `python -m jobs.worker`.

As many as you like, on any machine with DATABASE_URL. Ends on SIGTERM; what it had in hand is
carried on by others.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import partial

from dbos import DBOS
from sqlalchemy.exc import OperationalError

from core import workqueue
from core.config import libpq_url, settings
from core.domain.rate import Tier
from core.domain.source import Source
from core.errors import Unavailable
from core.health import service as health
from core.log import configure, log
from core.workers import service as workers
from core.workers.names import RUN
from jobs import memory, telling, watching
from jobs.describing import describe_sources
from jobs.ends import End
from jobs.pulse import BEAT_S, Pulse
from jobs.shared_pace import DatabasePace
from jobs.shared_robots import DatabaseShelf
from jobs.shared_tiers import DatabaseTiers
from jobs.tracing import TracedPace
from jobs.workflows import robots as robots_workflow  # noqa: F401 - known by being imported
from jobs.workflows import search as search_workflow
from scrapers import registry
from scrapers.errors import SiteError
from scrapers.visits import Visitor, VisitSettings

SEARCHES_AT_ONCE = 8
LOOK_S = 3  # between two looks at the memory
END_S = 20


async def launch(executor_id: str) -> None:
    """Start taking work on the running event loop."""
    DBOS(
        config={
            "name": workqueue.APPLICATION,
            "system_database_url": libpq_url(settings().database_url),
            "application_version": workqueue.VERSION,
            "executor_id": executor_id,
            "run_migrations": False,
            "use_listen_notify": True,
            "log_level": "WARNING",
            "max_executor_threads": 32,
        }
    )
    DBOS.launch()
    await DBOS.register_queue_async(
        workqueue.SEARCHES,
        worker_concurrency=SEARCHES_AT_ONCE,
        polling_interval_sec=workqueue.POLL_S,
    )
    await DBOS.register_queue_async(
        workqueue.ALONE,
        global_concurrency=1,
        polling_interval_sec=workqueue.POLL_ALONE_S,
    )


class Ending:
    """Why this worker ends; waits for that."""

    def __init__(self) -> None:
        self._is_near = asyncio.Event()
        self.code = End.STOPPED

    def begin(self, code: End) -> None:
        """End for this reason; the first to say so decides."""
        if not self._is_near.is_set():
            self.code = code
            self._is_near.set()

    async def came_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._is_near.wait()
        except TimeoutError:
            return False


async def work() -> int:
    """Work until told to stop, or until it is better to start anew: others take over.

    Returns the exit code.
    """
    ending, ceiling = Ending(), memory.ceiling_mb(os.environ)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.begin, End.STOPPED)
    settings_of_visits = VisitSettings.from_environment(os.environ)
    # Described first: whoever sees a living worker may rely on the list of sources.
    await asyncio.to_thread(describe_sources)
    with workers.enlisted(os.environ.get(RUN, "")) as me:
        pace = DatabasePace(settings_of_visits.rhythm, me.executor_id)
        async with Visitor(
            settings_of_visits,
            pace=TracedPace(pace),
            shelf=DatabaseShelf(me.executor_id),
            tiers=DatabaseTiers(),
        ) as visitor:
            search_workflow.use(visitor)
            pulse = Pulse(me)
            search_workflow.begin_after(partial(_count, pulse, ending))
            helpers = [
                asyncio.create_task(_warm(visitor)),
                asyncio.create_task(_watch_memory(visitor, ceiling, ending)),
                asyncio.create_task(telling.keep_telling()),
                asyncio.create_task(watching.keep_judging()),
            ]
            try:
                await _serve(me, pulse, ending)
            finally:
                await pace.aclose()
                for helper in helpers:
                    helper.cancel()
                await asyncio.gather(*helpers, return_exceptions=True)
    return ending.code


async def _warm(visitor: Visitor) -> None:
    """Start the browser before the first visit needs it: that costs two seconds."""
    hosts = [host for site in registry.sites().values() for host in _browser_hosts(site.source)]
    try:
        async with visitor.browser.context(hosts):
            log.info("browser_warm")
    except SiteError as error:
        log.warning("no_browser", reason=str(error))


def _browser_hosts(source: Source) -> tuple[str, ...]:
    return source.hosts if source.tier is Tier.BROWSER else ()


async def _watch_memory(visitor: Visitor, ceiling_mb: int, ending: Ending) -> None:
    """A browser that has grown is replaced while it is idle; at the ceiling the worker ends."""
    while not await ending.came_within(LOOK_S):
        try:
            await _look_at_memory(visitor, ceiling_mb, ending)
        except Exception as fault:  # such as a browser that is just dying: the next look tells more
            log.error("memory_not_looked_at", exc_info=fault)


async def _look_at_memory(visitor: Visitor, ceiling_mb: int, ending: Ending) -> None:
    soft_mb = ceiling_mb * memory.SOFT_SHARE
    if await asyncio.to_thread(memory.own_mb, os.getpid()) + memory.MOST_SHARED_MB < soft_mb:
        return  # whatever is shared
    used_mb = round(await asyncio.to_thread(memory.tree_mb, os.getpid()))
    if used_mb > ceiling_mb:
        log.error("worker_too_large", used_mb=used_mb, ceiling_mb=ceiling_mb)
        ending.begin(End.TOO_LARGE)
    elif used_mb > soft_mb and await visitor.browser.replace_if_idle():
        log.info("browser_replaced", used_mb=used_mb)


async def _serve(me: workers.Membership, pulse: Pulse, ending: Ending) -> None:
    try:
        # Before any work is taken: the start may have lasted longer than silence is forgiven.
        await pulse.beat()
        await launch(me.executor_id)
        log.info("worker_ready", executor_id=me.executor_id)
        strays: frozenset[str] = frozenset()
        while not await ending.came_within(BEAT_S):
            await pulse.beat()
            strays = await asyncio.to_thread(_pass_on_strays, me.executor_id, strays)
    except _REASONS_TO_END as error:
        _end_because(error, ending)
    finally:
        _end_in_time()
        # From another thread: the library waits for tasks that need this loop to end.
        await asyncio.to_thread(_let_go, me.executor_id, ending)


def _let_go(executor_id: str, ending: Ending) -> None:
    """Take no more work; what a worker that stops in order has in hand loses none of its tries."""
    DBOS.destroy()
    if ending.code is End.STOPPED:
        # Should the database be away, the leader finds it.
        with suppress(Unavailable):
            workqueue.hand_back(sorted(workqueue.held_by(executor_id)))


def _pass_on_strays(executor_id: str, before: frozenset[str]) -> frozenset[str]:
    """End as a try what this worker took and does not work on, if it was so a beat ago as well.

    The library drops what it took when an error comes between taking and starting it, and nobody
    else would take it: the worker lives. The piece may be what brings the error each time.
    """
    try:
        strays = frozenset(workqueue.held_by(executor_id)) - search_workflow.under_way()
        if lost := sorted(strays & before):
            log.warning("work_dropped", keys=lost)
            workqueue.pass_on(lost)
    except Unavailable:
        return before  # the next heartbeat decides whether the database is lost
    return strays


_REASONS_TO_END = (workers.DeclaredDead, workers.LockLost, OperationalError, TimeoutError)


def _end_because(error: Exception, ending: Ending) -> None:
    if isinstance(error, workers.DeclaredDead):
        log.error("worker_declared_dead", reason=str(error))
        ending.begin(End.DECLARED_DEAD)
    else:
        log.error("worker_lost_database", reason=type(error).__name__)
        ending.begin(End.LOST_DATABASE)


async def _count(pulse: Pulse, ending: Ending) -> None:
    """Return only while this worker counts: else it ends soon, and others carry on its work."""
    try:
        await pulse.prove()
    except _REASONS_TO_END as error:
        _end_because(error, ending)
        await asyncio.Event().wait()


def _end_in_time() -> None:
    """Whatever hangs on the way out, a connection or a browser, must not keep a worker half alive.

    Its browser ends with it, since their pipe closes.
    """
    last = threading.Timer(END_S, os._exit, (End.LOST_DATABASE,))
    last.daemon = True
    last.start()


def main() -> int:
    """Entry of the worker process."""
    configure("worker")
    health.keep_spans("worker")
    return asyncio.run(work())


if __name__ == "__main__":
    sys.exit(main())
