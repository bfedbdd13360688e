"""Sending what is due: any number of workers at once, each message at least once.

A claim moves what it takes into the future by the lease, in one statement; rows that another
worker holds are skipped. No more is claimed than is sent at once, and the lease outlasts the bound
of every send: a slow server doubles nothing. Whoever dies in between lets the lease run out, and
the message, which may have gone by then, goes again under the same Message-ID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
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

# Longer than one message may take (`senders.WITHIN_S`), with half a minute to write down the end.
LEASE = timedelta(seconds=180)
AT_ONCE = 8
_EMAIL_CHANNEL = "email"


def deliver_due(limit: int = 50) -> int:
    """Send what is due, at most so many mails; returns how many messages were in hand, sent or
    not. Whoever has sent one takes the next, so a slow server holds up its own messages alone."""
    taken, messages = 0, 0
    busy: set[Future[None]] = set()
    with ThreadPoolExecutor(AT_ONCE, "telling") as pool:
        while True:
            bundles = _take(min(AT_ONCE - len(busy), limit - taken), digests_first=taken % 2 == 1)
            taken += len(bundles)
            messages += sum(map(len, bundles))
            busy |= {pool.submit(_deliver, each) for each in bundles}
            if not busy:
                return messages
            done, busy = wait(busy, return_when=FIRST_COMPLETED)
            for each in done:
                each.result()


def _take(most: int, *, digests_first: bool) -> list[Sequence[Due]]:
    """At most so many mails to send right now. By turns, so that neither kind waits for ever."""
    if most < 1:
        return []
    found: list[Sequence[Due]] = []
    now = clock.now()
    with transaction() as connection:
        for of_digests in (digests_first, not digests_first):
            claim = post.claim_digests if of_digests else post.claim
            dues = claim(connection, most - len(found), now, now + LEASE)
            found += _by_channel(dues) if of_digests else [[one] for one in dues]
    return found


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
    if not wanted or _is_held(wanted):
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


def _is_held(dues: Sequence[Due]) -> bool:
    """Whether her quiet hours keep them: also what an outage or a dead worker has held up."""
    now = clock.now()
    until = dues[0].quiet.end_after(now) if dues[0].quiet else None
    if until is None:
        return False
    with transaction() as connection:
        post.hold(connection, dues, until, now)
    return True


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
