"""The four forms in which answers of Expedia's engine come; each knows itself by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Unpack
from urllib.parse import parse_qs, urlsplit

from core.domain.money import Money
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import Stay, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.read import prices, tree
from scrapers.read.days import iso, last_free_day, near, stay_of
from scrapers.read.prices import ENGLISH
from scrapers.read.reading import Reading, Terms

_TOTAL = re.compile(r"(?:^|\s)(\S*\d[\d.,]*)\s+total\b|\btotal\s+(\S*\d[\d.,]*)", re.IGNORECASE)
_NIGHTLY = re.compile(r"^(.*\d[\d.,]*)\s+(?:nightly|per night)$", re.IGNORECASE)
_STRUCK = "struck-through price is of 1 night"
_MEMBER = "the site calls it a member price"


def read(answer: object, reading: Reading) -> list[RateQuote]:
    """Quotes of whichever form this is; empty when it is none or holds none."""
    if _offers(answer) is not None:
        return list(_rooms(_offers(answer), reading))
    if (older := _older(answer)) is not None:
        return [_older_row(row, reading) for row in older]
    if isinstance(answer, list) and answer and tree.text(answer, 0, "hotel_id"):
        return [_parsed_row(row, reading) for row in answer]
    stay = _stay_in(answer)
    return [q for row in listings(answer) or [] if (q := _property(row, stay, reading))]


def listings(answer: object) -> list[object] | None:
    """The properties of a results answer, alone or in a batch; None when it is another answer."""
    batch = answer if isinstance(answer, list) else [answer]
    if batch and tree.text(batch, 0, "__typename") == "Property":
        return [row for row in batch if tree.text(row, "__typename") == "Property"]
    found = [at for part in batch if (at := _search(part, "propertySearchListings")) is not None]
    rows = [row for part in found if isinstance(part, list) for row in part]
    kept = [r for r in rows if tree.text(r, "__typename") in (None, "Property", "LodgingCard")]
    return kept if found else None


def counted(answer: object) -> int:
    """How many properties the site says it found; 0 where it does not say."""
    return tree.whole(_search(answer, "summary"), "matchedPropertiesSize") or 0


def place(answer: object) -> str | None:
    return tree.text(_search(answer, "criteria"), "regionName")


def said(answer: object) -> str:
    """What an answer without quotes says to people."""
    words = [*tree.rows(_search(answer, "summary"), "resultsTitleMessages")]
    words += [tree.at(error, "message") for error in tree.rows(answer, "errors")]
    rows = listings(answer) or []
    full = rows and all(tree.flag(row, "availability", "available") is False for row in rows)
    offers = _offers(answer)
    full = full or (offers is not None and tree.flag(offers, "soldOut") is True)
    return " | ".join(w for w in words if isinstance(w, str)) + ("we are sold out" if full else "")


def check_party(answer: object, request: StayRequest) -> None:
    """Raises LayoutChanged when the answer repeats another number of guests or rooms."""
    asked = {"adults": request.occupancy.adults, "rooms": request.rooms}
    for key, want in asked.items():
        got = tree.whole(_search(answer, "criteria"), key)
        if got is not None and got != want:
            raise LayoutChanged(f"The site answered for {got} {key}, not for {want}.")


def _search(answer: object, key: str) -> object:
    return tree.at(answer, "data", "propertySearch", key)


def _stay_in(answer: object) -> Stay | None:
    criteria = _search(answer, "criteria")
    return stay_of(tree.day(criteria, "checkIn"), tree.day(criteria, "checkOut"))


# --- GraphQL results ------------------------------------------------------------------------


def _property(row: object, stay: Stay | None, reading: Reading) -> RateQuote | None:
    if tree.flag(row, "availability", "available") is False:
        return None
    name, ref = tree.text(row, "name"), tree.text(row, "id")
    if not name or not ref:
        raise LayoutChanged("A property has no name or no id any more.")
    link = reading.link(tree.address(row, "cardLink", "resource", "value"))
    link = link or reading.link(tree.address(row, "propertyDetailsLink", "uri", "value"))
    listing = Listing(
        ref=ref,
        name=name,
        lat=tree.real(row, "mapMarker", "latLong", "latitude"),
        lon=tree.real(row, "mapMarker", "latLong", "longitude"),
        stars=tree.real(row, "star") or None,
        score=tree.real(row, "reviews", "score") or None,
        reviews=tree.whole(row, "reviews", "total"),
        address=tree.text(row, "neighborhood", "name"),
        image_url=tree.address(row, "propertyImage", "image", "url"),
    )
    price = _price_of(tree.at(row, "price"), reading)
    words = [
        w for m in tree.rows(row, "offerSummary", "messages") if (w := tree.text(m, "message"))
    ]
    member = tree.text(row, "priceMetadata", "discountType") == "MEMBER_DEAL"
    return _quoted(
        reading,
        listing,
        price,
        *([_MEMBER] if member else []),
        stay=_stay_of(link) or stay,
        deep_link=link,
        board=Board.BREAKFAST if any("breakfast" in w.lower() for w in words) else None,
        refundable=_is_refundable(" ".join(words)),
        refundable_until=_until(words, reading),
        rooms_left=tree.whole(row, "availability", "minRoomsLeft"),
    )


@dataclass(frozen=True, slots=True)
class _Price:
    """As one card states it. `taxes` is of the total, or of the night where there is no total."""

    per_night: Money | None = None
    total: Money | None = None
    struck: Money | None = None
    taxes: bool | None = None


def _price_of(price: object, reading: Reading) -> _Price:
    """Lead and total of a `PropertyPrice`. Raises LayoutChanged when it holds neither."""
    if not price:
        return _Price()
    said = [
        text
        for message in tree.rows(price, "displayMessages")
        for item in tree.rows(message, "lineItems")
        if (text := tree.text(item, "value"))
    ]
    formatted = tree.text(price, "lead", "formatted")
    currency = tree.text(price, "lead", "currencyInfo", "code")
    currency = currency or prices.currency_of(formatted or "", reading.request.currency)
    lead = prices.money_of(tree.number(price, "lead", "amount"), currency)
    lead = lead or prices.price_in(formatted, ENGLISH, reading.request.currency)
    total = next((m for text in said if (m := _total_in(text, currency, reading))), None)
    if lead is None and total is None:
        raise LayoutChanged("A property shows a price that we cannot find any more.")
    struck = prices.money_of(tree.number(price, "strikeOut", "amount"), currency)
    return _Price(lead, total, struck, _taxes_in(" ".join(said)))


def _total_in(text: str | None, currency: str | None, reading: Reading) -> Money | None:
    """ "$496 total", "total $351 for 2 nights". The card's own currency goes before its symbol."""
    found = _TOTAL.search(text or "")
    if not found:
        return None
    figure = found[1] or found[2]
    currency = currency or prices.currency_of(figure, reading.request.currency)
    return prices.money_of(ENGLISH.amount(figure), currency)


