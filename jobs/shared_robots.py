"""The robots.txt files that workers fetch for each other, kept in the database."""

from __future__ import annotations

import asyncio

from core.traffic import service as traffic
from scrapers.robots import RobotsText

_POLL_S = 0.05


class DatabaseShelf:
    """`scrapers.robots.Shelf` for one process of many; `worker` names it in what it is to fetch."""

    def __init__(self, worker: str) -> None:
        self._worker = worker

    async def find(self, host: str) -> RobotsText | None:
        """Waits for another's fetch, at most until its claim runs out. Raises Unavailable."""
        while True:
            found = await asyncio.to_thread(traffic.robots_file, host, self._worker)
            if found is True:
                return None
            if found:
                return RobotsText(found.body, found.fetched_at, found.keep_s)
            await asyncio.sleep(_POLL_S)

    async def keep(self, host: str, status: int, file: RobotsText) -> None:
        await asyncio.to_thread(
            traffic.keep_robots, host, status, file.text, file.fetched_at, file.keep_s
        )

    async def give_up(self, host: str) -> None:
        await asyncio.shield(asyncio.to_thread(traffic.give_up_robots, host, self._worker))
