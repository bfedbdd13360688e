"""Offers in a tree of data of any nesting: names above, prices below, what is between decides."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from core.domain.stay import Stay
from scrapers.generically import keys, words
from scrapers.generically.candidates import Candidate, Money
from scrapers.generically.documents import Document, number_of
from scrapers.generically.facts import Fact, choose
from scrapers.generically.figures import ISO_4217, Written, currencies_of, written_in
from scrapers.generically.names import name_of
from scrapers.generically.naming import Place, Places, id_in
from scrapers.generically.spots import Leaf, Spot, leaves
from scrapers.generically.stays import stay_in_object
from scrapers.generically.words import Period, Role

_PLAIN_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,8})?")
_HAS_PRICE = re.compile(r"\d")
_LONG = 60  # characters: a longer text with a price in it is prose, and counts only with its words
_TYPE_KEYS = frozenset(
    {"role", "type", "kind", "label", "name", "title", "description", "state", "category", "code"}
)
_CURRENCY = frozenset(
    {"currency", "curr", "ccy", "currencycode", "currencies", "cur", "waehrung", "devise", "moneda"}
)
_PAGE = re.compile(r"https?://[\w.-]+/")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|svg|gif)\b", re.I)
_REQUIRED = frozenset({"required", "needed", "cost", "redeem", "price", "redemption"})
_MEMBER = frozenset({"member", "members", "loyalty"})
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


@dataclass(slots=True)
class _Tree:
    """One document while it is read; what is looked up often is remembered by object."""

    document: Document
    money: Money
    request_nights: int
    stay: Stay | None
    places: Places = field(default_factory=Places)
    spots: list[Spot] = field(default_factory=list)
    currencies: dict[int, str | None] = field(default_factory=dict)
    cues: dict[int, words.Said] = field(default_factory=dict)
    names_by_id: dict[tuple[str, str], str] = field(default_factory=dict)
    houses_by_id: dict[str, str] = field(default_factory=dict)


def offers(document: Document, money: Money, nights: int, stay: Stay | None) -> list[Candidate]:
    """Every offer of a document. A place that has rooms or rates below it is read there only."""
    spots, found = leaves(document.tree)
    declared = _declared(found) or money.declared
    tree = _Tree(document, replace(money, declared=declared), nights, stay, spots=spots)
    money_leaves = [leaf for leaf in found if _may_be_money(leaf)]
    if not money_leaves:
        return []
    _learn_cues(tree, found)
    groups: dict[int, list[tuple[Place, Fact | _Bare, Leaf]]] = defaultdict(list)
    for leaf in money_leaves:
        place = tree.places.of(leaf.spot)
        if place is None or place.ad:
            continue
        for fact in _facts(tree, leaf, place):
            groups[id(place.unit)].append((place, fact, leaf))
    _learn_names(tree)
    candidates = [c for group in groups.values() if (c := _candidate(tree, group))]
    return _deepest(candidates)


@dataclass(frozen=True, slots=True)
class _Bare:
    """A number that is surely money, of a currency not said near it."""

    fact: Fact


def _declared(found: list[Leaf]) -> frozenset[str]:
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
    if own & _CURRENCY:
        return True
    return bool(own & {"code", "iso"}) and keys.has(leaf.spot.label, _CURRENCY)


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


def _learn_cues(tree: _Tree, found: list[Leaf]) -> None:
    """Texts without a figure that tell what the numbers beside them are for: "per night"."""
    for leaf in found:
        value = leaf.value
        if not isinstance(value, str) or not 3 <= len(value) <= 60 or written_in(value):
            continue
        if keys.name_kind(leaf.key) and keys.name_kind(leaf.key) != (1, ""):
            continue
        if not words.hints_period(value):
            continue
        said = words.said_beside("", value.replace("_", " "))
        if said.period is None:
            continue
        spot: Spot | None = leaf.spot
        for _ in range(3):
            if spot is None:
                break
            tree.cues.setdefault(id(spot.value), said)
            if not (
                spot.element or keys.has(spot.label, frozenset({"messages", "message", "price"}))
            ):
                break
            if keys.has(spot.label, keys.HOUSES | keys.OFFERS):
                break
            spot = spot.up


def _facts(tree: _Tree, leaf: Leaf, place: Place) -> Iterator[Fact | _Bare]:
    if _pays_with_points(leaf.spot, place) or _is_gone(leaf.spot, place):
        return
    if isinstance(leaf.value, str) and not _PLAIN_NUMBER.fullmatch(leaf.value.strip()):
        yield from _from_text(tree, leaf, place)
        return
    fact = _from_number(tree, leaf, place)
    if fact is not None:
        yield fact


def _between(leaf: Leaf, place: Place) -> list[Spot]:
    """The objects from the one that holds the leaf up to, without, the unit of its offer."""
    spots: list[Spot] = []
    for spot in leaf.spot.chain():
        if spot is place.unit:
            break
        spots.append(spot)
    return spots


def _from_number(tree: _Tree, leaf: Leaf, place: Place) -> Fact | _Bare | None:
    meaning = keys.meaning_of(leaf.key)
    between = _between(leaf, place)
    labels = [keys.meaning_of(spot.label) for spot in between if spot.label]
    own = set(keys.words_of(leaf.key))
    currency = _currency_near(tree, leaf.spot, place)
    is_object = meaning.money and _has_currency(leaf.spot.value)
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
    said = _told_by_type(between)
    role = _worst([meaning.role, *(label.role for label in labels), said.role])
    if any(label.points for label in labels):
        role = Role.OTHER
    period = _period_of([leaf.key, *(spot.label for spot in between)])
    cue = _cue(tree, leaf, place)
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
        _where(tree, leaf),
        said.period or period or cue,
        role,
        said.nights,
        taxed,
        plain=False,
        exact=True,
        weight=1.0 if meaning.money == 2 or is_object else 0.8,
    )
    return fact if currency else _Bare(fact)


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


def _worst(roles: list[Role]) -> Role:
    if Role.OTHER in roles:
        return Role.OTHER
    return Role.STRUCK if Role.STRUCK in roles else Role.PRICE


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
        child for key, child in own.items() if isinstance(child, dict) and keys.has(key, _CURRENCY)
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


def _told_by_type(between: list[Spot]) -> words.Said:
    """What an object's own type or label says of the number in it: {"type": "STRIKEOUT"}."""
    period, role, taxed, nights = None, Role.PRICE, None, None
    for spot in between[:3]:
        for key, value in spot.value.items():
            if (
                not isinstance(value, str)
                or len(value) > 60
                or key.lower() not in _TYPE_KEYS
                or not value
            ):
                continue
            spoken = words.said_beside(f"{value.replace('_', ' ')} ", "")
            told = (
                keys.meaning_of(value)
                if " " not in value or len(value) < 30
                else keys.meaning_of("")
            )
            role = _worst([role, spoken.role, told.role])
            period = (
                period
                or spoken.period
                or (told.period if "_" in value or value.isupper() else None)
            )
            nights = nights or spoken.nights
            taxed = spoken.taxed if taxed is None else taxed
    return words.Said(period, role, nights, taxed)


