"""Queries of shared links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from core import vault
from core.reports.subjects import Kind, Subject, as_json, from_json, kind_of
from core.reports.tables import share_link

_c = share_link.c
# One at a time makes links for an account, so that two tabs cannot pass its limit together.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('share_link ' || :account, 0))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is kept: everything but the token that opens it."""

    link_id: str
    title: str
    subject: Subject
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None  # by who made it; None: not
    report_id: str | None = None  # whose mail holds it; None: made by hand

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and self.ends_at > at


@dataclass(frozen=True, slots=True)
class NewLink:
    """What a link is to show, and for how long."""

    title: str
    subject: Subject
    made_at: datetime
    ends_at: datetime
    report_id: str | None = None


def add(connection: Connection, account_id: str, new: NewLink, most: int | None) -> str | None:
    """A new link's token, which only its caller knows; None where `most` are open already."""
    token = vault.new_token()
    row = _row(account_id, token, new)
    if most is None:
        connection.execute(insert(share_link).values(row))
        return token
    connection.execute(_LOCK, {"account": account_id})
    by_hand = (*_open(account_id, new.made_at), _c.report_id.is_(None))
    open_ones = select(_c.fingerprint).where(*by_hand).limit(most).subquery()
    has_room = select(func.count()).select_from(open_ones).scalar_subquery() < most
    values = [literal(row[column.name], column.type) for column in share_link.c]
    taken = insert(share_link).from_select(list(share_link.c), select(*values).where(has_room))
    made = connection.execute(taken.returning(_c.fingerprint)).first()
    return token if made else None


def _row(account_id: str, token: str, new: NewLink) -> dict[str, Any]:
    return {
        "fingerprint": vault.fingerprint(token),
        "account_id": account_id,
        "kind": kind_of(new.subject).value,
        "title": new.title,
        "subject": as_json(new.subject),
        "made_at": new.made_at,
        "ends_at": new.ends_at,
        "ended_at": None,
        "report_id": new.report_id,
    }


def _open(account_id: str, at: datetime) -> tuple[Any, ...]:
    return (_c.account_id == account_id, _c.ended_at.is_(None), _c.ends_at > at)


def by_fingerprint(connection: Connection, fingerprint: str) -> Link | None:
    row = connection.execute(select(share_link).where(_c.fingerprint == fingerprint)).one_or_none()
    return _link(row) if row else None


def of_account(
    connection: Connection, account_id: str, at: datetime, ended_since: datetime
) -> Sequence[Link]:
    """Those that are open, and those that she ended since a moment; the newest first."""
    rows = connection.execute(
        select(share_link)
        .where(
            _c.account_id == account_id,
            _c.ends_at > at,
            or_(_c.ended_at.is_(None), _c.ended_at > ended_since),
        )
        .order_by(_c.made_at.desc(), _c.fingerprint)
    )
    return [_link(row) for row in rows]


def end(connection: Connection, account_id: str, link_id: str, at: datetime | None) -> bool:
    """End a link, or with None take that back; False when she has none of this id."""
    changed = connection.execute(
        update(share_link)
        .where(_c.account_id == account_id, _c.fingerprint == link_id)
        .values(ended_at=at)
    )
    return changed.rowcount == 1


def move_end(
    connection: Connection, account_id: str, link_id: str, now: datetime, ends_at: datetime
) -> bool:
    """Give an open link another end; False when she has none of this id that is open."""
    changed = connection.execute(
        update(share_link)
        .where(*_open(account_id, now), _c.fingerprint == link_id)
        .values(ends_at=ends_at)
    )
    return changed.rowcount == 1


def sweep(connection: Connection, before: datetime) -> int:
    """Delete links that ended before a moment; how many."""
    gone = delete(share_link).where(or_(_c.ends_at <= before, _c.ended_at <= before))
    return connection.execute(gone).rowcount


def _link(row: Row[Any]) -> Link:
    return Link(
        link_id=row.fingerprint,
        title=row.title,
        subject=from_json(Kind(row.kind), row.subject),
        made_at=row.made_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        report_id=row.report_id,
    )
