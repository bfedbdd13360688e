"""Offers in a tree of data of any nesting: names above, prices below, what is between decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from core.domain.stay import Stay
from scrapers.generically import keys
from scrapers.generically.candidates import Candidate, Money
from scrapers.generically.choosing import choose
from scrapers.generically.currencies import declared_in
from scrapers.generically.documents import Document, number_of
from scrapers.generically.facts import Fact
from scrapers.generically.figures import written_in
from scrapers.generically.joins import joined, joined_room, learn_names, stands_for_house
from scrapers.generically.naming import Place
from scrapers.generically.numbers import from_number
from scrapers.generically.scales import learn_shapes
from scrapers.generically.self_names import id_in, is_typed_house
from scrapers.generically.spots import Leaf, Spot, leaves
from scrapers.generically.stays import stay_in_object
from scrapers.generically.surroundings import learn_cues
from scrapers.generically.texts import from_text
from scrapers.generically.tree import Bare, Tree
from scrapers.generically.unpayable import is_gone, pays_with_points
from scrapers.generically.words import Role

_PLAIN_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,8})?")
_HAS_PRICE = re.compile(r"\d")
_LODGINGS = keys.HOUSE | keys.HOUSES | keys.ROOM
_PAGE = re.compile(r"https?://[\w.-]+/")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|svg|gif)\b", re.I)


def offers(document: Document, money: Money, nights: int, stay: Stay | None) -> list[Candidate]:
    """Every offer of a document. A place that has rooms or rates below it is read there only."""
    spots, found = leaves(document.tree)
    declared = declared_in(found) or money.declared
    tree = Tree(document, replace(money, declared=declared), nights, stay, spots=spots)
    money_leaves = [leaf for leaf in found if _may_be_money(leaf)]
    if not money_leaves:
        return []
    learn_cues(tree, found)
    tree.shapes = learn_shapes(money_leaves)
    groups: dict[int, list[tuple[Place, Fact | Bare, Leaf]]] = defaultdict(list)
    for leaf in money_leaves:
        place = tree.places.of(leaf.spot)
        if place is None or place.ad:
            continue
        for fact in _facts(tree, leaf, place):
            groups[id(place.unit)].append((place, fact, leaf))
    learn_names(tree)
    unsaid = document.where == "answer" and all(
        isinstance(fact, Bare) for group in groups.values() for _, fact, _ in group
    )
    if unsaid:
        groups = {key: _as_asked(tree, group) for key, group in groups.items()}
    candidates = [
        (id(group[0][0].unit.value), c)
        for group in groups.values()
        if (c := _candidate(tree, group))
    ]
    # One object that several references lead to is one offer.
    once = {(unit, c.name, c.room, c.chosen.amounts): c for unit, c in reversed(candidates)}
    return _deepest(list(reversed(once.values())))


def _as_asked(
    tree: Tree, group: list[tuple[Place, Fact | Bare, Leaf]]
) -> list[tuple[Place, Fact | Bare, Leaf]]:
    """Numbers of an answer that says no currency at all, in the one that was asked for.

    Only where a house is marked as one: nothing else speaks for such numbers.
    """
    place = group[0][0]
    naming = tree.places.naming(place.house) if place.house else None
    if naming is None or naming.kind != "house":
        return group
    asked = tree.money.asked
    return [
        (
            place,
            replace(fact.fact, currency=asked, assumed=True, unsaid=True)
            if isinstance(fact, Bare)
            else fact,
            leaf,
        )
        for place, fact, leaf in group
    ]


def _may_be_money(leaf: Leaf) -> bool:
    value = leaf.value
    if isinstance(value, str):
        if not _HAS_PRICE.search(value[:400]) or len(value) > 400:
            return False
        if "://" in value:
            return False
        if _PLAIN_NUMBER.fullmatch(value.strip()):
            return keys.meaning_of(leaf.key).money > 0
        return bool(written_in(value))
    number = number_of(value)
    return number is not None and number > 0 and keys.meaning_of(leaf.key).money > 0


def _facts(tree: Tree, leaf: Leaf, place: Place) -> Iterator[Fact | Bare]:
    if pays_with_points(leaf.spot, place) or is_gone(leaf.spot, place):
        return
    if isinstance(leaf.value, str) and not _PLAIN_NUMBER.fullmatch(leaf.value.strip()):
        yield from from_text(tree, leaf, place)
        return
    fact = from_number(tree, leaf, place)
    if fact is not None:
        yield fact


def _candidate(tree: Tree, group: list[tuple[Place, Fact | Bare, Leaf]]) -> Candidate | None:
    place = group[0][0]
    facts = _in_currency(tree, [fact for _, fact, _ in group])
    stay = _stay_of(tree, group[0][2].spot)
    nights = stay.nights if stay else tree.request_nights
    name, ref, room = place.name, place.ref, place.room
    if name is None:
        ref, name = joined(tree, place)
    if name is None and not stands_for_house(tree, place):
        return None
    if room is None:
        room = joined_room(tree, place)
    chosen = choose(facts, nights)
    if chosen is None or not (room or _is_lodging(tree, place, group[0][2], facts)):
        return None
    member = any(
        keys.has(spot.label, keys.MEMBERS) for spot in place.unit.chain() if not spot.element
    ) or any(
        value is True and keys.has(key, keys.MEMBERS) for key, value in place.unit.value.items()
    )
    link = _link(place.unit) or (_link(place.house) if place.house else None)
    depth = sum(1 for _ in place.unit.chain())
    return Candidate(
        name,
        ref,
        room,
        chosen,
        "data",
        f"{tree.document.where}:{'/'.join(place.unit.path)}#{depth}",
        stay,
        link,
        _plan(place),
        member,
        "" if place.unit is place.house else id_in(place.unit.value) or "",
        vague=all(fact.vague for fact in facts if fact.role is Role.PRICE),
    )


def _is_lodging(tree: Tree, place: Place, leaf: Leaf, facts: list[Fact]) -> bool:
    """Whether anything says that a named price is for sleeping: a night, a house's marks."""
    if any(fact.period for fact in facts) or place.house is None:
        return True
    naming = tree.places.naming(place.house)
    return (naming is not None and naming.kind == "house") or any(
        is_typed_house(spot) or keys.has(spot.label, _LODGINGS) for spot in leaf.spot.chain()
    )