def _cue(tree: _Tree, leaf: Leaf, place: Place) -> Period | None:
    for spot in leaf.spot.chain():
        said = tree.cues.get(id(spot.value))
        if said and said.period:
            return said.period
        if spot is place.unit:
            break
    return None


def _from_text(tree: _Tree, leaf: Leaf, place: Place) -> Iterator[Fact]:
    text = leaf.value.replace("&nbsp;", " ")
    prices = written_in(text)
    between = _between(leaf, place)
    meaning = keys.meaning_of(leaf.key)
    labels = [keys.meaning_of(spot.label) for spot in between if spot.label]
    told = _told_by_type(between)
    is_money_key = meaning.money == 2 or any(label.money == 2 for label in labels[:3])
    prose = len(text) > _LONG or (
        not is_money_key and len(text) - sum(len(p.text) for p in prices) > 25
    )
    for price in prices:
        said = words.said_of(price, text, prices)
        cued = said.period is not None
        if (prose or place.part) and not cued:
            continue
        currency, assumed = _written_currency(tree, price, leaf, place)
        if currency is None:
            continue
        role = _worst([said.role, meaning.role, *(label.role for label in labels), told.role])
        if any(label.points for label in labels):
            continue
        if keys.has(leaf.key, frozenset({"range", "min", "max"})) and len(prices) > 1:
            continue
        period = said.period or told.period or meaning.period
        period = period or next((label.period for label in labels if label.period), None)
        period = period or _cue(tree, leaf, place)
        taxed = said.taxed if said.taxed is not None else meaning.taxed
        yield Fact(
            price.amount,
            currency,
            _where(tree, leaf),
            period,
            role,
            said.nights,
            taxed,
            plain=cued,
            exact=False,
            weight=1.0 if is_money_key or cued else 0.6,
            assumed=assumed,
        )


