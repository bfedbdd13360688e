"""A bound on the whole of a conversation: a server that answers a byte at a time ends as well.

Time-outs of a socket count anew with every byte, and a sender that hangs holds its message longer
than the lease.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock, Timer


class _Bound:
    def __init__(self) -> None:
        self._lock = Lock()
        self._held: list[socket.socket] = []
        self._is_over = False

    def hold(self, made: socket.socket) -> None:
        with self._lock:
            if self._is_over:
                made.close()
                raise TimeoutError("the conversation took too long")
            # A twin: TLS takes the first one's place, and this still cuts its line.
            self._held.append(made.dup())

    def cut(self) -> None:
        with self._lock:
            self._is_over = True
            for twin in self._held:
                with suppress(OSError):  # hung up already
                    twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            self._is_over = True
            for twin in self._held:
                twin.close()
            self._held.clear()


_current: ContextVar[_Bound | None] = ContextVar("bound", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Cut every connection that this thread hands to `hold` once so long has passed."""
    bound = _Bound()
    timer = Timer(seconds, bound.cut)
    timer.daemon = True
    token = _current.set(bound)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _current.reset(token)
        bound.close()


def hold(made: socket.socket) -> socket.socket:
    """A connection that was just made, under the bound of its thread, if there is one.

    Raises TimeoutError when that is over.
    """
    bound = _current.get()
    if bound is not None:
        bound.hold(made)
    return made
