"""Data that a framework wrote as one flat list, in which every number inside an object or a list is
the place of its value: [{"hotels": 1}, [2], {"name": 3}, "Inn"]."""

from __future__ import annotations

from typing import Any

_SHORTEST, _LONGEST, _DEEPEST = 4, 400_000, 60
_WRAPPERS = frozenset({"Reactive", "ShallowReactive", "Ref", "ShallowRef"})


def unflattened(tree: object) -> object:
    """The tree that a flat list stands for; anything else as it is."""
    if not isinstance(tree, list) or not _is_flat(tree):
        return tree
    return _Flat(tree).value(0, 0)


def _is_flat(items: list[Any]) -> bool:
    """Whether the first item is an object or a wrapper of places, and all objects hold places."""
    if not _SHORTEST <= len(items) <= _LONGEST:
        return False
    first = items[0]
    if isinstance(first, list) and not (first and first[0] in _WRAPPERS):
        return False
    objects = [item for item in items if isinstance(item, dict)]
    return (
        isinstance(first, dict | list)
        and bool(objects)
        and all(
            type(place) is int and place < len(items) for item in objects for place in item.values()
        )
    )


class _Flat:
    def __init__(self, items: list[Any]) -> None:
        self.items = items
        self.known: dict[int, Any] = {}

    def value(self, place: int, depth: int) -> Any:
        if place < 0 or depth > _DEEPEST:
            return None  # undefined, NaN and their like have places below zero
        if place in self.known:
            return self.known[place]
        item = self.items[place]
        if isinstance(item, dict):
            built: dict[str, Any] = {}
            self.known[place] = built
            built.update({key: self.value(at, depth + 1) for key, at in item.items()})
            return built
        if isinstance(item, list):
            return self._list(place, item, depth)
        return item

    def _list(self, place: int, item: list[Any], depth: int) -> Any:
        if item and isinstance(item[0], str):  # ["Reactive", 5], ["Date", "2027-..."]
            inner = item[1] if len(item) > 1 else None
            if item[0] in _WRAPPERS and isinstance(inner, int) and inner < len(self.items):
                return self.value(inner, depth + 1)
            return inner
        listed: list[Any] = []
        self.known[place] = listed
        listed += [
            self.value(at, depth + 1) for at in item if type(at) is int and at < len(self.items)
        ]
        return listed
