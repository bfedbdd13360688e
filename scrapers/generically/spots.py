"""A tree of data laid out for reading: every object knows its parent and the key it lies under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.generically import keys
from scrapers.generically.documents import inner_json
from scrapers.generically.references import join

_DEEPEST, _MOST = 80, 400_000
_ID_LIKE = re.compile(r"\d|:|[A-Z]{3,}")


@dataclass(eq=False, slots=True)
class Spot:
    """One object of the tree. `label` is the last word-like key above it, `element` tells that it
    is one of many (in a list, or in a map from ids), `is_map` that it is such a map."""

    value: dict[str, Any]
    label: str
    up: Spot | None
    element: bool
    is_map: bool = False
    key: str = ""
    path: tuple[str, ...] = ()

    def chain(self) -> Iterator[Spot]:
        """This spot and all above it."""
        spot: Spot | None = self
        while spot is not None:
            yield spot
            spot = spot.up


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text or number and the object it stands in; `key` is the last word-like key above it."""

    spot: Spot
    key: str
    value: Any


def leaves(tree: object) -> tuple[list[Spot], list[Leaf]]:
    """Every object and every text or number of a tree, references followed."""
    join(tree)
    spots: list[Spot] = []
    found: list[Leaf] = []
    root = Spot({}, "", None, element=False)
    stack: list[tuple[object, str, Spot, bool, int]] = [(tree, "", root, False, 0)]
    seen: set[tuple[int, int]] = set()
    while stack and len(found) < _MOST:
        value, label, up, element, depth = stack.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(value, dict):
            if (id(value), id(up)) in seen or _is_above(value, up):
                continue
            seen.add((id(value), id(up)))
            is_map = _is_map(value)
            path = (*up.path, label) if len(up.path) < 40 else up.path
            spot = Spot(value, label, up, element, is_map, path=path)
            spots.append(spot)
            for key, child in reversed(value.items()):
                if isinstance(child, dict | list):
                    stack.append((child, label if is_map else key, spot, is_map, depth + 1))
                elif isinstance(child, str):
                    inner = inner_json(child) if len(child) > 40 and child[:1] in "[{" else None
                    if inner is not None:
                        stack.append((inner, key, spot, False, depth + 1))
                    else:
                        found.append(Leaf(spot, key, child))
                elif child is not None and not isinstance(child, bool):
                    found.append(Leaf(spot, key, child))
        elif isinstance(value, list):
            for child in reversed(value):
                if isinstance(child, dict | list):
                    stack.append((child, label, up, True, depth + 1))
                elif isinstance(child, str) and up.up is not None:
                    found.append(Leaf(up, label, child))
    return spots, found


def _is_above(value: dict[str, Any], spot: Spot) -> bool:
    return any(above.value is value for above in spot.chain())


def _is_map(value: dict[str, Any]) -> bool:
    """Whether an object is a list in disguise: its keys are ids, its values alike."""
    if not value or len(value) > 50_000:
        return False
    inner = list(value.values())
    if not all(isinstance(child, dict) for child in inner):
        return False
    if not all(_ID_LIKE.search(key) for key in value):
        return False
    return len(inner) > 1 or all(key.isdigit() for key in value)


def is_variant(spot: Spot) -> bool:
    """Whether a spot is one of several like it under one object, each with a code of its own:
    {"defaultRate": {...}, "memberRate": {...}}."""
    if spot.element or spot.up is None or len(spot.value) < 4:
        return False
    mine = set(spot.value)
    codes = [key for key in mine if keys.is_id(key) or keys.has(key, keys.PLAN)]
    if not codes:
        return False
    for other in spot.up.value.values():
        if isinstance(other, dict) and other is not spot.value:
            shared = mine & set(other)
            if 2 * len(shared) > len(mine | set(other)) and any(
                other.get(code) != spot.value[code] for code in codes if code in shared
            ):
                return True
    return False
