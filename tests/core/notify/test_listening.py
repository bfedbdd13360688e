"""One connection hears for everybody, and an outage of the database hides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.accounts.model import Account
from core.db import transaction
from core.notify import service
from core.notify.listening import Listener, checks_of
from tests.core.notify.conftest import Tell

OURS = "FROM pg_stat_activity WHERE application_name = 'wayrate listener'"
SOON_S = 10  # a bound for failing, not a wait


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener()
    running = asyncio.create_task(listener.run())
    async with asyncio.timeout(SOON_S):
        await listener.is_listening.wait()
    try:
        yield listener
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def heard(event: asyncio.Event) -> None:
    async with asyncio.timeout(SOON_S):
        await event.wait()
    event.clear()


def ask(statement: str) -> int:
    with transaction() as connection:
        return int(connection.exec_driver_sql(statement).scalar_one())


def test_news_wake_only_whom_they_are_for(ada: Account, tell: Tell) -> None:
    async def scene() -> None:
        async with listening() as listener:
            with listener.waiting(ada.account_id) as hers, listener.waiting("other") as others:
                await asyncio.to_thread(tell)
                await heard(hers)
                assert not others.is_set()
            assert listener.subscribers == 0

    asyncio.run(scene())


def test_a_thousand_who_wait_cost_one_connection(ada: Account, tell: Tell) -> None:
    async def scene() -> None:
        async with listening() as listener, asyncio.TaskGroup() as group:
            ready = [asyncio.Event() for _ in range(1000)]

            async def wait(mine: asyncio.Event) -> None:
                with listener.waiting(ada.account_id) as event:
                    mine.set()
                    await heard(event)

            for mine in ready:
                group.create_task(wait(mine))
            for mine in ready:
                await mine.wait()
            assert await asyncio.to_thread(ask, f"SELECT count(*) {OURS}") == 1
            await asyncio.to_thread(tell)

    asyncio.run(scene())


def test_after_an_outage_everybody_is_woken_to_look_again(ada: Account, tell: Tell) -> None:
    async def scene() -> None:
        async with listening() as listener:
            with listener.waiting(ada.account_id) as hers:
                await asyncio.to_thread(ask, f"SELECT count(pg_terminate_backend(pid)) {OURS}")
                await asyncio.to_thread(tell)  # while nobody listens
                await heard(hers)
                async with asyncio.timeout(SOON_S):
                    while listener.begun < 2:
                        await heard(hers)
                await asyncio.to_thread(tell, "drop-2")
                await heard(hers)

    asyncio.run(scene())


def test_the_end_of_a_check_wakes_who_waits_for_it_and_is_no_news(ada: Account) -> None:
    async def scene() -> None:
        async with listening() as listener:
            with (
                listener.waiting(checks_of(ada.account_id)) as checked,
                listener.waiting(ada.account_id) as news,
            ):
                await asyncio.to_thread(end_a_check)
                await heard(checked)
                assert not news.is_set()

    def end_a_check() -> None:
        with transaction(ada.account_id) as connection:
            service.check_ended(connection, ada.account_id)

    asyncio.run(scene())
    assert service.inbox(ada.account_id) == ()
