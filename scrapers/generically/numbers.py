"""Prices that data holds as bare numbers: their key and what is above it decide."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from scrapers.generically import keys
from scrapers.generically.currencies import CURRENCY, currency_near, has_currency
from scrapers.generically.facts import Fact
from scrapers.generically.naming import Place
from scrapers.generically.spots import Leaf, Spot
from scrapers.generically.surroundings import (
    between_of,
    cue_of,
    told_by_type,
    where,
    worst,
)
from scrapers.generically.tree import Bare, Tree
from scrapers.generically.words import Period, Role

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
    currency = currency_near(tree, leaf.spot, place)
    is_object = meaning.money and has_currency(leaf.spot.value)
    around = [*labels[:3], keys.meaning_of(place.unit.label)] if meaning.period else labels[:3]
    if meaning.money < 2 and not is_object and not any(label.money == 2 for label in around):
        return None
    if own <= _VAGUE and not is_object and not _is_of_money(between):
        return None
    if place.part:
        return None
    amount = _amount(leaf, meaning)
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


def _amount(leaf: Leaf, meaning: keys.Meaning) -> Decimal | None:
    try:
        amount = Decimal(leaf.value.strip() if isinstance(leaf.value, str) else repr(leaf.value))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0 or amount > 10**12:
        return None
    own = leaf.spot.value
    scale = meaning.scale
    inner = [
        child for key, child in own.items() if isinstance(child, dict) and keys.has(key, CURRENCY)
    ]
    for key, value in [pair for each in (own, *inner) for pair in each.items()]:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 6:
            told = set(keys.words_of(key))
            if told & {
                "minor",
                "decimals",
                "precision",
                "scale",
                "exponent",
                "decimal",
                "fraction",
                "digits",
            }:
                scale = value if amount == amount.to_integral_value() else 0
        if key.lower() == "nanos" and isinstance(value, int) and leaf.key.lower() == "units":
            amount += Decimal(value).scaleb(-9)
    if any(isinstance(u, str) and u.lower() in ("cents", "minor") for u in own.values()):
        scale = 2
    return amount.scaleb(-scale) if scale else amount
