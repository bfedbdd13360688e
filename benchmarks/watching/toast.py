"""From the commit of an alert to every open session of its owner, and what listening costs."""

from __future__ import annotations

import asyncio
import time
from statistics import median

import httpx
from sqlalchemy import text

from benchmarks.report import Promise
from benchmarks.searching.ground import Ground
from benchmarks.watching import people
from benchmarks.watching.part import Part
from core.db import transaction
from core.notify.model import NewNotice
from core.notify.service import notify

SESSIONS, PEOPLE, ALERTS = 1_000, 100, 200
BOUND_S, PATIENCE_S = 2.0, 60.0
_LISTENING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wayrate listener'"
)


class _Session:
    """One open page: the stream that its bell holds open. `marks` counts what it was told."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self.marks = 0
        self.told = asyncio.Event()

    async def run(self, client: httpx.AsyncClient) -> None:
        headers = {"Cookie": f"wayrate_session={self._token}"}
        async with client.stream("GET", self._url, headers=headers) as answer:
            async for line in answer.aiter_lines():
                if line == "event: mark":
                    self.marks += 1
                    self.told.set()


def measure(here: Ground) -> Part:
    """Alerts of a hundred people who have ten sessions each, one after the other."""
    return asyncio.run(_measure(here))


async def _measure(here: Ground) -> Part:
    accounts = [people.person(10_000 + n) for n in range(PEOPLE)]
    before = _listeners()
    url = f"{here.services.url.rstrip('/')}/wayrate/news"
    sessions = {
        account: [_Session(url, people.cookie(account)) for _ in range(SESSIONS // PEOPLE)]
        for account in accounts
    }
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=None) as client:  # noqa: S113 - streams
        running = [
            asyncio.create_task(each.run(client)) for mine in sessions.values() for each in mine
        ]
        try:
            for mine in sessions.values():
                await _all_told(mine)
            listeners = _listeners()
            took = [
                took_s
                for n in range(ALERTS)
                for took_s in await _tell(accounts[n % PEOPLE], n, sessions[accounts[n % PEOPLE]])
            ]
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    figures: dict[str, float | int | str] = {
        "open_sessions": SESSIONS,
        "alert_to_stream_s_median": round(median(took), 3),
        "alert_to_stream_s_max": round(took[-1], 3),
        "listening_connections_of_all_processes": listeners,
    }
    return figures, (
        Promise("alert to every open session, p95", round(p95, 3), BOUND_S, "s"),
        Promise("connections for listening that they add", listeners - before, 1, "connections"),
    )


async def _tell(account_id: str, number: int, sessions: list[_Session]) -> list[float]:
    """Seconds from the commit to each session of one person."""
    for each in sessions:
        each.told.clear()
    await asyncio.to_thread(_commit, account_id, number)
    started = time.perf_counter()

    async def until_told(session: _Session) -> float:
        async with asyncio.timeout(PATIENCE_S):
            await session.told.wait()
        return max(time.perf_counter() - started, 0.0)

    return list(await asyncio.gather(*(until_told(each) for each in sessions)))


def _commit(account_id: str, number: int) -> None:
    with transaction(account_id) as connection:
        notice = NewNotice(
            account_id=account_id, key=f"bench {number}", kind="alert", title="A drop", body="Less."
        )
        notify(connection, notice)


async def _all_told(sessions: list[_Session]) -> None:
    """Each stream says at its beginning what there is."""
    for each in sessions:
        async with asyncio.timeout(PATIENCE_S):
            await each.told.wait()


def _listeners() -> int:
    with transaction() as connection:
        return int(connection.execute(_LISTENING).scalar_one())
