"""Hyatt: the cards that its results page draws once its skeleton, "1234 Points" and all, is gone.

Not seen live; addresses and where codes go are those that the site itself wrote. The night is an
average before tax, the total the stay with taxes and fees. Left out: points, which the page shows
without dates of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import quote, urlencode

from selectolax.lexbor import LexborHTMLParser

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import SiteError
from scrapers.families.no_rates import no_rates
from scrapers.families.places import check_place
from scrapers.families.rate_cards import Hooks, quotes
from scrapers.families.special_rates import answered, by_membership
from scrapers.read import markup
from scrapers.read.body import html_of
from scrapers.read.days import iso, stay_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Browse, Page, Visit

_SEARCH = "https://www.hyatt.com/search/hotels/en-US/"
_ROOMS = "https://www.hyatt.com/shop/rooms/"
_SLOTS = {Membership.CORPORATE: "corp_id", Membership.PROMO: "offercode"}
_HOOKS = Hooks(
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


class Hyatt(Site):
    asks_together = True
    asks_ages = False
    source = Source(
        slug="hyatt",
        name="Hyatt",
        kind=SourceKind.BRAND,
        group="Hyatt Hotels Corporation",
        hosts=("www.hyatt.com", "hyatt.com"),
        tier=Tier.BROWSER,
        memberships=frozenset(_SLOTS) | {Membership.PUBLIC, Membership.LOYALTY},
        verified=Verification(
            VerifiedBy.LOCAL_WORLD,
            date(2026, 11, 21),
            "No page of the real site was ever read: its cards, and codes on the results page, are"
            " the local world's.",
        ),
        terms_url="https://www.hyatt.com/info/terms-of-use",
        brands=("Hyatt Regency", "Hyatt Place"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        return answered(await self.ask_together(query, (entitlement,), visit), entitlement)

    async def ask_together(
        self, query: StayQuery, entitlements: Sequence[Entitlement], visit: Visit
    ) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
        plan = Browse(_address(query, entitlements), until=f"{_HOOKS.card}, [role=alert]")
        page = (await visit.browse(plan)).page
        found = self.read(page, query.request)
        check_place(found, query.destination)
        told = _told(html_of(page), entitlements) | {Membership.PUBLIC, Membership.LOYALTY}
        return by_membership(found, entitlements, self.source.name, told)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, html = Reading.of(self, page, request), html_of(page)
        days = [iso(markup.attribute(html, "#stay", f"data-check{end}")) for end in ("in", "out")]
        found = quotes(html, _HOOKS, reading, stay_of(*days), request.currency)
        none_here, past = ("no Hyatt hotels in",), ("is in the past",)
        return found or no_rates(reading, html, none_here=none_here, past=past)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return _address(query, (entitlement,), listing)


def _address(
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
        **{slot: each.code for each in entitlements if (slot := _SLOTS.get(each.membership))
           and each.code},
    }  # fmt: skip
    place = f"{_ROOMS}{listing.ref}" if listing else f"{_SEARCH}{quote(query.destination.label)}"
    return f"{place}?{urlencode(words)}"


def _told(html: LexborHTMLParser, entitlements: Sequence[Entitlement]) -> set[Membership]:
    """The memberships whose code the page says it was asked with."""
    slots = [(each, _SLOTS.get(each.membership, "")) for each in entitlements]
    return {
        each.membership
        for each, slot in slots
        if slot and markup.attribute(html, "#stay", f"data-{slot}") == each.code
    }
