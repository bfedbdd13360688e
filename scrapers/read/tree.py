"""Typed looks into JSON: each takes a path and gives a value, or None where the answer has none.

A missing branch and a value of the wrong kind are both None, so that a site file says what it needs
and no answer can make it stumble.
"""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal, InvalidOperation

from scrapers.read.text import plain

Step = str | int
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
# No amount of money, points or distance that a site can mean lies beyond.
_LARGEST = Decimal(10) ** 13


def at(node: object, *path: Step) -> object:
    """The value at the path; None where the path leads nowhere."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and -len(node) <= step < len(node):
            node = node[step]
        else:
            return None
    return node


def rows(node: object, *path: Step) -> list[object]:
    """The list at the path; empty where there is none."""
    found = at(node, *path)
    return found if isinstance(found, list) else []


def text(node: object, *path: Step) -> str | None:
    """The words at the path, cleaned; numbers are written out, so that an id may be either."""
    found = at(node, *path)
    if isinstance(found, str):
        return plain(found)
    return str(found) if type(found) is int else None


def address(node: object, *path: Step) -> str | None:
    """The web address at the path, letter for letter: in addresses `&currency` is no entity."""
    found = at(node, *path)
    return found.strip() or None if isinstance(found, str) else None


def number(node: object, *path: Step) -> Decimal | None:
    """The number at the path, exact as written; also when it is written as a string "139.20"."""
    found = at(node, *path)
    if isinstance(found, bool) or not isinstance(found, (int, float, str)):
        return None
    try:
        value = Decimal(found.strip() if isinstance(found, str) else repr(found))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < _LARGEST else None


def whole(node: object, *path: Step) -> int | None:
    """The whole number at the path ("477000", 477000 or 477000.0)."""
    value = number(node, *path)
    return int(value) if value is not None and value == value.to_integral_value() else None


def real(node: object, *path: Step) -> float | None:
    """A coordinate or score at the path."""
    value = number(node, *path)
    result = None if value is None else float(value)
    return result if result is None or math.isfinite(result) else None


def flag(node: object, *path: Step) -> bool | None:
    """True or False at the path, also when written 1, "1" or "true"."""
    found = at(node, *path)
    if isinstance(found, bool):
        return found
    return _FLAGS.get(str(found).lower()) if isinstance(found, (int, str)) else None


def day(node: object, *path: Step) -> date | None:
    """The ISO date at the path; of a date with a time, its day."""
    found = at(node, *path)
    try:
        return date.fromisoformat(found[:10]) if isinstance(found, str) else None
    except ValueError:
        return None