def _plan(place: Place) -> str | None:
    for key, value in place.unit.value.items():
        told = set(keys.words_of(key))
        if (
            isinstance(value, str)
            and told & {"rate", "plan", "rateplan"}
            and told & {"code", "id", "name"}
            and 0 < len(value) <= 60
        ):
            return value
    return place.plan


def _link(spot: Spot) -> str | None:
    for key, value in spot.value.items():
        told = set(keys.words_of(key)) & {"url", "link", "href", "deeplink"}
        if told and isinstance(value, str) and _PAGE.match(value) and not _PICTURE.search(value):
            return value
    return None


def _in_currency(tree: Tree, facts: list[Fact | Bare]) -> list[Fact]:
    """Facts whose currency is known; bare numbers take the one of the facts beside them."""
    known = [fact for fact in facts if isinstance(fact, Fact)]
    codes = {fact.currency for fact in known}
    bare = [fact.fact for fact in facts if isinstance(fact, Bare)]
    if len(codes) != 1 or not bare:
        return known
    assumed = all(fact.assumed for fact in known)
    return known + [replace(fact, currency=next(iter(codes)), assumed=assumed) for fact in bare]


def _stay_of(tree: Tree, spot: Spot) -> Stay | None:
    for each in spot.chain():
        found = stay_in_object(each.value)
        if found:
            return found
    return tree.stay


def _deepest(candidates: list[Candidate]) -> list[Candidate]:
    """Where a house has priced rooms, or a room priced rates, its own line repeats one and goes.

    Beside rooms with prices, a package that starts from one goes too.
    """
    detailed = {(c.name, c.ref) for c in candidates if c.room or c.offer}
    firm = {(c.name, c.ref) for c in candidates if c.room and not c.vague}
    planned = {(c.name, c.ref, c.room) for c in candidates if c.room and c.plan}
    return [
        c
        for c in candidates
        if (c.room or c.offer or (c.name, c.ref) not in detailed)
        and (c.plan or (c.name, c.ref, c.room) not in planned)
        and not (c.vague and (c.name, c.ref) in firm)
    ]
