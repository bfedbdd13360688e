"""Use cases of channels: the ways by which a person wants to be told."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core import clock, vault
from core.db import transaction
from core.notify import addresses, channel_store, links, outbox
from core.notify.addresses import Address
from core.notify.model import (
    BadAddress,
    Channel,
    ChannelKind,
    NotifyFault,
    Stopped,
    UnknownChannel,
    WrongCode,
)

MOST = 10  # channels of one person
UNDO_FOR = timedelta(minutes=10)  # how long a removed channel can be brought back
CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
# Whoever adds addresses of others to have them written to does not get far.
MESSAGES_AN_HOUR = 10
_GONE = "This channel is not there any more: it was removed."


class TooMany(NotifyFault):
    """More than is good for anybody; waiting, or removing something, helps."""


def channels(account_id: str, *, with_removed: bool = False) -> tuple[Channel, ...]:
    """Every channel of a person, oldest first; if wanted, those that `undo_remove` brings back."""
    since = clock.now() - UNDO_FOR if with_removed else None
    with transaction(account_id) as connection:
        return channel_store.all_of(connection, account_id, since)


def default_channel(connection: Connection, account_id: str, email: str) -> None:
    """The e-mail address of somebody new is a channel; within the caller's transaction.

    For the first proof of an address alone: later ones are `proved_again`. Twice equals once.
    """
    address = addresses.of_email(email)
    made = digest(account_id, address)
    channel_store.put_proved(connection, account_id, address, made, clock.now())


def proved_again(connection: Connection, account_id: str, old: str, new: str) -> None:
    """She has proved `new` in another way, in place of `old` or once more; within the caller's
    transaction. Her channel of the old address leads to the new one. None is made, and what she
    removed or switched off stays so."""
    address, before = addresses.of_email(new), addresses.of_email(old)
    now, made = clock.now(), digest(account_id, address)
    if address.url != before.url:
        was = digest(account_id, before)
        channel_store.move(connection, account_id, was, address, made, now)
    channel_store.note_proved(connection, account_id, made, now)


def add_channel(account_id: str, kind: ChannelKind, address: str) -> Channel:
    """A new way to a person; a message with a code goes there, and `prove` makes it count.

    Raises BadAddress, TooMany.
    """
    found = addresses.read(ChannelKind(kind), address)
    now = clock.now()
    with transaction(account_id) as connection:
        _check_room(connection, account_id, now)
        _check_most(connection, account_id)
        made = channel_store.add(connection, account_id, found, digest(account_id, found), now)
        if made is None:
            raise BadAddress(f"{found.label} is among your channels already.")
        _send_code(connection, made, now)
    return made


def test_channel(account_id: str, channel_id: str) -> Channel:
    """Send a message there now: a new code where it is not proved yet. Raises UnknownChannel."""
    now = clock.now()
    with transaction(account_id) as connection:
        channel = _get(connection, account_id, channel_id)
        _check_room(connection, account_id, now)
        if channel.is_proved:
            _write(connection, channel, "channel_works", {"label": channel.label}, now)
        else:
            _send_code(connection, channel, now)
    return channel


def prove(account_id: str, channel_id: str, code: str) -> Channel:
    """The code that arrived there shows that it is hers. Raises UnknownChannel, WrongCode."""
    now = clock.now()
    with transaction(account_id) as connection:
        channel = _get(connection, account_id, channel_id)
        given = _code_digest(channel_id, code.strip())
        # One guarded statement: of many tries at once none is free.
        left = channel_store.try_code(
            connection, account_id, channel_id, now - CODE_LASTS, CODE_TRIES
        )
        is_right = left is not None and hmac.compare_digest(left.code, given)
        if is_right:
            channel_store.mark_proved(connection, account_id, channel_id, now)
    if left is None:
        raise WrongCode("This code does not work any more: have a new one sent.")
    if not is_right:
        tries = CODE_TRIES - left.tries
        raise WrongCode(
            f"This is not the code. {tries} more {'try' if tries == 1 else 'tries'}."
            if tries
            else "This is not the code: have a new one sent."
        )
    return _only(account_id, channel.channel_id)


def switch_channel(
    account_id: str, channel_id: str, *, is_on: bool | None = None, digest: bool | None = None
) -> Channel:
    """On or off, one message a day or one an event; None leaves it. Raises UnknownChannel."""
    values = {"is_on": is_on, "is_digest": digest}
    return _change(account_id, channel_id, {k: v for k, v in values.items() if v is not None})


def hear_again(account_id: str, channel_id: str) -> Channel:
    """Every kind of notice goes there again. Raises UnknownChannel."""
    return _change(account_id, channel_id, {"silenced": []})


def remove_channel(account_id: str, channel_id: str) -> None:
    """Tell it nothing any more; for ten minutes `undo_remove` brings it back.

    Then its address is forgotten, and what waits for it dropped. Raises UnknownChannel.
    """
    with transaction(account_id) as connection:
        if not channel_store.remove(connection, account_id, channel_id, clock.now()):
            raise UnknownChannel(_GONE)


def undo_remove(account_id: str, channel_id: str) -> Channel:
    """Bring back what was removed a moment ago, with what waits for it.

    Raises UnknownChannel when that was too long ago, and TooMany.
    """
    with transaction(account_id) as connection:
        _check_most(connection, account_id)
        channel_store.put_back(connection, account_id, channel_id, clock.now() - UNDO_FOR)
        return _get(connection, account_id, channel_id)


def purge(connection: Connection) -> int:
    """Forget what nobody can bring back, of everybody; how many channels."""
    now = clock.now()
    return channel_store.purge(connection, now - UNDO_FOR, now)


def stops(token: str) -> Stopped:
    """What the link of a message would stop, without doing it. Raises NotOurs, UnknownChannel."""
    stop = links.read(token)
    return Stopped(_only(stop.account_id, stop.channel_id).label, stop.kind)


def unsubscribe(token: str, *, undo: bool = False) -> Stopped:
    """Stop what the link is about, or undo that. Twice equals once.

    Raises NotOurs for a forged link, UnknownChannel when the channel is gone: nothing comes then.
    """
    stop = links.read(token)
    with transaction(stop.account_id) as connection:
        channel = _get(connection, stop.account_id, stop.channel_id)
        if stop.kind == links.DIGEST:
            values: dict[str, Any] = {"is_on": undo}
        else:
            others = [kind for kind in channel.silenced if kind != stop.kind]
            values = {"silenced": others if undo else [*others, stop.kind]}
        channel_store.change(connection, stop.account_id, stop.channel_id, values)
    return Stopped(channel.label, stop.kind)


def digest(account_id: str, address: Address) -> str:
    """By which one person's address is known again; without our keys it tells nothing."""
    return _keyed(f"{account_id} {address.url}")


