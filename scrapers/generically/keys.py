"""What the words in a key say: classes of words that any site may use, never one site's path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scrapers.generically import money_words
from scrapers.generically.money_words import MONEY as MONEY
from scrapers.generically.money_words import words as words
from scrapers.generically.words import Period, Role

_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")


@lru_cache(maxsize=16_384)
def words_of(key: str) -> tuple[str, ...]:
    """ "minTotalPrice", "min_total_price", "min-total-price" -> ("min", "total", "price")."""
    return tuple(word.lower() for word in _SPLIT.findall(key[:80]))


CURRENCY = words(
    "currency curr ccy currencycode currencies cur waehrung devise moneda moeda valuta waluta"
)
# Lists that take a price apart: what stands in them is a part of a price, or a price of one day.
PARTS = words(
    "daily day days date dates calendar changes change item items itemized component "
    "components line "
    "lines subtotals breakdown breakdowns history trend months calendars taxes fees nights "
    "nightly each "
    "lineitems charges variations surcharges policies penalties addons extras upsells "
    "discounts promotions promos "
    "cancellations"
)
OFFERS = words(
    "offer offers rate rates room rooms unit units plan plans product products option options "
    "deal deals "
    "variant variants package packages roomtypes ratetypes proposals price prices quotes "
    "vendors providers "
    "partners bids zimmer chambres habitaciones selections suites alternatives makes"
)
HOUSES = words(
    "hotel hotels property properties result results listing listings resort resorts lodging "
    "lodgings "
    "accommodation accommodations stays homes hostels places establishments unterkuenfte "
    "hoteles hits edges "
    "cards entries records matches inns houses houses found catalog"
)
# Things that have names and even prices, and are neither house nor room.
THINGS = words(
    "amenity amenities badge badges brand brands chain city cities location locations region "
    "regions "
    "neighborhood neighborhoods neighbourhood address image images photo photos picture media "
    "filter "
    "filters facet facets sort sorts facility facilities tag tags category categories landmark "
    "landmarks "
    "poi pois nearby review reviews country countries currency currencies destination "
    "destinations district "
    "zone zones area areas contact policy policies fee fees tax taxes breadcrumb breadcrumbs "
    "menu footer "
    "header navigation author authors user reviewer airport airports attraction attractions "
    "language "
    "languages label labels theme analytics tracking icon promotion promotions wishlist bed beds"
)
ADS = words(
    "ad ads advert adverts advertisement advertisements recent recently tier tiers membership "
    "gift giftcard giftcards banner banners campaign campaigns ancillary ancillaries "
    "suggestion suggestions autocomplete ons"
)
ID = words("id ids code key ref reference slug token mnemonic number no uid uuid sku identifier")
HOUSE = words("hotel property resort lodging accommodation listing inn house establishment prop")
ROOM = words("room unit roomtype inventory product bedroom suite zimmer chambre habitacion")
PLAN = words("rate plan rateplan offer tariff package deal")
MEMBERS = words("member members loyalty club signedin loggedin")
_NAME = words("name title nom nombre naam titel nome namn label displayname hotelname propertyname")
_NOT_THE_NAME = words(
    "city country region state neighborhood neighbourhood brand chain district area file user "
    "first last "
    "image photo icon short type category amenity street address wishlist zone currency "
    "language author "
    "company bed section group page meta seo alt provider vendor partner supplier source "
    "default sort class "
    "promo promotion badge rating review score airport landmark place location market "
    "destination host "
    "event tag theme level board meal policy link button url unformatted alternate alternative "
    "former aka generated auto suggested marketing sponsored"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one key says of the number under it."""

    money: int  # 2 strong, 1 only within something of money, 0 none
    role: Role = Role.PRICE
    period: Period | None = None
    taxed: bool | None = None
    points: bool = False
    no_money: bool = False
    scale: int = 0  # digits that the number is shifted by: cents 2, micros 6


_NONE = Meaning(0)


