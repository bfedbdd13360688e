"""Sonesta's results: the stay of each rate in a card, the night and the place in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.stay import Stay
from scrapers.families import structured_data
from scrapers.families.rate_cards import Hooks
from scrapers.read import markup, tree
from scrapers.read.days import iso, stay_of
from scrapers.read.prices import money_of

NONE_HERE = ("There are no Sonesta hotels in", "No destination called")
PAST = ("Choose dates that are still to come",)
HOOKS = Hooks(
    card=".property-tile",
    ref="data-property",
    name=".property-tile-name",
    address=".property-tile-street",
    full=".property-tile-full",
    rate=".rate",
    label=".rate-name",
    room=".rate-room",
    terms=".rate-terms",
    total=".rate-total",
    taxes=".rate-tax",
    fees=".rate-fee",
    struck=".rate-was",
    taxes_included=True,
    free_words="free cancellation",
    night_is="the night before taxes",
)


def stay(html: LexborHTMLParser) -> Stay | None:
    ends = (markup.attribute(html, f"time.{end}", "datetime") for end in ("from", "to"))
    return stay_of(*(iso(end) for end in ends))


def linked(html: LexborHTMLParser) -> dict[str, object]:
    """Each hotel of the JSON-LD by its id."""
    hotels = structured_data.hotels(html)
    return {ref: hotel for hotel in hotels if (ref := tree.text(hotel, "identifier"))}


def currency(hotels: Mapping[str, object]) -> str | None:
    """The currency of the first offer that names one: it settles a "$"."""
    offers = (offer for hotel in hotels.values() for offer in tree.rows(hotel, "makesOffer"))
    named = (tree.text(offer, "priceSpecification", "priceCurrency") for offer in offers)
    return next(filter(None, named), None)


def joined(quote: RateQuote, hotels: Mapping[str, object]) -> RateQuote:
    """The quote of a card with what the JSON-LD says of its hotel and of the same rate's night."""
    hotel = hotels.get(quote.listing.ref)
    if hotel is None:
        return quote
    known = structured_data.listing_of(hotel, quote.listing.ref)
    return replace(quote, listing=known, per_night=_night(hotel, quote.rate_plan))


def _night(hotel: object, plan: str | None) -> Money | None:
    """One night of a rate, where the offer says that its price is of a day."""
    for offer in tree.rows(hotel, "makesOffer"):
        price = tree.at(offer, "priceSpecification")
        if tree.text(offer, "name") == plan and tree.text(price, "unitCode") == "DAY":
            return money_of(tree.number(price, "price"), tree.text(price, "priceCurrency"))
    return None
