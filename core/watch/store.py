"""Statements about one person's watches. Transactions and the clock belong to the callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    RowMapping,
    func,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert

from core.watch import rows
from core.watch.model import Alert, Check, CheckState, NewRule, Reading, Rule, Watch
from core.watch.tables import alert, watch, watch_check, watch_reading, watch_rule

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


def add_many(
    connection: Connection,
    rows_: Sequence[Mapping[str, Any]],
    rules: Sequence[tuple[str, Sequence[NewRule]]],
    account_id: str,
    at: datetime,
) -> None:
    """Store many watches with the rules of each, by its id."""
    if rows_:
        connection.execute(insert(watch), list(rows_))
    of_all = [
        {
            "watch_id": watch_id,
            "account_id": account_id,
            **_rule_row(rule),
            "created_at": at + timedelta(microseconds=n),
        }
        for watch_id, each in rules
        for n, rule in enumerate(each)
    ]
    if of_all:
        connection.execute(insert(watch_rule), of_all)


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
    rules = rules_of(connection, [row["id"] for row in found])
    return tuple(rows.watch_of(row, tuple(rules.get(row["id"], ())), _newest(row)) for row in found)


def _newest(row: RowMapping) -> Reading | None:
    if row["r_watch_id"] is None:
        return None
    return rows.reading_of({each.name: row[f"r_{each.name}"] for each in watch_reading.c})


def rules_of(connection: Connection, watch_ids: Sequence[str]) -> dict[str, list[Rule]]:
    """By watch, its rules in the order in which they were made."""
    found = connection.execute(
        select(watch_rule)
        .where(watch_rule.c.watch_id.in_(watch_ids))
        .order_by(watch_rule.c.created_at, watch_rule.c.id)
    ).mappings()
    by_watch: dict[str, list[Rule]] = {}
    for row in found:
        by_watch.setdefault(row["watch_id"], []).append(rows.rule_of(row))
    return by_watch


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


def drop_searching(connection: Connection, watch_id: str, at: datetime, why: str) -> None:
    """End a check whose search is under way: its answer is to something else."""
    c = watch_check.c
    connection.execute(
        update(watch_check)
        .where(c.watch_id == watch_id, c.state == CheckState.SEARCHING.value)
        .values(state=CheckState.DROPPED.value, closed_at=at, put_off=why)
    )


def forget_states(connection: Connection, watch_id: str) -> None:
    """What the rules remember is of another question now."""
    connection.execute(update(watch_rule).where(watch_rule.c.watch_id == watch_id).values(state={}))


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


def checks_since(connection: Connection, watch_id: str, since: datetime) -> int:
    c = watch_check.c
    found = connection.execute(
        select(func.count()).where(c.watch_id == watch_id, c.due_at >= since)
    )
    return int(found.scalar_one())


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


def forget_checks(connection: Connection, before: datetime) -> None:
    """Drop checks that ended before a moment; their readings stay."""
    connection.execute(delete_from(watch_check).where(watch_check.c.closed_at < before))


def add_rules(
    connection: Connection,
    account_id: str,
    watch_id: str,
    rules: Sequence[NewRule],
    at: datetime,
) -> list[str]:
    """The ids of the new rules, in the order given."""
    owner = {"watch_id": watch_id, "account_id": account_id}
    return [
        connection.execute(
            insert(watch_rule)
            # Their order is that of their times.
            .values(**owner, **_rule_row(rule), created_at=at + timedelta(microseconds=n))
            .returning(watch_rule.c.id)
        ).scalar_one()
        for n, rule in enumerate(rules)
    ]


def change_rule(connection: Connection, account_id: str, rule: NewRule) -> bool:
    """Whether it was still of the version that was edited. What it remembers goes."""
    c = watch_rule.c
    return (
        connection.execute(
            update(watch_rule)
            .where(c.id == rule.rule_id, c.account_id == account_id, c.version == rule.version)
            .values(**_rule_row(rule), state={}, version=c.version + 1)
        ).rowcount
        == 1
    )


def _rule_row(rule: NewRule) -> dict[str, Any]:
    return {
        "kind": rule.kind.value,
        "amount": rule.amount,
        "currency": rule.currency,
        "min_change": rule.min_change,
        "cool_down": rule.cool_down,
        "daily_cap": rule.daily_cap,
        "again": rule.again,
    }


def rule(connection: Connection, account_id: str, rule_id: str) -> Rule | None:
    row = (
        connection.execute(
            select(watch_rule).where(
                watch_rule.c.id == rule_id, watch_rule.c.account_id == account_id
            )
        )
        .mappings()
        .first()
    )
    return rows.rule_of(row) if row else None


def drop_rule(connection: Connection, account_id: str, rule_id: str) -> bool:
    c = watch_rule.c
    return (
        connection.execute(
            delete_from(watch_rule).where(c.id == rule_id, c.account_id == account_id)
        ).rowcount
        == 1
    )


def mute(connection: Connection, account_id: str, rule_id: str, until: datetime | None) -> bool:
    c = watch_rule.c
    return (
        connection.execute(
            update(watch_rule)
            .where(c.id == rule_id, c.account_id == account_id)
            .values(muted_until=until)
        ).rowcount
        == 1
    )


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
