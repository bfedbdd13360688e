"""Amadeus: hotel offers of its self-service API, as the official specification has them.

Seen 2023-06-13 (33 recorded offers, test host). `total` is the stay of all rooms with taxes. Left out:
further offers of a hotel beyond the best one, and hotels beyond the nearest forty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money
from core.domain.rate import Board, LineKind, Listing, PriceLine, RateQuote, Tier
from core.domain.source import Source, SourceKind, Verification, VerifiedBy
from core.domain.stay import StayQuery, StayRequest
from scrapers.errors import LayoutChanged
from scrapers.families.places import check_place
from scrapers.read import tree
from scrapers.read.body import json_of
from scrapers.read.days import last_free_day, stay_of
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.site import Site
from scrapers.visit import Page, Visit

_HOST = "https://test.api.amadeus.com"
_BATCH, _BATCHES, _RADIUS_KM = 20, 2, 20
_BOARDS = {
    "ROOM_ONLY": Board.ROOM_ONLY,
    "SELF_CATERING": Board.ROOM_ONLY,
    **dict.fromkeys(("BREAKFAST", "BUFFET_BREAKFAST", "CONTINENTAL_BREAKFAST"), Board.BREAKFAST),
    **dict.fromkeys(
        ("ENGLISH_BREAKFAST", "FULL_BREAKFAST", "CARIBBEAN_BREAKFAST"), Board.BREAKFAST
    ),
    **dict.fromkeys(("HALF_BOARD", "DINNER_BED_AND_BREAKFAST", "MODIFIED"), Board.HALF_BOARD),
    **dict.fromkeys(("FULL_BOARD", "AMERICAN"), Board.FULL_BOARD),
    "ALL_INCLUSIVE": Board.ALL_INCLUSIVE,
}
# Rate families that are not for everybody. SRS was seen on "Marriott Senior Discount".
_FAMILIES = {"SRS": Membership.SENIOR, "GOV": Membership.GOVERNMENT, "MIL": Membership.MILITARY}


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
            VerifiedBy.CAPTURE, date(2023, 6, 13), "Test host: its offers cannot be booked."
        ),
        terms_url="https://developers.amadeus.com/legal/terms-of-use",
        key_variables=("AMADEUS_CLIENT_ID", "AMADEUS_CLIENT_SECRET"),
    )

    async def ask(
        self, query: StayQuery, entitlement: Entitlement, visit: Visit
    ) -> Sequence[RateQuote]:
        headers = {"Authorization": f"Bearer {await self._token(query, visit)}"}
        refs = await self._nearest(query, visit, headers)
        quotes: list[RateQuote] = []
        for start in range(0, min(len(refs), _BATCH * _BATCHES), _BATCH):
            words: dict[str, str | int] = {
                **_words(query),
                "hotelIds": ",".join(refs[start : start + _BATCH]),
            }
            page = await visit.get(f"{_HOST}/v3/shopping/hotel-offers", words, headers)
            for offer in (o for row in _rows(json_of(page)) for o in tree.rows(row, "offers")):
                adults = tree.whole(offer, "guests", "adults")
                if adults not in (None, words["adults"]):
                    raise LayoutChanged(f"Amadeus answered for {adults} adults a room.")
            quotes += self.read(page, query.request)
        check_place(None, quotes, query.destination)
        return quotes

    def read(self, page: Page, request: StayRequest) -> Sequence[RateQuote]:
        answer = json_of(page)
        rows = _rows(answer)
        adults = tree.whole(next(iter(rows), None), "offers", 0, "guests", "adults")
        reading = Reading.of(self, page, request, adults * request.rooms if adults else None)
        quotes = [
            _quote(row, offer, reading)
            for row in rows
            if tree.flag(row, "available") is not False
            for offer in tree.rows(row, "offers")
        ]
        if not quotes:
            errors = " | ".join(tree.text(e, "title") or "" for e in tree.rows(answer, "errors"))
            full = "NO ROOMS AVAILABLE" if rows and not _is_new(rows) else ""
            said, words = errors + full, ("NO ROOMS AVAILABLE",)
            reading.nothing(said, loaded=bool(answer), sold_out=words)
        return quotes

    def link(
        self, query: StayQuery, entitlement: Entitlement, listing: Listing | None = None
    ) -> str:
        # An interface for programs has no page for people.
        return "https://developers.amadeus.com/self-service/category/hotels"

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


def _words(query: StayQuery) -> dict[str, str | int]:
    """Adults are a room's, by the specification; the largest party of a room is asked for."""
    stay, who, rooms = query.request.stay, query.request.occupancy, query.request.rooms
    words: dict[str, str | int] = {
        "adults": -(-who.adults // rooms),
        "checkInDate": stay.check_in.isoformat(),
        "checkOutDate": stay.check_out.isoformat(),
        "roomQuantity": rooms,
        "currency": query.request.currency,
    }
    if who.child_ages:
        words["childAges"] = ",".join(map(str, who.child_ages))
    return words


def _rows(answer: object) -> list[object]:
    """The hotels of an answer, or of several answers in one list."""
    if isinstance(answer, list):
        return [row for part in answer for row in (part if isinstance(part, list) else [part])]
    return tree.rows(answer, "data")


def _is_new(rows: Sequence[object]) -> bool:
    """Hotels that are said to be available, yet bring no offers under the known name."""
    return any(tree.flag(row, "available") is not False for row in rows)


def _quote(row: object, offer: object, reading: Reading) -> RateQuote:
    ref, name = tree.text(row, "hotel", "hotelId"), tree.text(row, "hotel", "name")
    if not ref or not name:
        raise LayoutChanged("A hotel of Amadeus has no id or no name any more.")
    price = tree.at(offer, "price")
    currency = tree.text(price, "currency")
    total = money_of(tree.number(price, "total"), currency)
    if total is None:
        raise LayoutChanged("An offer of Amadeus has no total any more.")
    family = tree.text(offer, "rateFamilyEstimated", "code") or ""
    refundable, until = _cancelling(offer)
    return reading.quote(
        Listing(
            ref=ref,
            name=name,
            lat=tree.real(row, "hotel", "latitude"),
            lon=tree.real(row, "hotel", "longitude"),
        ),
        stay=stay_of(tree.day(offer, "checkInDate"), tree.day(offer, "checkOutDate")),
        total=total,
        per_night=money_of(_average(price), currency),
        taxes_included=True,
        lines=_lines(total, money_of(tree.number(price, "base"), currency)),
        membership=_FAMILIES.get(family, Membership.PUBLIC),
        rate_plan=tree.text(offer, "rateCode"),
        room=tree.text(offer, "room", "description", "text"),
        board=_BOARDS.get(tree.text(offer, "boardType") or ""),
        refundable=refundable,
        refundable_until=until,
    )


def _average(price: object) -> Decimal | None:
    average = tree.at(price, "variations", "average")
    return tree.number(average, "total") or tree.number(average, "base")


def _lines(total: Money, base: Money | None) -> tuple[PriceLine, ...]:
    """By the specification the total is the base plus all taxes."""
    if base is None or not base < total:
        return ()
    room = PriceLine(LineKind.ROOM, "base", base)
    return (room, PriceLine(LineKind.TAX, "taxes", total - base))


def _cancelling(offer: object) -> tuple[bool | None, date | None]:
    """Whether it can be cancelled without a fee, and the last day; (None, None) where not said."""
    rules = tree.rows(offer, "policies", "cancellations")
    if any(tree.text(rule, "type") == "FULL_STAY" for rule in rules) and not any(
        tree.text(rule, "deadline") for rule in rules
    ):
        return False, None
    days = [d for rule in rules if (d := last_free_day(tree.text(rule, "deadline")))]
    return (True, min(days)) if days else (None, None)
