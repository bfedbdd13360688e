"""A worker's heartbeat, and what must hold before it begins a search: that it still counts.

A process that was frozen and goes on does not know that its work was given to others. It takes from
the queue within a quarter of a second, so each search asks here before it does anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from core.workers.service import Membership

BEAT_S = 5
BEAT_LIMIT_S = 15  # a database that takes longer to note a heartbeat is lost
FRESH_S = 2 * BEAT_S  # a heartbeat that old says nothing any more


class Pulse:
    """The heartbeat of one worker."""

    def __init__(self, me: Membership, seconds: Callable[[], float] = time.monotonic) -> None:
        self._me = me
        self._seconds = seconds
        self._beaten_at = -FRESH_S - 1.0

    async def beat(self) -> None:
        """Note a heartbeat. Raises what Membership.beat does, TimeoutError when it takes long."""
        async with asyncio.timeout(BEAT_LIMIT_S):
            await asyncio.to_thread(self._beat)

    async def prove(self) -> None:
        """Return once it is known that this worker counts; without a question when it just was."""
        if self._seconds() - self._beaten_at > FRESH_S:
            await self.beat()

    def _beat(self) -> None:
        # Of before the statement: it may hold up the answer for as long as it likes.
        since = self._seconds()
        self._me.beat()
        self._beaten_at = since
