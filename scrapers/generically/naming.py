"""Whose price it is: the house and the room that an object of the data stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from scrapers.generically import keys
from scrapers.generically.kinds import is_plan, is_room
from scrapers.generically.names import is_search, name_of
from scrapers.generically.spots import Spot, is_variant

# Inner objects that speak for the object they lie in.
_SPEAKERS = keys.HOUSE | keys.words(
    "summary info information basic basicinfo details detail content header heading title overview "
    "general profile node name displayname item data descriptive identity room unit "
    "attributes fields static"
)
_HOUSE_MARKS = keys.words(
    "address latitude longitude lat lng lon geo coordinates coordinate stars star rating "
    "ratings review reviews neighborhood geolocation starrating guestrating aggregate"
)
_ROOM_MARKS = keys.words("bed beds occupancy smoking sqft mealplan bedtype")
_HOUSE_OR_ROOM = keys.words("accommodation listing")
_ELSE_TYPES = keys.words(
    "event city region country neighborhood destination airport poi landmark flight car vehicle "
    "tour activity attraction experience restaurant giftcard train touristattraction musicevent"
)
_TYPES = keys.words(
    "hotel lodgingbusiness resort hostel motel bedandbreakfast apartment vacationrental "
    "property accommodation"
)


@dataclass(frozen=True, slots=True)
class Naming:
    score: int
    kind: str  # "house", "room", "plan", ""
    text: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact belongs. `part`: it is a piece of a price, taken apart below the unit."""

    house: Spot | None
    name: str | None
    ref: str | None
    room: str | None
    unit: Spot
    part: bool
    ad: bool
    plan: str | None = None


@dataclass(slots=True)
class Places:
    """Places of all spots of one tree, each worked out once."""

    known: dict[int, Place | None] = field(default_factory=dict)
    namings: dict[int, Naming | None] = field(default_factory=dict)

    def of(self, spot: Spot) -> Place | None:
        if id(spot) not in self.known:
            self.known[id(spot)] = self._find(spot)
        return self.known[id(spot)]

    def naming(self, spot: Spot) -> Naming | None:
        if id(spot) not in self.namings:
            self.namings[id(spot)] = naming_in(spot)
        return self.namings[id(spot)]

    def _find(self, spot: Spot) -> Place | None:
        down = [each for each in spot.chain() if each.up is not None][::-1]
        house = room = plan = None
        at = 0
        weak = False
        for i, each in enumerate(down):
            naming = self.naming(each)
            if naming is None:
                continue
            if naming.kind == "plan":
                plan = naming.text
            elif naming.kind == "room":
                room = naming.text
            elif house is None or naming.kind == "house" or weak:
                if house is not None and not weak and not each.element:
                    continue  # a house's own inner object repeats its name
                if (
                    house is not None
                    and keys.has(each.label, keys.PARTS)
                    and not keys.has(each.label, keys.HOUSES)
                ):
                    continue
                house, at, room, plan = each, i, None, None
                weak = naming.kind == "" or not each.element
            elif each.element and not keys.has(each.label, keys.PARTS):
                room = naming.text
        if house is None:
            at = _nameless(down)
        start = down[at] if at < len(down) else None
        if start is None:
            return None
        unit, part = _unit(down[at:])
        named = self.naming(house) if house else None
        above = (
            down[: at + 1]
            if house is not None or room is None or _is_house(down[at])
            else down[:at]
        )
        refs = (id_in(each.value) for each in reversed(above))
        ref = named.ref if named and named.ref else next((r for r in refs if r), None)
        ad = any(keys.has(each.label, keys.ADS) or _is_typed_else(each) for each in down)
        return Place(house, named.text if named else None, ref, room, unit, part, ad, plan)


def _is_typed_else(spot: Spot) -> bool:
    """Whether an object says by its type that it is no house: an event, a city, a flight."""
    return bool(_types(spot.value) & _ELSE_TYPES)


def is_typed_house(spot: Spot) -> bool:
    """Whether an object says by its type that it is a house: {"@type": "Hotel"}."""
    return bool(_types(spot.value) & _TYPES)


def _types(value: dict[str, Any]) -> set[str]:
    told = value.get("@type") or value.get("__typename") or value.get("type")
    several = told if isinstance(told, list) else [told]
    return {each.lower() for each in several if isinstance(each, str)}


def _nameless(down: list[Spot]) -> int:
    """The spot that stands for a house without a name: the outermost with a house's id."""
    for i, spot in enumerate(down):
        if _is_house(spot):
            return i
    return next((i for i, spot in enumerate(down) if spot.element), 0)


def _is_house(spot: Spot) -> bool:
    return any(keys.has(key, keys.HOUSE) and keys.is_id(key) for key in spot.value)


