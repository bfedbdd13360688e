"""Statements about the checks of one person's watches, and what came of them: readings, alerts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, DateTime, func, literal, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert

from core.watch import rows
from core.watch.model import Alert, Check, CheckState, Reading
from core.watch.tables import alert, watch, watch_check, watch_reading

_w = watch.c


def add_check(connection: Connection, account_id: str, watch_id: str, at: datetime) -> bool:
    """Whether a check could be added: there is never more than one open.

    The watch is locked meanwhile, so that no check is added to one that is just being deleted.
    """
    kept = (
        select(_w.id, literal(at, DateTime(timezone=True)), _w.account_id)
        .where(_w.id == watch_id, _w.account_id == account_id)
        .with_for_update(key_share=True, read=True)
    )
    made = insert(watch_check).from_select(["watch_id", "due_at", "account_id"], kept)
    added = made.on_conflict_do_nothing().returning(watch_check.c.due_at)
    return connection.execute(added).first() is not None


def checks_since(connection: Connection, watch_id: str, since: datetime) -> int:
    c = watch_check.c
    found = connection.execute(
        select(func.count()).where(c.watch_id == watch_id, c.due_at >= since)
    )
    return int(found.scalar_one())


def drop_searching(connection: Connection, watch_id: str, at: datetime, why: str) -> None:
    """End a check whose search is under way: its answer is to something else."""
    c = watch_check.c
    connection.execute(
        update(watch_check)
        .where(c.watch_id == watch_id, c.state == CheckState.SEARCHING.value)
        .values(state=CheckState.DROPPED.value, closed_at=at, put_off=why)
    )


def forget_checks(connection: Connection, before: datetime) -> None:
    """Drop checks that ended before a moment; their readings stay."""
    connection.execute(delete_from(watch_check).where(watch_check.c.closed_at < before))


def checks(connection: Connection, account_id: str, watch_id: str, limit: int) -> tuple[Check, ...]:
    """The newest checks, newest first."""
    c = watch_check.c
    found = connection.execute(
        select(watch_check)
        .where(c.watch_id == watch_id, c.account_id == account_id)
        .order_by(c.due_at.desc())
        .limit(limit)
    ).mappings()
    return tuple(rows.check_of(row) for row in found)


def readings(
    connection: Connection, account_id: str, watch_id: str, limit: int
) -> tuple[Reading, ...]:
    """The newest readings of the question as it is now, oldest first."""
    c = watch_reading.c
    found = connection.execute(
        select(watch_reading)
        .join(watch, _w.id == c.watch_id)
        .where(c.watch_id == watch_id, c.account_id == account_id, c.at >= _w.asked_since)
        .order_by(c.due_at.desc())
        .limit(limit)
    ).mappings()
    return tuple(rows.reading_of(row) for row in reversed(found.all()))


def alerts(
    connection: Connection, account_id: str, watch_id: str | None, limit: int
) -> tuple[Alert, ...]:
    """The newest alerts of a watch, or of all of an account; newest first."""
    asked = select(alert).where(alert.c.account_id == account_id)
    if watch_id is not None:
        asked = asked.where(alert.c.watch_id == watch_id)
    found = connection.execute(asked.order_by(alert.c.at.desc()).limit(limit)).mappings()
    return tuple(rows.alert_of(row) for row in found)


def one_alert(connection: Connection, account_id: str, alert_id: str) -> Alert | None:
    row = (
        connection.execute(
            select(alert).where(alert.c.id == alert_id, alert.c.account_id == account_id)
        )
        .mappings()
        .first()
    )
    return rows.alert_of(row) if row else None