def _taxes_in(words: str) -> bool | None:
    if re.search(r"\bincludes taxes", words, re.IGNORECASE):
        return True
    return (
        False if re.search(r"\b(?:excludes|excl\.|plus) taxes|before taxes", words, re.I) else None
    )


def _quoted(
    reading: Reading,
    listing: Listing,
    price: _Price,
    *notes: str,
    stay: Stay | None = None,
    **terms: Unpack[Terms],
) -> RateQuote:
    """The quote, unless its own link names another total: then the price is left out and said so."""
    link = terms.get("deep_link")
    if price.total and not _agrees(price.total, link):
        return reading.quote(
            listing, f"its link does not agree with the {price.total} shown", stay=stay, **terms
        )
    struck = [_STRUCK] if price.struck and price.total else []
    return reading.quote(
        listing,
        *struck,
        *notes,
        stay=stay,
        per_night=price.per_night,
        total=price.total,
        taxes_included=price.taxes,
        strike_through=price.struck,
        **terms,
    )


def _agrees(total: Money, link: str | None) -> bool:
    """A result's link repeats its shown total, in whole units, as `top_dp` and `top_cur`."""
    query = parse_qs(urlsplit(link or "").query)
    told, currency = tree.number(query, "top_dp", 0), tree.text(query, "top_cur", 0)
    if told is None or currency != total.currency:
        return True
    return abs(told - total.amount) < 1


