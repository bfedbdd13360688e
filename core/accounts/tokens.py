"""Queries of one-time tokens and of sessions; both are stored as fingerprints only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Text, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core import vault
from core.accounts.model import Purpose, Session
from core.accounts.tables import account_session, account_token
from core.notify.rules import GIVE_UP_AFTER

LIVES = {
    Purpose.TICKET: timedelta(seconds=60),
    Purpose.VERIFY: timedelta(days=3),
    Purpose.RESET: timedelta(hours=1),
    Purpose.EMAIL: timedelta(days=1),
}
# How long the mail of a link may be under way: the link's life counts from when it went.
UNDER_WAY = GIVE_UP_AFTER
SESSION_LIVES = timedelta(days=30)  # from the last visit
# A session is written at most so often: a page run should cost a read.
SEEN_EVERY = timedelta(hours=1)
_token, _session = account_token.c, account_session.c


@dataclass(frozen=True, slots=True)
class Taken:
    """What a good token stood for."""

    account_id: str
    email: str | None  # the new address; None for other purposes
    made_at: datetime


def issue(
    connection: Connection,
    account_id: str,
    purpose: Purpose,
    at: datetime,
    email: str | None = None,
) -> str:
    """A new token for the person; only whoever is told it knows it."""
    token = vault.new_token()
    waits = timedelta() if purpose is Purpose.TICKET else UNDER_WAY
    connection.execute(
        insert(account_token).values(
            fingerprint=vault.fingerprint(token),
            account_id=account_id,
            purpose=purpose.value,
            email=email,
            made_at=at,
            expires_at=at + LIVES[purpose] + waits,
        )
    )
    return token


def take(connection: Connection, token: str, purpose: Purpose, at: datetime) -> Taken | None:
    """Use a token up: of two at once, one gets it. None when it does not count.

    Of a link whoever asks looks too at when its mail went (`joining.link_of`).
    """
    row = connection.execute(
        delete(account_token)
        .where(_token.fingerprint == vault.fingerprint(token), _token.purpose == purpose.value)
        .returning(_token.account_id, _token.email, _token.made_at, _token.expires_at)
    ).first()
    if row is None or row.expires_at <= at:
        return None
    return Taken(row.account_id, row.email, row.made_at)


def void(connection: Connection, account_id: str, *purposes: Purpose) -> None:
    """Make every unused token of these kinds worthless; all kinds when none is named."""
    chosen = [purpose.value for purpose in purposes or Purpose]
    connection.execute(
        delete(account_token).where(_token.account_id == account_id, _token.purpose.in_(chosen))
    )


def open_session(connection: Connection, account_id: str, agent: str, at: datetime) -> str:
    """The token for a new cookie."""
    token = vault.new_token()
    connection.execute(
        insert(account_session).values(
            fingerprint=vault.fingerprint(token),
            account_id=account_id,
            agent=agent,
            created_at=at,
            seen_at=at,
            expires_at=at + SESSION_LIVES,
        )
    )
    return token


def owner_of(connection: Connection, fingerprint: str, at: datetime) -> str | None:
    """Whose session it is; its end moves on. None when it has ended.

    From here on the transaction is done for that person, by the same statement: a full run of any
    page begins with it.
    """
    is_hers = func.set_config("wayrate.account", cast(_session.account_id, Text), True)
    row = connection.execute(
        select(_session.account_id, _session.seen_at, is_hers).where(
            _session.fingerprint == fingerprint, _session.expires_at > at
        )
    ).first()
    if row is None:
        return None
    if row.seen_at <= at - SEEN_EVERY:
        connection.execute(
            update(account_session)
            .where(_session.fingerprint == fingerprint)
            .values(seen_at=at, expires_at=at + SESSION_LIVES)
        )
    return str(row.account_id)


def is_fresh(connection: Connection, account_id: str, fingerprint: str, since: datetime) -> bool:
    """Whether this is a session of the person that was signed in after a moment."""
    found = connection.execute(
        select(_session.fingerprint).where(
            _session.account_id == account_id,
            _session.fingerprint == fingerprint,
            _session.created_at > since,
        )
    )
    return found.first() is not None


def end_session(connection: Connection, fingerprint: str) -> None:
    connection.execute(delete(account_session).where(_session.fingerprint == fingerprint))


def end_sessions(connection: Connection, account_id: str, but: str = "") -> None:
    """Sign a person out of every browser, but the one with this fingerprint."""
    connection.execute(
        delete(account_session).where(
            _session.account_id == account_id, _session.fingerprint != but
        )
    )


def sessions_of(connection: Connection, account_id: str, at: datetime) -> Sequence[Session]:
    """The person's open sessions, the one seen last first."""
    rows = connection.execute(
        select(account_session)
        .where(_session.account_id == account_id, _session.expires_at > at)
        .order_by(_session.seen_at.desc(), _session.created_at.desc())
    )
    return [
        Session(
            session_id=row.fingerprint,
            agent=row.agent,
            signed_in_at=row.created_at,
            seen_at=row.seen_at,
        )
        for row in rows
    ]


def sweep(connection: Connection, at: datetime) -> int:
    """Delete sessions and tokens that have ended; how many."""
    sessions = delete(account_session).where(_session.expires_at <= at)
    told = delete(account_token).where(_token.expires_at <= at)
    return connection.execute(sessions).rowcount + connection.execute(told).rowcount
