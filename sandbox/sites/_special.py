"""Special rates of the chains: labels for people, with codes that only the page tells.

Codes are opaque and differ by chain and by seed on purpose: a reader that guesses one fails here
as it would outside.
"""

from dataclasses import dataclass

from sandbox.world import rates
from sandbox.world.model import World
from sandbox.world.properties import Property
from sandbox.world.stay import Stay

LABELS = {
    "ihg": {
        "aarp": "AARP", "aaa": "AAA/CAA", "senior": "Senior (60+)", "government": "Government",
        "corporate": "Corporate",
    },
    "wyndham": {
        "aarp": "AARP", "aaa": "AAA/CAA", "senior": "Senior (60+)", "military": "Military",
        "government": "Government", "corporate": "Corporate",
    },
    "choice": {
        "aaa": "AAA/CAA", "senior": "Senior (60+)", "military": "Military",
        "government": "Government",
    },
    "bestwestern": {
        "aarp": "AARP", "aaa": "AAA/CAA", "senior": "Senior (60+)", "military": "Military",
        "government": "Government", "promo": "Promo",
    },
    "sonesta": {"aaa": "AAA/CAA", "senior": "Senior (60+)", "government": "Government"},
    "omni": {"aaa": "AAA/CAA", "military": "Military", "government": "Government"},
}  # fmt: skip
NEEDS_CODE = frozenset({"corporate", "promo"})
_SHAPES = {
    "ihg": (5, "I"), "wyndham": (4, "S"), "choice": (5, "S"), "bestwestern": (3, ""),
    "sonesta": (4, "N"), "omni": (6, "O"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    membership: str
    label: str
    code: str


def options(world: World, site: str, own_code: str = "") -> list[Option]:
    """The chain's selection; corporate and promotional rates need `own_code` for a usable code."""
    found = []
    for membership, label in LABELS[site].items():
        agreed = own_code if membership in NEEDS_CODE else ""
        code = (
            ""
            if membership in NEEDS_CODE and not agreed
            else code_of(world, site, membership, agreed)
        )
        found.append(Option(membership, label, code))
    return found


def code_of(world: World, site: str, membership: str, own_code: str = "") -> str:
    length, head = _SHAPES[site]
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    code = head + world.draw.token(length - len(head), letters, "special", site, membership)
    # An agreement's own code travels inside, so that the answer can honour it without being told
    # again.
    return f"{code}-{own_code}" if own_code else code


def membership_of(world: World, site: str, code: str) -> tuple[str, str]:
    """Membership and agreement code behind a rate plan code; empty strings for none of ours."""
    head, _, own_code = code.partition("-")
    for membership in LABELS[site]:
        if head == code_of(world, site, membership) and bool(own_code) == (
            membership in NEEDS_CODE
        ):
            return membership, own_code
    return "", ""


def factor(
    world: World, site: str, membership: str, own_code: str, house: Property, stay: Stay
) -> float | None:
    """What the membership makes of the public price, or None where the house does not take part."""
    if membership == rates.GOVERNMENT:
        return rates.government_factor(world, house, stay)
    return rates.discount(world, site, membership, house, own_code)
