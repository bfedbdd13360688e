"""Priceline: its retail listing.

Seen 2022-05 (18 rows of San José). The price is a night before tax. Opaque deals hide their name
until they are paid; they are kept without one. Left out: totals, which are not stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote as in_path

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import NothingHere
from scrapers.families import priceline_forms as forms
from scrapers.families.pages import in_turn
from scrapers.families.places import check_place
from scrapers.read import tree
from scrapers.read.body import json_of
from scrapers.read.days import iso, stay_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_HOST = "https://www.priceline.com"
_PAGES, _PAGE_SIZE = 3, 40
_DAY = "%Y%m%d"


class Priceline(Site):
    source = Source(
        slug="priceline",
        name="Priceline",
        kind=SourceKind.OTA,
        group="Booking Holdings",
        hosts=("www.priceline.com", "priceline.com"),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2022, 5, 1),
            "That a price is one room's, and the listing's address: not seen live.",
            evidence=(
                "priceline_downtown_search_sanjose_2022-05_usd.json: its month is known, "
                "its day is not"
            ),
        ),
        terms_url="https://www.priceline.com/static-pages/terms_en.html",
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        city = await self._city(query, visit)
        stay, who = query.request.stay, query.request.occupancy
        words: dict[str, str | int] = {
            "check-in": stay.check_in.strftime(_DAY),
            "check-out": stay.check_out.strftime(_DAY),
            "currency": query.request.currency,
            "rooms": query.request.rooms,
            "adults": who.adults,
            "response-options": "DETAILED_HOTEL",
        }
        if who.child_ages:
            words["children"] = ",".join(map(str, who.child_ages))

        async def listing(number: int) -> tuple[Sequence[RateQuote], bool]:
            place = {"offset": number * _PAGE_SIZE, "page-size": _PAGE_SIZE}
            page = await visit.get(f"{_HOST}/pws/v0/stay/retail/listing/{city}", {**words, **place})
            found = self.read(page, query.request)
            check_place(found, query.destination)
            counted = tree.whole(json_of(page), "totalSize") or 0
            return found, counted <= (number + 1) * _PAGE_SIZE

        return await in_turn(listing, _PAGES)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        reading, answer = Reading.of(self, page, request), json_of(page)
        hotels = tree.at(answer, "hotels")
        if not isinstance(hotels, list) or not hotels:
            if hotels == [] and tree.whole(answer, "totalSize") == 0:
                reading.full("it counts 0 hotels")
            reading.nothing("", loaded=bool(answer))
        first, last = (tree.text(answer, key) for key in ("checkInDate", "checkOutDate"))
        stay = stay_of(iso(first, _DAY), iso(last, _DAY))
        quotes = [
            reading.quote(
                forms.listing(row),
                *(["name told after booking"] if not tree.text(row, "name") else []),
                stay=stay,
                # The figures are one room's; a quote is for every room.
                per_night=forms.money(row, "minPrice", request.rooms),
                taxes_included=False,
                strike_through=forms.struck(row, request.rooms),
            )
            for row in hotels
        ]
        return reading.legible(quotes)

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        stay, who = query.request.stay, query.request.occupancy
        days = f"from/{stay.check_in.strftime(_DAY)}/to/{stay.check_out.strftime(_DAY)}"
        party = f"rooms/{query.request.rooms}/adults/{who.adults}"
        if who.child_ages:
            party += f"/children/{','.join(map(str, who.child_ages))}"
        # The city belongs here as a number, which only the place lookup knows; its name is led on.
        city = in_path(query.destination.name.replace(" ", "-"))
        return f"{_HOST}/relax/in/{city}/{days}/{party}"

    async def _city(self, query: StayQuery, visit: Visit) -> str:
        """The site's number for the destination: the first city of its country, by its lookup."""
        text = in_path(query.destination.label)
        page = await visit.get(f"{_HOST}/svcs/ac/index/hotels/{text}")
        answer = json_of(page)
        places = tree.rows(answer, "searchItems") or tree.rows(answer)
        for place in places:
            country = tree.text(place, "countryCode") or query.destination.country_code
            if tree.text(place, "type") == "CITY" and country == query.destination.country_code:
                number = tree.text(place, "cityID")
                if number and number.isdigit():
                    return number
        if places or tree.at(answer, "searchItems") == []:
            raise NothingHere(f"Priceline knows no city called {query.destination.name}.")
        return Reading.of(self, page, query.request).nothing("", loaded=bool(answer))
