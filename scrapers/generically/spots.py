"""A tree of data laid out for reading: every object knows its parent and the key it lies under."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.generically import keys
from scrapers.generically.documents import inner_json
from scrapers.generically.references import join

_DEEPEST, _MOST = 80, 400_000
_VISITS = 4  # ways to one object that are followed
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
    root = Spot({}, "", None, element=False)
    walk = _Walk()
    walk.enter(tree, "", root, 0, element=False)
    while walk.queue and walk.left > 0:
        spot, depth = walk.queue.popleft()
        if depth <= _DEEPEST:
            for key, child in spot.value.items():
                label = spot.label if spot.is_map and isinstance(child, dict | list) else key
                walk.enter(child, label, spot, depth + 1, element=spot.is_map)
    return walk.in_order(root)


class _Walk:
    """A walk by levels: where many references lead to one object, the shortest ways count.

    Caches point from each house to others like it; every way to each would be millions.
    """

    def __init__(self) -> None:
        self.queue: deque[tuple[Spot, int]] = deque()
        self.left = _MOST
        self._spots: dict[Spot, list[Spot]] = defaultdict(list)
        self._leaves: dict[Spot, list[Leaf]] = defaultdict(list)
        self._visits: Counter[int] = Counter()
        self._seen: set[tuple[int, int]] = set()

    def enter(self, value: object, label: str, up: Spot, depth: int, *, element: bool) -> None:
        """Notes what one key holds; the parts of a list, however deep, stand side by side."""
        stack: list[tuple[object, bool]] = [(value, False)]
        while stack:
            each, listed = stack.pop()
            if isinstance(each, dict):
                self._object(each, label, up, depth, element=element or listed)
            elif isinstance(each, list):
                whole = _put_together(each)
                stack += [(whole, True)] if whole else [(child, True) for child in reversed(each)]
            elif isinstance(each, str):
                inner = inner_json(each) if len(each) > 40 and each[:1] in "[{" else None
                if inner is not None and not listed:
                    stack.append((inner, False))
                elif up.up is not None:
                    self._leaf(Leaf(up, label, each))
            elif each is not None and not isinstance(each, bool) and not listed:
                self._leaf(Leaf(up, label, each))

    def _leaf(self, leaf: Leaf) -> None:
        self._leaves[leaf.spot].append(leaf)
        self.left -= 1

    def _object(
        self, value: dict[str, Any], label: str, up: Spot, depth: int, *, element: bool
    ) -> None:
        pair = (id(value), id(up))
        if self._visits[id(value)] >= _VISITS or pair in self._seen or _is_above(value, up):
            return
        self._visits[id(value)] += 1
        self._seen.add(pair)
        path = (*up.path, label) if len(up.path) < 40 else up.path
        spot = Spot(value, label, up, element, _is_map(value), path=path)
        self._spots[up].append(spot)
        self.queue.append((spot, depth))

    def in_order(self, root: Spot) -> tuple[list[Spot], list[Leaf]]:
        """What was met, in the order of the document."""
        spots, found, stack = list[Spot](), list[Leaf](), [root]
        while stack:
            spot = stack.pop()
            if spot is not root:
                spots.append(spot)
            found += self._leaves.get(spot, ())
            stack += reversed(self._spots.get(spot, ()))
        return spots, found


_MOST_PIECES = 60


def _put_together(parts: list[Any]) -> dict[str, Any] | None:
    """The object that a list holds in pieces: [{"info": {...}}, {"room": ...}, {"room": ...}]."""
    if not 2 <= len(parts) <= _MOST_PIECES:
        return None
    if not all(isinstance(part, dict) and len(part) == 1 for part in parts):
        return None
    pieces: dict[str, list[Any]] = defaultdict(list)
    for part in parts:
        for key, value in part.items():
            pieces[key].append(value)
    single = any(len(values) == 1 for values in pieces.values())
    nested = all(isinstance(v, dict | list) for values in pieces.values() for v in values)
    if len(pieces) < 2 or not single or not nested:
        return None
    return {key: values[0] if len(values) == 1 else values for key, values in pieces.items()}


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
