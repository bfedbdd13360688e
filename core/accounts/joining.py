"""Coming in for the first time: register, and prove the e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from core import clock
from core.accounts import asking, letters, passwords, store, tokens
from core.accounts.addresses import normal
from core.accounts.errors import LinkGone, ProofWanted
from core.accounts.evenly import even
from core.accounts.letters import Letter
from core.accounts.model import Account, Joined, Purpose
from core.accounts.proved import note_proved
from core.accounts.rules import clean_name
from core.db import transaction
from core.vault import fingerprint, new_token


def register(email: str, password: str, name: str = "") -> None:
    """Make an account and mail a link that confirms its address.

    Whether the address has an account already is not told here, but in a mail to it. Raises
    BadAddress, WeakPassword and AskedEnough.
    """
    address, called = normal(email), clean_name(name)
    passwords.check(password, address, called)
    with even():
        digest = passwords.digest(password)
        columns = {"password_hash": digest, "oidc_subject": None, "name": called}
        with transaction(key=address) as connection:
            claim(connection, address, columns, called, clock.now())


def ask_verify(email: str) -> None:
    """Mail another link that confirms an address; an account that needs none is told that it is
    there. Nothing is told here of which it is. Raises BadAddress and AskedEnough."""
    address, now = normal(email), clock.now()
    with even(), transaction(key=address) as connection:
        asking.count(connection, Purpose.VERIFY, address, now)
        known = store.by_email(connection, address)
        if known is None:
            return
        account = known.account
        if account.is_verified:
            send_known(connection, account)
        else:
            send_verify(connection, account.account_id, address, account.name, now)


def claim(
    connection: Connection,
    address: str,
    columns: Mapping[str, str | None],
    name: str,
    now: datetime,
) -> None:
    """Make an account that nobody enters before its address is proved, and mail what proves it.

    The transaction names the address as its key; `columns` are the ways in. Raises AskedEnough.
    """
    asking.count(connection, Purpose.VERIFY, address, now)
    account_id = store.add(connection, address, now, **columns)
    known = None if account_id else store.by_email(connection, address)
    if known and known.account.is_verified:
        send_known(connection, known.account)
        return
    if known:
        # Never proved, so nobody's yet, and these ways in count last. No link is void for that:
        # each proves the address alone, and lets nobody in by itself.
        account_id = known.account.account_id
        store.act_for(connection, account_id)
        store.change_unproved(connection, account_id, **columns)
    if account_id:
        send_verify(connection, account_id, address, name, now)


def send_known(connection: Connection, account: Account) -> None:
    """Tell the owner of an address that somebody would register with it; who calls counts it."""
    store.act_for(connection, account.account_id)
    key = letters.key_of(new_token())  # each that was asked for goes
    letters.send(
        connection,
        Letter.KNOWN,
        account.email,
        key,
        account_id=account.account_id,
        name=account.name,
    )


def send_verify(
    connection: Connection, account_id: str, address: str, name: str, now: datetime
) -> None:
    """Mail a link that confirms the address; who calls counts it."""
    store.act_for(connection, account_id)
    send_link(connection, Letter.VERIFY, Purpose.VERIFY, account_id, address, name, now)


def send_link(
    connection: Connection,
    letter: Letter,
    purpose: Purpose,
    account_id: str,
    to: str,
    name: str,
    now: datetime,
) -> None:
    """Mail a new token. Of a change of address, `to` is the new one."""
    email = to if purpose is Purpose.EMAIL else None
    token = tokens.issue(connection, account_id, purpose, now, email)
    letters.send(
        connection,
        letter,
        to,
        letters.key_of(token),
        account_id=account_id,
        name=name,
        token=token,
        lives=tokens.LIVES[purpose],
    )


def bearer_of(connection: Connection, token: str, purpose: Purpose, now: datetime) -> store.Known:
    """Who was mailed a link; it is used up, and the transaction is hers from here on.

    Raises LinkGone.
    """
    known = store.by_id(connection, link_of(connection, token, purpose, now).account_id)
    if known is None:
        raise LinkGone
    return known


def link_of(connection: Connection, token: str, purpose: Purpose, now: datetime) -> tokens.Taken:
    """What a mailed link stands for; used up, and the transaction is hers. Raises LinkGone.

    It lives from when its mail went: one that waited for the mail server is as good as any.
    """
    taken = tokens.take(connection, token, purpose, now)
    if taken is None:
        raise LinkGone
    store.act_for(connection, taken.account_id)
    began = letters.went_at(connection, purpose, token) or taken.made_at
    if began + tokens.LIVES[purpose] <= now:
        raise LinkGone
    return taken


def verify(token: str, password: str, *, is_new: bool = False) -> Joined:
    """Confirm the address that a link was mailed to, and let in who registered with it.

    Anybody may register with anybody's address, so the link asks for the password that was given
    last; its bearer may choose a new one instead, and what a stranger gave is forgotten.
    A refusal leaves the link good. Raises LinkGone, ProofWanted, WeakPassword.
    """
    now = clock.now()
    with transaction(key=fingerprint(token)) as connection:
        known = unproved_bearer(connection, token, now)
        digest = known.password_hash
        if is_new:
            passwords.check(password, known.account.email)
            digest = passwords.digest(password)
            store.change(connection, known.account.account_id, name="")
        elif not passwords.matches(password, digest):
            raise ProofWanted(
                "This is not the password that was given last with this address: try once more, "
                "or choose a new one."
            )
        return joined(connection, known.account, now, password_hash=digest, oidc_subject=None)


def unproved_bearer(connection: Connection, token: str, now: datetime) -> store.Known:
    """Who was mailed a link that confirms an address, not confirmed so far. Raises LinkGone."""
    known = bearer_of(connection, token, Purpose.VERIFY, now)
    if known.account.is_verified:
        raise LinkGone
    return known


def joined(connection: Connection, account: Account, now: datetime, **way_in: str | None) -> Joined:
    """The address is proved, its other links are void, and its owner may come in.

    The way in that she has shown is the only one, whatever is registered at this very moment.
    """
    store.change(connection, account.account_id, **way_in)
    asking.forgive(connection, account.email)
    tokens.void(connection, account.account_id, Purpose.VERIFY)
    proved = note_proved(connection, account, account.email, now)
    return Joined(proved, tokens.issue(connection, account.account_id, Purpose.TICKET, now))
