"""Sending what is due: any number of workers at once, each message at least once.

A claim moves what it takes into the future by the lease, in one statement; rows that another
worker holds are skipped. Whoever dies in between lets the lease run out, and the message, which
may have gone by then, goes again under the same Message-ID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from core import clock, vault
from core.db import transaction
from core.log import log
from core.notify import letters, links, post, rules, senders
from core.notify.addresses import Address
from core.notify.masking import masked_email
from core.notify.model import ChannelKind
from core.notify.post import Due
from core.notify.senders import NotSent, Parcel

# Longer than all steps of one message may take, at 10 s each.
LEASE = timedelta(seconds=120)
AT_ONCE = 8
_EMAIL_CHANNEL = "email"


def deliver_due(limit: int = 50) -> int:
    """Send what is due, at most so many; returns how many were in hand, sent or not."""
    now = clock.now()
    with transaction() as connection:
        singles = post.claim(connection, limit, now, now + LEASE)
        gathered = post.claim_digests(connection, limit, now, now + LEASE)
    bundles: list[Sequence[Due]] = [[one] for one in singles]
    bundles += _by_channel(gathered)
    if not bundles:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(bundles)), "telling") as pool:
        list(pool.map(_deliver, bundles))
    return len(singles) + len(gathered)


def _by_channel(dues: Sequence[Due]) -> list[Sequence[Due]]:
    found: dict[str, list[Due]] = {}
    for due in sorted(dues, key=lambda each: each.message_id):
        found.setdefault(due.channel_id or "", []).append(due)
    return list(found.values())


def _deliver(dues: Sequence[Due]) -> None:
    """One message, or those that make up one digest."""
    wanted = [due for due in dues if due.is_wanted]
    unwanted = [due for due in dues if not due.is_wanted]
    if unwanted:
        with transaction() as connection:
            post.drop(connection, unwanted, clock.now())
    if not wanted:
        return
    try:
        senders.send(_parcel(wanted))
    except NotSent as trouble:
        _put_off(wanted, str(trouble), is_final=trouble.is_final)
    except Exception as fault:  # one broken message must not hold up the others, nor vanish
        log.error("message_broken", message_id=wanted[0].message_id, exc_info=fault)
        _put_off(wanted, "This message could not be written; it has been noted.", is_final=False)
    else:
        with transaction() as connection:
            post.settle(connection, wanted, clock.now())
        log.info("message_sent", messages=len(wanted), attempts=wanted[0].attempts)


def _put_off(dues: Sequence[Due], sentence: str, *, is_final: bool) -> None:
    now = clock.now()
    with transaction() as connection:
        for due in dues:
            again = None if is_final else rules.next_attempt(due.attempts, now, due.give_up_at)
            post.put_off(connection, due, sentence, again, now)
    log.warning("message_not_sent", messages=len(dues), attempts=dues[0].attempts, reason=sentence)


def _parcel(dues: Sequence[Due]) -> Parcel:
    first = dues[0]
    if first.is_digest:
        return _digest(dues)
    return _letter(first) if first.letter else _alert(first)


def _letter(due: Due) -> Parcel:
    """A letter of its own: to an address, or to a channel that is to be proved."""
    words: dict[str, Any] = json.loads(vault.unseal(due.letter or ""))
    to = words["to"]
    address = Address(ChannelKind.EMAIL, to, masked_email(to)) if to else _address(due)
    letter = letters.render(words["template"], words["values"])
    stop = str(words["values"].get("unsubscribe", ""))  # of letters that come by themselves
    return Parcel(due.key, address, letter, short=letter.text, unsubscribe=stop)


def _alert(due: Due) -> Parcel:
    told = due.told
    link = links.within(told["link"])
    stop = links.unsubscribe(due.account_id or "", due.channel_id or "", told["kind"])
    values = {**told, "link": link, "unsubscribe": stop, "channels": links.channels()}
    letter = letters.render(told["template"], values)
    short = "\n".join(part for part in (told["body"], link) if part)
    return Parcel(due.key, _address(due), letter, short, stop)


def _digest(dues: Sequence[Due]) -> Parcel:
    first = dues[0]
    stop = links.unsubscribe(first.account_id or "", first.channel_id or "", links.DIGEST)
    values = {
        "notices": [{**due.told, "link": links.within(due.told["link"])} for due in dues],
        "inbox": links.inbox(),
        "channels": links.channels(),
        "unsubscribe": stop,
    }
    letter = letters.render("digest", values)
    short = "\n".join([*(due.told["title"] for due in dues), links.inbox()])
    key = f"digest:{first.channel_id}:{first.message_id}"
    return Parcel(key, _address(first), letter, short, stop)


def _address(due: Due) -> Address:
    return Address(ChannelKind(due.channel_kind), vault.unseal(due.address), due.label)
