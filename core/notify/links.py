"""Links in messages: into our pages, and the signed one that stops messages."""

from __future__ import annotations

from dataclasses import dataclass

from core import vault
from core.config import settings

STOP = "/wayrate/stop"  # the route of pages/parts/routes.py
DIGEST = "digest"  # in place of a kind: the daily message itself
_PURPOSE = "stop messages"


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops: one kind of notice on one channel of one person."""

    account_id: str
    channel_id: str
    kind: str


def within(link: str) -> str:
    """The full address of a page of ours; empty stays empty."""
    return f"{settings().public_url}/{link.lstrip('/')}" if link else ""


def inbox() -> str:
    return within("inbox")


def channels() -> str:
    return within("profile")


def unsubscribe(account_id: str, channel_id: str, kind: str) -> str:
    """Never too old: who opens a mail of last year wants it to stop as well."""
    token = vault.sign(_PURPOSE, [account_id, channel_id, kind])
    return f"{settings().public_url}{STOP}/{token}"


def read(token: str) -> Stop:
    """What this token stops. Raises NotOurs."""
    account_id, channel_id, kind = vault.signed(_PURPOSE, token)
    return Stop(account_id, channel_id, kind)
