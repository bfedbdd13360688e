"""Statements about one person's watches. Transactions and the clock belong to the callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    func,
    select,
    text,
    true,
    update,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert

from core.watch import rows, rule_store
from core.watch.model import Reading, Watch
from core.watch.tables import watch, watch_reading

_w = watch.c
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('watches ' || :account, 0))")


def lock_account(connection: Connection, account_id: str) -> None:
    """One at a time adds watches to an account, so that two tabs cannot pass its limit together."""
    connection.execute(_LOCK, {"account": account_id})


def count(connection: Connection, account_id: str) -> int:
    found = connection.execute(
        select(func.count()).where(_w.account_id == account_id, _w.deleted_at.is_(None))
    )
    return int(found.scalar_one())


def add(connection: Connection, row: Mapping[str, Any]) -> str:
    """Store a watch; its new id."""
    made: str = connection.execute(insert(watch).values(**row).returning(_w.id)).scalar_one()
    return made


def add_many(connection: Connection, rows_: Sequence[Mapping[str, Any]]) -> None:
    """Store many watches, with their ids."""
    if rows_:
        connection.execute(insert(watch), list(rows_))


def watches(
    connection: Connection, account_id: str, ids: Sequence[str] | None = None
) -> tuple[Watch, ...]:
    """Those of an account that are not deleted, or of them those named; newest first.

    Each with its rules and its last reading.
    """
    newest = (
        select(watch_reading)
        .where(watch_reading.c.watch_id == _w.id, watch_reading.c.at >= _w.asked_since)
        .order_by(watch_reading.c.due_at.desc())
        .limit(1)
        .lateral("newest")
    )
    readings = [each.label(f"r_{each.name}") for each in newest.c]
    asked = (
        select(watch, *readings)
        .select_from(watch.outerjoin(newest, true()))
        .where(_w.account_id == account_id, _w.deleted_at.is_(None))
        .order_by(_w.created_at.desc(), _w.id)
    )
    if ids is not None:
        asked = asked.where(_w.id.in_(ids))
    found = connection.execute(asked).mappings().all()
    rules = rule_store.rules_of(connection, [row["id"] for row in found])
    return tuple(rows.watch_of(row, tuple(rules.get(row["id"], ())), _newest(row)) for row in found)


def _newest(row: RowMapping) -> Reading | None:
    if row["r_watch_id"] is None:
        return None
    return rows.reading_of({each.name: row[f"r_{each.name}"] for each in watch_reading.c})


def version_of(connection: Connection, account_id: str, watch_id: str) -> int | None:
    """The version of a watch, locked until the transaction ends; None where there is none."""
    return connection.execute(
        select(_w.version)
        .where(_w.id == watch_id, _w.account_id == account_id, _w.deleted_at.is_(None))
        .with_for_update()
    ).scalar_one_or_none()


def change(connection: Connection, watch_id: str, values: Mapping[str, Any]) -> None:
    connection.execute(
        update(watch).where(_w.id == watch_id).values(**values, version=_w.version + 1)
    )


def pause(connection: Connection, account_id: str, ids: Iterable[str]) -> int:
    return connection.execute(
        update(watch)
        .where(_w.account_id == account_id, _w.id.in_(list(ids)), _w.deleted_at.is_(None))
        .values(is_paused=True, next_due_at=None, version=_w.version + 1)
    ).rowcount


def delete(connection: Connection, account_id: str, ids: Iterable[str], at: datetime) -> int:
    """Take watches away; they are kept for a while, for an undo."""
    return connection.execute(
        update(watch)
        .where(_w.account_id == account_id, _w.id.in_(list(ids)), _w.deleted_at.is_(None))
        .values(deleted_at=at, next_due_at=None)
    ).rowcount


def undelete(connection: Connection, account_id: str, ids: Iterable[str]) -> list[str]:
    """The ids of those that could be brought back; none of them is due yet."""
    return list(
        connection.execute(
            update(watch)
            .where(_w.account_id == account_id, _w.id.in_(list(ids)), _w.deleted_at.is_not(None))
            .values(deleted_at=None)
            .returning(_w.id)
        ).scalars()
    )


def purge(connection: Connection, before: datetime) -> int:
    """Delete for good what was taken away before a moment, with all that belongs to it."""
    return connection.execute(delete_from(watch).where(_w.deleted_at < before)).rowcount


def due_at(connection: Connection, watch_id: str, at: datetime) -> None:
    """Let a watch that rests be due; an ended or paused one stays so."""
    connection.execute(
        update(watch)
        .where(_w.id == watch_id, _w.ended == "", ~_w.is_paused, _w.deleted_at.is_(None))
        .values(next_due_at=at)
    )
