"""Finds processes of ours that the kernel calls alive and everybody else has given up.

A frozen process does not end by itself, and neither does one that hangs on its way out. Who keeps
them running asks here, kills such a one, and starts another. Each vigil looks in a thread of its
own: while the database or the web is silent, everything else must be looked after all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Protocol

from core.config import sqlalchemy_url
from core.log import log

LOOK_EVERY_S = 2.0
_STOP_WITHIN_S = 1.0


class Look(Protocol):
    """One look at some processes, which may take its time but raises nothing."""

    def __call__(self, watched: Collection[str]) -> frozenset[str]:
        """Those of these ids that are given up."""


class Vigil:
    """Looks again and again at those that it was told of last."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._watched: Collection[str] = ()
        self._given_up: frozenset[str] = frozenset()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="vigil", daemon=True)
        self._thread.start()

    def given_up(self, ids: Collection[str]) -> frozenset[str]:
        """Those of these that were given up, as of the last look; the next asks about these."""
        self._watched = tuple(ids)
        return self._given_up & frozenset(ids)

    def stop(self) -> None:
        """It may hang in a database that hangs: then it ends with the process."""
        self._stop.set()
        self._thread.join(_STOP_WITHIN_S)

    def _keep_looking(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            if watched := self._watched:
                self._given_up = self._look(watched)


class LookInDatabase:
    """Workers and schedulers, by executor id, that the database has given up."""

    def __init__(self, url: str) -> None:
        self._url = sqlalchemy_url(url)
        self._found: frozenset[str] = frozenset()
        self._could_ask = True

    def __call__(self, watched: Collection[str]) -> frozenset[str]:
        # Imported late, since that takes a second in which what we keep running can start.
        from sqlalchemy.exc import SQLAlchemyError

        from core.db import engine_for
        from core.workers import service as workers

        try:
            with engine_for(self._url).begin() as connection:
                self._found = workers.given_up_among(connection, watched)
            self._could_ask = True
        except SQLAlchemyError as error:
            if self._could_ask:  # said once; a database that is away has its own words elsewhere
                log.warning("vigil_interrupted", reason=type(error).__name__)
            self._could_ask = False
        return self._found