def _stay_of(link: str | None) -> Stay | None:
    query = parse_qs(urlsplit(link or "").query)
    return stay_of(iso(query.get("chkin", [""])[0]), iso(query.get("chkout", [""])[0]))


def _is_refundable(words: str) -> bool | None:
    if re.search(r"non-?refundable", words, re.IGNORECASE):
        return False
    return True if re.search(r"fully refundable|free cancell", words, re.IGNORECASE) else None


def _until(words: list[str], reading: Reading) -> date | None:
    """The last free day from "before Sat, Sep 23", which is the day before it."""
    before = next((w for w in words if "before " in w.lower()), None)
    shown = near(before, reading.request.stay.check_in)
    return shown - timedelta(days=1) if shown else None


# --- Room offers of one property --------------------------------------------------------------


def _offers(answer: object) -> object:
    for found in (answer, tree.at(answer, "data", "propertyOffers")):
        if isinstance(found, dict) and isinstance(found.get("units"), list):
            return found
    return None


def _rooms(offers: object, reading: Reading) -> Iterator[RateQuote]:
    """A quote for each way to pay for each rate plan; a unit without a plan is not for sale."""
    listing = Listing(ref=tree.text(offers, "id") or "", name=tree.text(offers, "name"))
    if not listing.ref:
        raise LayoutChanged("The room offers do not say which property they are of.")
    for unit in tree.rows(offers, "units"):
        for plan in tree.rows(unit, "ratePlans"):
            for offer in tree.rows(plan, "priceDetails"):
                if tree.flag(offer, "availability", "available") is not False:
                    yield _room(listing, unit, plan, offer, reading)


def _room(
    listing: Listing, unit: object, plan: object, offer: object, reading: Reading
) -> RateQuote:
    price = _shown_price(offer, reading)
    kind = tree.text(offer, "cancellationPolicy", "type") or ""
    meals = {tree.text(a, "category") for a in tree.rows(plan, "amenities")}
    terms = [tree.text(plan, "id"), tree.text(offer, "paymentModel")]
    member = tree.text(offer, "dynamicRateRule", "discountType") == "MEMBER_DEAL"
    words = [w for w in tree.rows(offer, "depositPolicies") if isinstance(w, str)]
    currency = (price.total or price.per_night or Money(Decimal(1), "XXX")).currency
    return _quoted(
        reading,
        listing,
        price,
        *([_MEMBER] if member else []),
        room=tree.text(unit, "header", "text"),
        rate_plan=" ".join(term for term in terms if term) or None,
        board=Board.BREAKFAST if meals & _BREAKFASTS else None,
        refundable=_is_refundable(f"{kind.replace('_', '-')} {' '.join(words)}"),
        refundable_until=_window(offer),
        lines=_lines(offer, currency),
        rooms_left=tree.whole(offer, "availability", "minRoomsLeft"),
    )


def _shown_price(offer: object, reading: Reading) -> _Price:
    """The offer's prices as written, in whole units: these are the ones that its lines add up to."""
    price, asked = _price_of(tree.at(offer, "price"), reading), reading.request.currency
    currency = (price.total or price.per_night or Money(Decimal(1), asked)).currency
    night = ENGLISH.amount(tree.text(offer, "price", "lead", "formatted") or "")
    struck = ENGLISH.amount(tree.text(offer, "price", "strikeOut", "formatted") or "")
    return replace(
        price,
        per_night=prices.money_of(night, currency) or price.per_night,
        struck=prices.money_of(struck, currency) or price.struck,
    )


