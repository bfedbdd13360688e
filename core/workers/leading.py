"""Of all schedulers one leads: it holds a lock on the connection on which it says that it lives.

So it leads for as long as that connection answers. A leader that froze keeps its lock, and whoever
waits for the lead takes that connection away from it: when it wakes up it can prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, text, update

from core.errors import WayrateError
from core.log import log
from core.workers.tables import LOCK_CLASS, SILENT
from core.workers.tables import worker as table

if TYPE_CHECKING:
    from core.workers.service import Membership

_LOCK = 7_203
# Who holds the leader's lock holds that of its own row on the same connection. A key of one number
# is kept in two halves, the upper one 0 here, and marked as one number.
_LEADER = text(
    """
    SELECT lead.pid, w.executor_id,
        coalesce(w.ended_at IS NOT NULL OR w.seen_at < now() - CAST(:silent AS interval), false)
            AS is_silent
    FROM pg_locks lead
    LEFT JOIN pg_locks own ON own.pid = lead.pid AND own.database = lead.database
        AND own.locktype = 'advisory' AND own.classid = :class AND own.objsubid = 2
    LEFT JOIN worker w ON w.lock_key = own.objid
    WHERE lead.locktype = 'advisory' AND lead.granted AND lead.classid = 0
        AND lead.objid = :leader AND lead.objsubid = 1
        AND lead.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)
_BINDS = {"silent": SILENT, "class": LOCK_CLASS, "leader": _LOCK}


@contextmanager
def leadership(me: Membership) -> Iterator[bool]:
    """Whether this process leads while the block lasts. Raises LockLost."""
    ((won,),) = me.ask(select(func.pg_try_advisory_lock(_LOCK)))
    if not won:
        _depose_if_silent(me)
    try:
        yield won
    finally:
        if won:
            with suppress(WayrateError):  # a connection that is lost took the lock with it
                me.ask(select(func.pg_advisory_unlock(_LOCK)))


def is_led(connection: Connection) -> bool:
    """Whether somebody leads who is not silent."""
    return any(not leader.is_silent for leader in connection.execute(_LEADER, _BINDS))


def _depose_if_silent(me: Membership) -> None:
    """A leader that froze loses its lock, so that the next try for it may win."""
    for leader in me.ask(_LEADER, _BINDS):
        if leader.is_silent:
            its = update(table).where(table.c.executor_id == leader.executor_id)
            ended_at = func.coalesce(table.c.ended_at, func.now())
            me.ask(its.values(ended_at=ended_at).returning(table.c.executor_id))
            me.ask(select(func.pg_terminate_backend(leader.pid)))
            log.warning("leader_deposed", executor_id=leader.executor_id)
