"""The pace at which a host is visited: how many visits at once, how long between two starts.

`Pace` is the seam: the one here counts inside a process; one that shares its counts between
processes can take its place.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from scrapers.errors import TooMany
from scrapers.settings import Rhythm
from scrapers.status import Answer

PAUSE_S = 5.0  # when a site says "too many" without saying for how long
LONGEST_PAUSE_S = 3600.0  # a longer word from a site is cut to this


class Pace(Protocol):
    def slot(self, host: str) -> AbstractAsyncContextManager[None]:
        """Wait for a place at `host` and keep it while inside.

        Raises TooMany at once when the host asked for a pause that is too long to wait for.
        """

    async def hold(self, host: str, seconds: float | None) -> None:
        """Start nothing at `host` for so long: the site's own word, None when it gave none."""


async def heed(pace: Pace, answer: Answer) -> None:
    """Hold a host back when its answer asked for that."""
    if answer.retry_after_s is not None or answer.page.status == HTTPStatus.TOO_MANY_REQUESTS:
        await pace.hold(urlsplit(answer.page.url).hostname or "", answer.retry_after_s)


class ProcessPace:
    """Pace of one process and one event loop.

    `patience_s` is how long a visit waits out pauses of the host; a longer one is TooMany.
    """

    def __init__(
        self,
        rhythm: Rhythm,
        patience_s: float = 6.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rhythm = rhythm
        self._patience_s = patience_s
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        entry = self._host(host)
        async with entry.places:
            await self._pause_over(host, entry)
            await self._turn(entry)
            yield

    async def hold(self, host: str, seconds: float | None) -> None:
        pause = min(PAUSE_S if seconds is None else seconds, LONGEST_PAUSE_S)
        entry = self._host(host)
        entry.held_until = max(entry.held_until, self._clock() + pause)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(self._rhythm.at_once))

    async def _pause_over(self, host: str, entry: _Host) -> None:
        """A short pause is waited out: asking in it would only use up one of the visit's tries."""
        until = self._clock() + self._patience_s
        while (pause := entry.held_until - self._clock()) > 0:  # it may grow while we wait
            if self._clock() + pause > until:
                raise TooMany(f"{host} asked us to wait another {pause:.0f} s.", pause)
            await self._sleep(pause)

    async def _turn(self, entry: _Host) -> None:
        """Takes the next start that keeps its distance to the one before."""
        now = self._clock()
        start = max(now, entry.next_start)
        entry.next_start = start + self._rhythm.gap_s
        if start > now:
            await self._sleep(start - now)


class _Host:
    def __init__(self, at_once: int) -> None:
        self.places = asyncio.Semaphore(at_once)
        self.next_start = 0.0
        self.held_until = 0.0
