"""Radisson's search address, its page of choices, and where its cards say what."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.stay import Destination, Stay, StayQuery
from scrapers.errors import LayoutChanged
from scrapers.families.no_rates import no_rates
from scrapers.families.party import spread
from scrapers.families.rate_cards import Hooks
from scrapers.read import markup
from scrapers.read.body import html_of
from scrapers.read.days import iso, stay_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded
from scrapers.visit import Page

RESULTS = "https://www.radissonhotels.com/en-us/booking/search-results"
NONE_HERE = ("There are no Radisson hotels in", "We could not find")
PAST = ("Your check-in date is in the past",)
HOOKS = Hooks(
    card=".hotel-card",
    ref="data-hotel",
    name=".hotel-card__name",
    address=".hotel-card__address",
    full=".hotel-card__full",
    rate=".offer",
    label=".offer__name",
    room=".offer__room",
    terms=".offer__terms",
    night=".offer__night b",
    total=".offer__stay b",
    taxes=".offer__taxes",
    fees=".offer__fees",
    struck=".offer__was",
    lat="data-lat",
    lon="data-lng",
    taxes_included=True,
    free_words="free cancellation",
    night_is="the night before taxes",
)
_SHOWN = "[data-check-in][data-check-out]"


def words(query: StayQuery, entitlement: Entitlement) -> list[tuple[str, str | int]]:
    """Dates, guests room by room, and a promotion's code; the place is told apart."""
    stay, who, rooms = query.request.stay, query.request.occupancy, query.request.rooms
    words: list[tuple[str, str | int]] = [
        ("checkInDate", stay.check_in.isoformat()),
        ("checkOutDate", stay.check_out.isoformat()),
        *(("adults[]", adults) for adults in spread(who.adults, rooms)),
        *(("children[]", minors) for minors in spread(len(who.child_ages), rooms)),
        ("aoc[]", ""),
        ("searchType", "lowest"),
    ]
    if entitlement.membership is Membership.PROMO and entitlement.code:
        words.append(("promotionCode", entitlement.code))
    return words


def place_id(page: Page, asked: Destination, reading: Reading) -> str:
    """The id of the asked place among those that the page offers for its name.

    Raises NothingHere when the site knows no such place, LayoutChanged when none is in its country.
    """
    html = html_of(page)
    choices = html.css("a[data-place-id]")
    if not choices:
        no_rates(reading, html, none_here=NONE_HERE, past=PAST)
    country = folded(asked.country)
    for choice in choices:
        label, ref = markup.words_in(choice) or "", choice.attributes.get("data-place-id")
        if ref and folded(label.rpartition(",")[2]) == country:
            return ref
    raise LayoutChanged(f"Radisson offers no place of that name in {asked.country}.")


def stay(html: LexborHTMLParser) -> Stay | None:
    first, last = (markup.attribute(html, _SHOWN, f"data-check-{end}") for end in ("in", "out"))
    return stay_of(iso(first), iso(last))


def currency(html: LexborHTMLParser) -> str | None:
    """The currency that the page says its prices are in: it settles "$" and "¥"."""
    return markup.attribute(html, _SHOWN, "data-currency")
