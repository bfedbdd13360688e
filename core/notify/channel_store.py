"""Rows of channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert

from core import vault
from core.notify import outbox
from core.notify.addresses import Address
from core.notify.model import Channel, ChannelKind, MessageState
from core.notify.tables import channel as table
from core.notify.tables import message

_c = table.c
_is_there = _c.removed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a code: what was stored of the right one, and the tries so far, this one too."""

    code: str
    tries: int


def all_of(
    connection: Connection, account_id: str, removed_since: datetime | None = None
) -> tuple[Channel, ...]:
    """Oldest first; those that were removed since a moment too, but by default none of them."""
    is_wanted = _is_there if removed_since is None else _is_there | (_c.removed_at > removed_since)
    query = select(table).where(_c.account_id == account_id, is_wanted)
    rows = connection.execute(query.order_by(_c.created_at, _c.id))
    return tuple(_channel(row) for row in rows)


def open_for(connection: Connection, account_id: str, kind: str) -> tuple[Channel, ...]:
    """Those that are on, proved, and want this kind of notice."""
    found = all_of(connection, account_id)
    return tuple(one for one in found if one.is_on and one.is_proved and kind not in one.silenced)


def one(connection: Connection, account_id: str, channel_id: str) -> Channel | None:
    query = select(table).where(_c.account_id == account_id, _c.id == channel_id, _is_there)
    row = connection.execute(query).one_or_none()
    return _channel(row) if row else None


def add(
    connection: Connection, account_id: str, address: Address, digest: str, now: datetime
) -> Channel | None:
    """Not proved yet; None when she has this address."""
    forget(connection, account_id, digest, now)
    row = connection.execute(
        _new(account_id, address, digest, now)
        .on_conflict_do_nothing(constraint="uq_channel_address")
        .returning(table)
    ).one_or_none()
    return _channel(row) if row else None


def put_proved(
    connection: Connection, account_id: str, address: Address, digest: str, now: datetime
) -> None:
    """Proved in another way; one that she has is proved from now on."""
    connection.execute(
        _new(account_id, address, digest, now)
        .values(proved_at=now)
        .on_conflict_do_update(constraint="uq_channel_address", set_={"proved_at": now})
    )


def note_proved(connection: Connection, account_id: str, digest: str, now: datetime) -> None:
    """The channel of this address is proved, if she has one."""
    mine = (_c.account_id == account_id, _c.digest_of_address == digest)
    connection.execute(update(table).where(*mine).values(proved_at=now))


def move(
    connection: Connection, account_id: str, old: str, address: Address, digest: str, now: datetime
) -> None:
    """Her channel of the digest `old` leads to another address that is proved; what she chose for
    it stays. Nothing happens when she has the new one already."""
    forget(connection, account_id, digest, now)
    mine = table.alias("mine")
    has_it = exists().where(mine.c.account_id == account_id, mine.c.digest_of_address == digest)
    connection.execute(
        update(table)
        .where(_c.account_id == account_id, _c.digest_of_address == old, ~has_it)
        .values(
            address=vault.seal(address.url),
            digest_of_address=digest,
            label=address.label,
            proved_at=now,
        )
    )


def _new(account_id: str, address: Address, digest: str, now: datetime) -> Insert:
    return insert(table).values(
        account_id=account_id,
        kind=address.kind,
        address=vault.seal(address.url),
        digest_of_address=digest,
        label=address.label,
        created_at=now,
    )


def put_code(connection: Connection, channel: Channel, code: str, now: datetime) -> None:
    values = {"code": code, "code_sent_at": now, "code_tries": 0}
    change(connection, channel.account_id, channel.channel_id, values)


def try_code(
    connection: Connection, account_id: str, channel_id: str, since: datetime, most: int
) -> Try | None:
    """Count one try; None when there is no code that may be tried."""
    row = connection.execute(
        update(table)
        .where(
            _c.account_id == account_id,
            _c.id == channel_id,
            _c.code.isnot(None),
            _c.code_sent_at > since,
            _c.code_tries < most,
        )
        .values(code_tries=_c.code_tries + 1)
        .returning(_c.code, _c.code_tries)
    ).one_or_none()
    return Try(row.code, row.code_tries) if row else None


def mark_proved(connection: Connection, account_id: str, channel_id: str, now: datetime) -> None:
    change(connection, account_id, channel_id, {"proved_at": now, "code": None})


def change(
    connection: Connection, account_id: str, channel_id: str, values: Mapping[str, Any]
) -> None:
    connection.execute(
        update(table).where(_c.account_id == account_id, _c.id == channel_id).values(**values)
    )


def remove(connection: Connection, account_id: str, channel_id: str, now: datetime) -> bool:
    """It is told nothing any more; kept for a while as it was, with what waits for it.

    Twice equals once; False when there is no such channel.
    """
    found = connection.execute(
        update(table)
        .where(_c.account_id == account_id, _c.id == channel_id)
        .values(removed_at=func.coalesce(_c.removed_at, now))
    )
    return found.rowcount == 1


def put_back(connection: Connection, account_id: str, channel_id: str, since: datetime) -> bool:
    """Undo `remove`, unless that was too long ago."""
    found = connection.execute(
        update(table)
        .where(_c.account_id == account_id, _c.id == channel_id, _c.removed_at > since)
        .values(removed_at=None)
    )
    return found.rowcount == 1


def forget(connection: Connection, account_id: str, digest: str, now: datetime) -> None:
    """For good, if it was removed: its address is used anew."""
    mine = (_c.account_id == account_id, _c.digest_of_address == digest)
    _delete(connection, now, *mine, ~_is_there)


def purge(connection: Connection, before: datetime, now: datetime) -> int:
    """For good, of everybody, what was removed before a moment; how many."""
    return _delete(connection, now, _c.removed_at <= before)


def _delete(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> int:
    """What waits for them is dropped; what went stays to be seen in the inbox."""
    connection.execute(
        update(message)
        .where(
            message.c.channel_id.in_(select(_c.id).where(*which)),
            message.c.state == MessageState.WAITING,
        )
        .values(state=MessageState.DROPPED, ended_at=now, letter=None)
    )
    return connection.execute(delete(table).where(*which)).rowcount


def asked_since(connection: Connection, account_id: str, since: datetime) -> int:
    """How many test messages she asked for, also to channels that she has removed."""
    query = select(func.count()).where(
        message.c.account_id == account_id,
        message.c.key.startswith(outbox.ASKED),
        message.c.created_at > since,
    )
    return int(connection.execute(query).scalar_one())


def _channel(row: Row[Any]) -> Channel:
    return Channel(
        channel_id=row.id,
        account_id=row.account_id,
        kind=ChannelKind(row.kind),
        label=row.label,
        is_on=row.is_on,
        is_proved=row.proved_at is not None,
        digest=row.is_digest,
        silenced=tuple(row.silenced),
        failure=row.failure,
        is_removed=row.removed_at is not None,
    )
