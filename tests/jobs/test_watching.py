"""The background of watching: the clock ticks and starts, workers judge over an outage."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import Unavailable
from core.watch import service as watches
from core.workers import service as workers
from jobs import watching
from tests.core.watch.rig import a_watch, register_sources, somebody


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    register_sources()


def test_the_clock_enqueues_and_starts_what_is_due() -> None:
    account_id = somebody()
    watch = a_watch(account_id)
    watching.tick()
    with workers.enlisted():
        watching.start()
    (check,) = watches.checks(account_id, watch.watch_id)
    assert check.search_id


def test_without_a_living_worker_nothing_is_started() -> None:
    account_id = somebody()
    watch = a_watch(account_id)
    watching.tick()
    watching.start()
    (check,) = watches.checks(account_id, watch.watch_id)
    assert check.search_id is None


@pytest.mark.parametrize(
    "trouble",
    [Unavailable("The database does not answer right now."), RuntimeError("a bug of ours")],
    ids=["the database was away", "a bug"],
)
def test_judging_goes_on_after(trouble: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    back = asyncio.Event()

    def judge(limit: int) -> int:
        asked.append(limit)
        if len(asked) == 1:
            raise trouble
        loop.call_soon_threadsafe(back.set)
        return 0

    monkeypatch.setattr(watches, "judge_closed", judge)
    monkeypatch.setattr(watching, "LOOK_EVERY_S", 0)

    async def until_it_is_back() -> None:
        nonlocal loop
        loop = asyncio.get_running_loop()
        judging = asyncio.create_task(watching.keep_judging())
        await asyncio.wait_for(back.wait(), 30)
        judging.cancel()

    loop: asyncio.AbstractEventLoop
    asyncio.run(until_it_is_back())
    assert len(asked) >= 2
