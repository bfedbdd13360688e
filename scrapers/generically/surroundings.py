"""What stands around a number in data and tells what it is for: keys, types, texts beside it."""

from __future__ import annotations

from scrapers.generically import keys, words
from scrapers.generically.figures import written_in
from scrapers.generically.naming import Place
from scrapers.generically.spots import Leaf, Spot
from scrapers.generically.tree import Tree
from scrapers.generically.words import Period, Role

_TYPE_KEYS = frozenset(
    {"role", "type", "kind", "label", "name", "title", "description", "state", "category", "code"}
)
_UNIT_KEYS = frozenset({"unit", "per", "period", "basis", "interval", "frequency"})
_PAYING = frozenset({"payment", "payments"})
_UNITS = {
    **dict.fromkeys(["night", "nightly", "per night", "nights", "day", "daily"], Period.NIGHT),
    **dict.fromkeys(["stay", "total", "per stay", "whole stay", "full stay"], Period.STAY),
}


def learn_cues(tree: Tree, found: list[Leaf]) -> None:
    """Texts without a figure that tell what the numbers beside them are for: "per night"."""
    for leaf in found:
        value = leaf.value
        if not isinstance(value, str) or not 3 <= len(value) <= 60 or written_in(value):
            continue
        if keys.name_kind(leaf.key) and keys.name_kind(leaf.key) != (1, ""):
            continue
        if not words.hints_period(value):
            continue
        said = words.said_beside("", value.replace("_", " "))
        if said.period is None:
            continue
        spot: Spot | None = leaf.spot
        for _ in range(3):
            if spot is None:
                break
            tree.cues.setdefault(id(spot.value), said)
            if not (
                spot.element or keys.has(spot.label, frozenset({"messages", "message", "price"}))
            ):
                break
            if keys.has(spot.label, keys.HOUSES | keys.OFFERS):
                break
            spot = spot.up


def between_of(leaf: Leaf, place: Place) -> list[Spot]:
    """The objects from the one that holds the leaf up to, without, the unit of its offer."""
    spots: list[Spot] = []
    for spot in leaf.spot.chain():
        if spot is place.unit:
            break
        spots.append(spot)
    return spots


def worst(roles: list[Role]) -> Role:
    if Role.OTHER in roles:
        return Role.OTHER
    return Role.STRUCK if Role.STRUCK in roles else Role.PRICE


def told_by_type(between: list[Spot]) -> words.Said:
    """What an object's own type or label says of the number in it: {"type": "STRIKEOUT"}."""
    period, role, taxed, nights = None, Role.PRICE, None, None
    for spot in between[:3]:
        if keys.has(spot.label, _PAYING):
            continue  # its type says how one pays, not what
        for key, value in spot.value.items():
            if isinstance(value, str) and keys.has(key, _UNIT_KEYS):
                period = period or _UNITS.get(value.lower().replace("_", " "))
            if (
                not isinstance(value, str)
                or len(value) > 60
                or key.lower() not in _TYPE_KEYS
                or not value
            ):
                continue
            spoken = words.said_beside(f"{value.replace('_', ' ')} ", "")
            told = (
                keys.meaning_of(value)
                if " " not in value or len(value) < 30
                else keys.meaning_of("")
            )
            role = worst([role, spoken.role, told.role])
            period = (
                period
                or spoken.period
                or (told.period if "_" in value or value.isupper() else None)
            )
            nights = nights or spoken.nights
            taxed = spoken.taxed if taxed is None else taxed
    return words.Said(period, role, nights, taxed)


def cue_of(tree: Tree, leaf: Leaf, place: Place) -> Period | None:
    for spot in leaf.spot.chain():
        said = tree.cues.get(id(spot.value))
        if said and said.period:
            return said.period
        if spot is place.unit:
            break
    return None


def is_of_members(leaf: Leaf, between: list[Spot]) -> bool:
    """Whether a key below the offer keeps the number for members."""
    return any(keys.has(key, keys.MEMBERS) for key in [leaf.key, *(s.label for s in between)])


def where(tree: Tree, leaf: Leaf) -> str:
    return f"{tree.document.where}:{'/'.join(leaf.spot.path)}/{leaf.key}"
