"""Signing in through another service (OIDC), which tells who came and with which address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core import clock
from core.accounts import store, tokens
from core.accounts.addresses import normal
from core.accounts.errors import NotVerified, SignInRefused
from core.accounts.joining import claim
from core.accounts.model import Purpose
from core.accounts.signing import ON_ITS_WAY, unproved
from core.db import transaction
from core.notify import service as notify


def sign_in_with(issuer: str, subject: str, email: str, email_verified: bool) -> str:
    """A ticket for the person whom another service has signed in; the first time, an account.

    An account with a password is entered only when both the service and we have proved that the
    address is hers. Raises SignInRefused, NotVerified (a link is mailed then), BadAddress,
    AskedEnough.
    """
    named, now = f"{issuer} {subject}", clock.now()
    if not issuer or not subject or not named.isprintable():
        raise SignInRefused("The other service did not say who you are: try once more.")
    with transaction(key=named) as connection:
        known = store.by_subject(connection, named)
        if known is None:
            address = normal(email)
            store.name_key(connection, address)
            if email_verified:
                known = _tied(connection, named, address, now)
            else:
                columns = {"oidc_subject": named, "password_hash": None}
                claim(connection, address, columns, "", now)
        if known is not None and known.account.is_verified:
            store.act_for(connection, known.account.account_id)
            return tokens.issue(connection, known.account.account_id, Purpose.TICKET, now)
    raise unproved(known.account) if known else NotVerified(ON_ITS_WAY)


def _tied(connection: Connection, subject: str, address: str, now: datetime) -> store.Known:
    """The account of a proved address, tied to the service's subject from now on."""
    store.remove_unproved(connection, address)
    store.add(connection, address, now, oidc_subject=subject, verified_at=now)
    known = store.by_email(connection, address)
    if known is not None and known.oidc_subject is None:
        store.change(connection, known.account.account_id, oidc_subject=subject)
    elif known is None or known.oidc_subject != subject:
        raise SignInRefused(
            "This address belongs to an account that signs in another way: use that one."
        )
    store.act_for(connection, known.account.account_id)
    notify.default_channel(connection, known.account.account_id, address)
    return known
