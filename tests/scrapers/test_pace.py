"""The pace at a host, with a clock that moves only when someone waits."""

from __future__ import annotations

import asyncio

import pytest

from scrapers.errors import TooMany
from scrapers.pace import ProcessPace
from scrapers.settings import Rhythm

HOST, OTHER = "www.hotel.example", "www.elsewhere.example"


class Clock:
    """Sleeping moves it; the moments at which visits started are kept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def a_pace(clock: Clock, at_once: int = 2, gap_s: float = 0.0) -> ProcessPace:
    return ProcessPace(Rhythm(at_once, gap_s), patience_s=2.0, clock=clock, sleep=clock.sleep)


def test_starts_at_one_host_keep_their_distance() -> None:
    clock = Clock()
    pace = a_pace(clock, gap_s=1.0)

    async def visits() -> None:
        for host in (HOST, HOST, OTHER, HOST):
            async with pace.slot(host):
                pass

    asyncio.run(visits())
    assert clock.waits == [1.0, 1.0]  # the other host did not wait for this one


def test_only_so_many_visits_are_at_one_host_at_once() -> None:
    pace = a_pace(Clock(), at_once=2)
    inside: list[int] = []
    most = 0

    async def visit(number: int, go: asyncio.Event) -> None:
        nonlocal most
        async with pace.slot(HOST):
            inside.append(number)
            most = max(most, len(inside))
            await go.wait()
            inside.remove(number)

    async def visits() -> None:
        go = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for number in range(5):
                group.create_task(visit(number, go))
            await asyncio.sleep(0)  # all five have come to the door
            await asyncio.sleep(0)
            assert len(inside) == 2
            go.set()

    asyncio.run(visits())
    assert most == 2


def test_a_place_is_given_back_when_a_visit_fails() -> None:
    pace = a_pace(Clock(), at_once=1)

    async def visits() -> None:
        with pytest.raises(RuntimeError):
            async with pace.slot(HOST):
                raise RuntimeError
        async with asyncio.timeout(5), pace.slot(HOST):
            pass

    asyncio.run(visits())


def test_a_short_pause_that_a_host_asked_for_is_waited_out() -> None:
    clock = Clock()
    pace = a_pace(clock)

    async def visits() -> None:
        await pace.hold(HOST, 1.5)
        async with pace.slot(HOST):
            pass

    asyncio.run(visits())
    assert clock.waits == [1.5]


def test_a_pause_that_grows_is_waited_for_within_reason() -> None:
    class Growing(Clock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            await pace.hold(HOST, 1.5)  # others were told to slow down meanwhile

    clock = Growing()
    pace = a_pace(clock)

    async def visits() -> None:
        await pace.hold(HOST, 1.5)
        async with pace.slot(HOST):
            pass

    with pytest.raises(TooMany):  # 3 s in all
        asyncio.run(visits())
    assert clock.waits == [1.5]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        (30.0, 30.0),
        (None, 5.0),  # no word from the host
        (1e9, 3600.0),  # a word that would shut the host out for decades
    ],
)
def test_a_long_pause_ends_the_visit_with_what_is_left(asked: float | None, left: float) -> None:
    pace = a_pace(Clock())

    async def visits() -> None:
        await pace.hold(HOST, asked)
        async with pace.slot(HOST):
            pass

    with pytest.raises(TooMany) as raised:
        asyncio.run(visits())
    assert raised.value.retry_after_s == left


def test_a_second_word_never_shortens_the_pause() -> None:
    clock = Clock()
    pace = a_pace(clock)

    async def visits() -> None:
        await pace.hold(HOST, 30)
        await pace.hold(HOST, 1)
        async with pace.slot(HOST):
            pass

    with pytest.raises(TooMany) as raised:
        asyncio.run(visits())
    assert raised.value.retry_after_s == 30
