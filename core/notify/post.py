"""The outbox as senders see it: claim what is due, note what became of it.

Background only: it sees everybody's messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, text, update

from core.notify import outbox, rules
from core.notify.model import MessageState
from core.notify.tables import channel, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A claimed message with what is needed to send it."""

    message_id: int
    key: str
    account_id: str | None
    channel_id: str | None
    channel_kind: str  # empty: a letter to an address
    address: str  # sealed
    label: str
    letter: str | None  # sealed
    is_digest: bool
    is_wanted: bool  # its channel is there, on, proved and wants such notices, or needs not be
    attempts: int  # this one included
    give_up_at: datetime
    told: dict[str, Any]  # title, body, link, kind, template and facts of its notice
    quiet: rules.Quiet | None  # her quiet hours of now; None too for what she waits for herself

    @property
    def is_farewell(self) -> bool:
        return self.key.startswith(outbox.FAREWELL)


# One statement claims: of two that run at once, the second skips the rows of the first. What is
# for a removed channel waits on, since the removal may be undone.
_CLAIM = """
WITH picked AS (
  SELECT id FROM message
  WHERE state = 'waiting' AND due_at <= :now AND NOT is_digest AND NOT EXISTS (
      SELECT FROM channel c WHERE c.id = message.channel_id AND c.removed_at IS NOT NULL
    )
  ORDER BY due_at LIMIT :limit
  FOR UPDATE SKIP LOCKED
)
"""
# Of a digest all parts or none: who locks the channel has them all.
_CLAIM_DIGESTS = """
WITH mine AS (
  SELECT id FROM channel
  WHERE id IN (
    SELECT channel_id FROM message
    WHERE state = 'waiting' AND due_at <= :now AND is_digest AND NOT EXISTS (
      SELECT FROM channel c WHERE c.id = message.channel_id AND c.removed_at IS NOT NULL
    )
    GROUP BY channel_id ORDER BY min(due_at) LIMIT :limit
  )
  FOR UPDATE SKIP LOCKED
), picked AS (
  SELECT id FROM message
  WHERE state = 'waiting' AND due_at <= :now AND is_digest
    AND channel_id IN (SELECT id FROM mine)
  FOR UPDATE SKIP LOCKED
)
"""
_TAKE = """, taken AS (
  UPDATE message SET due_at = :until, attempts = attempts + 1
  WHERE id IN (SELECT id FROM picked)
  RETURNING *
)
SELECT taken.*, channel.kind AS channel_kind, channel.address, channel.is_on, channel.silenced,
  channel.proved_at, notice.kind, notice.title, notice.body, notice.link, notice.template,
  notice.facts, account.quiet_from, account.quiet_until, account.time_zone
FROM taken
LEFT JOIN channel ON channel.id = taken.channel_id
LEFT JOIN notice ON notice.id = taken.notice_id
LEFT JOIN account ON account.id = notice.account_id
ORDER BY taken.id
"""
_SINGLES, _DIGESTS = text(_CLAIM + _TAKE), text(_CLAIM_DIGESTS + _TAKE)


def claim(connection: Connection, limit: int, now: datetime, until: datetime) -> list[Due]:
    """Take at most so many messages that are due; nobody else gets them before `until`."""
    values = {"limit": limit, "now": now, "until": until}
    return [_due(row) for row in connection.execute(_SINGLES, values)]


def claim_digests(connection: Connection, limit: int, now: datetime, until: datetime) -> list[Due]:
    """The same for at most so many channels, with all that has gathered for each."""
    values = {"limit": limit, "now": now, "until": until}
    return [_due(row) for row in connection.execute(_DIGESTS, values)]


def settle(connection: Connection, dues: Sequence[Due], now: datetime) -> None:
    """They went. Also when another has them by now: they went all the same."""
    _end(connection, dues, MessageState.SENT, now)
    _note_on_channel(connection, dues[0], "")


def drop(connection: Connection, dues: Sequence[Due], now: datetime) -> None:
    """Nobody wants them any more."""
    _end(connection, dues, MessageState.DROPPED, now)


def put_off(
    connection: Connection, due: Due, sentence: str, again: datetime | None, now: datetime
) -> None:
    """Try again then; None: it has failed."""
    if again is None:
        _end(connection, [due], MessageState.FAILED, now, sentence)
    else:
        connection.execute(
            update(message)
            .where(message.c.id == due.message_id, message.c.state == MessageState.WAITING)
            .values(due_at=again, failure=sentence)
        )
    _note_on_channel(connection, due, sentence)


def hold(connection: Connection, dues: Sequence[Due], until: datetime, now: datetime) -> None:
    """Keep them till quiet hours end. That is no try, and takes nothing from their day of tries."""
    connection.execute(
        update(message)
        .where(
            message.c.id.in_([due.message_id for due in dues]),
            message.c.state == MessageState.WAITING,
        )
        .values(
            due_at=until,
            attempts=message.c.attempts - 1,
            give_up_at=message.c.give_up_at + (until - now),
        )
    )


def forget_farewells(connection: Connection, before: datetime) -> int:
    """Delete farewells that no worker came for within their day; how many."""
    hers = (message.c.account_id.is_(None), message.c.key.startswith(outbox.FAREWELL))
    return connection.execute(delete(message).where(*hers, message.c.give_up_at <= before)).rowcount


def _end(
    connection: Connection,
    dues: Sequence[Due],
    state: MessageState,
    now: datetime,
    failure: str = "",
) -> None:
    """Note what became of them; of a farewell nothing is kept."""
    kept = [due.message_id for due in dues if not due.is_farewell]
    gone = [due.message_id for due in dues if due.is_farewell]
    if kept:
        connection.execute(
            update(message)
            .where(message.c.id.in_(kept), message.c.state == MessageState.WAITING)
            .values(state=state, ended_at=now, letter=None, failure=failure)
        )
    if gone:
        connection.execute(delete(message).where(message.c.id.in_(gone)))


def _note_on_channel(connection: Connection, due: Due, failure: str) -> None:
    connection.execute(
        update(channel)
        .where(channel.c.id == due.channel_id, channel.c.failure != failure)
        .values(failure=failure)
    )


def _due(row: Row[Any]) -> Due:
    is_letter = row.letter is not None
    return Due(
        message_id=row.id,
        key=row.key,
        account_id=str(row.account_id) if row.account_id else None,
        channel_id=str(row.channel_id) if row.channel_id else None,
        channel_kind=row.channel_kind or "",
        address=row.address or "",
        label=row.label,
        letter=row.letter,
        is_digest=row.is_digest,
        is_wanted=is_letter or _is_wanted(row),
        attempts=row.attempts,
        give_up_at=row.give_up_at,
        told={
            "kind": row.kind,
            "title": row.title,
            "body": row.body,
            "link": row.link,
            "template": row.template,
            "facts": row.facts,
        },
        quiet=rules.Quiet(row.quiet_from, row.quiet_until, row.time_zone)
        if row.quiet_from is not None
        else None,
    )


def _is_wanted(row: Row[Any]) -> bool:
    is_open = row.address is not None and row.is_on and row.proved_at is not None
    return bool(is_open and row.kind not in row.silenced)
