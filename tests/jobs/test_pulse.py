"""A worker begins a search only while it counts; the clock is a number here."""

from __future__ import annotations

import asyncio

import pytest

from core.workers import service as workers
from jobs.pulse import FRESH_S, Pulse


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database."""


class Clock:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_a_worker_that_never_beat_or_was_frozen_asks_before_it_begins() -> None:
    clock = Clock()
    with workers.enlisted() as me:
        pulse = Pulse(me, clock)
        asyncio.run(pulse.prove())
        workers.bury(me.executor_id)
        clock.now_s += FRESH_S + 1  # frozen, and going on
        with pytest.raises(workers.DeclaredDead):
            asyncio.run(pulse.prove())


def test_the_first_search_asks_too() -> None:
    with workers.enlisted() as me:
        workers.bury(me.executor_id)
        with pytest.raises(workers.DeclaredDead):
            asyncio.run(Pulse(me, Clock()).prove())


def test_just_after_a_heartbeat_nobody_is_asked() -> None:
    clock = Clock()
    with workers.enlisted() as me:
        pulse = Pulse(me, clock)
        asyncio.run(pulse.beat())
        workers.bury(me.executor_id)
        clock.now_s += FRESH_S
        asyncio.run(pulse.prove())  # would raise if it asked
