"""Mails that our forms may be made to send: so many of a kind an hour to one address, then none.

It is counted whether or not the address has an account, so that a refusal tells nothing of that;
and it is told, so that what a form says it sends is sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.accounts import lockout
from core.accounts.errors import AskedEnough
from core.accounts.lockout import Limit, mail_key
from core.accounts.model import Purpose

MAILS_AN_HOUR = 5
_LOCKED = timedelta(hours=1)
# The last of them locks for an hour; who asks on and on then gets one an hour.
_LIMIT = Limit(MAILS_AN_HOUR - 1, _LOCKED, _LOCKED)


def count(connection: Connection, purpose: Purpose, whose: str, now: datetime) -> None:
    """Count one more mail to an address, or for an account. Raises AskedEnough."""
    if until := lockout.locked(connection, mail_key(purpose, whose), _LIMIT, now):
        wait = lockout.wait_words(until, now)
        raise AskedEnough(
            f"{MAILS_AN_HOUR} messages an hour are the most: look into the spam folder, "
            f"or try again in {wait}."
        )


def forgive(connection: Connection, *whose: str) -> None:
    """Forget what was asked for: of an address that was proved, or of somebody who leaves."""
    for each in whose:
        for purpose in Purpose:
            lockout.forgive(connection, mail_key(purpose, each))
