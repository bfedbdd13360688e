"""The outbox: messages are written with what they tell of, in one transaction, and sent later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from core import vault
from core.notify import letters, rules
from core.notify.masking import masked_email
from core.notify.model import Channel, NewNotice
from core.notify.tables import message

NEWS, OUTBOX = "wayrate_notice", "wayrate_outbox"  # channels of LISTEN
ASKED = "asked:"  # keys of messages that a person asked for begin so
FAREWELL = "farewell:"  # and those of letters to somebody who has left


def put_notice(
    connection: Connection,
    notice: NewNotice,
    notice_id: int,
    channels: Iterable[Channel],
    now: datetime,
) -> None:
    """One message for each channel; the inbox' listeners and the senders hear of it at commit."""
    start = max(now, notice.not_before or now)
    morning = notice.digest_at or rules.next_morning(start, notice.time_zone)
    rows = []
    for channel in channels:
        due = morning if channel.digest else start
        rows.append(
            {
                "key": f"notice:{notice_id}:{channel.channel_id}",
                "account_id": notice.account_id,
                "notice_id": notice_id,
                "channel_id": channel.channel_id,
                "label": channel.label,
                "is_digest": channel.digest,
                "created_at": now,
                "due_at": due,
                "give_up_at": due + rules.GIVE_UP_AFTER,
            }
        )
    if rows:
        connection.execute(insert(message).on_conflict_do_nothing(), rows)
        _wake(connection)
    wake_pages(connection, notice.account_id)


def put_letter(
    connection: Connection,
    key: str,
    to: str,
    template: str,
    values: Mapping[str, Any],
    account_id: str | None,
    now: datetime,
) -> bool:
    """A letter to an e-mail address; False when one of this key was written before."""
    letters.render(template, values)  # a lack shows here, not when it is due
    return _put(
        connection,
        key=key,
        account_id=account_id,
        addressee=vault.fingerprint(to.lower()),
        label=masked_email(to),
        letter=sealed(to, template, values),
        now=now,
    )


def put_farewell(
    connection: Connection,
    secret: str,
    to: str,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    """A letter to somebody who leaves. Outside of its sealed words nothing in its row tells whose
    it is, not even by a fingerprint, and the row goes when the letter does."""
    letters.render(template, values)
    _put(
        connection,
        key=f"{FAREWELL}{vault.fingerprint(secret)}",
        addressee=vault.fingerprint(secret),
        label="",
        letter=sealed(to, template, values),
        now=now,
    )


def put_to_channel(
    connection: Connection,
    key: str,
    channel: Channel,
    template: str,
    values: Mapping[str, Any],
    now: datetime,
) -> bool:
    """A letter to one channel of a person, proved or not; False for a key used before."""
    return _put(
        connection,
        key=key,
        account_id=channel.account_id,
        channel_id=channel.channel_id,
        label=channel.label,
        letter=sealed("", template, values),
        now=now,
    )


def _put(connection: Connection, *, now: datetime, **values: object) -> bool:
    # No conflict target and nothing returned: both ask for the right to read what is there.
    written = connection.execute(
        insert(message)
        .values(created_at=now, due_at=now, give_up_at=now + rules.GIVE_UP_AFTER, **values)
        .on_conflict_do_nothing()
        .inline(),
        execution_options={"preserve_rowcount": True},
    ).rowcount
    if written:
        _wake(connection)
    return written == 1


def sealed(to: str, template: str, values: Mapping[str, Any]) -> str:
    """Links in letters are secrets, so letters are sealed until they are sent, then forgotten."""
    return vault.seal(json.dumps({"to": to, "template": template, "values": dict(values)}))


def wake_pages(connection: Connection, account_id: str) -> None:
    """Her open pages look what there is, once this is committed."""
    connection.execute(select(func.pg_notify(NEWS, account_id)))


def wake_watchers(connection: Connection, account_id: str) -> None:
    """Her open pages that wait for a check look what came of it, once this is committed."""
    connection.execute(select(func.pg_notify(NEWS, checks_of(account_id))))


def checks_of(account_id: str) -> str:
    """What is said on the channel of news when a check of hers has ended; no notice comes of it."""
    return f"{account_id} checks"


def _wake(connection: Connection) -> None:
    connection.execute(select(func.pg_notify(OUTBOX, "")))
