"""Signing in through another service (OIDC), which tells who came and with which address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core import clock
from core.accounts import store, tokens
from core.accounts.addresses import normal
from core.accounts.errors import NotVerified, ProofWanted, SignInRefused
from core.accounts.joining import claim, joined, unproved_bearer
from core.accounts.model import Joined, Purpose
from core.accounts.signing import ON_ITS_WAY, unproved
from core.db import transaction
from core.notify import service as notify
from core.vault import fingerprint


def sign_in_with(issuer: str, subject: str, email: str, email_verified: bool) -> str:
    """A ticket for the person whom another service has signed in; the first time, an account.

    An account with a password is entered only when both the service and we have proved that the
    address is hers. Raises SignInRefused, NotVerified (a link is mailed then), BadAddress,
    AskedEnough.
    """
    named, now = _named(issuer, subject), clock.now()
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


def verify_with(token: str, issuer: str, subject: str) -> Joined:
    """Confirm the address that a link was mailed to, for whom another service has signed in here.

    Whoever came with the address must be who follows the link. A refusal leaves the link good.
    Raises SignInRefused, LinkGone, ProofWanted.
    """
    named, now = _named(issuer, subject), clock.now()
    with transaction(key=fingerprint(token)) as connection:
        known = unproved_bearer(connection, token, now)
        if known.oidc_subject != named:
            raise ProofWanted(
                "This address was given with another sign-in: enter its password, or choose one."
            )
        return joined(connection, known.account, now, password_hash=None, oidc_subject=named)


def _named(issuer: str, subject: str) -> str:
    named = f"{issuer} {subject}"
    if not issuer or not subject or not named.isprintable():
        raise SignInRefused("The other service did not say who you are: try once more.")
    return named


def _tied(connection: Connection, subject: str, address: str, now: datetime) -> store.Known:
    """The account of a proved address, tied to the service's subject from now on."""
    store.remove_unproved(connection, address)
    is_new = store.add(connection, address, now, oidc_subject=subject, verified_at=now) is not None
    known = store.by_email(connection, address)
    if known is not None and known.oidc_subject is None:
        store.change(connection, known.account.account_id, oidc_subject=subject)
    elif known is None or known.oidc_subject != subject:
        raise SignInRefused(
            "This address belongs to an account that signs in another way: use that one."
        )
    store.act_for(connection, known.account.account_id)
    if is_new:  # who was here before has chosen her channels
        notify.default_channel(connection, known.account.account_id, address)
    return known
