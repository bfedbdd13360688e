"""The one house that a page is about, as its structured data names it."""

from __future__ import annotations

from typing import Any

from scrapers.generically.documents import Document
from scrapers.generically.names import is_search, name_of
from scrapers.generically.self_names import is_house_type

_STRUCTURED = frozenset({"JSON-LD", "microdata"})
_DEEPEST, _MOST = 3, 50
_OFFERED = frozenset({"name", "itemOffered", "seller"})  # what tells whose an offer is
_WRAPPERS = ("@graph", "mainEntity", "mainEntityOfPage", "about", "itemReviewed")


def house_of(documents: list[Document]) -> str | None:
    """The name of the only house that the structured data describes; None for none or several."""
    names = {
        name
        for document in documents
        if document.where in _STRUCTURED
        for name in _names(document.tree, 0)
    }
    return next(iter(names)) if len(names) == 1 else None


def with_its_offers(documents: list[Document]) -> list[Document]:
    """Where one house is described and nameless offers stand beside it, they are its own.

    Markup that nests an offer in a house without saying what it is to it comes out so.
    """
    houses = [d for d in documents if d.where in _STRUCTURED and _is_named_house(d.tree)]
    loose = [d for d in documents if d.where in _STRUCTURED and _is_loose_offer(d.tree)]
    if len(houses) != 1 or not loose:
        return documents
    owned = [each.tree for each in loose]
    whole = Document(houses[0].where, {"offers": owned, **_as_dict(houses[0].tree)})
    return [whole if d is houses[0] else d for d in documents if d not in loose]


def _is_named_house(tree: object) -> bool:
    return isinstance(tree, dict) and _name(tree) is not None


def _is_loose_offer(tree: object) -> bool:
    told = tree.get("@type") if isinstance(tree, dict) else None
    return told in ("Offer", "AggregateOffer") and not _as_dict(tree).keys() & _OFFERED


def _as_dict(tree: object) -> dict[str, Any]:
    return tree if isinstance(tree, dict) else {}


def _names(tree: object, depth: int) -> set[str]:
    if depth > _DEEPEST:
        return set()
    if isinstance(tree, list):
        return {name for each in tree[:_MOST] for name in _names(each, depth + 1)}
    if not isinstance(tree, dict):
        return set()
    own = _name(tree)
    if own:
        return {own}
    return {name for key in _WRAPPERS for name in _names(tree.get(key), depth + 1)}


def _name(value: dict[str, Any]) -> str | None:
    told = value.get("name")
    if not is_house_type(value) or not isinstance(told, str) or is_search(told):
        return None
    return name_of(told)
