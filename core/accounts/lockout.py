"""Lock-out with back-off: by the account that is tried, and by the address it is tried from; and of
mails that are asked for, by the address they go to.

A try is counted before its password is checked and taken back when it was right, in one statement
each: a hundred tries at once are a hundred counted tries. What is tried need not exist.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from core import vault
from core.accounts.errors import LockedOut
from core.accounts.model import Purpose
from core.accounts.tables import sign_in_failure
from core.text import count_text

_row = sign_in_failure.c
# Failures are forgotten when there was none for so long.
FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong ones are free, how long the first lock lasts; each further one doubles it."""

    free: int
    first: timedelta
    longest: timedelta


# The owner of a locked account need not wait: resetting her password opens it.
BY_ACCOUNT = Limit(5, timedelta(seconds=30), timedelta(hours=1))
# One address may be a whole company's.
BY_ADDRESS = Limit(30, timedelta(minutes=1), timedelta(hours=1))


def account_key(email: str) -> str:
    return _hashed("account", email)


def address_key(address: str) -> str:
    return _hashed("address", address)


def mail_key(purpose: Purpose, whose: str) -> str:
    """Of mails of one kind: to an address, or asked for by an account."""
    return _hashed(f"mail {purpose.value}", whose)


def _hashed(kind: str, what: str) -> str:
    """Keyed, so that the stored row does not tell who it was to anyone without our keys."""
    key = vault.keys().signing.encode()
    return hmac.new(key, f"{kind} {what}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def count(connection: Connection, key: str, limit: Limit, at: datetime) -> None:
    """Count a try as failed. Raises LockedOut, and counts nothing, while the key is locked."""
    if until := locked(connection, key, limit, at):
        wait = wait_words(until, at)
        said = f"Too many wrong passwords: try again in {wait}, or reset the password."
        raise LockedOut(said, until)


def locked(connection: Connection, key: str, limit: Limit, at: datetime) -> datetime | None:
    """Count one more of a key; until when it is locked, and then nothing is counted."""
    since = case((_row.last_at <= at - FORGOTTEN, 0), else_=_row.failures) + 1
    doublings = func.least(func.greatest(since - limit.free - 1, 0), 20)
    seconds = func.least(
        limit.first.total_seconds() * func.power(2, doublings), limit.longest.total_seconds()
    )
    backoff = func.make_interval(0, 0, 0, 0, 0, 0, seconds)
    counted = connection.execute(
        insert(sign_in_failure)
        .values(key=key, failures=1, last_at=at)
        .on_conflict_do_update(
            constraint="pk_sign_in_failure",
            set_={
                "failures": since,
                "last_at": at,
                "locked_until": case((since > limit.free, at + backoff), else_=None),
            },
            where=or_(_row.locked_until.is_(None), _row.locked_until <= at),
        )
        .returning(_row.failures)
    )
    if counted.first() is not None:
        return None
    return connection.execute(select(_row.locked_until).where(_row.key == key)).scalar() or at


def wait_words(until: datetime, at: datetime) -> str:
    """ "40 seconds", "12 minutes"."""
    seconds = max(1, math.ceil((until - at).total_seconds()))
    in_minutes = count_text(math.ceil(seconds / 60), "minute")
    return count_text(seconds, "second") if seconds < 60 else in_minutes


def take_back(connection: Connection, key: str) -> None:
    """This try was right after all: it alone is not counted."""
    connection.execute(
        update(sign_in_failure)
        .where(_row.key == key)
        .values(failures=func.greatest(_row.failures - 1, 0), locked_until=None)
    )


def forgive(connection: Connection, key: str) -> None:
    """Forget every failure of a key: its owner has shown herself."""
    connection.execute(delete(sign_in_failure).where(_row.key == key))


def sweep(connection: Connection, at: datetime) -> int:
    """Delete counts that count no longer."""
    done = and_(
        _row.last_at <= at - FORGOTTEN, or_(_row.locked_until.is_(None), _row.locked_until <= at)
    )
    return connection.execute(delete(sign_in_failure).where(done)).rowcount
