"""Queries of accounts. One function a statement or two; transactions belong to the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from core.accounts.model import Account, Profile, QuietHours, Role
from core.accounts.tables import account, account_membership, account_search

_account = account.c


@dataclass(frozen=True, slots=True)
class Known:
    """An account with what signing in needs of it."""

    account: Account
    password_hash: str | None = field(repr=False)  # None: signs in through another service only
    oidc_subject: str | None


def act_for(connection: Connection, account_id: str) -> None:
    """From here on this transaction is done for that person: a token has said who she is."""
    connection.execute(select(func.set_config("wayrate.account", account_id, True)))


def name_key(connection: Connection, key: str) -> None:
    """From here on this transaction may see the rows that this key opens."""
    connection.execute(select(func.set_config("wayrate.key", key, True)))


def by_id(connection: Connection, account_id: str) -> Known | None:
    return _known(connection.execute(select(account).where(_account.id == account_id)).first())


def by_email(connection: Connection, email: str) -> Known | None:
    return _known(connection.execute(select(account).where(_account.email == email)).first())


def by_subject(connection: Connection, subject: str) -> Known | None:
    found = connection.execute(select(account).where(_account.oidc_subject == subject))
    return _known(found.first())


def all_accounts(connection: Connection) -> Sequence[Account]:
    """Everyone, by e-mail address."""
    return [
        _account_of(row) for row in connection.execute(select(account).order_by(_account.email))
    ]


def add(connection: Connection, email: str, at: datetime, **columns: Any) -> str | None:
    """The id of a new account; None when the address or the subject is known already."""
    found = connection.execute(
        insert(account)
        .values(email=email, created_at=at, **columns)
        .on_conflict_do_nothing()
        .returning(_account.id)
    )
    return found.scalar()


def change(connection: Connection, account_id: str, **columns: Any) -> None:
    connection.execute(update(account).where(_account.id == account_id).values(**columns))


def change_unproved(connection: Connection, account_id: str, **columns: Any) -> None:
    """The same of an account whose address is not proved, nor is at this very moment."""
    waiting = (_account.id == account_id, _account.verified_at.is_(None))
    connection.execute(update(account).where(*waiting).values(**columns))


def put_profile(connection: Connection, account_id: str, profile: Profile, version: int) -> bool:
    """Store a profile unless it was changed since `version`."""
    quiet = profile.quiet
    found = connection.execute(
        update(account)
        .where(_account.id == account_id, _account.version == version)
        .values(
            name=profile.name,
            home_airport=profile.home_airport or None,
            currency=profile.currency,
            language=profile.language,
            time_zone=profile.time_zone,
            quiet_from=quiet.from_ if quiet else None,
            quiet_until=quiet.until if quiet else None,
            version=_account.version + 1,
        )
    )
    return found.rowcount == 1


def remove(connection: Connection, account_id: str) -> bool:
    """Delete the account; what is hers falls with it by the foreign keys."""
    return connection.execute(delete(account).where(_account.id == account_id)).rowcount == 1


def remove_unproved(connection: Connection, email: str) -> None:
    """Delete an account whose address was never proved: who proves it now is its owner."""
    connection.execute(
        delete(account).where(_account.email == email, _account.verified_at.is_(None))
    )


def forget_unproved(connection: Connection, before: datetime) -> int:
    """Delete accounts made before a moment whose address was never proved; how many."""
    waiting = (_account.verified_at.is_(None), _account.created_at <= before)
    return connection.execute(delete(account).where(*waiting)).rowcount


def sealed_memberships(connection: Connection, account_id: str) -> Sequence[tuple[str, str]]:
    """(membership, sealed number), in a stable order."""
    table = account_membership
    rows = connection.execute(
        select(table.c.membership, table.c.sealed_number)
        .where(table.c.account_id == account_id)
        .order_by(table.c.membership)
    )
    return [(row.membership, row.sealed_number) for row in rows]


def put_membership(
    connection: Connection, account_id: str, membership: str, sealed_number: str
) -> None:
    row = {"account_id": account_id, "membership": membership, "sealed_number": sealed_number}
    connection.execute(
        insert(account_membership)
        .values(row)
        .on_conflict_do_update(
            constraint="pk_account_membership", set_={"sealed_number": sealed_number}
        )
    )


def drop_membership(connection: Connection, account_id: str, membership: str) -> None:
    table = account_membership
    connection.execute(
        delete(table).where(table.c.account_id == account_id, table.c.membership == membership)
    )


def note_search(connection: Connection, account_id: str, search_id: str, at: datetime) -> None:
    connection.execute(
        insert(account_search)
        .values(account_id=account_id, search_id=search_id, seen_at=at)
        .on_conflict_do_update(constraint="pk_account_search", set_={"seen_at": at})
    )


def forget_searches(connection: Connection, account_id: str, kept: int) -> None:
    """Drop the oldest searches of a person beyond the newest `kept`."""
    table = account_search
    newest = (
        select(table.c.search_id)
        .where(table.c.account_id == account_id)
        .order_by(table.c.seen_at.desc(), table.c.search_id)
        .limit(kept)
    )
    connection.execute(
        delete(table).where(table.c.account_id == account_id, table.c.search_id.not_in(newest))
    )


def recent_searches(connection: Connection, account_id: str, limit: int) -> Sequence[str]:
    """Ids of the searches that the person opened last, newest first."""
    table = account_search
    return (
        connection.execute(
            select(table.c.search_id)
            .where(table.c.account_id == account_id)
            .order_by(table.c.seen_at.desc(), table.c.search_id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def _known(row: Row[Any] | None) -> Known | None:
    if row is None:
        return None
    return Known(_account_of(row), row.password_hash, row.oidc_subject)


def _account_of(row: Row[Any]) -> Account:
    has_quiet = row.quiet_from is not None
    return Account(
        account_id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        is_verified=row.verified_at is not None,
        home_airport=row.home_airport or "",
        currency=row.currency,
        language=row.language,
        time_zone=row.time_zone,
        quiet=QuietHours(row.quiet_from, row.quiet_until) if has_quiet else None,
        version=row.version,
        has_password=row.password_hash is not None,
    )
