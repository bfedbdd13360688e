"""Amadeus: hotel offers of its self-service API, as the official specification has them.

Seen 2023-06-13 (33 recorded offers, test host). `total` is the stay of all rooms with taxes. Left
out: children, who cannot be asked for, offers of a hotel beyond its best one, and hotels beyond the
nearest forty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import CannotAsk, LayoutChanged, Refused, SoldOut
from scrapers.families import amadeus_forms as forms
from scrapers.families.places import check_place
from scrapers.read import tree
from scrapers.read.body import is_json, json_of
from scrapers.read.reading import Reading
from scrapers.site import Cut, Site
from scrapers.visit import Page, Visit

_HOST = "https://test.api.amadeus.com"
_BATCH, _BATCHES, _RADIUS_KM = 20, 2, 20


class Amadeus(Site):
    source = Source(
        slug="amadeus",
        name="Amadeus",
        kind=SourceKind.API,
        group="Amadeus IT Group",
        hosts=("test.api.amadeus.com",),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC}),
        verified=Verification(
            VerifiedBy.CAPTURE,
            date(2023, 6, 13),
            "Test host: its offers cannot be booked.",
            evidence=(
                "amadeus_hotel_offers_v3_paris_2023-06-13.json; spec_HotelSearch_v3, "
                "spec_HotelList_v1"
            ),
        ),
        terms_url="https://developers.amadeus.com/legal/terms-of-use",
        key_variables=("AMADEUS_CLIENT_ID", "AMADEUS_CLIENT_SECRET"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        if query.request.occupancy.child_ages:  # the specification has no word for them
            raise CannotAsk("Amadeus can be asked for adults only.")
        headers = {"Authorization": f"Bearer {await self._token(query, visit)}"}
        refs = await self._nearest(query, visit, headers)
        quotes: list[RateQuote] = []
        full: SoldOut | None = None
        for start in range(0, min(len(refs), _BATCH * _BATCHES), _BATCH):
            try:
                quotes += await self._batch(refs[start : start + _BATCH], query, visit, headers)
            except SoldOut as error:  # of these hotels; the next batch may have rooms
                full = error
        if full and not quotes:
            raise full
        check_place(quotes, query.destination)
        return Cut(quotes) if len(refs) > _BATCH * _BATCHES else quotes

    async def _batch(
        self, refs: Sequence[str], query: StayQuery, visit: Visit, headers: dict[str, str]
    ) -> Sequence[RateQuote]:
        words: dict[str, str | int] = {**forms.words(query), "hotelIds": ",".join(refs)}
        try:
            page = await visit.get(f"{_HOST}/v3/shopping/hotel-offers", words, headers)
        except Refused as refused:
            # "No rooms" comes with status 400 and says so in its body.
            if refused.page is None or not is_json(refused.page):
                raise
            return self.read(refused.page, query.request)
        for offer in (o for row in forms.rows(json_of(page)) for o in tree.rows(row, "offers")):
            adults = tree.whole(offer, "guests", "adults")
            if adults not in (None, words["adults"]):
                raise LayoutChanged(f"Amadeus answered for {adults} adults a room.")
        return self.read(page, query.request)

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        answer = json_of(page)
        rows = forms.rows(answer)
        adults = tree.whole(next(iter(rows), None), "offers", 0, "guests", "adults")
        reading = Reading.of(self, page, request, adults * request.rooms if adults else None)
        quotes = [
            forms.quote(row, offer, reading)
            for row in rows
            if tree.flag(row, "available") is not False
            for offer in tree.rows(row, "offers")
        ]
        if not quotes:
            errors = " | ".join(tree.text(e, "title") or "" for e in tree.rows(answer, "errors"))
            if rows and not forms.is_new(rows):
                reading.full("no hotel is available")
            words = ("NO ROOMS AVAILABLE",)
            reading.nothing(errors, loaded=bool(answer), sold_out=words)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return ""

    async def _token(self, query: StayQuery, visit: Visit) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.key("AMADEUS_CLIENT_ID"),
            "client_secret": self.key("AMADEUS_CLIENT_SECRET"),
        }
        page = await visit.post(f"{_HOST}/v1/security/oauth2/token", form=form)
        answer = json_of(page)
        return tree.address(answer, "access_token") or Reading.of(
            self, page, query.request
        ).nothing("", loaded=bool(answer))

    async def _nearest(self, query: StayQuery, visit: Visit, headers: dict[str, str]) -> list[str]:
        """Ids of the hotels round the destination, the nearest first."""
        words: dict[str, str | int] = {
            "latitude": str(query.destination.lat),
            "longitude": str(query.destination.lon),
            "radius": _RADIUS_KM,
            "radiusUnit": "KM",
        }
        page = await visit.get(
            f"{_HOST}/v1/reference-data/locations/hotels/by-geocode", words, headers
        )
        answer = json_of(page)
        near = sorted(
            tree.rows(answer, "data"), key=lambda row: tree.number(row, "distance", "value") or 0
        )
        refs = [ref for row in near if (ref := tree.text(row, "hotelId"))]
        return refs or Reading.of(self, page, query.request).nothing("", loaded=bool(answer))