@lru_cache(maxsize=16_384)
def meaning_of(key: str) -> Meaning:
    words = frozenset(words_of(key))
    if not words:
        return _NONE
    ordered = words_of(key)
    money = (
        2
        if words & money_words.MONEY or {"per", "night"} <= words
        else 1
        if words & money_words.WEAK
        else 0
    )
    if words & {"decimal", "decimals"}:
        return Meaning(0, no_money=True)
    if words & money_words.POINTS:
        return Meaning(0, Role.OTHER, points=True, no_money=True)
    if words & money_words.NO_MONEY and not _is_shown_anyway(words):
        top = words & {"max", "maximum", "highest", "range"}
        return Meaning(0, Role.OTHER if top else Role.PRICE, no_money=True)
    role, taxed = _role(words, ordered)
    scale = (
        2
        if words & {"cents", "minor", "subunits", "subunit", "cent", "pennies"}
        else 6
        if "micros" in words
        else 0
    )
    return Meaning(money, role, _period(words), taxed, scale=scale)


def _is_shown_anyway(words: frozenset[str]) -> bool:
    """ "min_total_price", "pricePerRoom", "totalAmountAvailable" are prices all the same."""
    rest = words & money_words.NO_MONEY
    if words & {"price", "prices", "pricing"} and rest <= {"occupancy", "room", "rooms"}:
        return True
    if words & {"rate", "rates"} and rest <= {"room", "rooms", "available"}:
        return True
    return bool(words & {"price", "amount", "cost", "preis", "prix"}) and rest <= {
        "room",
        "rooms",
        "available",
        "level",
        "adults",
        "guests",
        "type",
        "date",
        "dates",
        "items",
        "hotels",
    }


def _role(words: frozenset[str], ordered: tuple[str, ...]) -> tuple[Role, bool | None]:
    if words & money_words.LEVY:
        first = min(i for i, word in enumerate(ordered) if word in money_words.LEVY)
        meant = [i for i, word in enumerate(ordered) if word in money_words.MEANT]
        adjective = "included" in ordered[:first] or "excluded" in ordered[:first]
        marked = bool(meant) or "included" in ordered[first:] or "excluded" in ordered[first:]
        if adjective or not marked:
            return Role.OTHER, None
        out = words & {
            "before",
            "excl",
            "excluding",
            "exclusive",
            "without",
            "pre",
            "excluded",
            "wo",
            "net",
        }
        return Role.PRICE, not out
    if ordered[0] == "list" and words & {"price", "rate"}:
        return Role.STRUCK, None
    if "before" in words and words & money_words.SAVED:
        return Role.STRUCK, None
    if words & {"discount", "promo", "promotion"} and "price" in words:
        return Role.PRICE, None  # the price after it
    if words & money_words.STRUCK:
        return Role.STRUCK, None
    if words & money_words.SAVED and not ("after" in words or "with" in words or "incl" in words):
        return Role.OTHER, None
    if words & money_words.EXTRA:
        return Role.OTHER, None
    taxed = (
        True if words & money_words.WITH_TAX else False if words & money_words.WITHOUT_TAX else None
    )
    return Role.PRICE, taxed


def _period(words: frozenset[str]) -> Period | None:
    if words & money_words.NIGHT:
        return Period.NIGHT
    return Period.STAY if words & money_words.STAY else None


@lru_cache(maxsize=16_384)
def name_kind(key: str) -> tuple[int, str] | None:
    """How likely a key holds a name, and whose: "house", "room", "plan" or ""; None for no name."""
    words = frozenset(words_of(key))
    joined = "".join(words_of(key))
    if joined == "roomtype":
        return 2, "room"
    if joined in {"hotel", "property"}:
        return 4, "house"
    if not words & _NAME and joined not in _NAME:
        return None
    if (words & HOUSE and not words & _NOT_THE_NAME) or joined in {"hotelname", "propertyname"}:
        return 6, "house"
    if words & ROOM:
        return 5, "room"
    if words & PLAN:
        return 2, "plan"
    if words & _NOT_THE_NAME:
        return None
    if words & ID:
        return None
    if "name" in words or joined == "displayname":
        return 5, ""
    return (3, "") if "label" not in words else (1, "")


@lru_cache(maxsize=16_384)
def is_id(key: str) -> bool:
    return bool(frozenset(words_of(key)) & ID)


@lru_cache(maxsize=16_384)
def has(key: str, kind: frozenset[str]) -> bool:
    return not kind.isdisjoint(words_of(key))
