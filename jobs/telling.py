"""Every worker sends messages: what is due now, and what falls due, woken by the outbox itself.

No clock hands messages over: the outbox is the queue, and any number of workers empty it together.
"""

from __future__ import annotations

import asyncio
import contextlib

from core.errors import WayrateError
from core.log import log
from core.notify import service
from core.notify.listening import OUTBOX, Listener

LOOK_S = 5.0  # what waits for its time, and what a dead worker held, is found by looking


async def keep_telling() -> None:
    """Send until cancelled."""
    listener = Listener(OUTBOX)
    listening = asyncio.create_task(listener.run())
    try:
        with listener.waiting("") as woken:
            while True:
                woken.clear()
                await _empty()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await woken.wait()
    finally:
        listening.cancel()


async def _empty() -> None:
    """Send until nothing is due. The database may be away: then the next look tries again."""
    try:
        while await asyncio.to_thread(service.deliver_due):
            pass
    except WayrateError as error:
        log.warning("telling_put_off", reason=str(error))
    except Exception as fault:  # the worker goes on: searches do not depend on messages
        log.error("telling_failed", exc_info=fault)