def _change(account_id: str, channel_id: str, values: Mapping[str, Any]) -> Channel:
    with transaction(account_id) as connection:
        _get(connection, account_id, channel_id)
        if values:
            channel_store.change(connection, account_id, channel_id, values)
    return _only(account_id, channel_id)


def _only(account_id: str, channel_id: str) -> Channel:
    with transaction(account_id) as connection:
        return _get(connection, account_id, channel_id)


def _get(connection: Connection, account_id: str, channel_id: str) -> Channel:
    found = channel_store.one(connection, account_id, channel_id)
    if found is None:
        raise UnknownChannel(_GONE)
    return found


def _check_most(connection: Connection, account_id: str) -> None:
    if len(channel_store.all_of(connection, account_id)) >= MOST:
        raise TooMany(f"You have {MOST} channels: remove one before you add another.")


def _check_room(connection: Connection, account_id: str, now: datetime) -> None:
    asked = channel_store.asked_since(connection, account_id, now - timedelta(hours=1))
    if asked >= MESSAGES_AN_HOUR:
        raise TooMany("That were many test messages: try again in an hour.")


def _send_code(connection: Connection, channel: Channel, now: datetime) -> None:
    code = f"{secrets.randbelow(1_000_000):06}"
    digest_of_code = _code_digest(channel.channel_id, code)
    channel_store.put_code(connection, channel, digest_of_code, now)
    _write(connection, channel, "channel_test", {"code": code}, now)


def _write(
    connection: Connection,
    channel: Channel,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    key = f"{outbox.ASKED}{channel.channel_id}:{secrets.token_hex(8)}"
    outbox.put_to_channel(connection, key, channel, template, values, now)


def _code_digest(channel_id: str, code: str) -> str:
    return _keyed(f"{channel_id} {code}")


def _keyed(words: str) -> str:
    return hmac.new(vault.keys().signing.encode(), words.encode(), hashlib.sha256).hexdigest()
