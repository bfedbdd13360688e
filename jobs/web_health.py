"""Finds a web process that is frozen: it is alive, its port is open, and nobody gets an answer.

A vigil (jobs/vigil.py) asks its health route here. On a loaded machine a living web may be slow, so
only silence in a row counts, and only of one that did answer before: a start may take its time.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Collection
from enum import Enum, auto

ROUTE = "/_stcore/health"
ASK_TIMEOUT_S = 5.0
SILENT_ASKS = 4  # with the vigil's pauses between them some 26 s


class Heard(Enum):
    """What came of one ask."""

    ANSWER = auto()
    NOTHING = auto()
    NOBODY = auto()  # refused or cut off: it starts or ends, which whoever keeps it sees itself


class LookAtWeb:
    """The web process, by an id that is another after each start; `ask` hears of its health."""

    def __init__(self, ask: Callable[[], Heard]) -> None:
        self._ask = ask
        self._id = ""
        self._has_answered = False
        self._silent = 0

    def __call__(self, watched: Collection[str]) -> frozenset[str]:
        (web_id,) = watched
        if web_id != self._id:
            self._id, self._has_answered, self._silent = web_id, False, 0
        heard = self._ask()
        self._has_answered |= heard is Heard.ANSWER
        self._silent = self._silent + 1 if heard is Heard.NOTHING else 0
        is_frozen = self._has_answered and self._silent >= SILENT_ASKS
        return frozenset({web_id}) if is_frozen else frozenset()


def ask(host: str, port: int) -> Heard:
    """Ask once; any answer at all is one."""
    connection = http.client.HTTPConnection(host, port, timeout=ASK_TIMEOUT_S)
    try:
        connection.request("GET", ROUTE)
        connection.getresponse()
        return Heard.ANSWER
    except TimeoutError:
        return Heard.NOTHING
    except (OSError, http.client.HTTPException):
        return Heard.NOBODY
    finally:
        connection.close()
