"""Names by id, for data that keeps its names in one place and its prices in another."""

from __future__ import annotations

from typing import Any

from scrapers.generically import keys, kinds
from scrapers.generically.names import name_of
from scrapers.generically.naming import Place
from scrapers.generically.self_names import id_in
from scrapers.generically.tree import Tree


def learn_names(tree: Tree) -> None:
    """Names by id, for data that keeps its names in one map and its prices in another."""
    for spot in tree.spots:
        naming = tree.places.naming(spot)
        if naming is None or naming.kind == "plan":
            continue
        for key, value in spot.value.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and keys.is_id(key):
                tree.names_by_id.setdefault((key, str(value)), naming.text)
        if naming.kind != "room":
            ref = id_in(spot.value)
            if ref and len(ref) > 1:
                tree.houses_by_id.setdefault(ref, naming.text)
    for spot in tree.spots:
        for key, child in spot.value.items():
            if isinstance(child, dict) and len(key) > 1 and len(child) < 200:
                named = _direct_name(child)
                if named:
                    tree.houses_by_id.setdefault(key, named)
            elif isinstance(child, str) and keys.has(
                spot.label, frozenset({"names", "titles", "hotelnames"})
            ):
                named = name_of(child)
                if named and len(key) > 1:
                    tree.houses_by_id.setdefault(key, named)


def _direct_name(value: dict[str, Any]) -> str | None:
    for key, child in value.items():
        told = keys.name_kind(key)
        if isinstance(child, str) and told and told[0] >= 3 and told[1] in ("", "house"):
            return name_of(child)
    return None


def joined(tree: Tree, place: Place) -> tuple[str | None, str | None]:
    """The house that an offer's ids point at."""
    for spot in place.unit.chain():
        for key, value in spot.value.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and keys.is_id(key):
                if keys.has(key, keys.ROOM) or keys.has(key, keys.PLAN):
                    continue
                if str(value) in tree.houses_by_id and len(str(value)) > 1:
                    return str(value), tree.houses_by_id[str(value)]
        if spot.up is not None:
            for key, child in spot.up.value.items():
                if child is spot.value and key in tree.houses_by_id:
                    return key, tree.houses_by_id[key]
    return place.ref, None


def joined_room(tree: Tree, place: Place) -> str | None:
    """The room whose code the offer repeats, in it or one level below."""
    inner = [place.unit.value]
    inner += [
        c
        for v in place.unit.value.values()
        for c in (v[:1] if isinstance(v, list) and len(v) == 1 else [v])
        if isinstance(c, dict)
    ]
    for value in inner[:40]:
        for key, child in value.items():
            if isinstance(child, str | int) and not isinstance(child, bool) and keys.is_id(key):
                if keys.has(key, keys.HOUSE):
                    continue
                named = tree.names_by_id.get((key, str(child)))
                if named and (keys.has(key, keys.ROOM) or kinds.is_room(named)):
                    return named
    return None


def _is_listed_as_room(place: Place) -> bool:
    """Whether a room of a house that the answer does not name is one by its name and its place."""
    return kinds.is_room(place.room or "") and any(
        keys.has(spot.label, keys.ROOM | keys.OFFERS) for spot in place.unit.chain()
    )


def stands_for_house(tree: Tree, place: Place) -> bool:
    """Whether an offer without a name is one all the same: it has a house's id, a room, or stands
    in one list with houses that have names."""
    if place.room and (place.ref or _is_listed_as_room(place)):
        return True
    for spot in place.unit.chain():
        if any(keys.has(k, keys.HOUSE) and keys.is_id(k) for k in spot.value):
            return True
        if spot.element and spot.up is not None and keys.has(spot.label, keys.HOUSES):
            beside = [
                s for s in tree.spots if s.up is spot.up and s.label == spot.label and s is not spot
            ]
            named = [s for s in beside if tree.places.naming(s)]
            if len(named) >= max(2, len(beside) // 2):
                return True
    return False
