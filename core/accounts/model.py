"""What an account is to the rest of the product: values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from core.domain.membership import Membership
from core.notify.model import Bell


class Role(StrEnum):
    """What a person may do. Everyone signed in is at least a traveller."""

    TRAVELLER = "traveller"
    HOTELIER = "hotelier"
    APPROVER = "approver"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing is sent, in the person's own zone; `until` may be earlier: over midnight."""

    from_: time
    until: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person sets about herself."""

    name: str = ""
    home_airport: str = ""  # IATA code; empty: not told
    currency: str = "USD"
    language: str = "en-US"
    time_zone: str = "UTC"
    quiet: QuietHours | None = None  # None: messages come at any hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person as pages and other subjects see her; no secret is in it."""

    account_id: str
    email: str
    name: str
    role: Role
    is_verified: bool
    home_airport: str  # empty: not told
    currency: str
    language: str
    time_zone: str
    quiet: QuietHours | None
    version: int  # of the profile; hand it back with an edit
    has_password: bool  # False: signs in through another service only

    @property
    def profile(self) -> Profile:
        return Profile(
            name=self.name,
            home_airport=self.home_airport,
            currency=self.currency,
            language=self.language,
            time_zone=self.time_zone,
            quiet=self.quiet,
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """Whoever a session belongs to, with what the head of every page shows her."""

    account: Account
    bell: Bell


@dataclass(frozen=True, slots=True)
class Joined:
    """Who has just proved her address, and the ticket that lets her in."""

    account: Account
    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Held:
    """A membership of a person with her number or code; only `masked` is for the screen."""

    membership: Membership
    number: str = field(repr=False)
    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that is signed in. `session_id` names it, but opens nothing."""

    session_id: str
    agent: str  # what the browser says that it is
    signed_in_at: datetime
    seen_at: datetime  # true to the hour


class Purpose(StrEnum):
    """What a one-time token is good for."""

    TICKET = "ticket"  # from the sign-in form to the cookie
    VERIFY = "verify"
    RESET = "reset"
    EMAIL = "email"  # proves the new address of a change
