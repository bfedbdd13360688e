"""The four forms in which answers of Expedia's engine come; each knows itself by its shape."""

from __future__ import annotations

from core.domain.membership import Membership
from core.domain.rate import Board, Listing, RateQuote
from core.domain.stated import Stated
from core.domain.stay import Stay, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families import party
from scrapers.families.expedia_older import older_quote, older_rows, parsed_quote
from scrapers.families.expedia_prices import (
    MEMBER_NOTE,
    free_until,
    is_refundable,
    price_of,
    quoted,
    stay_of_link,
)
from scrapers.families.expedia_rooms import offers_in, rooms
from scrapers.read import tree
from scrapers.read.days import stay_of
from scrapers.read.reading import Reading


def read(answer: object, reading: Reading) -> list[RateQuote]:
    """Quotes of whichever form this is; empty when it is none or holds none."""
    if (offers := offers_in(answer)) is not None:
        return reading.legible(list(rooms(offers, reading)))
    if (older := older_rows(answer)) is not None:
        return reading.legible([older_quote(row, reading) for row in older])
    if isinstance(answer, list) and answer and tree.text(answer, 0, "hotel_id"):
        return reading.legible([parsed_quote(row, reading) for row in answer])
    stay, rows = _stay_in(answer), listings(answer) or []
    quotes = [quote for row in rows if (quote := _property(row, stay, reading))]
    offered = any(tree.at(row, "price") or _has_no_price_key(row) for row in rows)
    return reading.legible(quotes, offered=offered)


def _has_no_price_key(row: object) -> bool:
    """A property that hides its price says so with null; one without the word has changed."""
    return isinstance(row, dict) and "price" not in row


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


def said(answer: object) -> str:
    """What an answer without quotes says to people."""
    words = [*tree.rows(_search(answer, "summary"), "resultsTitleMessages")]
    words += [tree.at(error, "message") for error in tree.rows(answer, "errors")]
    rows = listings(answer) or []
    full = rows and all(tree.flag(row, "availability", "available") is False for row in rows)
    offers = offers_in(answer)
    full = full or (offers is not None and tree.flag(offers, "soldOut") is True)
    return " | ".join(w for w in words if isinstance(w, str)) + ("we are sold out" if full else "")


def check_party(answer: object, request: StayRequest) -> None:
    """Raises WrongParty when the answer repeats another number of guests or rooms."""
    criteria = _search(answer, "criteria")
    adults, rooms = tree.whole(criteria, "adults"), tree.whole(criteria, "rooms")
    party.check(Stated(adults=adults, rooms=rooms), request, "The site")


def _search(answer: object, key: str) -> object:
    return tree.at(answer, "data", "propertySearch", key)


def _stay_in(answer: object) -> Stay | None:
    criteria = _search(answer, "criteria")
    return stay_of(tree.day(criteria, "checkIn"), tree.day(criteria, "checkOut"))


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
    stay = stay_of_link(link) or stay
    price = price_of(tree.at(row, "price"), reading, stay)
    words = [
        w for m in tree.rows(row, "offerSummary", "messages") if (w := tree.text(m, "message"))
    ]
    member = tree.text(row, "priceMetadata", "discountType") == "MEMBER_DEAL"
    return quoted(
        reading,
        listing,
        price,
        *([MEMBER_NOTE] if member else []),
        stay=stay,
        membership=Membership.LOYALTY if member else Membership.PUBLIC,
        deep_link=link,
        board=Board.BREAKFAST if any("breakfast" in w.lower() for w in words) else None,
        refundable=is_refundable(" ".join(words)),
        refundable_until=free_until(words, reading),
        rooms_left=tree.whole(row, "availability", "minRoomsLeft"),
    )
