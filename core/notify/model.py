"""The words of telling: notices, channels, messages, and what may go wrong.

NotifyFault
├── BadAddress       an address that no message may go to
├── UnknownChannel   this person has no such channel
└── WrongCode        a code that does not prove the channel
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.errors import WayrateError


class NotifyFault(WayrateError):
    """Something about telling people cannot be done as asked."""


class BadAddress(NotifyFault):
    """No message may go to this address."""


class UnknownChannel(NotifyFault):
    """This person has no channel of this id; it may have been removed in another tab."""


class WrongCode(NotifyFault):
    """The code does not prove the channel; the sentence says how many tries are left."""


class ChannelKind(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # tried for a day
    DROPPED = "dropped"  # its channel was removed, switched off or silenced meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What happened for a person. The same `key` again is the same event and tells nobody twice.

    `link` leads within our pages ("alert?id=7"). `facts` must be JSON; of the template `alert`:
    `was` and `now` (prices as people read them), `lines` ([[label, value], ...]) and `links`
    ([[label, address], ...], full addresses), each may be left out.
    """

    account_id: str
    key: str
    kind: str  # what she can silence for a channel: "alert"
    title: str  # the fact, as it stands in a subject line
    body: str
    link: str = ""
    template: str = "alert"  # a pair of files in templates/
    facts: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None  # end of her quiet hours; the inbox shows it at once
    time_zone: str = "UTC"  # hers: a digest comes in her morning
    digest_at: datetime | None = None  # where quiet hours move that morning; None: 8 o'clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    notice_id: int
    account_id: str
    key: str
    kind: str
    title: str
    body: str
    link: str
    facts: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None  # None: unread


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the bell shows: how many notices are unread, and the id of the newest (0: none yet)."""

    unread: int
    newest: int


@dataclass(frozen=True, slots=True)
class Bell:
    """What the head of a page shows and tells: the figures, and the newest unread notices."""

    pulse: Pulse
    unread: tuple[Notice, ...]  # newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to a person. Messages go where it is on and proved."""

    channel_id: str
    account_id: str
    kind: ChannelKind
    label: str  # of the address, masked
    is_on: bool
    is_proved: bool
    digest: bool  # one message a day instead of one an event
    silenced: tuple[str, ...] = ()  # kinds of notices it does not want
    failure: str = ""  # of its last message; "": it went
    is_removed: bool = False  # a moment ago: that can be undone


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one message of a notice."""

    label: str
    state: MessageState
    attempts: int
    due_at: datetime  # of the next attempt while it waits
    ended_at: datetime | None
    failure: str
    is_digest: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """What the link in a message stops: notices of a kind, or the daily summary, at one place."""

    label: str
    kind: str
