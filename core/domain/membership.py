"""Memberships: who the traveller is to a hotel, and what check-in asks as proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Membership(StrEnum):
    """The kinds of rate that a traveller may be entitled to. PUBLIC is everyone's."""

    PUBLIC = "public"
    AARP = "aarp"
    AAA = "aaa"
    SENIOR = "senior"
    MILITARY = "military"
    GOVERNMENT = "government"
    CORPORATE = "corporate"
    PROMO = "promo"
    LOYALTY = "loyalty"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def proof(self) -> str | None:
        """What the front desk may ask to see; None where nothing is asked."""
        return _LABELS[self][1]

    @property
    def needs_code(self) -> bool:
        """Whether the traveller must give an id or code of her own."""
        return self in (Membership.CORPORATE, Membership.PROMO)


_LABELS: dict[Membership, tuple[str, str | None]] = {
    Membership.PUBLIC: ("Public", None),
    Membership.AARP: ("AARP", "AARP membership card"),
    Membership.AAA: ("AAA/CAA", "AAA or CAA membership card"),
    Membership.SENIOR: ("Senior", "photo ID that shows your age"),
    Membership.MILITARY: ("Military", "military ID"),
    Membership.GOVERNMENT: ("Government", "government ID or travel orders"),
    Membership.CORPORATE: ("Corporate id", "company ID or business card"),
    Membership.PROMO: ("Promo code", None),
    Membership.LOYALTY: ("Loyalty member", "your membership number with the chain"),
}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A membership the traveller has, with her own code where it needs one."""

    membership: Membership
    code: str | None = None
