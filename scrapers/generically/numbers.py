"""Prices that data holds as bare numbers: their key and what is above it decide."""

from __future__ import annotations

from scrapers.generically import keys, scales
from scrapers.generically.currencies import currency_near, has_currency
from scrapers.generically.facts import Fact
from scrapers.generically.naming import Place
from scrapers.generically.spots import Leaf, Spot
from scrapers.generically.surroundings import (
    between_of,
    cue_of,
    is_of_members,
    told_by_type,
    where,
    worst,
)
from scrapers.generically.tree import Bare, Tree
from scrapers.generically.words import Period, Role

_STARTING = frozenset({"from", "starting"})
_VAGUE = frozenset(
    {
        "total",
        "totals",
        "rate",
        "rates",
        "value",
        "sum",
        "net",
        "gross",
        "base",
        "average",
        "avg",
        "min",
    }
)


def from_number(tree: Tree, leaf: Leaf, place: Place) -> Fact | Bare | None:
    meaning = keys.meaning_of(leaf.key)
    between = between_of(leaf, place)
    labels = [keys.meaning_of(spot.label) for spot in between if spot.label]
    own = set(keys.words_of(leaf.key))
    currency = currency_near(tree, leaf.spot, place, leaf.key)
    is_object = meaning.money and has_currency(leaf.spot.value)
    around = [*labels[:3], keys.meaning_of(place.unit.label)] if meaning.period else labels[:3]
    if meaning.money < 2 and not is_object and not any(label.money == 2 for label in around):
        return None
    if (own <= _VAGUE or is_object) and not _is_of_money(between):
        return None
    if place.part or scales.is_scale(leaf.key, leaf.value):
        return None
    amount = scales.amount_of(leaf, meaning.scale, tree.shapes.get(scales.shape_of(leaf), []))
    if amount is None:
        return None
    said = told_by_type(between)
    role = worst([meaning.role, *(label.role for label in labels), said.role])
    if any(label.points for label in labels):
        role = Role.OTHER
    period = _period_of([leaf.key, *(spot.label for spot in between)])
    cue = cue_of(tree, leaf, place)
    taxed = next(
        (
            t
            for t in [meaning.taxed, *(label.taxed for label in labels), said.taxed]
            if t is not None
        ),
        None,
    )
    fact = Fact(
        amount,
        currency or "",
        where(tree, leaf),
        said.period or period or cue,
        role,
        said.nights,
        taxed,
        plain=False,
        exact=True,
        weight=1.0 if meaning.money == 2 or is_object else 0.8,
        member=is_of_members(leaf, between),
        vague=bool(own & _STARTING),
    )
    return fact if currency else Bare(fact)


def _period_of(path: list[str]) -> Period | None:
    """The period that the nearest key tells; a bare "total" within an average is of the average."""
    told = [
        (label, period) for label in path if label and (period := keys.meaning_of(label).period)
    ]
    if not told:
        return None
    label, period = told[0]
    if period is Period.STAY and not keys.has(label, frozenset({"stay", "grand", "whole"})):
        return next((Period.NIGHT for _, outer in told if outer is Period.NIGHT), period)
    return period


def _is_of_money(between: list[Spot]) -> bool:
    """Whether a "total" or "value" is of money: the nearest key that can tell decides."""
    for spot in between:
        told = keys.meaning_of(spot.label)
        if told.money == 2:
            return True
        if told.no_money and not _harmless(spot.label):
            return False
    return True


def _harmless(label: str) -> bool:
    """Labels that hold numbers of many kinds and offers as well."""
    return keys.has(
        label,
        frozenset(
            {
                "rooms",
                "room",
                "results",
                "properties",
                "hotels",
                "items",
                "availability",
                "available",
            }
        ),
    )
