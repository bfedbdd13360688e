"""Whose price it is: the house and the room that an object of the data stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapers.generically import keys
from scrapers.generically.kinds import is_extra
from scrapers.generically.self_names import Naming, id_in, is_typed_else, naming_in
from scrapers.generically.spots import Spot, is_variant


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact belongs. `part`: it is a piece of a price, taken apart below the unit."""

    house: Spot | None
    name: str | None
    ref: str | None
    room: str | None
    unit: Spot
    part: bool
    ad: bool
    plan: str | None = None


@dataclass(slots=True)
class Places:
    """Places of all spots of one tree, each worked out once."""

    known: dict[int, Place | None] = field(default_factory=dict)
    namings: dict[int, Naming | None] = field(default_factory=dict)

    def of(self, spot: Spot) -> Place | None:
        if id(spot) not in self.known:
            self.known[id(spot)] = self._find(spot)
        return self.known[id(spot)]

    def naming(self, spot: Spot) -> Naming | None:
        if id(spot) not in self.namings:
            self.namings[id(spot)] = naming_in(spot)
        return self.namings[id(spot)]

    def _find(self, spot: Spot) -> Place | None:
        down = [each for each in spot.chain() if each.up is not None][::-1]
        house = room = plan = None
        at = 0
        weak = False
        for i, each in enumerate(down):
            naming = self.naming(each)
            if naming is None:
                continue
            if naming.kind == "plan":
                plan = naming.text
            elif naming.kind == "room":
                room = naming.text
            elif house is None or naming.kind == "house" or weak:
                if house is not None and not weak and not each.element:
                    continue  # a house's own inner object repeats its name
                if (
                    house is not None
                    and keys.has(each.label, keys.PARTS)
                    and not keys.has(each.label, keys.HOUSES)
                ):
                    continue
                house, at, room, plan = each, i, None, None
                weak = naming.kind == "" or not each.element
            elif each.element and not keys.has(each.label, keys.PARTS):
                room = naming.text
        if house is None:
            at = _nameless(down)
        start = down[at] if at < len(down) else None
        if start is None:
            return None
        unit, part = _unit(down[at:])
        named = self.naming(house) if house else None
        above = (
            down[: at + 1]
            if house is not None or room is None or _is_house(down[at])
            else down[:at]
        )
        refs = (id_in(each.value) for each in reversed(above))
        ref = named.ref if named and named.ref else next((r for r in refs if r), None)
        ad = any(
            keys.has(each.label, keys.ADS)
            or is_typed_else(each)
            or _is_extra(each)
            or _is_levy(each)
            for each in down
        )
        return Place(house, named.text if named else None, ref, room, unit, part, ad, plan)


def _is_extra(spot: Spot) -> bool:
    """Whether an offer names itself as something beside the room: parking, breakfast."""
    told = spot.value.get("name") if keys.has(spot.label, keys.OFFERS) else None
    return isinstance(told, str) and is_extra(told)


_LEVIES = keys.words(
    "fee fees tax taxes policy policies penalty penalties surcharges deposit deposits"
)


def _is_levy(spot: Spot) -> bool:
    """Whether an object of a list is a fee or a term, by the list's whole name."""
    told = keys.words_of(spot.label)
    return spot.element and bool(told) and told[-1] in _LEVIES


def _nameless(down: list[Spot]) -> int:
    """The spot that stands for a house without a name: the outermost with a house's id."""
    for i, spot in enumerate(down):
        if _is_house(spot):
            return i
    return next((i for i, spot in enumerate(down) if spot.element), 0)


def _is_house(spot: Spot) -> bool:
    return any(keys.has(key, keys.HOUSE) and keys.is_id(key) for key in spot.value)


def _unit(down: list[Spot]) -> tuple[Spot, bool]:
    """The innermost offer from the house on, and whether the end lies in pieces of its price."""
    unit = down[0]
    for spot in down[1:]:
        if spot.element:
            offered, known = keys.has(spot.label, keys.OFFERS), _has_id(spot.value)
            offered = offered and not keys.has(spot.label, _NIGHTS)
            if keys.has(spot.label, keys.PARTS | _NIGHTS) and not (offered and known):
                return unit, True
            if keys.has(spot.label, _SURE_OFFERS) or known:
                unit = spot
        elif is_variant(spot):
            unit = spot
    return unit, False


_NIGHTS = keys.words("night nights nightly")
_SURE_OFFERS = keys.words(
    "offer offers rate rates room rooms deal deals proposals quotes bids makes"
)


def _has_id(value: dict[str, Any]) -> bool:
    return any(
        isinstance(child, str | int)
        and not isinstance(child, bool)
        and keys.is_id(key)
        and not keys.has(key, keys.words("currency country"))
        for key, child in value.items()
    )
