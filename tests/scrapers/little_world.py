"""A small HTTPS server that answers for every host name, and misbehaves in the ways that sites do.

It runs in a thread of its own with its own authority; settings made by `settings_for` lead to it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import trustme

from core.domain.membership import Membership
from core.domain.rate import Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from scrapers.settings import LocalWorld, Rhythm, Timeouts, VisitSettings

HOST = "www.hotel.example"
OTHER = "www.elsewhere.example"
EXPIRED = "expired.hotel.example"


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes | str = b"", status: int = 200, **headers: str) -> Handler:
    """An ordinary answer; underscores in header names stand for dashes."""
    content = body.encode() if isinstance(body, str) else body
    names = {"content_type": "text/html; charset=utf-8", **headers}

    async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Words", f"content-length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in names.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()

    return handle


def redirect(to: str, status: int = 302) -> Handler:
    return answer(b"", status, location=to)


async def hang(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever: each single wait is short."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.02)


async def reset(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def truncated(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n<html>")
    await writer.drain()
    writer.transport.abort()


def endless(part: bytes, **headers: str) -> Handler:
    """`part` over and over without a declared length, until the other side has had enough."""

    async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = ["HTTP/1.1 200 OK", "transfer-encoding: chunked"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        while True:
            writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            await writer.drain()
            # Draining a lost connection does not wait, and its loss must get a turn to be noticed.
            await asyncio.sleep(0)

    return handle


@dataclass
class LittleWorld:
    """`routes` by path, or by "host/path" where two hosts differ; anything else is 404."""

    port: int = 0
    ca: Path = Path()
    routes: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def paths(self, host: str = HOST) -> list[str]:
        """What was asked of one host, robots.txt left out."""
        return [a.target for a in self.asked if a.host == host and a.path != "/robots.txt"]

    def reset(self) -> None:
        self.routes.clear()
        self.asked.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)  # the loop itself holds its tasks weakly
        with suppress(
            asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError
        ):
            while asked := await _read(reader):
                self.asked.append(asked)
                default = answer("not here", 404)
                own = self.routes.get(f"{asked.host}{asked.path}")
                await (own or self.routes.get(asked.path, default))(asked, writer)
        writer.transport.abort()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, headers.get("host", ""), target, headers, body)


@contextmanager
def running(folder: Path) -> Iterator[LittleWorld]:
    """Serve until the block ends."""
    world = LittleWorld(ca=folder / "authority.pem")
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stop = asyncio.Event()

    async def main() -> None:
        server = await asyncio.start_server(
            world.serve, "127.0.0.1", 0, ssl=_certificates(world.ca)
        )
        world.port = server.sockets[0].getsockname()[1]
        started.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: _run(loop, main()), daemon=True)
    thread.start()
    started.wait()
    yield world
    loop.call_soon_threadsafe(stop.set)
    thread.join()


def _run(loop: asyncio.AbstractEventLoop, main: Any) -> None:
    loop.run_until_complete(main)
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left))
    loop.close()


def _certificates(authority_file: Path) -> ssl.SSLContext:
    """One certificate for every example host, and one that ran out yesterday."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(authority_file))
    good, old = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
    names = [HOST, OTHER, f"api.{HOST}", "quiet.hotel.example", "second.hotel.example"]
    authority.issue_cert(*names).configure_cert(good)
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    authority.issue_cert(EXPIRED, not_after=yesterday).configure_cert(old)

    def choose(sock: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        if name == EXPIRED:
            sock.context = old

    good.sni_callback = choose
    return good


def settings_for(world: LittleWorld, folder: Path, **changes: Any) -> VisitSettings:
    """Times that a busy machine keeps, and no pause between visits."""
    settings = VisitSettings(
        world=LocalWorld("127.0.0.1", world.port, world.ca),
        evidence=folder / "evidence",
        rhythm=Rhythm(at_once=4, gap_s=0.0),
        timeouts=Timeouts(connect_s=20, read_s=20, total_s=40, browse_s=40, settle_s=0.6),
    )
    return replace(settings, **changes)


def a_source(*hosts: str, kind: SourceKind = SourceKind.BRAND) -> Source:
    return Source(
        slug="example",
        name="Example",
        kind=kind,
        group="Example Hotels",
        hosts=hosts or (HOST,),
        tier=Tier.HTTP,
        memberships=frozenset(Membership),
        verified=Verification(VerifiedBy.LOCAL_WORLD, dt.date(2026, 11, 20)),
        terms_url=f"https://{HOST}/terms",
    )
