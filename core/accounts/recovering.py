"""Another password, another e-mail address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from core import clock
from core.accounts import asking, letters, lockout, passwords, store, tokens
from core.accounts.addresses import normal
from core.accounts.errors import AddressTaken, BadAddress, LinkGone
from core.accounts.evenly import even
from core.accounts.joining import bearer_of, link_of, send_known, send_link
from core.accounts.letters import Letter
from core.accounts.model import Account, Purpose
from core.accounts.proved import note_proved
from core.accounts.proving import proved
from core.db import transaction
from core.vault import fingerprint


def ask_reset(email: str) -> None:
    """Mail a link that sets a new password; nothing is told of whether the address is known.

    Raises BadAddress for what is none, and AskedEnough.
    """
    address, now = normal(email), clock.now()
    with even(), transaction(key=address) as connection:
        asking.count(connection, Purpose.RESET, address, now)
        known = store.by_email(connection, address)
        if known is None:
            return
        account = known.account
        store.act_for(connection, account.account_id)
        send_link(
            connection,
            Letter.RESET,
            Purpose.RESET,
            account.account_id,
            account.email,
            account.name,
            now,
        )


def reset(token: str, password: str) -> None:
    """Set the password of the person who was mailed this link, and sign her out everywhere.

    A password that the policy refuses leaves the link good. Raises LinkGone, WeakPassword.
    """
    passwords.check(password)
    now = clock.now()
    with transaction(key=fingerprint(token)) as connection:
        known = bearer_of(connection, token, Purpose.RESET, now)
        _put_password(connection, known.account, password, now)
        if not known.account.is_verified:  # another service's person may have named her address
            store.change(connection, known.account.account_id, oidc_subject=None)
        note_proved(connection, known.account, known.account.email, now)  # she reads its mail
        lockout.forgive(connection, lockout.account_key(known.account.email))
        asking.forgive(connection, known.account.email)


def change_password(
    account_id: str, password: str, new_password: str, session_token: str = ""
) -> None:
    """Set another password, or a first one; every browser but this one is signed out.

    Raises ProofWanted, LockedOut, WeakPassword.
    """
    passwords.check(new_password)
    account = proved(account_id, password, session_token).account
    with transaction(account_id) as connection:
        _put_password(connection, account, new_password, clock.now(), keep=session_token)


def _put_password(
    connection: Connection, account: Account, password: str, now: datetime, keep: str = ""
) -> None:
    passwords.check(password, account.email, account.name)
    store.change(connection, account.account_id, password_hash=passwords.digest(password))
    tokens.end_sessions(connection, account.account_id, but=fingerprint(keep))
    tokens.void(connection, account.account_id)
    letters.send(
        connection,
        Letter.CHANGED,
        account.email,
        f"{account.account_id}:{now.timestamp()}",
        account_id=account.account_id,
        name=account.name,
    )


def change_email(account_id: str, email: str, password: str, session_token: str = "") -> None:
    """Mail a link to the new address that confirms it, and word of it to the old one.

    The old one stays until then. Raises BadAddress, ProofWanted, LockedOut, AskedEnough.
    """
    address = normal(email)
    account = proved(account_id, password, session_token).account
    if address == account.email:
        raise BadAddress("This is the address that you have already.")
    now = clock.now()
    with even(), transaction(account_id, key=address) as connection:
        for whose in (account_id, address):  # by her, and to whoever reads mail there
            asking.count(connection, Purpose.EMAIL, whose, now)
        taken = store.by_email(connection, address)
        tokens.void(connection, account_id, Purpose.EMAIL)
        if taken and taken.account.is_verified:
            send_known(connection, taken.account)
            store.act_for(connection, account_id)
        else:
            send_link(
                connection,
                Letter.NEW_EMAIL,
                Purpose.EMAIL,
                account_id,
                address,
                account.name,
                now,
            )
        letters.send(
            connection,
            Letter.OLD_EMAIL,
            account.email,
            f"{account_id}:{now.timestamp()}",
            account_id=account_id,
            name=account.name,
            email=address,
        )


def confirm_email(token: str) -> Account:
    """Make the address that a link was mailed to the account's own.

    Raises LinkGone, and AddressTaken when another account has proved it meanwhile.
    """
    now = clock.now()
    try:
        with transaction(key=fingerprint(token)) as connection:
            taken = link_of(connection, token, Purpose.EMAIL, now)
            if taken.email is None:
                raise LinkGone
            store.name_key(connection, taken.email)
            store.remove_unproved(connection, taken.email)
            known = store.by_id(connection, taken.account_id)
            if known is None:
                raise LinkGone
            account = note_proved(connection, known.account, taken.email, now)
            # Links that were mailed to the old address open nothing any more.
            tokens.void(connection, taken.account_id)
    except IntegrityError as exc:
        if "uq_account_email" not in str(exc.orig):
            raise
        raise AddressTaken(
            "Another account has this address: sign in with that one, or choose another address."
        ) from exc
    return account
