"""Rows of notices, and what became of their messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.notify.model import MessageState, NewNotice, Notice, Pulse, Sent
from core.notify.tables import channel, message, notice


def put_notice(connection: Connection, new: NewNotice, now: datetime) -> int | None:
    """Its id; None when this event was told before."""
    found: int | None = connection.execute(
        insert(notice)
        .values(
            account_id=new.account_id,
            key=new.key,
            kind=new.kind,
            title=new.title,
            body=new.body,
            link=new.link,
            template=new.template,
            facts=dict(new.facts),
            created_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_notice_key")
        .returning(notice.c.id)
    ).scalar_one_or_none()
    return found


def notices(
    connection: Connection, account_id: str, limit: int, before: int | None
) -> tuple[Notice, ...]:
    """Newest first; `before` is the id of the last one of the page above."""
    query = select(notice).where(notice.c.account_id == account_id)
    if before is not None:
        query = query.where(notice.c.id < before)
    rows = connection.execute(query.order_by(notice.c.id.desc()).limit(limit))
    return tuple(_notice(row) for row in rows)


def pulse(connection: Connection, account_id: str) -> Pulse:
    """Two small reads of indexes in one statement, however many she has read."""
    mine = notice.c.account_id == account_id
    unread = select(func.count()).where(mine, notice.c.read_at.is_(None)).scalar_subquery()
    newest = select(func.coalesce(func.max(notice.c.id), 0)).where(mine).scalar_subquery()
    row = connection.execute(select(unread, newest)).one()
    return Pulse(*row)


def newest_unread(connection: Connection, account_id: str, limit: int) -> tuple[Notice, ...]:
    rows = connection.execute(
        select(notice)
        .where(notice.c.account_id == account_id, notice.c.read_at.is_(None))
        .order_by(notice.c.id.desc())
        .limit(limit)
    )
    return tuple(_notice(row) for row in rows)


def mark(
    connection: Connection, account_id: str, ids: Collection[int] | None, at: datetime | None
) -> tuple[int, ...]:
    """Mark as read at `at`, or as unread (None); the ids that this changed. None: all."""
    is_other = notice.c.read_at.is_(None) if at else notice.c.read_at.isnot(None)
    statement = update(notice).where(notice.c.account_id == account_id, is_other)
    if ids is not None:
        statement = statement.where(notice.c.id.in_(ids))
    changed = connection.execute(statement.values(read_at=at).returning(notice.c.id))
    return tuple(changed.scalars())


def went_at(connection: Connection, key: str) -> datetime | None:
    """When the message of a key was sent."""
    c = message.c
    return connection.execute(
        select(c.ended_at).where(c.key == key, c.state == MessageState.SENT)
    ).scalar_one_or_none()


def sent(
    connection: Connection, account_id: str, notice_ids: Collection[int]
) -> dict[int, list[Sent]]:
    """What became of the messages of these notices."""
    rows = connection.execute(
        select(message, channel.c.removed_at)
        .outerjoin(channel, channel.c.id == message.c.channel_id)
        .where(message.c.account_id == account_id, message.c.notice_id.in_(notice_ids))
        .order_by(message.c.id)
    )
    found: dict[int, list[Sent]] = {each: [] for each in notice_ids}
    for row in rows:
        found[row.notice_id].append(_sent(row))
    return found


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        notice_id=row.id,
        account_id=row.account_id,
        key=row.key,
        kind=row.kind,
        title=row.title,
        body=row.body,
        link=row.link,
        facts=row.facts,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def _sent(row: Row[Any]) -> Sent:
    is_held = row.state == MessageState.WAITING and row.removed_at is not None
    return Sent(
        label=row.label,
        state=MessageState.DROPPED if is_held else MessageState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        ended_at=row.ended_at,
        failure=row.failure,
        is_digest=row.is_digest,
    )
