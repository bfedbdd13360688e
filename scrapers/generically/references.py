"""Data that points at itself, joined: caches by key, JSON:API's resources by type and id.

What points is replaced by what it points at, in place, so that readers meet one tree. Objects that
are reached by a reference are shared, and may hold a circle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(r"^_{0,2}\$?(?:ref|id)$")
_DEEPEST_CACHE, _WIDEST = 4, 400
_MOST = 600_000

Target = dict[str, Any]


def join(tree: object) -> None:
    """Replaces every reference in a tree by its target."""
    by_key, by_type = _cached(tree), _resources(tree)
    if not by_key and not by_type:
        return
    for holder in list(_containers(tree)):
        items = list(holder.items() if isinstance(holder, dict) else enumerate(holder))
        for key, child in items:
            target = _target(child, by_key, by_type)
            if target is not None and target is not holder:
                holder[key] = target


def _target(
    child: object, by_key: dict[str, Target], by_type: dict[tuple[str, str], Target]
) -> Target | None:
    if not isinstance(child, dict) or not 1 <= len(child) <= 4:
        return None
    for key, told in child.items():
        if isinstance(told, str) and told in by_key and _REFERENCE.match(key) and len(child) < 4:
            return by_key[told]
    if {"type", "id"} <= set(child) <= {"type", "id", "meta", "links"}:
        return by_type.get((str(child["type"]), str(child["id"])))
    if set(child) <= {"data", "links", "meta"} and isinstance(child.get("data"), dict):
        return _target(child["data"], {}, by_type)  # a relationship around its resource
    return None


def _cached(tree: object) -> dict[str, Target]:
    """Targets by their key, where the tree holds a cache of objects that point at each other."""
    targets: dict[str, Target] = {}
    level: list[object] = [tree]
    for _ in range(_DEEPEST_CACHE):
        below: list[object] = []
        for node in level[:_WIDEST]:
            if not isinstance(node, dict):
                continue
            inner = [child for child in node.values() if isinstance(child, dict)]
            if len(inner) >= 2 and 2 * len(inner) >= len(node):
                targets.update({k: v for k, v in node.items() if isinstance(v, dict)})
            below += inner
        level = below
    return targets


def _resources(tree: object) -> dict[tuple[str, str], Target]:
    """JSON:API's resources: objects with a type, an id and attributes."""
    if not isinstance(tree, dict) or not isinstance(tree.get("included"), list):
        return {}
    beside = tree.get("data")
    both = [*tree["included"], *(beside if isinstance(beside, list) else [beside])]
    return {
        (str(each["type"]), str(each["id"])): each
        for each in both
        if isinstance(each, dict) and {"type", "id", "attributes"} <= set(each)
    }


def _containers(tree: object) -> Iterator[Any]:
    """Every object and list, each once."""
    stack, seen = [tree], set[int]()
    while stack and len(seen) < _MOST:
        node = stack.pop()
        if not isinstance(node, dict | list) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        stack += node.values() if isinstance(node, dict) else node
