"""A worker sends what is written into the outbox, at once and again after trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from core import config
from core.db import transaction
from core.notify import rules, service
from core.notify.model import NewNotice
from jobs import telling
from tests.people import a_person
from tests.postbox import Postbox, postbox

SOON_S = 20  # a bound for failing, not a wait


@pytest.fixture
def box(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    with postbox() as made:
        monkeypatch.setenv("WAYRATE_MAIL", made.url)
        config.settings.cache_clear()
        yield made


def tell(key: str) -> None:
    ada = a_person()
    with transaction(ada.account_id) as connection:
        service.default_channel(connection, ada.account_id, ada.email)
        service.notify(
            connection,
            NewNotice(
                account_id=ada.account_id, key=key, kind="alert", title="12 % less", body="Now."
            ),
        )


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not holds():  # noqa: ASYNC110 - another thread has no event for us
            await asyncio.sleep(0.01)


def test_a_message_goes_when_it_is_written_and_after_the_server_is_back(
    box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 0.05)
    monkeypatch.setattr(rules, "_WAITS", (rules.timedelta(milliseconds=50),))

    async def scene() -> None:
        worker = asyncio.create_task(telling.keep_telling())
        await asyncio.to_thread(tell, "first")
        await until(lambda: len(box.mails) == 1)
        box.stop()
        await asyncio.to_thread(tell, "second")
        box.start()
        await until(lambda: len(box.mails) == 2)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)

    asyncio.run(scene())
    assert len({mail.message_id for mail in box.mails}) == 2


def test_the_outbox_itself_wakes_a_worker(box: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "LOOK_S", 3600)

    async def scene() -> None:
        worker = asyncio.create_task(telling.keep_telling())
        await asyncio.to_thread(tell, "woken")
        await until(lambda: len(box.mails) == 1)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)

    asyncio.run(scene())
