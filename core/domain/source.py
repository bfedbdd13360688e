"""A source of rates: what the product knows of a site before it asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.rate import Tier


class SourceKind(StrEnum):
    """Who runs the source: a hotel chain, an online travel agency, or an official API."""

    BRAND = "brand"
    OTA = "ota"
    API = "api"

    @property
    def is_direct(self) -> bool:
        return self is SourceKind.BRAND


class VerifiedBy(StrEnum):
    """The strongest proof that a reader reads what the site really shows."""

    LIVE_VISIT = "live visit"  # its first good visit in the live world, kept as a recording
    CAPTURE = "real capture"
    DOCUMENTATION = "official documentation"
    LOCAL_WORLD = "local world only"


@dataclass(frozen=True, slots=True)
class Verification:
    """How a reader was verified, with the day of the proof and what remains unproved."""

    by: VerifiedBy
    on: date
    note: str = ""  # what is not verified, in one sentence; "" when nothing is open
    evidence: str = ""  # names of the files that prove it, with the day they were seen

    @property
    def shown_evidence(self) -> str:
        """What proves it; the kind of proof where no file is named."""
        return self.evidence or self.by.value


@dataclass(frozen=True, slots=True)
class SubBrand:
    """A brand that the site of its group answers for; `words` (any of them) stand in its names."""

    slug: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The descriptor of one site, declared in its file and shown in the source list."""

    slug: str
    name: str
    kind: SourceKind
    group: str  # the company behind it: "Wyndham Hotels & Resorts"
    hosts: tuple[str, ...]  # the only hosts a visit to it may reach
    tier: Tier
    memberships: frozenset[Membership]  # rates that can be asked for; PUBLIC always
    verified: Verification
    terms_url: str
    key_variables: tuple[str, ...] = ()  # environment variables that switch an API on
    brands: tuple[str, ...] = ()  # sub-brands answered by the same site, for display
    visited_with: str = ""  # slug of the site whose visit answers for this brand; "" = its own

    def lacks(self, membership: Membership) -> str:
        """One sentence where there is no such rate to ask for; empty where there is.

        Of a hotel chain it is only known that nobody knows how to ask: it may well have the rate.
        """
        if membership in self.memberships:
            return ""
        if self.kind is SourceKind.BRAND:
            return f"How {self.name} is asked for {membership.label} rates is not known here."
        return f"{self.name} has no {membership.label} rates to ask for here."
