"""The browser's only way out: a proxy on this machine that leads to one site's hosts and no other.

A page cannot be stopped from naming any address it likes: in redirects, frames, sockets. What stops
it is that the browser has no other road than this one, and here each connection is judged like
those of plain HTTP: by its name, and by where the name leads (`network`).
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import httpcore

from scrapers.errors import Refused, SiteError
from scrapers.network import OneAddress, PublicOnly, belongs
from scrapers.settings import LocalWorld

_HTTPS = "443"
_CONNECT_S = 10.0
_PART = 65_536
log = logging.getLogger(__name__)


class Gate:
    """Listens from `open` to `close`; the browser is told `address`."""

    def __init__(self, hosts: frozenset[str], world: LocalWorld | None) -> None:
        self._hosts = hosts
        self._way = OneAddress(world) if world else PublicOnly()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self.address = ""

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = "http://127.0.0.1:{1}".format(*self._server.sockets[0].getsockname())

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        try:
            await self._line(reader, writer)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            log.debug("gate_line_broken", exc_info=True)  # either side left, as they may
        finally:
            self._lines.discard(line)
            writer.close()  # what is still on its way to the browser is sent

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser, from its wish to its end."""
        async with asyncio.timeout(_CONNECT_S):
            wish = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1")
            try:
                there = await self._connect(wish)
            except (SiteError, httpcore.NetworkError, httpcore.TimeoutException) as error:
                log.info("gate_refused", extra={"wish": wish[:200], "why": str(error)})
                writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
                await writer.drain()
                return
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
        await _carry(reader, writer, there)

    async def _connect(self, wish: str) -> httpcore.AsyncNetworkStream:
        """Raises Refused for anything but a tunnel to https of one of the site's hosts."""
        method, target, *_ = [*wish.split(" "), ""]
        host, _, port = target.rpartition(":")
        if method != "CONNECT" or port != _HTTPS or not belongs(host.lower(), self._hosts):
            raise Refused(f"The browser was led to {target[:80]}, which is not the site's own.")
        return await self._way.connect_tcp(host, int(port), timeout=_CONNECT_S)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, there: httpcore.AsyncNetworkStream
) -> None:
    """Both directions until either ends."""

    async def outward() -> None:
        while part := await reader.read(_PART):
            await there.write(part)

    async def inward() -> None:
        while part := await there.read(_PART):
            writer.write(part)
            await writer.drain()

    ways = [asyncio.ensure_future(outward()), asyncio.ensure_future(inward())]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        for ended in await asyncio.gather(*ways, return_exceptions=True):
            if isinstance(ended, Exception):
                log.debug("gate_line_broken", exc_info=ended)
        with suppress(httpcore.NetworkError):
            await there.aclose()
