"""Offers that money alone does not buy now: those paid with points, and those sold out."""

from __future__ import annotations

from scrapers.generically import keys
from scrapers.generically.documents import number_of
from scrapers.generically.naming import Place
from scrapers.generically.spots import Spot

_REQUIRED = frozenset({"required", "needed", "cost", "redeem", "price", "redemption"})


def pays_with_points(spot: Spot, place: Place) -> bool:
    """Whether points are part of what is paid: beside the amount, or as a reward night's offer."""
    if spot is not place.house:
        for key, value in spot.value.items():
            if keys.meaning_of(key).points and not keys.has(
                key, frozenset({"earn", "earned", "bonus", "collect"})
            ):
                try:
                    if not isinstance(value, bool) and float(value) > 0:
                        return True
                except (TypeError, ValueError):
                    continue
    if place.unit is not place.house and any(
        keys.meaning_of(key).points and keys.has(key, _REQUIRED) and number_of(value)
        for key, value in place.unit.value.items()
    ):
        return True
    for each in spot.chain():
        for key, value in each.value.items():
            if isinstance(value, dict) and value:
                told = set(keys.words_of(key))
                if told & {"reward", "rewards", "award", "redemption"} and told & {
                    "night",
                    "nights",
                    "stay",
                    "points",
                }:
                    return True
        if each is place.unit:
            break
    return False


def is_gone(spot: Spot, place: Place) -> bool:
    """Whether the offer says that it is sold out."""
    for each in spot.chain():
        for key, value in each.value.items():
            told = keys.words_of(key)
            if (value is True or value == 1) and told in (
                ("sold", "out"),
                ("soldout",),
                ("is", "sold", "out"),
                ("unavailable",),
            ):
                return True
            if value is False and told in (("available",), ("is", "available")):
                return True
        if each is place.unit or each is place.house:
            break
    return False