def _window(offer: object) -> date | None:
    """The last free day, from the moment after which cancelling costs something."""
    window = tree.at(offer, "cancellationPolicy", "cancellationWindow")
    parts = [tree.whole(window, key) for key in ("year", "month", "day", "hour", "minute")]
    year, month, day, hour, minute = (part or 0 for part in parts)
    return last_free_day(f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")


_BREAKFASTS = frozenset({"FREE_BREAKFAST", "BREAKFAST_INCLUDED"})


def _lines(offer: object, currency: str) -> tuple[PriceLine, ...]:
    """The parts of the stay's total as the price dialog lists them; none when one is unknown."""
    found: list[PriceLine] = []
    for section in tree.rows(offer, "pricePresentation", "sections"):
        for part in tree.rows(section, "subSections"):
            for item in tree.rows(part, "items"):
                label = tree.text(item, "name", "primaryMessage", "primary")
                figure = tree.text(item, "enrichedValue", "primaryMessage", "primary")
                amount = prices.money_of(ENGLISH.amount(figure or ""), currency)
                kind = _kind(label or "")
                if figure and (amount is None or kind is None):
                    return ()
                if amount and kind:
                    found.append(PriceLine(kind, label or "", amount))
    return tuple(found)


def _kind(label: str) -> LineKind | None:
    if re.match(r"\d+ (?:room|night|unit)s?\b", label):
        return LineKind.ROOM
    if re.search(r"\btax", label, re.IGNORECASE):
        return LineKind.TAX
    return LineKind.FEE if re.search(r"\bfees?\b", label, re.IGNORECASE) else None


# --- The older Hotels.com answer, and results that were parsed before us --------------------------


def _older(answer: object) -> list[object] | None:
    for found in (answer, tree.at(answer, "data", "body")):
        results = tree.at(found, "searchResults", "results")
        if isinstance(results, list):
            return results
    return None


def _older_row(row: object, reading: Reading) -> RateQuote:
    name, ref = tree.text(row, "name"), tree.text(row, "id")
    if not name or not ref:
        raise LayoutChanged("A property has no name or no id any more.")
    price = tree.at(row, "ratePlan", "price")
    asked = reading.request.currency
    currency = prices.currency_of(tree.text(price, "current") or "", asked)
    night = prices.money_of(tree.number(price, "exactCurrent"), currency)
    total = _total_in(tree.text(price, "fullyBundledPricePerStay"), currency, reading)
    struck = prices.price_in(tree.text(price, "old"), ENGLISH, asked)
    listing = Listing(
        ref=ref,
        name=name,
        lat=tree.real(row, "coordinate", "lat"),
        lon=tree.real(row, "coordinate", "lon"),
        stars=tree.real(row, "starRating") or None,
        score=tree.real(row, "guestReviews", "unformattedRating"),
        reviews=tree.whole(row, "guestReviews", "total"),
        address=tree.text(row, "address", "streetAddress"),
        image_url=tree.address(row, "optimizedThumbUrls", "srpDesktop"),
    )
    return _quoted(
        reading,
        listing,
        # "Fully bundled" is the stay with its mandatory fees, which the night leaves out.
        _Price(night, total, struck, True if total else None),
        refundable=tree.flag(row, "ratePlan", "features", "freeCancellation"),
        rooms_left=tree.whole(row, "roomsLeft"),
    )


def _parsed_row(row: object, reading: Reading) -> RateQuote:
    name, ref = tree.text(row, "name"), tree.text(row, "hotel_id")
    if not name or not ref:
        raise LayoutChanged("A property has no name or no id any more.")
    link = reading.link(tree.address(row, "url"))
    night = _NIGHTLY.match(tree.text(row, "nightly_price") or "")
    query = parse_qs(urlsplit(link or "").query)
    total = _total_in(tree.text(row, "total_price"), tree.text(query, "top_cur", 0), reading)
    asked = reading.request.currency
    listing = Listing(
        ref=ref,
        name=name,
        stars=tree.real(row, "star_rating") or None,
        score=tree.real(row, "review_score"),
        reviews=tree.whole(row, "review_count"),
        address=tree.text(row, "location"),
    )
    price = _Price(prices.price_in(night[1], ENGLISH, asked) if night else None, total)
    return _quoted(reading, listing, price, stay=_stay_of(link), deep_link=link)
