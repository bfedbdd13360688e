"""The way of news into open pages: a stream that speaks when there is something to look at.

Each process hears of everybody's news over one connection to the database. A stream reads its
person's figures when it begins and when there is news of hers, and never in between.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from types import FrameType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from core.accounts import service as accounts
from core.errors import Unavailable
from core.notify import service
from core.notify.listening import Listener, checks_of
from core.notify.model import Pulse
from pages.parts.entry import renew
from pages.parts.who import COOKIE

NEWS = "/wayrate/news"
ALIVE_S = 25.0  # a comment now and then, so that no proxy takes the stream for dead
# Then the browser comes again, with the cookie that it has by then: who left is no longer told.
LASTS_S = 900.0
LISTENER = Listener()
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def mark(pulse: Pulse) -> str:
    """By which a page knows whether it shows what there is."""
    return f"{pulse.newest}:{pulse.unread}"


async def news(request: Request) -> Response:
    """Server-sent events for the person whose cookie this is: `mark`, each time it has changed,
    and `check` when one of her watches was looked at, or may have been.

    Every page of hers opens it, or shares one, so that it is also where her cookie is renewed.
    """
    token = request.cookies.get(COOKIE, "")
    try:
        account = await run_in_threadpool(accounts.who, token) if token else None
    except Unavailable as exc:
        return PlainTextResponse(str(exc), status_code=503, headers={"Retry-After": "5"})
    told = _stream(account.account_id) if account else _goodbye()
    answer = StreamingResponse(told, media_type="text/event-stream", headers=_HEADERS)
    if account:
        renew(request, answer)
    return answer


async def _goodbye() -> AsyncIterator[str]:
    """For nobody's page: it need not come again."""
    yield "event: bye\ndata: \n\n"


async def _stream(account_id: str) -> AsyncIterator[str]:
    ends_at = asyncio.get_running_loop().time() + LASTS_S
    said = ""
    yield "retry: 2000\n\n"
    with (
        LISTENER.waiting(account_id) as woken,
        LISTENER.waiting(checks_of(account_id)) as checked,
    ):
        woken.set()
        checked.set()  # what ended before this stream was heard by nobody
        while not _ending.is_set() and asyncio.get_running_loop().time() < ends_at:
            if not await _either(woken, checked, ALIVE_S):
                yield ": alive\n\n"
                continue
            if checked.is_set():
                checked.clear()
                yield "event: check\ndata: \n\n"
            if not woken.is_set():
                continue
            woken.clear()
            try:
                now = await _mark_now(account_id)
            except Unavailable:
                return  # the browser comes again
            if now != said and not _ending.is_set():
                said = now
                yield f"event: mark\ndata: {now}\n\n"


async def _mark_now(account_id: str) -> str:
    """Read once for all streams of a person that were woken together."""
    reading = _reading.get(account_id)
    if reading is None:
        reading = _reading[account_id] = asyncio.create_task(_read(account_id))
    return await asyncio.shield(reading)


async def _read(account_id: str) -> str:
    # From here on it is under way: who is woken now may have news that it does not see.
    del _reading[account_id]
    return mark(await run_in_threadpool(service.pulse, account_id))


_reading: dict[str, asyncio.Task[str]] = {}


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> bool:
    """Whether one of them is set within so long."""
    waits = [asyncio.create_task(each.wait()) for each in (one, other)]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    return bool(done)


_ending = asyncio.Event()


def end_on_signal() -> None:
    """The server waits for open answers before it ends: streams end when it is asked to.

    Called once it runs, so that its own handlers are there, and are called after ours.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def handler(got: int, frame: FrameType | None, before=before) -> None:  # type: ignore[no-untyped-def]
            loop.call_soon_threadsafe(_end)
            before(got, frame)

        signal.signal(number, handler)


def _end() -> None:
    _ending.set()
    LISTENER.wake()
