"""Hyatt's addresses with their slots for codes, and where its drawn cards say what."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing
from core.domain.stay import Stay, StayQuery
from scrapers.families.rate_cards import Hooks
from scrapers.read import markup
from scrapers.read.days import iso, stay_of

_SEARCH = "https://www.hyatt.com/search/hotels/en-US/"
_ROOMS = "https://www.hyatt.com/shop/rooms/"
SLOTS = {Membership.CORPORATE: "corp_id", Membership.PROMO: "offercode"}
HOOKS = Hooks(
    card="[data-spirit-code]",
    ref="data-spirit-code",
    name="h3",
    address=".address",
    full=".full",
    rate=".rate__block",
    label=".rate__label",
    room=".rate__room",
    terms=".rate__terms",
    night=".rate__night",
    total=".rate__total",
    taxes=".rate__taxes",
    fees=".rate__fees",
    struck=".rate__struck",
    lat="data-latitude",
    lon="data-longitude",
    taxes_included=True,
    free_words="free cancellation",
    night_is="the night is an average before tax",
)


def address(
    query: StayQuery, entitlements: Sequence[Entitlement], listing: Listing | None = None
) -> str:
    """The results page, or a house's rates, with the codes in the slots that the site has."""
    stay, who = query.request.stay, query.request.occupancy
    members = Membership.LOYALTY in {entitlement.membership for entitlement in entitlements}
    words = {
        "checkinDate": stay.check_in.isoformat(),
        "checkoutDate": stay.check_out.isoformat(),
        "rooms": str(query.request.rooms),
        "adults": str(who.adults),
        "kids": str(len(who.child_ages)),
        "rate": "Standard",
        "rateFilter": "woh" if members else "standard",
        **{slot: each.code for each in entitlements if (slot := SLOTS.get(each.membership))
           and each.code},
    }  # fmt: skip
    place = f"{_ROOMS}{listing.ref}" if listing else f"{_SEARCH}{quote(query.destination.label)}"
    return f"{place}?{urlencode(words)}"


def told(html: LexborHTMLParser, entitlements: Sequence[Entitlement]) -> set[Membership]:
    """The memberships whose code the page says it was asked with."""
    slots = [(each, SLOTS.get(each.membership, "")) for each in entitlements]
    return {
        each.membership
        for each, slot in slots
        if slot and markup.attribute(html, "#stay", f"data-{slot}") == each.code
    }


def stay_in(html: LexborHTMLParser) -> Stay | None:
    days = (iso(markup.attribute(html, "#stay", f"data-check{end}")) for end in ("in", "out"))
    return stay_of(*days)
