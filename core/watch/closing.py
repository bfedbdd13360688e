"""Statements of a check's end. All of them run in the one transaction that ends it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text, update
from sqlalchemy.dialects.postgresql import insert

from core.watch import rows, schedule
from core.watch.model import Alert, CheckState, Reading
from core.watch.rule_model import Rule
from core.watch.tables import alert, watch, watch_check, watch_reading, watch_rule

_check = watch_check.c
# The owner's row first, as a deletion of her account does: whoever tells her locks it in the end.
# The table of accounts is another subject's; only the key that our rows have to it is looked at.
_OWNER = text(
    "SELECT 1 FROM account WHERE id = (SELECT account_id FROM watch WHERE id = :id) FOR KEY SHARE"
)
_SPREAD = text(
    """
    SELECT coalesce((max(shown_amount) - min(shown_amount)) / nullif(min(shown_amount), 0), 0)
    FROM watch_reading r JOIN watch w ON w.id = r.watch_id
    WHERE r.watch_id = :id AND r.at >= :since AND r.at >= w.asked_since
    """
)
_HURRY = text(
    "UPDATE watch SET next_due_at = least(next_due_at, :at)"
    " WHERE id = :id AND schedule = 'adaptive' AND next_due_at IS NOT NULL"
)
RESTS = "It was paused or deleted."  # why a check tells nothing


@dataclass(frozen=True, slots=True)
class Searching:
    """A check whose search was submitted."""

    watch_id: str
    due_at: datetime
    search_id: str


def searching(connection: Connection, limit: int) -> list[Searching]:
    """Checks under way, the longest first."""
    found = connection.execute(
        select(_check.watch_id, _check.due_at, _check.search_id)
        .where(_check.state == CheckState.SEARCHING.value)
        .order_by(_check.started_at)
        .limit(limit)
    )
    return [Searching(*row) for row in found]


def take(connection: Connection, check: Searching) -> RowMapping | None:
    """The watch of a check that is still under way; nobody else gets it until this ends."""
    connection.execute(_OWNER, {"id": check.watch_id})
    row = (
        connection.execute(
            select(watch)
            .where(watch.c.id == check.watch_id)
            .with_for_update(key_share=True, skip_locked=True)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    is_open = connection.execute(
        select(_check.watch_id)
        .where(*_key(check), _check.state == CheckState.SEARCHING.value)
        .with_for_update(skip_locked=True)
    ).first()
    return row if is_open else None


def rests(row: RowMapping) -> bool:
    """Whether nobody waits for its answers any more: it is paused, has ended or is gone."""
    return bool(row["is_paused"] or row["ended"] or row["deleted_at"])


def last_reading(connection: Connection, watch_id: str) -> Reading | None:
    """The newest reading of the question as it is now."""
    c = watch_reading.c
    row = (
        connection.execute(
            select(watch_reading)
            .join(watch, watch.c.id == c.watch_id)
            .where(c.watch_id == watch_id, c.at >= watch.c.asked_since)
            .order_by(c.due_at.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return rows.reading_of(row) if row else None


def put_reading(connection: Connection, account_id: str, reading: Reading) -> None:
    row = {"account_id": account_id, **rows.reading_row(reading)}
    connection.execute(insert(watch_reading).values(row).on_conflict_do_nothing())


def rules(connection: Connection, watch_id: str) -> list[tuple[Rule, dict[str, Any]]]:
    """The rules of a watch with what they remember, held until this ends."""
    found = connection.execute(
        select(watch_rule)
        .where(watch_rule.c.watch_id == watch_id)
        .order_by(watch_rule.c.created_at, watch_rule.c.id)
        .with_for_update()
    ).mappings()
    return [(rows.rule_of(row), row["state"]) for row in found]


def remember(connection: Connection, rule_id: str, state: dict[str, Any]) -> None:
    connection.execute(update(watch_rule).where(watch_rule.c.id == rule_id).values(state=state))


def put_alert(connection: Connection, account_id: str, draft: Alert) -> Alert | None:
    """The alert with its id; None when this rule has told this check before."""
    made = connection.execute(
        insert(alert)
        .values(
            account_id=account_id,
            watch_id=draft.watch_id,
            rule_id=draft.rule_id,
            due_at=draft.due_at,
            kind=draft.kind.value,
            at=draft.at,
            facts=rows.alert_row(draft),
        )
        .on_conflict_do_nothing(constraint="uq_alert_rule_check")
        .returning(alert.c.id)
    ).scalar_one_or_none()
    return replace(draft, alert_id=made) if made else None


def spread(connection: Connection, watch_id: str, since: datetime) -> float:
    """How far the best totals since a moment lie apart, as a share of the lowest."""
    return float(connection.execute(_SPREAD, {"id": watch_id, "since": since}).scalar_one())


def finish(connection: Connection, check: Searching, at: datetime, *, is_volatile: bool) -> None:
    connection.execute(
        update(watch_check).where(*_key(check)).values(state=CheckState.DONE.value, closed_at=at)
    )
    connection.execute(
        update(watch)
        .where(watch.c.id == check.watch_id)
        .values(last_checked_at=at, is_volatile=is_volatile)
    )
    if is_volatile:  # an adaptive watch that rests does not sleep through it
        connection.execute(_HURRY, {"id": check.watch_id, "at": at + schedule.LAST})


def drop(connection: Connection, check: Searching, at: datetime, why: str) -> None:
    connection.execute(
        update(watch_check)
        .where(*_key(check))
        .values(state=CheckState.DROPPED.value, closed_at=at, put_off=why)
    )


def _key(check: Searching) -> tuple[Any, ...]:
    return (_check.watch_id == check.watch_id, _check.due_at == check.due_at)
