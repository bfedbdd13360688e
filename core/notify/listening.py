"""Hearing of news: one LISTEN connection a process, however many wait for it.

When the database was away, everybody is woken once it is back: what was missed is read then.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator

import psycopg
from psycopg import sql

from core.config import libpq_url, settings
from core.log import log
from core.notify.outbox import NEWS, OUTBOX, checks_of

__all__ = ["NEWS", "OUTBOX", "Listener", "checks_of"]

AGAIN_S = 1.0  # between two tries to reach the database
ALIVE_S = 20.0  # between two questions whether the connection lives


class Listener:
    """Listens to one channel of Postgres and wakes whoever waits for a payload of it.

    A subscriber is an event that is set when there may be news for its key; it is for the
    subscriber to look. The same event set twice is one look.
    """

    def __init__(self, channel: str = NEWS) -> None:
        self._channel = channel
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self.is_listening = asyncio.Event()
        self.begun = 0  # how often listening began: between two of them news may have been missed

    @contextlib.contextmanager
    def waiting(self, key: str) -> Iterator[asyncio.Event]:
        """An event that is set at each news for `key`, a payload; to be cleared by hand."""
        event = asyncio.Event()
        self._waiting.setdefault(key, set()).add(event)
        try:
            yield event
        finally:
            mine = self._waiting[key]
            mine.discard(event)
            if not mine:
                del self._waiting[key]

    @property
    def subscribers(self) -> int:
        return sum(map(len, self._waiting.values()))

    def wake(self, key: str | None = None) -> None:
        """Those who wait for this key; None: everybody."""
        groups = self._waiting.values() if key is None else [self._waiting.get(key, set())]
        for events in groups:
            for event in events:
                event.set()

    async def run(self) -> None:
        """Listen until cancelled, over every outage of the database."""
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                log.warning("listener_lost_database", reason=type(error).__name__)
            finally:
                self.is_listening.clear()
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> None:
        async with await _connected() as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
            self.begun += 1
            self.is_listening.set()
            self.wake()  # what came before this connection was there
            async for payload in _payloads(connection):
                self.wake(payload)


async def _connected() -> psycopg.AsyncConnection[tuple[object, ...]]:
    return await psycopg.AsyncConnection.connect(
        libpq_url(settings().database_url),
        autocommit=True,
        connect_timeout=5,
        keepalives_idle=10,
        keepalives_interval=5,
        tcp_user_timeout=15_000,  # ms; a database whose machine is gone says nothing
        application_name="wayrate listener",
    )


async def _payloads(
    connection: psycopg.AsyncConnection[tuple[object, ...]],
) -> AsyncGenerator[str]:
    """Payloads as they come. Raises psycopg.Error when the connection is gone."""
    while True:
        async for notify in connection.notifies(timeout=ALIVE_S):
            yield notify.payload
        await connection.execute("SELECT 1")
