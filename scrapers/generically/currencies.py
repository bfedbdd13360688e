"""Which currency data declares: for the whole document, and nearest to a number."""

from __future__ import annotations

from typing import Any

from scrapers.generically import keys
from scrapers.generically.figures import ISO_4217, currencies_of
from scrapers.generically.naming import Place
from scrapers.generically.spots import Leaf, Spot
from scrapers.generically.tree import Tree


def declared_in(found: list[Leaf]) -> frozenset[str]:
    """The currencies that the document declares by key; a list to choose from declares nothing."""
    codes = {
        str(leaf.value).strip().upper()
        for leaf in found
        if isinstance(leaf.value, str) and len(leaf.value) == 3 and _is_currency_key(leaf)
    }
    codes &= ISO_4217
    return frozenset(codes) if len(codes) <= 2 else frozenset()


def _is_currency_key(leaf: Leaf) -> bool:
    own = set(keys.words_of(leaf.key))
    if own & keys.CURRENCY:
        return True
    return bool(own & {"code", "iso"}) and keys.has(leaf.spot.label, keys.CURRENCY)


def has_currency(value: dict[str, Any]) -> bool:
    return any(
        keys.has(key, keys.CURRENCY) and isinstance(child, str | dict) and bool(child)
        for key, child in value.items()
    )


def currency_near(tree: Tree, spot: Spot, place: Place, key: str = "") -> str | None:
    """The code declared nearest: in the object, in its inner objects, then further up.

    `key` is the amount's: of several codes in its object, the one that is named alike is its own.
    """
    alike = _named_alike(spot.value, key)
    if alike:
        return alike
    for steps, each in enumerate(spot.chain()):
        if steps > 12:
            break
        found = _currency_of(tree, each.value)
        if found:
            return found
    if len(tree.money.declared) == 1:
        return next(iter(tree.money.declared))
    return None


def _currency_of(tree: Tree, value: dict[str, Any]) -> str | None:
    if id(value) in tree.currencies:
        return tree.currencies[id(value)]
    found = _own_currency(value)
    if found is None and len(value) < 150:
        inner = {
            code
            for key, child in value.items()
            if isinstance(child, dict)
            and not keys.has(key, keys.THINGS)
            and (code := _own_currency(child))
        }
        found = next(iter(inner)) if len(inner) == 1 else None
    tree.currencies[id(value)] = found
    return found


def _named_alike(value: dict[str, Any], key: str) -> str | None:
    """ "tax_currency" for "tax_amount", where "total_currency" stands beside it."""
    own = keys.words_of(key)
    shared: dict[int, set[str]] = {}
    for name, child in value.items():
        if isinstance(child, str) and child in ISO_4217 and keys.has(name, keys.CURRENCY):
            pairs = zip(own, keys.words_of(name), strict=False)
            length = next((n for n, (a, b) in enumerate(pairs) if a != b), len(own))
            shared.setdefault(length, set()).add(child)
    if len(set().union(*shared.values())) < 2:
        return None
    best = max(shared)
    return next(iter(shared[best])) if best and len(shared[best]) == 1 else None


def _own_currency(value: dict[str, Any]) -> str | None:
    found: set[str] = set()
    for key, child in value.items():
        if not keys.has(key, keys.CURRENCY):
            continue
        told = child
        if isinstance(child, dict):
            told = next(
                (
                    child[k]
                    for k in ("code", "iso", "isoCode", "currencyCode", "id", "name")
                    if k in child
                ),
                None,
            )
        if isinstance(told, str) and told.strip().upper() in ISO_4217:
            found.add(told.strip().upper())
        elif isinstance(told, str) and len(means := currencies_of(told)) == 1:
            found |= means
    if len(found) > 1:
        own = {
            child.strip().upper()
            for key, child in value.items()
            if isinstance(child, str)
            and "".join(keys.words_of(key)) in {"currency", "currencycode"}
        } & found
        return next(iter(own)) if len(own) == 1 else None
    return next(iter(found), None)
