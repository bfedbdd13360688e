"""The pace at a host as all workers keep it together: places, distance and budget in the database.

An exchange that need not wait costs two statements, one to come and one to leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import TypeVar

from core.errors import Unavailable
from core.log import log
from core.traffic import service as traffic
from core.traffic.service import Place, Wait
from scrapers.errors import OverBudget, TooMany
from scrapers.pace import LONGEST_PAUSE_S, PAUSE_S
from scrapers.settings import Rhythm

_THREADS = 4
_RENEW_S = traffic.LEASE_S / 3
# How long until a full host is asked for a place again: soon at first, then a little later.
_FIRST_POLL_S, _LONGEST_POLL_S = 0.02, 0.05
T = TypeVar("T")


class DatabasePace:
    """`scrapers.pace.Pace` for one process of many. `worker` names it in what it holds.

    `patience_s` is how long a visit waits out pauses of the host; a longer one is TooMany.
    """

    def __init__(self, rhythm: Rhythm, worker: str, patience_s: float = 6.0) -> None:
        self._rhythm = rhythm
        self._worker = worker
        self._patience_s = patience_s
        self._numbers = count()
        self._threads = ThreadPoolExecutor(_THREADS, "pace")
        self._hosts: dict[str, _Door] = {}
        self._is_closed = False

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        await self._stand_still_when_closed()
        door = self._hosts.setdefault(host, _Door(self._rhythm.at_once))
        async with door.places:
            # One at a time asks the database: the others of this process would ask in vain.
            async with door.asking:
                place = await self._come(host, door)
            renewing = asyncio.create_task(self._renew(place))
            try:
                await asyncio.sleep(place.starts_in_s)
                await self._stand_still_when_closed()
                yield
            except Exception:
                await self._stand_still_when_closed()
                raise
            finally:
                renewing.cancel()
                await self._leave(place)
                door.left.set()

    async def hold(self, host: str, seconds: float | None) -> None:
        pause = min(PAUSE_S if seconds is None else seconds, LONGEST_PAUSE_S)
        await self._call(lambda: traffic.hold(host, pause))

    async def aclose(self) -> None:
        """Give back what this process holds. Visits under way come to no end any more.

        What our own end cuts off is not the site's failure: were it told as one, the search that
        it belongs to would keep that instead of being carried on by another worker.
        """
        self._is_closed = True
        # What is still asked ends within a statement's time, and may bring a place: those of a
        # worker that was given up are freed by nobody else before their lease runs out.
        # In a thread of our own: the loop's are the workflow library's, which may have ended.
        with ThreadPoolExecutor(1, "pace-end") as own:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(own, self._threads.shutdown)
            try:
                await loop.run_in_executor(own, traffic.leave_all, self._worker)
            except Unavailable as error:
                log.warning("places_not_given_back", reason=str(error))
        traffic.close()

    async def _stand_still_when_closed(self) -> None:
        if self._is_closed:
            await asyncio.Event().wait()  # until this process cancels what is left

    async def _come(self, host: str, door: _Door) -> Place:
        loop = asyncio.get_running_loop()
        until, poll_s = loop.time() + self._patience_s, _FIRST_POLL_S
        if not door.is_open:
            await self._call(lambda: traffic.open_way(host, self._rhythm.at_once))
            door.is_open = True
        while isinstance(got := await self._enter(host), Wait):
            if got.spent is not None:
                raise OverBudget(
                    f"{host} was visited {got.spent:,} times today, which is all we allow "
                    f"ourselves; it goes on at {got.resets_at:%H:%M} UTC "
                    f"on {got.resets_at:%Y-%m-%d}."
                )
            if loop.time() + got.held_s > until and got.held_s:
                raise TooMany(f"{host} asked us to wait another {got.held_s:.0f} s.", got.held_s)
            if got.held_s:
                await asyncio.sleep(got.held_s)
            else:  # full, which is no pause of the host and uses up no patience
                until, poll_s = until + poll_s, min(poll_s * 1.5, _LONGEST_POLL_S)
                await door.left_within(poll_s)
        return got

    async def _enter(self, host: str) -> Place | Wait:
        """A visit that is given up while it asks leaves no place behind."""
        await self._stand_still_when_closed()
        holder, rhythm = f"{self._worker}/{next(self._numbers)}", self._rhythm
        asked = self._threads.submit(
            traffic.enter, host, holder, at_once=rhythm.at_once, gap_s=rhythm.gap_s
        )
        try:
            return await asyncio.shield(asyncio.wrap_future(asked))
        except asyncio.CancelledError:
            asked.add_done_callback(_left)
            raise

    async def _renew(self, place: Place) -> None:
        while True:
            await asyncio.sleep(_RENEW_S)
            try:
                await self._call(lambda: traffic.stay(place))
            except Unavailable as error:  # the lease outlasts one that failed
                log.warning("place_not_renewed", host=place.host, reason=str(error))

    async def _leave(self, place: Place) -> None:
        if self._is_closed:
            return
        try:
            await self._call(lambda: traffic.leave(place))
        except Unavailable as error:  # what the visit brought stands; the lease frees the place
            log.warning("place_not_given_back", host=place.host, reason=str(error))

    async def _call(self, work: Callable[[], T]) -> T:
        """In a thread, and to its end even when we are cancelled meanwhile."""
        await self._stand_still_when_closed()
        return await asyncio.shield(asyncio.wrap_future(self._threads.submit(work)))


class _Door:
    """This process before one host."""

    def __init__(self, at_once: int) -> None:
        self.places = asyncio.Semaphore(at_once)
        self.asking = asyncio.Lock()
        self.left = asyncio.Event()
        self.is_open = False

    async def left_within(self, seconds: float) -> None:
        """Until one of ours left, or for so long: others leave without a word."""
        self.left.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.left.wait()


def _left(asked: Future[Place | Wait]) -> None:
    """Runs in the thread that asked, once it has its answer."""
    got = None if asked.cancelled() or asked.exception() else asked.result()
    if isinstance(got, Place):
        traffic.leave(got)