def _written_currency(
    tree: _Tree, price: Written, leaf: Leaf, place: Place
) -> tuple[str | None, bool]:
    near = _currency_near(tree, leaf.spot, place) if len(price.means) > 1 else None
    if near in price.means:
        return near, False
    return tree.money.of(price.means)


def _where(tree: _Tree, leaf: Leaf) -> str:
    return f"{tree.document.where}:{'/'.join(leaf.spot.path)}/{leaf.key}"


def _has_currency(value: dict[str, Any]) -> bool:
    return any(
        keys.has(key, _CURRENCY) and isinstance(child, str | dict) and bool(child)
        for key, child in value.items()
    )


def _currency_near(tree: _Tree, spot: Spot, place: Place) -> str | None:
    """The code declared nearest: in the object, in its inner objects, then further up."""
    for steps, each in enumerate(spot.chain()):
        if steps > 12:
            break
        found = _currency_of(tree, each.value)
        if found:
            return found
    if len(tree.money.declared) == 1:
        return next(iter(tree.money.declared))
    return None


def _currency_of(tree: _Tree, value: dict[str, Any]) -> str | None:
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


def _own_currency(value: dict[str, Any]) -> str | None:
    found: set[str] = set()
    for key, child in value.items():
        if not keys.has(key, _CURRENCY):
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


def _pays_with_points(spot: Spot, place: Place) -> bool:
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


def _is_gone(spot: Spot, place: Place) -> bool:
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


def _learn_names(tree: _Tree) -> None:
    """Names by id, for data that keeps its names in one map and its prices in another."""
    for spot in tree.spots:
        naming = tree.places.naming(spot)
        if naming is None or naming.kind == "plan":
            continue
        for key, value in spot.value.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and keys.is_id(key):
                tree.names_by_id.setdefault((key, str(value)), naming.text)
        if naming.kind != "room":
            ref = id_in(spot.value)
            if ref and len(ref) > 1:
                tree.houses_by_id.setdefault(ref, naming.text)
    for spot in tree.spots:
        for key, child in spot.value.items():
            if isinstance(child, dict) and len(key) > 1 and len(child) < 200:
                named = _direct_name(child)
                if named:
                    tree.houses_by_id.setdefault(key, named)
            elif isinstance(child, str) and keys.has(
                spot.label, frozenset({"names", "titles", "hotelnames"})
            ):
                named = name_of(child)
                if named and len(key) > 1:
                    tree.houses_by_id.setdefault(key, named)


def _direct_name(value: dict[str, Any]) -> str | None:
    for key, child in value.items():
        told = keys.name_kind(key)
        if isinstance(child, str) and told and told[0] >= 3 and told[1] in ("", "house"):
            return name_of(child)
    return None


