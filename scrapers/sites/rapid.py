"""Expedia Rapid: rates of its lodging API for partners, as the official specification has them.

Written from the specification of 2026-11-20. Totals are of all rooms with taxes and with the fees
that the property collects. Left out: rates beyond a property's best four, packages, member rates
(they want a signed-in user), properties beyond the first five hundred.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import CannotAsk, LayoutChanged, SoldOut
from scrapers.families import rapid_asking as asking
from scrapers.families import rapid_forms as forms
from scrapers.families.places import check_place
from scrapers.read.body import json_of
from scrapers.read.reading import Reading
from scrapers.site import Cut, Site
from scrapers.visit import Page, Visit

_PROPERTIES = "https://test.ean.com/v3/properties"
_BATCH, _BATCHES, _NIGHTS = 250, 2, 28
_RADII_KM = (15.0, 6.0, 2.5)  # the widest that holds no more than can be asked for


class Rapid(Site):
    source = Source(
        slug="rapid",
        name="Expedia Rapid",
        kind=SourceKind.API,
        group="Expedia Group",
        hosts=("test.ean.com",),
        tier=Tier.HTTP,
        memberships=frozenset({Membership.PUBLIC}),
        verified=Verification(
            VerifiedBy.DOCUMENTATION,
            date(2026, 11, 20),
            "Test host: its rates cannot be booked. No answer of it is recorded.",
            evidence="rapid_specs.yaml",
        ),
        terms_url=(
            "https://developers.expediagroup.com/docs/products/rapid/resources/reference/b2c-standalone"
        ),
        key_variables=("RAPID_API_KEY", "RAPID_SHARED_SECRET"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        if query.request.nights > _NIGHTS:
            raise CannotAsk(f"{self.source.name} takes stays of up to {_NIGHTS} nights.")
        refs = await self._around(query, visit)
        quotes: list[RateQuote] = []
        full: SoldOut | None = None
        for start in range(0, min(len(refs), _BATCH * _BATCHES), _BATCH):
            try:
                quotes += await self._batch(refs[start : start + _BATCH], query, visit)
            except SoldOut as error:  # of these properties; the next batch may have rooms
                full = error
        if full and not quotes:
            raise full
        check_place(quotes, query.destination)
        return Cut(quotes) if len(refs) > _BATCH * _BATCHES else quotes

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        answer, reading = json_of(page), Reading.of(self, page, request)
        if not isinstance(answer, list):
            reading.nothing("", loaded=bool(answer))
        if not answer:  # "if there are no available rooms, the response will be an empty array"
            reading.full("no property has a room")
        return list(forms.quotes(answer, reading)) or reading.full("no room is sold on its own")

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        return ""

    async def _around(self, query: StayQuery, visit: Visit) -> list[str]:
        """Ids of the properties round the destination; nearer ones where there are too many."""
        found: list[str] = []
        for km in _RADII_KM:
            page = await visit.post(
                f"{_PROPERTIES}/geography",
                params={"include": "property_ids", "supply_source": "expedia"},
                json=asking.circle(query.destination, km),
                headers=self._signed(),
            )
            answer = json_of(page)
            refs = forms.refs(answer)
            if refs is None or not (refs or found):
                Reading.of(self, page, query.request).nothing("", loaded=bool(answer))
            found = refs or found
            if len(found) <= _BATCH * _BATCHES:
                break
        return found

    async def _batch(
        self, refs: Sequence[str], query: StayQuery, visit: Visit
    ) -> Sequence[RateQuote]:
        """Rates of up to 250 properties under their names."""
        page = await visit.get(
            f"{_PROPERTIES}/availability", asking.words(query, refs), self._signed()
        )
        quotes = self.read(page, query.request)
        priced = list(dict.fromkeys(quote.listing.ref for quote in quotes))
        page = await visit.get(
            f"{_PROPERTIES}/content", asking.content_words(priced), self._signed()
        )
        listings = forms.listings(json_of(page))
        if not listings:
            raise LayoutChanged("Rapid tells no names of the properties that it has rates of.")
        # What has no content is no longer sold.
        return [
            replace(quote, listing=listings[quote.listing.ref])
            for quote in quotes
            if quote.listing.ref in listings
        ]

    def _signed(self) -> dict[str, str]:
        key, secret = self.key("RAPID_API_KEY"), self.key("RAPID_SHARED_SECRET")
        return asking.headers(key, secret, int(time.time()))
