"""What Marriott, Hilton and Hyatt are asked with, and what is made of small answers with traps.

Figures are those written into the answers of `made_groups`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import Listing, RateQuote
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from scrapers.errors import (
    CannotAsk,
    DiscountNotOffered,
    LayoutChanged,
    NothingHere,
    NotLoaded,
    SiteDown,
    SiteError,
    SoldOut,
    WrongPlace,
)
from scrapers.registry import site
from tests.fakes.visit import Asked, FakeVisit, a_page
from tests.scrapers.made_groups import (
    DRAWN,
    HOUSE,
    SKELETON,
    amount,
    cash,
    house_page,
    hyatt,
    marriott,
    not_sold,
    rate,
    results,
)

NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
STAY = Stay(date(2026, 12, 4), date(2026, 12, 6))
QUERY = StayQuery(NEW_YORK, StayRequest(STAY))
PUBLIC, LOYAL, AAA, AARP, SENIOR, GOVERNMENT = (
    Entitlement(member)
    for member in (
        Membership.PUBLIC,
        Membership.LOYALTY,
        Membership.AAA,
        Membership.AARP,
        Membership.SENIOR,
        Membership.GOVERNMENT,
    )
)
COMPANY = Entitlement(Membership.CORPORATE, "0003318723")


def together(
    slug: str, visit: FakeVisit, *entitlements: Entitlement, query: StayQuery = QUERY
) -> Mapping[Membership, Sequence[RateQuote] | SiteError]:
    return asyncio.run(site(slug).ask_together(query, entitlements, visit))


def ask(slug: str, visit: FakeVisit, entitlement: Entitlement = PUBLIC) -> Sequence[RateQuote]:
    return asyncio.run(site(slug).ask(QUERY, entitlement, visit))


def words(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


# --- Marriott -------------------------------------------------------------------------------------


def test_marriott_is_asked_for_every_rate_in_one_address() -> None:
    visit = FakeVisit(kept=[marriott(cash(), not_sold("aaa"), cash("S9R"), cash("0003318723"))])

    found = together("marriott", visit, PUBLIC, AAA, SENIOR, COMPANY)

    (plan,) = visit.plans
    assert urlsplit(plan.url)._replace(query="").geturl() == (
        "https://www.marriott.com/search/findHotels.mi"
    )
    assert words(plan.url) == [
        ("destinationAddress.destination", "New York, NY, United States"),
        ("fromDate", "12/04/2026"), ("toDate", "12/06/2026"),
        ("roomCount", "1"), ("numAdultsPerRoom", "2"),
        ("clusterCode", "none"), ("clusterCode", "aaa"), ("aaa", "aaa"),
        ("clusterCode", "corp"), ("corporateCode", "S9R"), ("corporateCode", "0003318723"),
    ]  # fmt: skip
    assert plan.keep == ("/mi/query/phoenixShopDatedSearchByGeoQuery",)
    assert isinstance(found[Membership.AAA], DiscountNotOffered)
    for member in (Membership.PUBLIC, Membership.SENIOR, Membership.CORPORATE):
        quotes = found[member]
        assert not isinstance(quotes, SiteError)
        assert [quote.membership for quote in quotes] == [member]


def test_marriott_amounts_are_minor_units_with_their_point() -> None:
    yen = {"lowestAverageRate": {"totalAmount": amount(31200, "JPY", 0)}}
    odd = {**cash(), "rateModes": yen, "totalPricing": None}

    cents, whole = ask("marriott", FakeVisit(kept=[marriott(cash(), odd)]))

    assert (cents.per_night, cents.total) == (money("210.00 USD"), money("420.01 USD"))
    assert (whole.per_night, whole.total) == (money("31200 JPY"), None)
    assert whole.covers == "1 night of 2, 2 adults, taxes and fees included"


def test_marriott_night_is_of_one_room() -> None:
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))
    visit = FakeVisit(kept=[marriott(cash(night=21000, whole=84003))])
    found = together("marriott", visit, PUBLIC, query=query)[Membership.PUBLIC]
    assert not isinstance(found, SiteError)
    assert (found[0].per_night, found[0].total) == (money("420 USD"), money("840.03 USD"))
    assert ("numAdultsPerRoom", "2") in words(visit.plans[0].url)


def test_marriott_points_are_no_money() -> None:
    points = {
        **cash("MRW"), "rateModes": {"pointsPerUnit": {"points": 108000}}, "totalPricing": None,
    }  # fmt: skip
    quotes = ask("marriott", FakeVisit(kept=[marriott(cash(), points)]))
    assert [(q.points, q.is_priced) for q in quotes] == [(None, True), (108000, False)]
    assert quotes[1].membership is Membership.LOYALTY


def test_marriott_that_says_nothing_of_a_rate_did_not_refuse_it() -> None:
    found = together("marriott", FakeVisit(kept=[marriott(cash())]), PUBLIC, AAA, LOYAL)

    error = found[Membership.AAA]
    assert isinstance(error, LayoutChanged)
    assert "says nothing of its AAA/CAA rate" in str(error)
    assert isinstance(found[Membership.LOYALTY], DiscountNotOffered)
    assert not isinstance(found[Membership.PUBLIC], SiteError)


def test_marriott_rates_of_nobody_who_was_asked_for_are_left_out() -> None:
    quotes = ask("marriott", FakeVisit(kept=[marriott(cash(), cash("E0P", 15000), cash("aaa"))]))
    assert [(quote.membership, quote.per_night) for quote in quotes] == [
        (Membership.PUBLIC, money("210 USD"))
    ]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (marriott(not_sold(), not_sold("aaa")), SoldOut),
        (marriott(total=0), NothingHere),
        (marriott(cash(), lat=34.05), WrongPlace),
        (marriott({**cash(), "rateModes": {"leadPrice": {}}}), LayoutChanged),
        ({"data": {"search": {}}}, LayoutChanged),
        ({}, NotLoaded),
    ],
)
def test_marriott_without_a_price(answer: dict[str, Any], error: type[SiteError]) -> None:
    with pytest.raises(error):
        ask("marriott", FakeVisit(kept=[answer]))


def test_marriott_has_more_than_its_first_page() -> None:
    quotes = ask("marriott", FakeVisit(kept=[marriott(cash(), total=41)]))
    assert type(quotes).__name__ == "Cut"


def test_marriott_rooms_hold_the_same_number_of_adults() -> None:
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(3), rooms=2))
    visit = FakeVisit()
    with pytest.raises(CannotAsk, match="same number of adults"):
        together("marriott", visit, PUBLIC, query=query)
    assert not visit.plans


# --- Hilton ---------------------------------------------------------------------------------------


def test_hilton_asks_its_results_page_alone_for_what_everyone_sees() -> None:
    visit = FakeVisit({"/en/search/": results("NYCAA", lowest=rate())})

    (quote,) = ask("hilton", visit)

    (asked,) = visit.asked
    assert asked.url == "https://www.hilton.com/en/search/"
    assert asked.words == {
        "query": "New York, NY, United States", "arrivalDate": "2026-12-04",
        "departureDate": "2026-12-06", "flexibleDates": "false", "numRooms": "1",
        "numAdults": "2", "numChildren": "0", "room1ChildAges": "", "room1AdultAges": "",
        "specialRateTokens": "", "displayCurrency": "LOCAL", "sortBy": "DISTANCE",
    }  # fmt: skip
    assert (quote.per_night, quote.total) == (money("210.5 USD"), money("421 USD"))


def test_hilton_asks_a_house_for_all_special_rates_at_once() -> None:
    visit = FakeVisit(
        {"/en/search/": results("NYCAA", "NYCBB", lowest=rate()), "/rooms/": house_page}
    )

    found = together("hilton", visit, AAA, SENIOR, COMPANY)

    _, *houses = visit.asked  # the nearest first
    assert [asked.words for asked in houses] == [
        {
            "ctyhocn": ref, "arrivalDate": "2026-12-04", "departureDate": "2026-12-06",
            "room1NumAdults": "2", "aaaRate": "true", "seniorRate": "true",
            "corporateCode": "0003318723",
        }
        for ref in ("NYCBB", "NYCAA")
    ]  # fmt: skip
    totals = {
        member.value: [quote.total for quote in quotes]
        for member, quotes in found.items()
        if not isinstance(quotes, SiteError)
    }
    assert totals == {
        "aaa": [money("380 USD")] * 2, "senior": [money("380 USD")] * 2,
        "corporate": [money("360 USD")] * 2,
    }  # fmt: skip


def test_hilton_never_shows_the_price_of_no_dates() -> None:
    with pytest.raises(SoldOut):
        ask("hilton", FakeVisit({"/en/search/": results("NYCAA")}))


def test_hilton_with_a_house_page_broken_has_its_public_answer_still() -> None:
    visit = FakeVisit(
        {
            "/en/search/": results("NYCAA", "NYCBB", lowest=rate()),
            "/rooms/": lambda asked: (
                SiteDown("The house broke off.")
                if asked.words["ctyhocn"] == "NYCBB"
                else house_page(asked)
            ),
        }
    )
    found = together("hilton", visit, PUBLIC, AAA, SENIOR)

    public = found[Membership.PUBLIC]
    assert not isinstance(public, SiteError) and len(public) == 2
    assert isinstance(found[Membership.AAA], SiteDown)
    assert isinstance(found[Membership.SENIOR], SiteDown)


def test_hilton_pages_that_do_not_repeat_the_word_did_not_refuse_the_rate() -> None:
    visit = FakeVisit({"/en/search/": results("NYCAA", lowest=rate()), "/rooms/": house_page})
    found = together("hilton", visit, AAA, AARP)
    assert not isinstance(found[Membership.AAA], SiteError)
    assert isinstance(found[Membership.AARP], LayoutChanged)


def test_hilton_answering_for_another_house_is_no_answer() -> None:
    def other(asked: Asked) -> str:
        return house_page(asked).replace('"ctyhocn": "NYCAA"', '"ctyhocn": "LAXAA"')

    visit = FakeVisit({"/en/search/": results("NYCAA", lowest=rate()), "/rooms/": other})
    with pytest.raises(LayoutChanged, match="NYCAA"):
        ask("hilton", visit, AAA)


def test_hilton_has_codes_of_more_houses_than_are_asked() -> None:
    refs = [f"NYC{number:02}" for number in range(13)]
    visit = FakeVisit({"/en/search/": results(*refs, lowest=rate()), "/rooms/": house_page})
    quotes = ask("hilton", visit, AAA)
    assert (type(quotes).__name__, len(quotes), len(visit.asked)) == ("Cut", 12, 13)


# --- Hyatt ----------------------------------------------------------------------------------------


def test_hyatt_skeleton_is_never_a_price() -> None:
    with pytest.raises(NotLoaded):
        site("hyatt").read(a_page(hyatt(SKELETON * 3, busy=True)), QUERY.request)
    quotes = site("hyatt").read(a_page(hyatt(DRAWN + SKELETON)), QUERY.request)
    assert [(q.per_night, q.total, q.points) for q in quotes] == [
        (money("217.62 USD"), money("1519.67 USD"), None),
        (money("185.57 USD"), money("1298.64 USD"), None),
    ]


def test_hyatt_carries_codes_in_the_slots_of_its_address() -> None:
    shown = ' data-corp_id="0003318723" data-checkin="2026-12-04" data-checkout="2026-12-06"'
    visit = FakeVisit({"browse": hyatt(DRAWN, shown)})

    found = together("hyatt", visit, PUBLIC, COMPANY)

    (plan,) = visit.plans
    assert unquote(urlsplit(plan.url).path) == "/search/hotels/en-US/New York, NY, United States"
    assert dict(words(plan.url)) == {
        "checkinDate": "2026-12-04", "checkoutDate": "2026-12-06", "rooms": "1", "adults": "2",
        "kids": "0", "rate": "Standard", "rateFilter": "standard", "corp_id": "0003318723",
    }  # fmt: skip
    assert "[data-spirit-code]" in plan.until
    company = found[Membership.CORPORATE]
    assert not isinstance(company, SiteError)
    assert [quote.total for quote in company] == [money("1298.64 USD")]


def test_hyatt_page_without_the_code_did_not_refuse_the_rate() -> None:
    found = together("hyatt", FakeVisit({"browse": hyatt(DRAWN)}), COMPANY)
    assert isinstance(found[Membership.CORPORATE], LayoutChanged)


# --- Links for people -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entitlement", "codes"),
    [
        (PUBLIC, [("clusterCode", "none")]),
        (LOYAL, [("clusterCode", "none")]),
        (AAA, [("clusterCode", "aaa"), ("aaa", "aaa")]),
        (GOVERNMENT, [("clusterCode", "gov"), ("gov", "gov")]),
        (COMPANY, [("clusterCode", "corp"), ("corporateCode", "0003318723")]),
        (SENIOR, [("clusterCode", "none")]),  # its word in an address is not known
    ],
)
def test_marriott_links_carry_dates_guests_and_the_code(
    entitlement: Entitlement, codes: list[tuple[str, str]]
) -> None:
    marriott_site = site("marriott")
    assert words(marriott_site.link(QUERY, entitlement))[-len(codes) - 2 :] == [
        ("roomCount", "1"), ("numAdultsPerRoom", "2"), *codes,
    ]  # fmt: skip
    house = marriott_site.link(QUERY, entitlement, HOUSE)
    assert house.startswith("https://www.marriott.com/reservation/availabilitySearch.mi?")
    assert words(house) == [
        ("propertyCode", "NYCAD"), ("fromDate", "12/04/2026"), ("toDate", "12/06/2026"),
        ("numberOfRooms", "1"), ("numberOfAdults", "2"), *codes,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entitlement", "codes"),
    [
        (PUBLIC, {}),
        (AAA, {"aaaRate": "true"}),
        (AARP, {"aarpRate": "true"}),
        (SENIOR, {"seniorRate": "true"}),
        (GOVERNMENT, {"governmentRate": "true"}),
        (COMPANY, {"corporateCode": "0003318723"}),
        (Entitlement(Membership.PROMO, "SPRING"), {"promotionCode": "SPRING"}),
    ],
)
def test_hilton_links_carry_dates_guests_and_the_code(
    entitlement: Entitlement, codes: dict[str, str]
) -> None:
    link = site("hilton").link(QUERY, entitlement, Listing(ref="CHICHHH", name=None))
    assert link.startswith("https://www.hilton.com/en/book/reservation/rooms/?")
    assert dict(words(link)) == {
        "ctyhocn": "CHICHHH", "arrivalDate": "2026-12-04", "departureDate": "2026-12-06",
        "room1NumAdults": "2", **codes,
    }  # fmt: skip


def test_hyatt_links_carry_dates_guests_and_the_code() -> None:
    house = Listing(ref="nychr05", name=None)
    promotion = Entitlement(Membership.PROMO, "SPRING")
    link = site("hyatt").link(QUERY, promotion, house)
    assert link.startswith("https://www.hyatt.com/shop/rooms/nychr05?checkinDate=2026-12-04")
    assert ("offercode", "SPRING") in words(link)
    assert ("rateFilter", "woh") in words(site("hyatt").link(QUERY, LOYAL, house))


@pytest.mark.parametrize("slug", ["marriott", "hilton", "hyatt"])
def test_there_is_a_link_for_any_party(slug: str) -> None:
    odd = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(3, (7, 9)), rooms=2))
    for entitlement in (PUBLIC, Entitlement(Membership.CORPORATE)):
        for listing in (None, HOUSE):
            link = site(slug).link(odd, entitlement, listing)
            assert urlsplit(link).hostname == f"www.{slug}.com"
            assert "corp" not in link  # there is no code to give