def _unit(down: list[Spot]) -> tuple[Spot, bool]:
    """The innermost offer from the house on, and whether the end lies in pieces of its price."""
    unit = down[0]
    for spot in down[1:]:
        if spot.element:
            offered, known = keys.has(spot.label, keys.OFFERS), _has_id(spot.value)
            if keys.has(spot.label, keys.PARTS) and not (offered and known):
                return unit, True
            if keys.has(spot.label, _SURE_OFFERS) or known:
                unit = spot
        elif is_variant(spot):
            unit = spot
    return unit, False


_SURE_OFFERS = keys.words(
    "offer offers rate rates room rooms deal deals proposals quotes bids makes"
)


def _has_id(value: dict[str, Any]) -> bool:
    return any(
        isinstance(child, str | int)
        and not isinstance(child, bool)
        and keys.is_id(key)
        and not keys.has(key, keys.words("currency country"))
        for key, child in value.items()
    )


def naming_in(spot: Spot) -> Naming | None:
    """The name that an object gives itself or through an inner object, and what it names."""
    if keys.has(spot.label, keys.THINGS) and not keys.has(spot.label, keys.HOUSES):
        return None
    if spot.is_map:
        return None  # what it holds has names, not the map
    best = _best_name(spot.value)
    if best is None:
        return None
    score, kind, text = best
    if is_search(text) and not spot.element:
        return None
    kind = "plan" if is_plan(text) and not kind else kind or _kind(spot, text)
    return Naming(score, kind, text, id_in(spot.value))


def _best_name(value: dict[str, Any], depth: int = 0) -> tuple[int, str, str] | None:
    best: tuple[int, str, str] | None = None
    for key, child in value.items():
        told = keys.name_kind(key)
        if isinstance(child, str) and told:
            text = name_of(child)
            if text and (best is None or told[0] > best[0]):
                best = (told[0], told[1], text)
        elif isinstance(child, dict) and depth < 2 and len(child) < 120:
            words = keys.words_of(key)
            if not _SPEAKERS.isdisjoint(words) and not keys.has(key, keys.THINGS - {"header"}):
                inner = _best_name(child, depth + 1) or _text_of(child, words)
                if inner and (best is None or inner[0] - 1 > best[0]):
                    owner = _owner(key, inner[1], inner[2])
                    best = (inner[0] - 1, owner, inner[2])
    return best


def _owner(key: str, named: str, text: str) -> str:
    """Whose name an inner object holds: a plan's stays one, else its key tells."""
    if named == "plan":
        return named
    if keys.has(key, keys.HOUSE):
        either = keys.has(key, _HOUSE_OR_ROOM) and is_room(text)
        return "room" if either else "house"
    return "room" if keys.has(key, keys.ROOM) else named


def _text_of(value: dict[str, Any], words: tuple[str, ...]) -> tuple[int, str, str] | None:
    """{"header": {"text": "Suite"}}, {"name": {"en": "Hotel"}}."""
    if not {"header", "heading", "title", "name", "displayname"} & set(words):
        return None
    for key in ("text", "value", "content", "en", "default", "plain", "primary", *value):
        child = value.get(key)
        if key.startswith(("_", "@")):
            continue
        if isinstance(child, str) and (text := name_of(child)):
            return 4, "", text
    return None


def _kind(spot: Spot, text: str) -> str:
    if is_typed_house(spot):
        return "house"
    own = {word for key in spot.value for word in keys.words_of(key)}
    marked = not _HOUSE_MARKS.isdisjoint(own) or any(
        keys.has(key, keys.HOUSE) and keys.is_id(key) for key in spot.value
    )
    label = spot.label
    if keys.has(label, keys.OFFERS):
        if keys.has(label, keys.words("rate rates plan plans price prices")) and not is_room(text):
            return "plan"
        return (
            "house"
            if marked
            and keys.has(label, keys.words("deals offers products units"))
            and not is_room(text)
            else "room"
        )
    if not _ROOM_MARKS.isdisjoint(own) and not marked and is_room(text):
        return "room"
    if marked or keys.has(label, keys.HOUSES):
        return "house"
    return ""


def id_in(value: dict[str, Any], depth: int = 0) -> str | None:
    """The id that an object gives itself: its house's id first, then its own."""
    best: tuple[int, str] | None = None
    for key, child in value.items():
        if isinstance(child, bool) or not isinstance(child, str | int) or child == "":
            continue
        words = set(keys.words_of(key))
        score = 0
        if words & keys.HOUSE and words & keys.ID:
            score = 4
        elif len(words) == 1 and words & {"id", "code", "slug", "uid", "uuid", "key", "token"}:
            score = 3
        elif len(words) == 1 and words & keys.HOUSE and str(child).isalnum():
            score = 2
        elif words & {"id", "token", "key"} and not words & keys.THINGS:
            score = 1
        if score and len(str(child)) <= 120 and (best is None or score > best[0]):
            best = (score, str(child))
    if best is None and depth == 0:
        for key, child in value.items():
            if (
                isinstance(child, dict)
                and keys.has(key, keys.HOUSE)
                and not keys.has(key, keys.MONEY)
            ):
                inner = id_in(child, 1)
                if inner:
                    return inner
    return best[1] if best else None
