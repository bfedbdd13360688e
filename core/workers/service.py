"""A worker shows that it lives by holding a lock on a connection of its own, and by a heartbeat.

The lock falls the moment its process dies, however it dies, so the leader learns of it within a
second; the heartbeat covers a machine that vanished with its connection still open. A scheduler
shows it in the same way.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import OperationalError

from core.config import settings
from core.db import engine_for, transaction
from core.errors import Unavailable, WayrateError
from core.workers import leading
from core.workers.names import Role, id_of, new_run
from core.workers.tables import LOCK_CLASS, SILENT
from core.workers.tables import worker as table

_POLL_S = 0.02
_SILENCE = select(
    table.c.executor_id,
    table.c.lock_key,
    (table.c.seen_at < func.now() - SILENT).label("is_silent"),
).where(table.c.ended_at.is_(None))
_IS_WORKER = table.c.role == Role.WORKER.value
_LIVING = text(
    """
    SELECT executor_id, host, pid, started_at, seen_at,
        CAST(extract(epoch FROM now() - seen_at) AS float) AS silent_s FROM worker w
    WHERE role = 'worker' AND ended_at IS NULL AND seen_at >= now() - CAST(:silent AS interval)
    AND EXISTS (SELECT FROM pg_locks l
        WHERE l.locktype = 'advisory' AND l.granted AND l.classid = :class AND l.objid = w.lock_key
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    ORDER BY started_at
    """
)


class LockLost(WayrateError):
    """The connection that holds this process's locks is gone: others may hold them by now."""


class DeclaredDead(WayrateError):
    """This process fell silent, and whoever leads took it for dead: it must not go on working."""


@dataclass(frozen=True, slots=True)
class Membership:
    """This process as a worker or a scheduler. Whatever it does raises LockLost, too."""

    executor_id: str
    connection: Connection
    # Threads share the connection, which serves one statement at a time.
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def beat(self) -> None:
        """Say that this process lives, by the database's clock.

        Raises DeclaredDead when its work was given to others.
        """
        mine = update(table).where(*self._counts()).values(seen_at=func.now())
        self._one_row(self.ask(mine.returning(table.c.executor_id)))

    def prove(self) -> None:
        """Return while this process counts and holds its locks; raises what `beat` does."""
        self._one_row(self.ask(select(table.c.executor_id).where(*self._counts())))

    def ask(
        self, statement: Executable, values: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        """The rows of one statement, executed on the connection that holds the locks."""
        with self._one:
            if self.connection.invalidated:  # it would connect anew, and hold no locks
                raise LockLost("The connection that held the locks of this process is gone.")
            try:
                rows = self.connection.execute(statement, values or {}).all()
                self.connection.commit()
            except OperationalError as error:
                self.connection.invalidate()  # whatever else it says is not to be relied on
                raise LockLost("The database did not answer to the holder of its locks.") from error
            return rows

    def _counts(self) -> tuple[ColumnElement[bool], ...]:
        return table.c.executor_id == self.executor_id, table.c.ended_at.is_(None)

    def _one_row(self, rows: Sequence[Row[Any]]) -> None:
        if not rows:
            raise DeclaredDead("This process was silent for too long: others do its work now.")


@contextmanager
def enlisted(run: str = "", role: Role = Role.WORKER) -> Iterator[Membership]:
    """Enlist this process while the block lasts.

    `run` is the word by which whoever started the process knows it from earlier ones.
    """
    executor_id = id_of(os.getpid(), run or new_run())
    row = {
        "executor_id": executor_id,
        "role": role.value,
        "host": socket.gethostname()[:80],
        "pid": os.getpid(),
        "started_at": func.now(),
        "seen_at": func.now(),
    }
    with engine_for(settings().database_url).connect() as connection:
        key = connection.execute(insert(table).values(row).returning(table.c.lock_key)).scalar_one()
        connection.execute(text("SELECT pg_advisory_lock(:c, :k)"), {"c": LOCK_CLASS, "k": key})
        connection.commit()
        try:
            yield Membership(executor_id, connection)
        finally:
            # A connection that is lost took the lock with it.
            with suppress(OperationalError):
                connection.rollback()
                connection.execute(
                    text("SELECT pg_advisory_unlock(:c, :k)"), {"c": LOCK_CLASS, "k": key}
                )
                connection.commit()


def dead() -> tuple[str, ...]:
    """Who ended, so that their lock is free, or was silent too long; nobody knows of it yet."""
    with transaction() as connection:
        return tuple(
            row.executor_id
            for row in connection.execute(_SILENCE).all()
            if row.is_silent or _lock_is_free(connection, row.lock_key)
        )


def enlisted_among(executor_ids: Collection[str]) -> frozenset[str]:
    """Those of these workers that have not been given up."""
    chosen = select(table.c.executor_id).where(
        table.c.executor_id.in_(executor_ids), table.c.ended_at.is_(None)
    )
    with transaction() as connection:
        return frozenset(connection.execute(chosen).scalars())


def given_up_among(connection: Connection, executor_ids: Collection[str]) -> frozenset[str]:
    """Those of these processes that were given up, or are silent so long that they will be."""
    chosen = select(table.c.executor_id).where(
        table.c.executor_id.in_(executor_ids),
        table.c.ended_at.is_not(None) | (table.c.seen_at < func.now() - SILENT),
    )
    return frozenset(connection.execute(chosen).scalars())


def is_any_alive() -> bool:
    """Whether some worker can take work right now."""
    with transaction() as connection:
        return any(
            not row.is_silent and not _lock_is_free(connection, row.lock_key)
            for row in connection.execute(_SILENCE.where(_IS_WORKER)).all()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A worker that can take work right now."""

    executor_id: str
    host: str
    pid: int
    started_at: datetime
    seen_at: datetime
    silent_s: float = 0.0  # since its last heartbeat


@dataclass(frozen=True, slots=True)
class Staff:
    """Who carries out the work, and whether a scheduler leads that gives signs of life."""

    workers: tuple[Living, ...]
    last_seen_at: datetime | None  # of any worker, living or not; None = there never was one
    is_led: bool


def staff() -> Staff:
    """Who is there right now: locks are looked at, none is taken."""
    with transaction() as connection:
        rows = connection.execute(_LIVING, {"class": LOCK_CLASS, "silent": SILENT}).mappings()
        living = tuple(Living(**row) for row in rows)
        last = connection.execute(select(func.max(table.c.seen_at)).where(_IS_WORKER)).scalar_one()
        is_led = leading.is_led(connection)
    return Staff(living, last, is_led)


def wait_for_any(patience_s: float = 60.0) -> None:
    """Return once some worker can take work. Raises Unavailable when none comes in time."""
    deadline = time.monotonic() + patience_s
    while not is_any_alive():
        if time.monotonic() > deadline:
            raise Unavailable("No worker started: see worker.log among the logs.")
        time.sleep(_POLL_S)


def bury(executor_id: str) -> None:
    """Give a worker up: its work goes to others, and its next heartbeat tells it so."""
    with transaction() as connection:
        connection.execute(
            update(table).where(table.c.executor_id == executor_id).values(ended_at=func.now())
        )


def sweep(before: datetime) -> int:
    """Forget processes that have not been seen since, but the one seen last."""
    gone = text(
        "DELETE FROM worker WHERE seen_at < :before AND seen_at < (SELECT max(seen_at) FROM worker"
        " WHERE role = 'worker')"
    )
    with transaction() as connection:
        return connection.execute(gone, {"before": before}).rowcount


def _lock_is_free(connection: Connection, key: int) -> bool:
    # Held only to the end of this transaction: long enough to know, too short to be in the way.
    return bool(
        connection.execute(
            text("SELECT pg_try_advisory_xact_lock(:c, :k)"), {"c": LOCK_CLASS, "k": key}
        ).scalar_one()
    )