def _candidate(tree: _Tree, group: list[tuple[Place, Fact | _Bare, Leaf]]) -> Candidate | None:
    place = group[0][0]
    facts = _in_currency(tree, [fact for _, fact, _ in group])
    stay = _stay_of(tree, group[0][2].spot)
    nights = stay.nights if stay else tree.request_nights
    name, ref, room = place.name, place.ref, place.room
    if name is None:
        ref, name = _joined(tree, place)
    if name is None and not _stands_for_house(tree, place):
        return None
    if room is None:
        room = _joined_room(tree, place)
    chosen = choose(facts, nights)
    if chosen is None:
        return None
    member = any(
        keys.has(spot.label, _MEMBER) for spot in place.unit.chain() if not spot.element
    ) or any(value is True and keys.has(key, _MEMBER) for key, value in place.unit.value.items())
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


def _in_currency(tree: _Tree, facts: list[Fact | _Bare]) -> list[Fact]:
    """Facts whose currency is known; bare numbers take the one of the facts beside them."""
    known = [fact for fact in facts if isinstance(fact, Fact)]
    codes = {fact.currency for fact in known}
    bare = [fact.fact for fact in facts if isinstance(fact, _Bare)]
    if len(codes) != 1 or not bare:
        return known
    assumed = all(fact.assumed for fact in known)
    return known + [replace(fact, currency=next(iter(codes)), assumed=assumed) for fact in bare]


def _stay_of(tree: _Tree, spot: Spot) -> Stay | None:
    for each in spot.chain():
        found = stay_in_object(each.value)
        if found:
            return found
    return tree.stay


def _joined(tree: _Tree, place: Place) -> tuple[str | None, str | None]:
    """The house that an offer's ids point at."""
    for spot in place.unit.chain():
        for key, value in spot.value.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and keys.is_id(key):
                if keys.has(key, keys.ROOM) or keys.has(key, keys.PLAN):
                    continue
                if str(value) in tree.houses_by_id and len(str(value)) > 1:
                    return str(value), tree.houses_by_id[str(value)]
        if spot.up is not None:
            for key, child in spot.up.value.items():
                if child is spot.value and key in tree.houses_by_id:
                    return key, tree.houses_by_id[key]
    return place.ref, None


def _joined_room(tree: _Tree, place: Place) -> str | None:
    """The room whose code the offer repeats, in it or one level below."""
    inner = [place.unit.value]
    inner += [
        c
        for v in place.unit.value.values()
        for c in (v if isinstance(v, list) else [v])
        if isinstance(c, dict)
    ]
    for value in inner[:40]:
        for key, child in value.items():
            if isinstance(child, str | int) and not isinstance(child, bool) and keys.is_id(key):
                if keys.has(key, keys.HOUSE):
                    continue
                named = tree.names_by_id.get((key, str(child)))
                if named and (keys.has(key, keys.ROOM) or words.is_room(named)):
                    return named
    return None


def _stands_for_house(tree: _Tree, place: Place) -> bool:
    """Whether an offer without a name is one all the same: it has a house's id, a room, or stands
    in one list with houses that have names."""
    if place.room and place.ref:
        return True
    for spot in place.unit.chain():
        if any(keys.has(k, keys.HOUSE) and keys.is_id(k) for k in spot.value):
            return True
        if spot.element and spot.up is not None and keys.has(spot.label, keys.HOUSES):
            beside = [
                s for s in tree.spots if s.up is spot.up and s.label == spot.label and s is not spot
            ]
            named = [s for s in beside if tree.places.naming(s)]
            if len(named) >= max(2, len(beside) // 2):
                return True
    return False


def _deepest(candidates: list[Candidate]) -> list[Candidate]:
    """Where a house has priced rooms or rates, its own line repeats one of them and goes."""
    detailed = {(c.name, c.ref) for c in candidates if c.room or c.offer}
    return [c for c in candidates if c.room or c.offer or (c.name, c.ref) not in detailed]
