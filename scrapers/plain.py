"""Values as plain JSON: amounts as texts, dates in ISO form, nothing rounded, nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from core.domain.money import Money
from core.domain.report import Extent, SiteReport


def plain(value: Any) -> Any:
    """`value` as what JSON knows. Money is "312.40 USD"; a set is a sorted list."""
    if isinstance(value, Money | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if is_dataclass(value):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def reading(report: SiteReport) -> dict[str, Any]:
    """What a reader made of its pages. Evidence is left out: it says how, not what, was read."""
    content: dict[str, Any] = plain(report)
    if report.extent is not Extent.PARTIAL:  # of the others the reason says all there is to say
        del content["extent"]
    for quote in content["quotes"]:
        del quote["evidence"]
        if quote["confidence"] is None:  # a reader that knows its site has neither
            del quote["confidence"], quote["reasons"]
    return content


def differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """One line for each place where two plain values differ: "quotes[3].total: a -> b"."""
    if isinstance(expected, dict) and isinstance(found, dict):
        keys = sorted(expected.keys() | found.keys())
        pairs = [(f"{where}.{key}".lstrip("."), expected.get(key), found.get(key)) for key in keys]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        both = enumerate(zip(expected, found, strict=True))
        pairs = [(f"{where}[{n}]", one, other) for n, (one, other) in both]
    elif isinstance(expected, list) and isinstance(found, list):
        return [f"{where}: {len(expected)} expected, {len(found)} found"]
    else:
        return [] if expected == found else [f"{where}: {expected!r} -> {found!r}"]
    return [line for place, one, other in pairs for line in differences(one, other, place)]
