"""A real mail server on this machine, in a thread of its own: `with postbox() as box`."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.mail import Mail, Mailbox, serve


class Postbox:
    """`stop` closes its port, `start` opens the same again."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postbox")
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from=wayrate@wayrate.example"

    @property
    def mails(self) -> list[Mail]:
        """Oldest first."""
        return list(self.mailbox.mails)

    def mode(self, name: str) -> None:
        self._call(self._set_mode(name))

    async def _set_mode(self, name: str) -> None:
        self.mailbox.set_mode(name)

    def start(self) -> None:
        if not self._thread.is_alive():
            self._thread.start()
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", self.port))
        self.port = sock.getsockname()[1]
        self._server = self._call(serve(self.mailbox, sock))

    def stop(self) -> None:
        if self._server:
            self._call(self._close(self._server))
            self._server = None

    async def _close(self, server: asyncio.Server) -> None:
        server.close()

    def end(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


@contextmanager
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    box.start()
    try:
        yield box
    finally:
        box.end()
