"""What an object of the data calls itself, what kind of thing it is, and its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scrapers.generically import keys
from scrapers.generically.kinds import is_plan, is_room
from scrapers.generically.names import is_search, name_of
from scrapers.generically.spots import Spot

# Inner objects that speak for the object they lie in.
_SPEAKERS = keys.HOUSE | keys.words(
    "base summary info information basic basicinfo details detail content header heading title "
    "overview general profile node name displayname item data descriptive identity room unit "
    "attributes fields static"
)
_HOUSE_MARKS = keys.words(
    "address latitude longitude lat lng lon geo coordinates coordinate stars star rating "
    "ratings review reviews neighborhood geolocation starrating guestrating aggregate"
)
_ROOM_MARKS = keys.words("bed beds occupancy smoking sqft mealplan bedtype")
_ROOM_TYPE = (2, "room")
_SELLERS = keys.words("source supplier provider vendor partner agency channel seller")
_HOUSE_OR_ROOM = keys.words("accommodation listing")
# What a shop's product tells; a hotel that is marked up as a product has none of it.
_WARE_CODES = keys.words("sku mpn gtin gtin8 gtin12 gtin13 gtin14 isbn itemcondition model color")
_ELSE_TYPES = keys.words(
    "event city region country neighborhood destination airport poi landmark flight car vehicle "
    "tour activity attraction experience restaurant giftcard train touristattraction musicevent "
    "question answer faqpage article newsarticle blogposting howto person jobposting book recipe"
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


def is_typed_else(spot: Spot) -> bool:
    """Whether an object says by its type that it is no house: an event, a city, a flight."""
    return bool(_types(spot.value) & _ELSE_TYPES) or _is_ware(spot.value)


def _is_ware(value: dict[str, Any]) -> bool:
    """Whether a product is one of a shop: hotels sell products too, but without these codes."""
    if "product" not in _types(value):
        return False
    offers = value.get("offers")
    inner = offers if isinstance(offers, list) else [offers]
    told = {*value, *(key for each in inner if isinstance(each, dict) for key in each)}
    return not _WARE_CODES.isdisjoint(key.lower() for key in told)


def is_typed_house(spot: Spot) -> bool:
    """Whether an object says by its type that it is a house: {"@type": "Hotel"}."""
    return is_house_type(spot.value)


def is_house_type(value: dict[str, Any]) -> bool:
    return bool(_types(value) & _TYPES)


def _types(value: dict[str, Any]) -> set[str]:
    told = value.get("@type") or value.get("__typename") or value.get("type")
    several = told if isinstance(told, list) else [told]
    return {each.lower() for each in several if isinstance(each, str)}


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
            if told == _ROOM_TYPE and text and not is_room(text):
                continue  # "Entire home" is no room's name
            if text and (best is None or told[0] > best[0]):
                best = (told[0], told[1], text)
        elif isinstance(child, dict) and depth < 2 and len(child) < 120:
            words = keys.words_of(key)
            if not _SPEAKERS.isdisjoint(words) and not keys.has(
                key, _SELLERS | keys.THINGS - {"header"}
            ):
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
