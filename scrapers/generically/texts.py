"""Prices that data holds as written texts: the words in them decide, then their keys."""

from __future__ import annotations

from collections.abc import Iterator

from scrapers.generically import keys, words
from scrapers.generically.currencies import currency_near
from scrapers.generically.facts import Fact
from scrapers.generically.figures import Written, unranged, written_in
from scrapers.generically.naming import Place
from scrapers.generically.spots import Leaf
from scrapers.generically.surroundings import (
    between_of,
    cue_of,
    is_of_members,
    told_by_type,
    where,
    worst,
)
from scrapers.generically.tree import Tree

_LONG = 60  # characters: a longer text with a price in it is prose, and counts only with its words


def from_text(tree: Tree, leaf: Leaf, place: Place) -> Iterator[Fact]:
    text = leaf.value.replace("&nbsp;", " ")
    prices = written_in(text)
    between = between_of(leaf, place)
    meaning = keys.meaning_of(leaf.key)
    labels = [keys.meaning_of(spot.label) for spot in between if spot.label]
    told = told_by_type(between)
    is_money_key = meaning.money == 2 or any(label.money == 2 for label in labels[:3])
    prose = len(text) > _LONG or (
        not is_money_key and len(text) - sum(len(p.text) for p in prices) > 25
    )
    for price in unranged(prices, text):
        said = words.said_of(price, text, prices)
        cued = said.period is not None
        if (prose or place.part) and not cued:
            continue
        currency, assumed = _written_currency(tree, price, leaf, place)
        if currency is None:
            continue
        role = worst([said.role, meaning.role, *(label.role for label in labels), told.role])
        if any(label.points for label in labels):
            continue
        if keys.has(leaf.key, frozenset({"range", "min", "max"})) and len(prices) > 1:
            continue
        period = said.period or told.period or meaning.period
        period = period or next((label.period for label in labels if label.period), None)
        period = period or cue_of(tree, leaf, place)
        taxed = said.taxed if said.taxed is not None else meaning.taxed
        yield Fact(
            price.amount,
            currency,
            where(tree, leaf),
            period,
            role,
            said.nights,
            taxed,
            plain=cued,
            exact=False,
            weight=1.0 if is_money_key or cued else 0.6,
            assumed=assumed,
            member=said.member or is_of_members(leaf, between),
            vague=said.vague,
        )


def _written_currency(
    tree: Tree, price: Written, leaf: Leaf, place: Place
) -> tuple[str | None, bool]:
    near = currency_near(tree, leaf.spot, place) if len(price.means) > 1 else None
    if near in price.means:
        return near, False
    return tree.money.of(price.means)
