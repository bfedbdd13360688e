"""Use cases of telling: notices in the page, letters, and what became of messages.

Channels are in `channels`, sending is in `delivery`; both are reached through here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core import clock
from core.db import transaction
from core.notify import channel_store, letters, outbox, post, store
from core.notify.channels import (
    add_channel,
    channels,
    default_channel,
    hear_again,
    prove,
    proved_again,
    purge,
    remove_channel,
    stops,
    switch_channel,
    test_channel,
    undo_remove,
    unsubscribe,
)
from core.notify.delivery import deliver_due
from core.notify.model import Bell, NewNotice, Notice, Pulse, Sent
from core.notify.rules import next_morning

__all__ = [
    "add_channel",
    "bell",
    "bell_within",
    "channels",
    "check_ended",
    "default_channel",
    "deliver_due",
    "farewell",
    "hear_again",
    "inbox",
    "mail",
    "mark_read",
    "mark_unread",
    "next_morning",
    "notify",
    "prove",
    "proved_again",
    "pulse",
    "remove_channel",
    "sent",
    "sent_of",
    "stops",
    "sweep",
    "switch_channel",
    "test_channel",
    "undo_remove",
    "unread",
    "unsubscribe",
    "went_at",
]


# A farewell is tried for a day; it ends an hour later also when there was no worker to try it.
_LATE = timedelta(hours=1)
_RUNG = 20  # unread notices that a bell looks at


def notify(connection: Connection, notice: NewNotice) -> bool:
    """Tell a person, within the caller"s transaction: notice and messages commit with it.

    False when an event of this key was told before: then nothing is written.
    """
    letters.check(notice.template)
    now = clock.now()
    notice_id = store.put_notice(connection, notice, now)
    if notice_id is None:
        return False
    ways = channel_store.open_for(connection, notice.account_id, notice.kind)
    outbox.put_notice(connection, notice, notice_id, ways, now)
    return True


def mail(
    connection: Connection,
    key: str,
    to: str,
    template: str,
    values: Mapping[str, Any],
    account_id: str | None = None,
) -> bool:
    """A letter to an e-mail address, within the caller"s transaction; no notice, no channel.

    The caller"s transaction must name the account, or the address (lower case) as its key.
    `values` fill the template and may hold secrets: they are sealed until sent, then forgotten.
    False when a letter of this key was written before.
    """
    return outbox.put_letter(connection, key, to, template, values, account_id, clock.now())


def went_at(connection: Connection, key: str) -> datetime | None:
    """When a letter left, within a transaction of whom it is about; None while it has not."""
    return store.went_at(connection, key)


def farewell(
    connection: Connection, secret: str, to: str, template: str, values: Mapping[str, Any]
) -> None:
    """A letter to somebody who leaves, within the caller's transaction, which deletes her.

    That transaction must name `secret`, a token made for this, as its key. The address stands in
    the sealed letter alone, and the row goes once it was sent, or not taken for a day.
    """
    outbox.put_farewell(connection, secret, to, template, values, clock.now())


def sweep() -> int:
    """Delete channels that nobody can bring back and farewells that ran out unsent; how many.

    For the leader, which sees everybody's rows.
    """
    with transaction() as connection:
        return purge(connection) + post.forget_farewells(connection, clock.now() - _LATE)


def check_ended(connection: Connection, account_id: str) -> None:
    """Tell her open pages, within the caller's transaction, that a check has ended: no notice."""
    outbox.wake_watchers(connection, account_id)


def inbox(account_id: str, limit: int = 20, before: int | None = None) -> tuple[Notice, ...]:
    """Notices of a person, newest first; `before` is the id of the last one seen."""
    with transaction(account_id) as connection:
        return store.notices(connection, account_id, limit, before)


def unread(account_id: str) -> int:
    return pulse(account_id).unread


def pulse(account_id: str) -> Pulse:
    """How many are unread, and the newest: one small read."""
    with transaction(account_id) as connection:
        return store.pulse(connection, account_id)


def bell(account_id: str) -> Bell:
    """What her bell shows."""
    with transaction(account_id) as connection:
        return bell_within(connection, account_id)


def bell_within(connection: Connection, account_id: str) -> Bell:
    """The same within the caller's transaction, which is done for her."""
    figures = store.pulse(connection, account_id)
    unread = store.newest_unread(connection, account_id, _RUNG) if figures.unread else ()
    return Bell(figures, unread)


def mark_read(account_id: str, ids: Collection[int] | None = None) -> tuple[int, ...]:
    """Mark these as read, or all; returns the ids that were unread, for an undo."""
    return _mark(account_id, ids, is_read=True)


def mark_unread(account_id: str, ids: Collection[int]) -> None:
    """Undo `mark_read`."""
    _mark(account_id, ids, is_read=False)


def sent(account_id: str, notice_id: int) -> tuple[Sent, ...]:
    """What was sent where, and what failed."""
    return sent_of(account_id, (notice_id,))[notice_id]


def sent_of(account_id: str, notice_ids: Collection[int]) -> dict[int, tuple[Sent, ...]]:
    """The same of many notices, in one read."""
    with transaction(account_id) as connection:
        found = store.sent(connection, account_id, notice_ids)
    return {notice_id: tuple(each) for notice_id, each in found.items()}


def _mark(account_id: str, ids: Collection[int] | None, *, is_read: bool) -> tuple[int, ...]:
    with transaction(account_id) as connection:
        changed = store.mark(connection, account_id, ids, clock.now() if is_read else None)
        if changed:
            outbox.wake_pages(connection, account_id)  # her other pages count anew
    return changed
