"""Signing in and out. The form gives a password and gets a ticket; the ticket becomes a cookie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from core import clock
from core.accounts import asking, lockout, passwords, store, tokens
from core.accounts.addresses import normal_or_raw
from core.accounts.errors import AskedEnough, LinkGone, NotVerified, SignInRefused
from core.accounts.joining import send_verify
from core.accounts.model import Account, Purpose, Session, Visit
from core.accounts.rules import clean_agent
from core.db import transaction
from core.notify import service as notify
from core.vault import fingerprint

WRONG = "E-mail address or password is wrong."
_UNPROVED = "Confirm your e-mail address first"
ON_ITS_WAY = f"{_UNPROVED}: a link is on its way to you."


def sign_in(email: str, password: str, address: str) -> str:
    """A ticket for `enter`, good once and for a minute. `address`: whence the request came.

    An address without an account takes the same work as a wrong password and gets the same words.
    Raises SignInRefused, LockedOut, or NotVerified (another link is mailed then).
    """
    known = _proved(normal_or_raw(email), password, address)
    now = clock.now()
    account = known.account
    with transaction(account.account_id) as connection:
        if passwords.is_outdated(known.password_hash or ""):
            digest = passwords.digest(password)
            store.change(connection, account.account_id, password_hash=digest)
        if account.is_verified:
            return tokens.issue(connection, account.account_id, Purpose.TICKET, now)
    raise unproved(account)


def unproved(account: Account) -> SignInRefused:
    """The refusal of who has not confirmed her address; another link is mailed to it, where it may.

    In a transaction of its own: of one that is refused nothing else must be lost.
    """
    now = clock.now()
    try:
        with transaction(account.account_id) as connection:
            asking.count(connection, Purpose.VERIFY, account.email, now)
            send_verify(connection, account.account_id, account.email, account.name, now)
    except AskedEnough as enough:
        return SignInRefused(f"{_UNPROVED}. {enough}")
    return NotVerified(ON_ITS_WAY)


def _proved(email: str, password: str, address: str) -> store.Known:
    """The account whose password this is. Raises SignInRefused or LockedOut."""
    account_key, address_key = lockout.account_key(email), lockout.address_key(address)
    now = clock.now()
    with transaction(key=email) as connection:
        lockout.count(connection, address_key, lockout.BY_ADDRESS, now)
        lockout.count(connection, account_key, lockout.BY_ACCOUNT, now)
        known = store.by_email(connection, email)
    if not passwords.matches(password, known.password_hash if known else None) or known is None:
        raise SignInRefused(WRONG)
    with transaction() as connection:
        lockout.take_back(connection, address_key)
        lockout.forgive(connection, account_key)
    return known


def enter(ticket: str, agent: str) -> str:
    """The token for the cookie of a browser that shows its ticket. Raises LinkGone."""
    now = clock.now()
    with transaction(key=fingerprint(ticket)) as connection:
        taken = tokens.take(connection, ticket, Purpose.TICKET, now)
        if taken is not None:
            store.act_for(connection, taken.account_id)
            return tokens.open_session(connection, taken.account_id, clean_agent(agent), now)
    raise LinkGone


def who(session_token: str) -> Account | None:
    """Whose session it is; None when it has ended, was signed out, or never was."""
    with _named(session_token) as (_, account):
        return account


def visit(session_token: str) -> Visit | None:
    """The same with her bell, in one transaction: what every full run of a page begins with."""
    with _named(session_token) as (connection, account):
        if account is None:
            return None
        return Visit(account, notify.bell_within(connection, account.account_id))


@contextmanager
def _named(session_token: str) -> Iterator[tuple[Connection, Account | None]]:
    """A transaction of the person whose session it is, and who she is."""
    named = fingerprint(session_token)
    with transaction(key=named) as connection:
        account_id = tokens.owner_of(connection, named, clock.now())
        known = store.by_id(connection, account_id) if account_id else None
        yield connection, known.account if known else None


def sign_out(session_token: str) -> None:
    """End a session; its token opens nothing any more. An unknown one is ended already."""
    named = fingerprint(session_token)
    with transaction(key=named) as connection:
        tokens.end_session(connection, named)


def sign_out_everywhere(account_id: str) -> None:
    """End every session of a person, and the tickets that would become one."""
    with transaction(account_id) as connection:
        tokens.end_sessions(connection, account_id)
        tokens.void(connection, account_id, Purpose.TICKET)


def sessions(account_id: str) -> tuple[Session, ...]:
    """Where a person is signed in, the browser seen last first."""
    with transaction(account_id) as connection:
        return tuple(tokens.sessions_of(connection, account_id, clock.now()))


def end_session(account_id: str, session_id: str) -> None:
    """Sign one browser of a person out."""
    with transaction(account_id) as connection:
        tokens.end_session(connection, session_id)


def is_this(session: Session, session_token: str) -> bool:
    """Whether a session of the list is the browser that holds this token."""
    return session.session_id == fingerprint(session_token)
