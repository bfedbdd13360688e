"""Alarms in the database: opened and ended as rules say, told once each way to every channel."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, false, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from core.config import World
from core.db import transaction
from core.health.alarms import Trouble
from core.health.channel import Channel
from core.health.model import Alarm
from core.health.tables import alarm as table

KEEP = timedelta(days=90)
_a = table.c


def settle(connection: Connection, world: World, found: Collection[Trouble], now: datetime) -> None:
    """Open an alarm for each trouble of a world that has none, end those whose trouble is over.

    The sentence of an alarm that still holds is brought up to date.
    """
    for trouble in found:
        statement = insert(table).values(
            world=world,
            rule=trouble.rule,
            subject=trouble.subject,
            sentence=trouble.sentence,
            started_at=now,
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["world", "rule", "subject"],
                index_where=_a.ended_at.is_(None),
                set_={"sentence": statement.excluded.sentence},
            )
        )
    holds = [and_(_a.rule == each.rule, _a.subject == each.subject) for each in found]
    connection.execute(
        update(table)
        .where(_a.world == world, _a.ended_at.is_(None), ~or_(false(), *holds))
        # Leaders on two machines may differ by a moment: no alarm ends before it began.
        .values(ended_at=func.greatest(_a.started_at, now))
    )


def tell(world: World, channels: Collection[Channel], now: datetime) -> int:
    """Tell each channel what it has not heard of a world yet; returns how many pieces of news were
    not taken.

    What one does not take is tried again at the next call, there alone. A crash between telling and
    noting tells once more: twice is better than never.
    """
    missed = 0
    with transaction() as connection:
        untold = connection.execute(
            select(table)
            .where(
                _a.world == world,
                or_(_a.start_told_at.is_(None), _a.ended_at.isnot(None) & _a.end_told_at.is_(None)),
            )
            .order_by(_a.started_at, _a.id)
        ).all()
    for alarm in untold:
        begun = _deliver(alarm, _START, channels, now)
        # Nobody hears of an end whose start did not reach her.
        done = _deliver(alarm, _END, begun, now) if alarm.ended_at else begun
        missed += len(channels) - len(done)
    return missed


@dataclass(frozen=True, slots=True)
class _Turn:
    """One of the two turns of an alarm: where it is noted."""

    heard: str
    heard_by_all_at: str


_START = _Turn("start_told", "start_told_at")
_END = _Turn("end_told", "end_told_at")


def _deliver(
    alarm: Row[Any], turn: _Turn, channels: Collection[Channel], now: datetime
) -> list[Channel]:
    """The channels that know of this turn afterwards. Each one is noted as soon as it does."""
    knows = set(getattr(alarm, turn.heard))
    for channel in channels:
        if channel.name not in knows and channel.tell(*_words(alarm, turn)):
            knows.add(channel.name)
            _note(alarm.id, {turn.heard: sorted(knows)})
    told = [channel for channel in channels if channel.name in knows]
    if len(told) == len(channels) and getattr(alarm, turn.heard_by_all_at) is None:
        _note(alarm.id, {turn.heard_by_all_at: now})
    return told


def _words(alarm: Row[Any], turn: _Turn) -> tuple[str, str]:
    about = f"{alarm.rule.replace('_', ' ')} {alarm.subject}".strip()
    began = f"since {alarm.started_at:%Y-%m-%d %H:%M} UTC"
    if turn is _END:
        lasted = f"{began}, over at {alarm.ended_at:%H:%M} UTC"
        return f"Wayrate: over: {about}", f"{alarm.sentence} ({lasted})"
    return f"Wayrate: {about}", f"{alarm.sentence} ({began})"


def _note(alarm_id: int, values: dict[str, Any]) -> None:
    with transaction() as connection:
        connection.execute(update(table).where(_a.id == alarm_id).values(values))


def open_alarms(connection: Connection, world: World) -> tuple[Alarm, ...]:
    """Alarms of a world that hold now, oldest first."""
    rows = connection.execute(
        select(table).where(_a.world == world, _a.ended_at.is_(None)).order_by(_a.started_at)
    )
    return tuple(_alarm(row) for row in rows)


def ended_since(
    connection: Connection, world: World, since: datetime, limit: int = 20
) -> tuple[Alarm, ...]:
    """Alarms of a world that ended lately, newest first."""
    rows = connection.execute(
        select(table)
        .where(_a.world == world, _a.ended_at >= since)
        .order_by(_a.ended_at.desc())
        .limit(limit)
    )
    return tuple(_alarm(row) for row in rows)


def prune(connection: Connection, now: datetime) -> int:
    """Delete alarms that ended a season ago; returns how many."""
    return connection.execute(delete(table).where(_a.ended_at < now - KEEP)).rowcount


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        id=row.id,
        rule=row.rule,
        subject=row.subject,
        sentence=row.sentence,
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_told=(row.end_told_at if row.ended_at else row.start_told_at) is not None,
    )
