"""ASGI helpers: an answer as a value, and the connection beneath it."""

import asyncio
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from weakref import WeakSet

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.header(b"content-type").startswith(b"text/html")

    def header(self, name: bytes) -> bytes:
        return next((value for key, value in self.headers if key == name), b"")

    def with_body(self, body: bytes) -> "Answer":
        """The same answer with another body and its true length."""
        kept = tuple(pair for pair in self.headers if pair[0] != b"content-length")
        return replace(
            self, body=body, headers=(*kept, (b"content-length", str(len(body)).encode()))
        )

    async def send(self, send: Send) -> None:
        await send(
            {"type": "http.response.start", "status": self.status, "headers": list(self.headers)}
        )
        await send({"type": "http.response.body", "body": self.body})


def made(
    status: int, body: str | bytes, kind: str = "text/html; charset=utf-8", **headers: str
) -> Answer:
    """An answer written here; header names use underscores for dashes."""
    content = body.encode() if isinstance(body, str) else body
    extra = tuple((k.replace("_", "-").lower().encode(), v.encode()) for k, v in headers.items())
    length = (b"content-length", str(len(content)).encode())
    return Answer(status, ((b"content-type", kind.encode()), length, *extra), content)


async def collect(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """What the application would send."""
    status, headers, parts = 500, (), []

    async def keep(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], tuple(message["headers"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return Answer(status, headers, b"".join(parts))


class OpenProtocol(H11Protocol):
    """Hands the connection to the application, since some faults happen below HTTP."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def connection(scope: Scope) -> asyncio.Transport | None:
    """None when the request came from inside, through the control page."""
    return cast("asyncio.Transport | None", scope.get("state", {}).get("transport"))


def reset(transport: asyncio.Transport) -> None:
    """Drop the connection with a TCP reset instead of a goodbye."""
    found: Any = transport.get_extra_info("socket")
    if found is not None:
        # Linger on, zero seconds: closing then sends RST.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Lines:
    """The open connections of each site, so that they can be ended when its certificate changes."""

    def __init__(self) -> None:
        self._open: defaultdict[str, WeakSet[asyncio.Transport]] = defaultdict(WeakSet)
        self._busy: WeakSet[asyncio.Transport] = WeakSet()
        self._ending: WeakSet[asyncio.Transport] = WeakSet()

    @contextmanager
    def busy(self, site: str, transport: asyncio.Transport | None) -> Iterator[None]:
        """While a request is answered; None when it came from inside."""
        if transport is None:
            yield
            return
        self._open[site].add(transport)
        self._busy.add(transport)
        try:
            yield
        finally:
            self._busy.discard(transport)
            if transport in self._ending:
                transport.close()

    def hang_up(self, site: str) -> None:
        """End the idle connections now, the busy ones after their answer."""
        for transport in self._open.pop(site, ()):
            if transport in self._busy:
                self._ending.add(transport)
            else:
                transport.close()
