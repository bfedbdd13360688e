"""Accor's pages: the addresses they are asked by, and the offers in their state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.stay import Stay, StayQuery, StayRequest
from scrapers.errors import LayoutChanged, SiteError
from scrapers.families import structured_data
from scrapers.families.party import spread
from scrapers.families.rate_cards import STRUCK
from scrapers.read import tree
from scrapers.read.body import html_of
from scrapers.read.days import iso
from scrapers.read.prices import money_of
from scrapers.read.reading import Reading
from scrapers.read.text import folded
from scrapers.visit import Page

HOST = "https://all.accor.com"
NONE_HERE = ("Accor has no hotel in", "We do not know")
PAST = ("Your arrival date is in the past",)
_WHOSE = {
    "PUBLIC": Membership.PUBLIC,
    "MEMBER": Membership.LOYALTY,
    "CONCESSION": Membership.CORPORATE,
}


def search(page: Page) -> object:
    """What the page's state says of the search; None where it has none."""
    return tree.at(structured_data.state(html_of(page), "APP_STATE"), "search")


def quotes(found: object, reading: Reading) -> list[RateQuote]:
    """Every offer of every hotel; none for a hotel that does not say it has a room.

    Raises SoldOut when all of them say so.
    """
    rows, stay = tree.rows(found, "hotels"), _stay(found)
    if rows and all(tree.text(row, "availability") == "UNAVAILABLE" for row in rows):
        reading.full("each of its hotels says so")
    return [quote for row in rows for quote in _hotel(row, stay, reading)]


def _hotel(row: object, stay: Stay | None, reading: Reading) -> Iterator[RateQuote]:
    ref, name = tree.text(row, "id"), tree.text(row, "name")
    if not ref or not name:
        raise LayoutChanged("A hotel of Accor has no code or no name any more.")
    score, best = tree.real(row, "rating", "score"), tree.real(row, "rating", "of") or 0.0
    listing = Listing(
        ref=ref,
        name=name,
        brand=tree.text(row, "brand"),
        lat=tree.real(row, "localization", "gps", "lat"),
        lon=tree.real(row, "localization", "gps", "lng"),
        stars=tree.real(row, "rating", "star"),
        score=round(score / best * 10, 1) if score and best > 0 else None,
        address=tree.text(row, "localization", "address", "street"),
    )
    if tree.text(row, "availability") != "AVAILABLE":
        return
    offers = tree.rows(row, "bestOffers")
    if not offers:
        raise LayoutChanged("A hotel of Accor has a room and no offer that we know.")
    for offer in offers:
        yield _offer(offer, listing, stay, reading)


def _offer(offer: object, listing: Listing, stay: Stay | None, reading: Reading) -> RateQuote:
    price, kind = tree.at(offer, "price"), tree.text(offer, "type") or ""
    currency = tree.text(price, "currency")

    def amount(*path: str) -> Money | None:
        return money_of(tree.number(price, *path), currency)

    total, before = amount("stay", "afterTaxes"), amount("stay", "beforeTaxes")
    if total is None or kind not in _WHOSE:
        raise LayoutChanged("An offer of Accor has no total after taxes, or is of an unknown kind.")
    parts = (
        (LineKind.ROOM, "before taxes", before),
        (LineKind.FEE, "fees", amount("stay", "fees")),
        (LineKind.TAX, "taxes", amount("stay", "taxes")),
    )
    struck, cancellation = amount("crossedOut"), tree.text(offer, "cancellation")
    return reading.quote(
        listing,
        "the night before taxes",
        *([STRUCK] if struck else []),
        stay=stay,
        per_night=amount("averageNight"),
        total=total,
        taxes_included=True,
        strike_through=struck,
        lines=tuple(PriceLine(line, name, each) for line, name, each in parts if each),
        membership=_WHOSE[kind],
        rate_plan=tree.text(offer, "code"),
        room=tree.text(offer, "room"),
        refundable={"FREE": True, "NONE": False}.get(cancellation or ""),
    )


def _stay(found: object) -> Stay | None:
    """The page tells the first night and their number."""
    first = iso(tree.text(found, "criteria", "dateIn"))
    nights = tree.whole(found, "criteria", "nights")
    if first is None or nights is None or not 0 < nights < 400:
        return None
    return Stay(first, first + timedelta(days=nights))


def check_party(page: Page, request: StayRequest, otherwise: SiteError) -> None:
    """Raises `otherwise` when the page answers for another party than the one asked for."""
    got = tree.text(search(page), "criteria", "compositions")
    if got is not None and got != composition(request):
        raise otherwise


def composition(request: StayRequest) -> str:
    """Adults of each room, with a comma between. How children are written is not known."""
    return ",".join(str(adults) for adults in spread(request.occupancy.adults, request.rooms))


def city(query: StayQuery) -> str:
    """The address of a city's page: "paris-france"."""
    place = folded(f"{query.destination.name} {query.destination.country}").replace(" ", "-")
    return f"{HOST}/ssr/app/accor/hotels/{place}/index.en.shtml"


def words(query: StayQuery) -> dict[str, str | int]:
    stay = query.request.stay
    return {
        "dateIn": stay.check_in.isoformat(),
        "nights": stay.nights,
        "compositions": composition(query.request),
    }


def rates(query: StayQuery, code: str) -> str:
    """The address of one hotel's rates, as the site itself writes it."""
    fixed = {"stayplus": "false", "snu": "false", "hideWDR": "false", "productCode": "null"}
    path = f"{HOST}/ssr/app/accor/rates/{code}/index.en.shtml"
    return f"{path}?{urlencode({**words(query), **fixed})}"


def company_links(query: StayQuery, hotels: Sequence[Listing], code: str) -> list[str]:
    """The old link servlet of each hotel, the only known place of a company's code.

    Its month counts from one, and it has no place for the party.
    """
    stay = query.request.stay
    words = {
        "dayIn": stay.check_in.day,
        "monthIn": stay.check_in.month,
        "yearIn": stay.check_in.year,
        "nightNb": stay.nights,
        "preferredCode": code,
    }
    heads = ({"goto": "rech_resa", "destination": hotel.ref} for hotel in hotels)
    return [f"{HOST}/lien_externe.svlt?{urlencode({**head, **words})}" for head in heads]
