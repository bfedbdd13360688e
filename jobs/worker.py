"""A worker: takes searches from the queue and carries them out. Run as `python -m jobs.worker`.

As many as you like, on any machine with DATABASE_URL. Ends on SIGTERM; what it had in hand is
carried on by others.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from dbos import DBOS

from core import workqueue
from core.config import libpq_url, settings
from core.domain.rate import Tier
from core.domain.source import Source
from core.log import configure, log
from core.workers import service as workers
from jobs.describing import describe_sources
from jobs.workflows import search as search_workflow
from scrapers import registry
from scrapers.errors import SiteError
from scrapers.visits import Visitor, VisitSettings

SEARCHES_AT_ONCE = 8
BEAT_S = 5


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


async def work() -> None:
    """Work until told to stop; a lost database connection ends the process: others take over."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    settings_of_visits = VisitSettings.from_environment(os.environ)
    async with Visitor(settings_of_visits) as visitor:
        search_workflow.use(visitor)
        warming = asyncio.create_task(_warm(visitor))
        await _serve(stop)
        await warming


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


async def _serve(stop: asyncio.Event) -> None:
    # Described first: whoever sees a living worker may rely on the list of sources.
    await asyncio.to_thread(describe_sources)
    with workers.enlisted() as me:
        await launch(me.executor_id)
        log.info("worker_ready", executor_id=me.executor_id)
        try:
            while not stop.is_set():
                await asyncio.to_thread(me.beat)
                await _wait(stop, BEAT_S)
        finally:
            # From another thread: the library waits for tasks that need this loop to end.
            await asyncio.to_thread(DBOS.destroy)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


def main() -> int:
    """Entry of the worker process."""
    configure("worker")
    asyncio.run(work())
    return 0


if __name__ == "__main__":
    sys.exit(main())
