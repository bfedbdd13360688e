"""How each site is asked: what its addresses carry, and what is made of answers in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.money import Money, money
from core.domain.rate import Listing, RateQuote
from core.domain.report import Extent
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from jobs.wiring import LOCAL_KEYS
from scrapers import report
from scrapers.errors import (
    Blocked,
    CannotAsk,
    DiscountNotOffered,
    LayoutChanged,
    NothingHere,
    NotLoaded,
    OverBudget,
    Refused,
    SiteDown,
    SiteError,
    SiteTimedOut,
    SoldOut,
    WrongDates,
    WrongParty,
    WrongPlace,
)
from scrapers.families import at_once
from scrapers.registry import site, sites
from scrapers.site import Cut, Partial
from scrapers.visit import Action
from tests.fakes.visit import Asked, Body, FakeVisit, a_page
from tests.scrapers import made_answers as made

NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
STAY = Stay(date(2026, 12, 4), date(2026, 12, 6))
QUERY = StayQuery(NEW_YORK, StayRequest(STAY))
FAMILY = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(2, (7, 9)), 1, "EUR"))
IN_EUROS = made.booking_card().replace("$", "€")
PUBLIC = Entitlement(Membership.PUBLIC)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOCAL_KEYS:
        monkeypatch.setenv(name, f"secret-{name}")


def ask(
    slug: str, visit: FakeVisit, entitlement: Entitlement = PUBLIC, query: StayQuery = QUERY
) -> Sequence[RateQuote]:
    return asyncio.run(site(slug).ask(query, entitlement, visit))


def said(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


# --- Booking.com -----------------------------------------------------------------------------


def test_booking_carries_guests_and_ages() -> None:
    visit = FakeVisit({"searchresults": made.booking_page(IN_EUROS)})

    ask("booking", visit, query=FAMILY)

    words = visit.asked[0].params
    assert dict(words) | {"age": ""} == {
        "ss": "New York, NY, United States", "checkin": "2026-12-04", "checkout": "2026-12-06",
        "group_adults": "2", "no_rooms": "1", "group_children": "2", "age": "",
        "selected_currency": "EUR", "offset": "0",
    }  # fmt: skip
    assert [value for key, value in words if key == "age"] == ["7", "9"]


def test_booking_turns_pages_until_one_is_not_full() -> None:
    def page(asked: Any) -> str:
        first = int(asked.words["offset"])
        count = 25 if first == 0 else 3
        links = [f"https://www.booking.com/hotel/us/h{first + n}.html" for n in range(count)]
        cards = [made.booking_card(f"H {link}", link) for link in links]
        return made.booking_page(*cards, heading="New York: 28 properties found")

    visit = FakeVisit({"searchresults": page})

    assert len(ask("booking", visit)) == 28
    assert [asked.words["offset"] for asked in visit.asked] == ["0", "25"]


@pytest.mark.parametrize(("counted", "more"), [(75, False), (76, True)])
def test_results_beyond_the_pages_that_are_asked_are_told(counted: int, more: bool) -> None:
    def page(asked: Any) -> str:
        first = int(asked.words["offset"])
        links = [f"https://www.booking.com/hotel/us/h{first + n}.html" for n in range(25)]
        cards = [made.booking_card(f"H {link}", link) for link in links]
        return made.booking_page(*cards, heading=f"New York: {counted} properties found")

    told = asyncio.run(report.ask(site("booking"), QUERY, PUBLIC, FakeVisit({"": page})))
    assert len(told.quotes) == 75
    assert told.reason.endswith(" More on the site.") is more
    assert told.extent is (Extent.CUT if more else Extent.WHOLE)


@pytest.mark.parametrize(("hotels", "more"), [(12, False), (13, True)])
def test_hotels_beyond_the_nearest_are_told(hotels: int, more: bool) -> None:
    visit = FakeVisit(
        {
            "hotel-search": made.ihg_page(*(f"NYC{number:02}" for number in range(hotels))),
            "offers": lambda asked: made.ihg_offers(asked.json["hotelMnemonics"][0]),
        }
    )
    told = asyncio.run(report.ask(site("ihg"), QUERY, PUBLIC, visit))
    assert len(told.quotes) == 12
    assert told.reason.endswith(" More on the site.") is more
    assert told.extent is (Extent.CUT if more else Extent.WHOLE)


def test_booking_stops_where_the_heading_has_counted() -> None:
    links = [f"https://www.booking.com/hotel/us/h{n}.html" for n in range(25)]
    cards = [made.booking_card(f"H{n}", link) for n, link in enumerate(links)]
    visit = FakeVisit({"": made.booking_page(*cards, heading="New York: 25 properties found")})

    assert len(ask("booking", visit)) == 25
    assert len(visit.asked) == 1


def test_booking_wall_on_a_later_page_is_not_half_a_result() -> None:
    cards = [
        made.booking_card(f"H{n}", f"https://www.booking.com/hotel/us/h{n}.html") for n in range(25)
    ]
    first = made.booking_page(*cards, heading="New York: 60 properties found")
    wall = "<html><title></title><script>awsWafCookieDomainList=[]</script></html>"
    visit = FakeVisit({"": lambda asked: first if asked.words["offset"] == "0" else wall})

    with pytest.raises(Blocked):
        ask("booking", visit)


@pytest.mark.parametrize(
    "trouble",
    [
        SiteDown("503"),
        OverBudget("Visited 17 times today."),
        Refused("404"),
        "<html><h1>Something new</h1></html>",
        made.booking_page(heading="New York: 0 properties found"),
    ],
    ids=["down", "budget", "refused", "changed", "empty"],
)
def test_a_later_page_that_fails_leaves_what_was_read_before(
    monkeypatch: pytest.MonkeyPatch, trouble: SiteError | str
) -> None:
    monkeypatch.setattr(at_once, "PAUSES_S", (0.0, 0.0))
    cards = [
        made.booking_card(f"H{n}", f"https://www.booking.com/hotel/us/h{n}.html") for n in range(25)
    ]
    pages = {"0": made.booking_page(*cards, heading="New York: 60 properties found")}

    def results(asked: Asked) -> Body:
        return pages.get(asked.words["offset"], trouble)

    visit = FakeVisit({"": results})
    found = ask("booking", visit)
    assert isinstance(found, Cut)
    assert len(found) == 25
    # Passing trouble is tried twice more; what stays as it is costs one look.
    assert len(visit.asked) == (4 if isinstance(trouble, SiteDown) else 2)


def test_one_property_without_a_price_is_unpriced_and_the_others_stand() -> None:
    bare = {**made.PRICELINE["hotels"][0], "ratesSummary": {}, "hotelId": "502"}
    answer = {**made.PRICELINE, "hotels": [made.PRICELINE["hotels"][0], bare]}
    visit = FakeVisit({"/svcs/ac/": made.PRICELINE_PLACES, "/listing/": answer})
    assert [quote.is_priced for quote in ask("priceline", visit)] == [True, False]

    none = FakeVisit(
        {"/svcs/ac/": made.PRICELINE_PLACES, "/listing/": {**answer, "hotels": [bare]}}
    )
    with pytest.raises(LayoutChanged):
        ask("priceline", none)


def test_booking_reads_a_card() -> None:
    visit = FakeVisit({"searchresults": made.booking_page(made.booking_card())})

    (quote,) = ask("booking", visit)

    assert (quote.per_night, quote.total) == (money("140 USD"), money("301 USD"))
    assert quote.taxes_included is False
    assert [line.amount for line in quote.lines] == [money("44 USD")]
    assert (quote.listing.score, quote.listing.reviews) == (8.1, 1204)
    assert (quote.room, quote.refundable) == ("Queen Room", True)
    assert quote.covers == "2 nights, 2 adults, taxes and fees not included"


@pytest.mark.parametrize("shown", ["Nueva York", "纽约", "York"])
def test_booking_may_call_a_city_by_any_of_its_names(shown: str) -> None:
    page = made.booking_page(made.booking_card(), heading=f"{shown}: 12 properties found")
    assert ask("booking", FakeVisit({"searchresults": page}))[0].is_priced


def test_booking_answering_for_another_country_is_no_answer() -> None:
    link = "https://www.booking.com/hotel/nl/casa.html"
    page = made.booking_page(made.booking_card(link=link), heading="Utrecht: 1 properties found")
    with pytest.raises(WrongPlace, match="United States"):
        ask("booking", FakeVisit({"searchresults": page}))


def test_booking_card_that_lost_its_price_has_changed() -> None:
    page = made.booking_page(made.booking_card(price="<b>$301</b>"))
    with pytest.raises(LayoutChanged):
        ask("booking", FakeVisit({"searchresults": page}))
    hookless = page.replace("availability-rate-information", "gone")
    with pytest.raises(LayoutChanged):
        ask("booking", FakeVisit({"searchresults": hookless}))


def test_booking_that_counts_properties_is_not_sold_out() -> None:
    page = made.booking_page("<h3>No properties found in Utrecht</h3>")
    with pytest.raises(LayoutChanged):
        ask("booking", FakeVisit({"searchresults": page}))


@pytest.mark.parametrize(
    ("slug", "visit", "error"),
    [
        (
            "booking",
            FakeVisit({"": made.booking_page(heading="No properties found in Utrecht")}),
            NothingHere('Booking.com lists no hotel there: "No properties found in Utrecht".'),
        ),
        (
            "booking",
            FakeVisit({"": made.booking_page(heading="Utrecht: 0 properties found")}),
            NothingHere('Booking.com lists no hotel there: "Utrecht: 0 properties found".'),
        ),
        (
            "booking",
            FakeVisit(
                {
                    "": made.booking_page(
                        "<h3>100% of places to stay are unavailable for your dates</h3>",
                        heading="Utrecht: 0 properties found",
                    )
                }
            ),
            SoldOut(
                'Booking.com says "100% of places to stay are unavailable" for 4 to 6 Dec 2026.'
            ),
        ),
        (
            "choice",
            FakeVisit({"": "<h1>No properties found in utrecht</h1>"}),
            NothingHere('Choice lists no hotel there: "No properties found in utrecht".'),
        ),
        (
            "choice",
            FakeVisit({"": "<h1>Hotels in Utrecht</h1><h3>All hotels are sold out.</h3>"}),
            SoldOut('Choice says "sold out" for 4 to 6 Dec 2026.'),
        ),
        (
            "ihg",
            FakeVisit({"": "<h1>No hotels found for Utrecht</h1>"}),
            NothingHere('IHG lists no hotel there: "No hotels found for Utrecht".'),
        ),
        (
            "wyndham",
            FakeVisit(
                {
                    "property-availability": {
                        "status": "OK",
                        "message": "No hotels found in Utrecht",
                        "availability": {},
                    }
                }
            ),
            NothingHere('Wyndham lists no hotel there: "No hotels found in Utrecht".'),
        ),
        (
            "expedia",
            FakeVisit(
                {
                    "browse": LayoutChanged(
                        "No card came.", [a_page("<h1>No properties found in Utrecht</h1>")]
                    )
                }
            ),
            NothingHere('Expedia lists no hotel there: "No properties found in Utrecht".'),
        ),
        (
            "bestwestern",
            FakeVisit(
                {"browse": "<h1>Find a hotel</h1><p role=status>No hotels found near Utrecht</p>"},
                kept=[[], []],
            ),
            NothingHere('Best Western lists no hotel there: "No hotels found near Utrecht".'),
        ),
    ],
)
def test_no_hotel_in_a_place_is_told_from_no_room(
    slug: str, visit: FakeVisit, error: SiteError
) -> None:
    with pytest.raises(type(error)) as caught:
        ask(slug, visit)
    assert str(caught.value) == str(error)


FOR_THE_STAY = '<p data-testid="price-for-x-nights">{}</p>'
NODE = '<span data-testid="price-and-discounted-price">{}</span>'
NIGHT, WHOLE = money("140 USD"), money("301 USD")


@pytest.mark.parametrize(
    ("price", "per_night", "total"),
    [
        (f"<i>Per night</i> {NODE.format('$140')}", NIGHT, None),
        (f"{NODE.format('$140')} <i>per night</i><p>2 nights, 2 adults</p>", NIGHT, None),
        (f"{NODE.format('$301')}<p>2 nights, 2 adults</p>", None, WHOLE),
        (f"{NODE.format('$301')}<p>1 week, 2 adults</p>", None, WHOLE),
        (f"<i>Pro Nacht</i>{NODE.format('$140')}<p>2 Nächte, 2 Erwachsene</p>", None, None),
        (f"{NODE.format('$301')}{FOR_THE_STAY.format('2 Nächte, 2 Erwachsene')}", None, WHOLE),
        (f"<div><i>Per night</i>$140</div>{NODE.format('$301')}<p>2 nights</p>", None, None),
        (NODE.format("$301"), None, None),
        (NODE.format("$301") + NODE.format("$140"), None, None),  # a stay below its night
        (NODE.format("€140") + NODE.format("US$301"), None, None),
    ],
)
def test_booking_never_takes_a_night_for_the_stay(
    price: str, per_night: Money | None, total: Money | None
) -> None:
    link = "https://www.booking.com/hotel/us/second.html"
    cards = made.booking_card(price=price), made.booking_card("Second", link)
    first, _ = ask("booking", FakeVisit({"searchresults": made.booking_page(*cards)}))

    assert (first.per_night, first.total) == (per_night, total)
    assert first.is_priced or "amount" in first.covers


def test_booking_price_of_one_night_is_both() -> None:
    link = "https://www.booking.com/hotel/us/a.html?checkin=2026-12-04&checkout=2026-12-05"
    page = made.booking_page(made.booking_card(link=link, price=NODE.format("$140")))
    (quote,) = ask("booking", FakeVisit({"searchresults": page}))
    assert (quote.per_night, quote.total) == (NIGHT, NIGHT)


def test_booking_rows_that_are_sold_out_or_lost_their_total() -> None:
    def read(**changes: Any) -> Sequence[RateQuote]:
        page = a_page({"result": [row, {**row, "hotel_id": 2, **changes}]})
        return site("booking").read(page, QUERY.request)

    night = {"gross_amount_per_night": {"value": 140, "currency": "USD"}}
    row = {
        "hotel_id": 1,
        "hotel_name": "Harbour House",
        "currency_code": "USD",
        "min_total_price": 301,
        "composite_price_breakdown": night,
    }
    assert [quote.is_priced for quote in read(min_total_price=None)] == [True, False]
    assert [len(read(soldout=word)) for word in ("1", 1, True, "true", "0", 0)] == [
        *(1, 1, 1, 1),
        *(2, 2),
    ]


# --- Expedia and Hotels.com ---------------------------------------------------------------------


def test_expedia_plan_waits_scrolls_and_keeps_the_answers() -> None:
    visit = FakeVisit(kept=[made.expedia_answer(made.expedia_property())])

    (quote,) = ask("expedia", visit, query=FAMILY)

    (plan,) = visit.plans
    assert urlsplit(plan.url).netloc == "www.expedia.com"
    assert said(plan.url) == {
        "destination": "New York, NY, United States", "startDate": "2026-12-04",
        "endDate": "2026-12-06", "d1": "2026-12-04", "d2": "2026-12-06", "adults": "2",
        "rooms": "1", "children": "1_7,1_9",
    }  # fmt: skip
    assert plan.keep == ("/graphql",)
    assert Action("scroll_end") in plan.actions
    assert (quote.per_night, quote.total) == (money("140.5 USD"), money("345 USD"))
    assert quote.strike_through == money("160.25 USD")
    assert quote.refundable_until == date(2026, 12, 1)  # "before Wed, Dec 2"
    assert quote.rooms_left == 3


def test_hotels_answers_the_consent_banner_first() -> None:
    visit = FakeVisit(kept=[made.expedia_answer(made.expedia_property())])

    ask("hotels", visit)

    assert visit.plans[0].actions[0] == Action("press", "Reject all", optional=True)


def test_expedia_puts_its_answers_together() -> None:
    answers = [made.expedia_answer(made.expedia_property(ref), counted=2) for ref in ("1", "2")]
    assert len(ask("expedia", FakeVisit(kept=answers))) == 2


def test_expedia_with_answers_missing_is_not_half_a_result() -> None:
    half = made.expedia_answer(made.expedia_property(), counted=40)
    with pytest.raises(NotLoaded, match="1 of 40"):
        ask("expedia", FakeVisit(kept=[half]))


def test_expedia_price_that_its_own_link_contradicts_is_left_out() -> None:
    price = made.expedia_property()["price"]
    lines = [{"lineItems": [{"value": "$999 total"}]}]
    odd = made.expedia_property("1", price={**price, "displayMessages": lines})
    answer = made.expedia_answer(odd, made.expedia_property("2"))

    quote, sound = ask("expedia", FakeVisit(kept=[answer]))

    assert not quote.is_priced
    assert "does not agree" in quote.covers
    assert sound.is_priced


@pytest.mark.parametrize("words", ["R$ 1.496 total", "total 1.496 €"])
def test_expedia_total_with_other_separators_is_left_out(words: str) -> None:
    price = made.expedia_property()["price"]
    lines = [{"lineItems": [{"value": words}]}]
    odd = made.expedia_property(price={**price, "displayMessages": lines}, cardLink=None)

    (quote,) = ask("expedia", FakeVisit(kept=[made.expedia_answer(odd)]))

    assert (quote.total, quote.per_night) == (None, money("140.5 USD"))


def test_expedia_totals_of_other_nights_are_told() -> None:
    price = made.expedia_property()["price"]
    lines = [{"lineItems": [{"value": "total $351 for 4 nights"}]}]
    changes: dict[str, Any] = {
        "price": {**price, "displayMessages": lines},
        "cardLink": None,
    }
    answer = made.expedia_answer(made.expedia_property(**changes))
    del answer["data"]["propertySearch"]["criteria"]["checkIn"]
    with pytest.raises(WrongDates, match=r"The totals are for 4 nights, not for 2\."):
        ask("expedia", FakeVisit(kept=[answer]))

    answer["data"]["propertySearch"]["criteria"] |= {"checkIn": FOUR[0], "checkOut": FOUR[1]}
    (quote,) = ask("expedia", FakeVisit(kept=[answer]))
    assert (quote.total, quote.stay.nights) == (money("351 USD"), 4)


FOUR = ("2026-12-04", "2026-12-08")


def test_expedia_says_sold_out_and_other_dates_in_its_own_words() -> None:
    full = made.expedia_property(availability={"available": False}, price=None)
    with pytest.raises(SoldOut):
        ask("expedia", FakeVisit(kept=[made.expedia_answer(full)]))

    late = made.expedia_answer(made.expedia_property(cardLink=None))
    late["data"]["propertySearch"]["criteria"] |= {
        "checkIn": "2026-12-11",
        "checkOut": "2026-12-13",
    }
    (quote,) = ask("expedia", FakeVisit(kept=[late]))
    assert quote.stay == Stay(date(2026, 12, 11), date(2026, 12, 13))


def test_expedia_answering_for_another_party_is_no_answer() -> None:
    answer = made.expedia_answer(made.expedia_property())
    answer["data"]["propertySearch"]["criteria"]["adults"] = 1
    with pytest.raises(WrongParty, match="1 adult, not for 2 adults"):
        ask("expedia", FakeVisit(kept=[answer]))


# --- Priceline ----------------------------------------------------------------------------------


def test_priceline_looks_the_city_up_first() -> None:
    visit = FakeVisit({"/svcs/ac/": made.PRICELINE_PLACES, "/listing/": made.PRICELINE})

    first, hidden = ask("priceline", visit, query=FAMILY)

    assert visit.asked[1].url.endswith("/pws/v0/stay/retail/listing/3000016152")
    assert visit.asked[1].words == {
        "check-in": "20261204", "check-out": "20261206", "currency": "EUR", "rooms": "1",
        "adults": "2", "children": "7,9", "response-options": "DETAILED_HOTEL", "offset": "0",
        "page-size": "40",
    }  # fmt: skip
    assert (first.per_night, first.total) == (money("140.50 USD"), None)
    assert hidden.listing.name is None
    assert hidden.strike_through == money("150.00 USD")
    assert hidden.listing.ref.startswith("deal-")


def test_priceline_prices_of_a_room_are_told_for_all_rooms() -> None:
    visit = FakeVisit({"/svcs/ac/": made.PRICELINE_PLACES, "/listing/": made.PRICELINE})
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))

    assert ask("priceline", visit, query=query)[0].per_night == money("281.00 USD")


def test_priceline_knowing_no_such_city() -> None:
    with pytest.raises(NothingHere, match="no city called New York"):
        ask("priceline", FakeVisit({"/svcs/ac/": {"searchItems": []}}))


# --- IHG ----------------------------------------------------------------------------------------


def test_ihg_months_count_from_zero() -> None:
    stay = Stay(date(2026, 10, 12), date(2026, 11, 2))
    url = site("ihg").link(StayQuery(NEW_YORK, StayRequest(stay)), PUBLIC)

    words = said(url)
    assert (words["qCiMy"], words["qCiD"]) == ("092026", "12")
    assert (words["qCoMy"], words["qCoD"]) == ("102026", "02")
    january = Stay(date(2026, 12, 30), date(2027, 1, 3))
    words = said(site("ihg").link(StayQuery(NEW_YORK, StayRequest(january)), PUBLIC))
    assert (words["qCiMy"], words["qCoMy"]) == ("112026", "002027")


def test_ihg_asks_each_of_the_nearest_twelve() -> None:
    refs = [f"NYC{number:02}" for number in range(15)]
    visit = FakeVisit(
        {
            "hotel-search": made.ihg_page(*refs),
            "offers": lambda asked: made.ihg_offers(asked.json["hotelMnemonics"][0]),
        }
    )

    quotes = ask("ihg", visit, query=FAMILY)

    bodies = [asked.json for asked in visit.asked if asked.method == "POST"]
    assert len(bodies) == 12
    assert {body["startDate"] for body in bodies} == {"2026-12-04"}
    assert bodies[0]["products"][0]["guestCounts"] == [
        {"otaCode": "AQC10", "count": 2}, {"otaCode": "AQC8", "count": 2},
    ]  # fmt: skip
    assert [plan["internal"] for plan in bodies[0]["rates"]["ratePlanCodes"]] == ["6CBARC", "IVANI"]
    # Latitudes grow by a hundredth from 40.70, the centre lies at 40.714.
    assert {quote.listing.ref for quote in quotes} == set(refs[:12])
    assert quotes[0].listing.name == "Inn " + quotes[0].listing.ref
    assert [str(line.amount) for line in quotes[0].lines] == [
        "280.00 USD",
        "20.00 USD",
        "45.00 USD",
    ]


def test_ihg_takes_the_code_behind_the_words() -> None:
    options = '<option value="IXQ77">Senior (60+)</option>'
    visit = FakeVisit(
        {
            "hotel-search": made.ihg_page("NYC01", options=options),
            "offers": lambda asked: made.ihg_offers(
                "NYC01", asked.json["rates"]["ratePlanCodes"][0]["internal"], isIdRequired=True
            ),
        }
    )

    (quote,) = ask("ihg", visit, Entitlement(Membership.SENIOR))

    assert (quote.rate_plan, quote.membership) == ("IXQ77", Membership.SENIOR)


def test_ihg_plan_that_was_not_asked_for_is_not_the_members() -> None:
    options = '<option value="IXQ77">Senior (60+)</option>'
    visit = FakeVisit(
        {
            "hotel-search": made.ihg_page("NYC01", options=options),
            "offers": made.ihg_offers("NYC01", "IGCOR"),
        }
    )
    with pytest.raises(DiscountNotOffered, match="no Senior"):
        ask("ihg", visit, Entitlement(Membership.SENIOR))


def test_ihg_raises_the_error_of_one_hotel_rather_than_losing_it() -> None:
    def offers(asked: Any) -> Any:
        ref = asked.json["hotelMnemonics"][0]
        return SiteDown("Broken.") if ref == "NYC01" else made.ihg_offers(ref)

    visit = FakeVisit({"hotel-search": made.ihg_page("NYC00", "NYC01"), "offers": offers})

    with pytest.raises(SiteDown):
        ask("ihg", visit)


def test_ihg_keeps_the_hotels_that_answered_in_time() -> None:
    def offers(asked: Any) -> Any:
        ref = asked.json["hotelMnemonics"][0]
        return made.ihg_offers(ref) if ref == "NYC00" else SiteTimedOut("No answer in time.")

    refs = ("NYC00", "NYC01", "NYC02")
    quotes = ask("ihg", FakeVisit({"hotel-search": made.ihg_page(*refs), "offers": offers}))
    assert isinstance(quotes, Partial)
    (quote,) = quotes
    assert quote.listing.ref == "NYC00"
    assert quote.covers.endswith(", 1 of 3 hotels answered in time")

    none = FakeVisit({"hotel-search": made.ihg_page(*refs[1:]), "offers": offers})
    with pytest.raises(SiteTimedOut, match="0 of 2 hotels"):
        ask("ihg", none)


def test_ihg_does_not_wait_for_a_hotel_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stuck(FakeVisit):
        async def post(self, url: str, **words: Any) -> Any:
            if words["json"]["hotelMnemonics"] == ["NYC01"]:
                await asyncio.Event().wait()
            return await super().post(url, **words)

    monkeypatch.setattr("scrapers.sites.ihg._OFFERS_S", 0.01)
    page = made.ihg_page("NYC00", "NYC01")
    (quote,) = ask("ihg", Stuck({"hotel-search": page, "offers": made.ihg_offers("NYC00")}))
    assert quote.covers.endswith(", 1 of 2 hotels answered in time")


OPTIONS = """<option value="IXQ77">Senior (60+)</option><option value="IAA11">AAA/CAA</option>
<option value="">Corporate</option>"""


def ihg_houses(sells: dict[str, dict[str, Any]]) -> Any:
    """One hotel's answer with an offer of each asked plan that is sold there."""

    def offers(asked: Any) -> Any:
        plans = [plan["internal"] for plan in asked.json["rates"]["ratePlanCodes"]]
        ref = asked.json["hotelMnemonics"][0]
        parts = [made.ihg_offers(ref, plan, **sells[plan])["hotels"][0] for plan in plans
                 if plan in sells]  # fmt: skip
        hotel, rest = parts[0], parts[1:]
        for part in rest:
            hotel["ratePlanDefinitions"] += part["ratePlanDefinitions"]
            hotel["rateDetails"]["offers"] += part["rateDetails"]["offers"]
        return {"hotels": [hotel]}

    return offers


def ihg_together(
    visit: FakeVisit, *entitlements: Entitlement
) -> dict[Membership, Sequence[RateQuote] | SiteError]:
    return dict(asyncio.run(site("ihg").ask_together(QUERY, entitlements, visit)))


def test_ihg_asks_every_membership_at_each_hotel_once() -> None:
    sells = {"6CBARC": {}, "IAA11": {"isIdRequired": True, "name": "AAA"}}
    visit = FakeVisit(
        {
            "hotel-search": made.ihg_page("NYC01", "NYC02", options=OPTIONS),
            "offers": ihg_houses(sells),
        }
    )
    asked = [PUBLIC, *(Entitlement(Membership(m)) for m in ("aaa", "senior", "aarp", "corporate"))]

    found = ihg_together(visit, *asked)

    bodies = [asked.json for asked in visit.asked if asked.method == "POST"]
    assert len(visit.asked) == 1 + len(bodies) == 3
    assert [plan["internal"] for plan in bodies[0]["rates"]["ratePlanCodes"]] == [
        "6CBARC", "IVANI", "IAA11", "IXQ77",
    ]  # fmt: skip
    public, aaa = found[Membership.PUBLIC], found[Membership.AAA]
    assert not isinstance(public, SiteError)
    assert not isinstance(aaa, SiteError)
    assert [(q.listing.ref, q.rate_plan) for q in public] == [
        ("NYC02", "6CBARC"), ("NYC01", "6CBARC"),
    ]  # fmt: skip
    assert {(q.membership, q.rate_plan) for q in aaa} == {(Membership.AAA, "IAA11")}
    why = {m: str(found[m]) for m in (Membership.SENIOR, Membership.AARP, Membership.CORPORATE)}
    assert all(isinstance(found[m], DiscountNotOffered) for m in why)
    assert "at any property" in why[Membership.SENIOR]  # asked for, and sold nowhere
    assert "lists no AARP" in why[Membership.AARP]
    assert "id of your own" in why[Membership.CORPORATE]


def test_ihg_corporate_code_comes_from_the_page_of_the_company() -> None:
    def page(asked: Any) -> str:
        own = '<option value="ICC-100">Corporate</option>' if "qCpid" in asked.words else OPTIONS
        return made.ihg_page("NYC01", options=own)

    sells = {"6CBARC": {}, "ICC-100": {"isIdRequired": True}}
    visit = FakeVisit({"hotel-search": page, "offers": ihg_houses(sells)})
    company = Entitlement(Membership.CORPORATE, "100200300")

    found = ihg_together(visit, PUBLIC, company)

    assert [asked.method for asked in visit.asked] == ["GET", "GET", "POST"]
    (quote,) = found[Membership.CORPORATE]  # type: ignore[misc]
    assert (quote.membership, quote.rate_plan) == (Membership.CORPORATE, "ICC-100")
    ask("ihg", visit, company)
    assert [asked.method for asked in visit.asked[3:]] == ["GET", "POST"]


def test_ihg_without_a_rate_for_everybody_has_changed() -> None:
    sells = {"IAA11": {"isIdRequired": True, "name": "AAA"}}
    visit = FakeVisit(
        {"hotel-search": made.ihg_page("NYC01", options=OPTIONS), "offers": ihg_houses(sells)}
    )

    found = ihg_together(visit, PUBLIC, Entitlement(Membership.AAA))

    assert isinstance(found[Membership.PUBLIC], LayoutChanged)
    assert not isinstance(found[Membership.AAA], SiteError)


def test_ihg_corporate_id_has_a_place_in_the_address() -> None:
    words = said(site("ihg").link(QUERY, Entitlement(Membership.CORPORATE, "100200300")))
    assert words["qCpid"] == "100200300"


# --- Wyndham ------------------------------------------------------------------------------------


def test_wyndham_public_rate_needs_no_form() -> None:
    visit = FakeVisit({"property-availability": made.wyndham_answer()})

    cash, points = ask("wyndham", visit)

    assert visit.asked[0].words["checkin_date"] == "12-04-2026"
    assert "ratePlan" not in visit.asked[0].words
    assert (cash.per_night, cash.total, cash.taxes_included) == (money("163.2 USD"), None, True)
    assert "140.5 USD before tax" in cash.covers
    assert (points.points, points.per_night, points.membership) == (30000, None, "loyalty")


def test_wyndham_without_rooms_is_sold_out_though_it_says_no_word() -> None:
    answer = made.wyndham_answer(errorCode="NO_ROOMS")
    with pytest.raises(SoldOut, match="every hotel has no rooms"):
        ask("wyndham", FakeVisit({"property-availability": answer}))


def test_wyndham_house_that_does_not_take_part_is_left_out() -> None:
    form = '<html><select name="ratePlan"><option value="SX1">AAA/CAA</option></select></html>'
    public = FakeVisit({"availability": made.wyndham_answer(alternate=True), "/hotels/": form})
    with pytest.raises(DiscountNotOffered, match="AAA/CAA"):
        ask("wyndham", public, Entitlement(Membership.AAA))

    special = FakeVisit({"availability": made.wyndham_answer("SX1"), "/hotels/": form})
    (quote,) = ask("wyndham", special, Entitlement(Membership.AAA))
    assert quote.membership is Membership.AAA
    assert special.asked[0].url == "https://www.wyndhamhotels.com/hotels/new-york-new-york"
    assert special.asked[0].words["checkInDate"] == "12/4/2026"
    assert special.asked[1].words["ratePlan"] == "SX1"


# --- Choice -------------------------------------------------------------------------------------


def test_choice_tells_public_and_member_rates_apart() -> None:
    visit = FakeVisit({"/hotels": made.choice_page()})

    quotes = ask("choice", visit)

    assert visit.asked[0].url == "https://www.choicehotels.com/new-york/new-york/hotels"
    assert [(q.rate_plan, q.membership, q.total) for q in quotes] == [
        ("RACK", Membership.PUBLIC, money("345.0 USD")),
        ("MEM", Membership.LOYALTY, money("320 USD")),
    ]
    (member,) = ask("choice", visit, Entitlement(Membership.LOYALTY))
    assert member.rate_plan == "MEM"


def test_choice_points_are_never_zero_dollars() -> None:
    row = made.choice_rate("SRD", 0.0, currencyCode="XLY", points=50000.0)
    page = made.choice_page(requestedRates=[{"defaultRate": row}])

    points = ask("choice", FakeVisit({"/hotels": page}))[-1]

    assert (points.points, points.total, points.per_night) == (50000, None, None)


def test_choice_special_rate_is_asked_by_the_code_of_the_page() -> None:
    def page(asked: Any) -> str:
        code = asked.words.get("ratePlanCode")
        asked_for = [{"defaultRate": made.choice_rate(code, 300)}] if code else []
        options = '<option value="SQ9">Military</option>'
        return made.choice_page(options, requestedRates=asked_for)

    visit = FakeVisit({"/hotels": page})

    (quote,) = ask("choice", visit, Entitlement(Membership.MILITARY))

    assert [asked.words.get("ratePlanCode") for asked in visit.asked] == [None, "SQ9"]
    assert (quote.membership, quote.total) == (Membership.MILITARY, money("300 USD"))
    with pytest.raises(DiscountNotOffered, match="lists no Senior"):
        ask("choice", visit, Entitlement(Membership.SENIOR))


# --- Best Western -------------------------------------------------------------------------------


def test_bestwestern_fills_the_form_by_its_words() -> None:
    visit = FakeVisit(kept=[[made.bestwestern_row(requested=True)], []])

    (quote,) = ask("bestwestern", visit, Entitlement(Membership.PROMO, "SPRING"))

    assert visit.plans[0].actions == (
        Action("fill", "input[name=destination]", "New York, NY, United States"),
        Action("fill", "input[name=checkIn]", "2026-12-04"),
        Action("fill", "input[name=checkOut]", "2026-12-06"),
        Action("fill", "input[name=adults]", "2"),
        Action("fill", "input[name=rooms]", "1"),
        Action("choose", "select[name=specialRate]", "Promo"),
        Action("fill", "input[name=promoCode]", "SPRING"),
        Action("press", "Find my hotel"),
    )
    assert (quote.membership, quote.per_night) == (Membership.PROMO, money("140.5 USD"))
    assert quote.total is None


def test_bestwestern_public_row_is_not_the_special_rate() -> None:
    visit = FakeVisit(kept=[[made.bestwestern_row(requested=False)], []])
    with pytest.raises(DiscountNotOffered):
        ask("bestwestern", visit, Entitlement(Membership.AARP))


@pytest.mark.parametrize("other", [[], ["<html><body>Loading</body></html>"]])
def test_bestwestern_half_an_answer_is_asked_for_again(other: list[str]) -> None:
    visit = FakeVisit(kept=[[made.bestwestern_row()], *other])
    with pytest.raises(NotLoaded, match="only in part"):
        ask("bestwestern", visit)


def test_bestwestern_all_rooms_and_sold_out() -> None:
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))
    (quote,) = ask("bestwestern", FakeVisit(kept=[[made.bestwestern_row()], []]), query=query)
    assert quote.per_night == money("281.0 USD")

    full = made.bestwestern_row(resortAvailable="UNAVAILABLE", resortSearchRate=None)
    with pytest.raises(SoldOut):
        ask("bestwestern", FakeVisit(kept=[[full], []]))


# --- Interfaces for programs --------------------------------------------------------------------


def test_amadeus_asks_for_a_token_the_nearest_hotels_and_their_offers() -> None:
    near = [
        {"hotelId": f"HLNYC{number:03}", "distance": {"value": 9 - number}} for number in range(3)
    ]
    visit = FakeVisit(
        {
            "/oauth2/token": {"access_token": "T0KEN"},
            "/by-geocode": {"data": near},
            "/hotel-offers": made.AMADEUS,
        }
    )

    (quote,) = ask("amadeus", visit)

    token, places, offers = visit.asked
    assert (token.form or {})["client_id"] == "secret-AMADEUS_CLIENT_ID"
    assert (places.words["latitude"], places.words["radiusUnit"]) == ("40.71427", "KM")
    assert offers.headers == {"Authorization": "Bearer T0KEN"}
    assert offers.words["hotelIds"] == "HLNYC002,HLNYC001,HLNYC000"
    assert offers.words["checkInDate"] == "2026-12-04"
    assert (quote.total, quote.board) == (money("345.00 USD"), "breakfast")
    assert (quote.refundable, quote.refundable_until) == (True, date(2026, 12, 2))
    assert [line.amount for line in quote.lines] == [money("300.00 USD"), money("45.00 USD")]


def test_amadeus_has_no_word_for_children() -> None:
    visit = FakeVisit()
    with pytest.raises(CannotAsk, match="adults only"):
        ask("amadeus", visit, query=FAMILY)
    assert visit.asked == []


def test_amadeus_adults_are_of_a_room() -> None:
    """Official specification: "Number of adult guests (1-9) per room"."""
    visit = FakeVisit(
        {
            "/oauth2/token": {"access_token": "T"},
            "/by-geocode": {"data": [{"hotelId": "A"}]},
            "/hotel-offers": made.AMADEUS,
        }
    )
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))

    ask("amadeus", visit, query=query)

    words = visit.asked[-1].words
    assert (words["adults"], words["roomQuantity"]) == ("2", "2")


def test_amadeus_night_before_tax_is_not_told_as_with_it() -> None:
    hotel = made.AMADEUS["data"][0]
    (offer,) = hotel["offers"]

    def night(average: dict[str, str]) -> Money | None:
        price = {**offer["price"], "variations": {"average": average}}
        body = {"data": [{**hotel, "offers": [{**offer, "price": price}]}]}
        return site("amadeus").read(a_page(body), QUERY.request)[0].per_night

    assert night({"base": "150.00"}) is None
    assert night({"base": "150.00", "total": "172.50"}) == money("172.50 USD")


def google(printed: str, told: str | None) -> Sequence[RateQuote]:
    words = {**made.GOOGLE["search_parameters"], "currency": told}
    row = {
        **made.GOOGLE["properties"][0],
        "rate_per_night": {"lowest": printed},
        "total_rate": {},
    }
    body = {"search_parameters": words, "properties": [row]}
    return site("google_hotels").read(a_page(body), QUERY.request)


@pytest.mark.parametrize(
    ("printed", "told", "amount"),
    [
        ("$140", "USD", "140 USD"),
        ("$140", "CAD", "140 CAD"),
        ("€1.234", None, "1234 EUR"),
        ("$140", None, "140 USD"),  # the one asked for is among those it can mean
        ("1.234", "IDR", "1234 IDR"),
    ],
)
def test_google_hotels_currency_is_told_or_printed(
    printed: str, told: str | None, amount: str
) -> None:
    assert google(printed, told)[0].per_night == money(amount)


@pytest.mark.parametrize(("printed", "told"), [("€1.234", "USD"), ("1.234", None), ("¥90", None)])
def test_google_hotels_currency_in_doubt_is_no_price(printed: str, told: str | None) -> None:
    with pytest.raises(LayoutChanged):
        google(printed, told)


def test_google_hotels_listed_without_prices_are_unpriced_for_these_nights() -> None:
    bare = {**made.GOOGLE["properties"][0], "rate_per_night": None, "total_rate": None}
    visit = FakeVisit({"serpapi.com": {**made.GOOGLE, "properties": [bare]}})
    told = asyncio.run(report.ask(site("google_hotels"), QUERY, PUBLIC, visit))
    assert told.outcome.value == "unpriced"
    assert told.reason == "1 listed, none with a price for these nights."


def test_google_hotels_turns_pages_and_keeps_its_key_out_of_the_evidence() -> None:
    def page(asked: Any) -> dict[str, Any]:
        token = asked.words.get("next_page_token")
        row = {**made.GOOGLE["properties"][0], "property_token": token or "FIRST"}
        more = {} if token else {"serpapi_pagination": {"next_page_token": "P2"}}
        return {**made.GOOGLE, "properties": [row], **more}

    visit = FakeVisit({"serpapi.com": page})

    quotes = ask("google_hotels", visit, query=FAMILY)

    assert [quote.listing.ref for quote in quotes] == ["FIRST", "P2"]
    assert visit.asked[0].words["children_ages"] == "7,9"
    assert visit.asked[0].words["api_key"] == "secret-SERPAPI_KEY"
    for quote in quotes:
        assert quote.evidence is not None
        assert "secret" not in quote.evidence.source_url


def test_google_hotels_cannot_be_asked_for_two_rooms() -> None:
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))
    with pytest.raises(CannotAsk, match="one room only"):
        ask("google_hotels", FakeVisit(), query=query)


def test_bestwestern_is_not_asked_for_a_party_without_its_children() -> None:
    visit = FakeVisit(kept=[[made.bestwestern_row()]])
    with pytest.raises(CannotAsk, match="takes no children here"):
        ask("bestwestern", visit, query=FAMILY)
    assert not visit.plans


def test_a_party_that_cannot_be_asked_for_is_an_answer_and_no_fault() -> None:
    query = StayQuery(NEW_YORK, StayRequest(STAY, Occupancy(4), rooms=2))
    told = asyncio.run(report.ask(site("google_hotels"), query, PUBLIC, FakeVisit()))
    assert (told.outcome.value, told.outcome.answered) == ("not_askable", True)
    assert told.outcome.label == "cannot be asked for this party"


def test_ages_that_do_not_go_out_are_told() -> None:
    (quote, *_) = ask("wyndham", FakeVisit({"": made.wyndham_answer()}), query=FAMILY)
    assert "2 children, ages not asked" in quote.covers
    (with_ages,) = ask("booking", FakeVisit({"": made.booking_page(IN_EUROS)}), query=FAMILY)
    assert "ages" not in with_ages.covers


# --- All of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", sorted(set(sites()) - {"amadeus", "rapid"}))
def test_links_for_people_lead_to_the_site_over_https(slug: str) -> None:
    listing = Listing(ref="33100", name="Harbour House")
    for each in (None, listing):
        parts = urlsplit(site(slug).link(FAMILY, PUBLIC, each))
        assert parts.scheme == "https"
        assert parts.hostname
        assert "secret" not in parts.query


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("booking", {"checkin": "2026-12-04", "checkout": "2026-12-06", "group_adults": "2"}),
        ("expedia", {"startDate": "2026-12-04", "endDate": "2026-12-06", "adults": "2"}),
        ("wyndham", {"checkInDate": "12/4/2026", "checkOutDate": "12/6/2026", "adults": "2"}),
        ("choice", {"checkInDate": "2026-12-04", "checkOutDate": "2026-12-06", "adults": "2"}),
        ("google_hotels", {"checkin": "2026-12-04", "checkout": "2026-12-06", "adults": "2"}),
    ],
)
def test_links_carry_dates_and_guests(slug: str, words: dict[str, str]) -> None:
    assert words.items() <= said(site(slug).link(QUERY, PUBLIC)).items()


def test_links_to_one_property() -> None:
    booking = site("booking").link(QUERY, PUBLIC, Listing(ref="us/harbour", name=None))
    assert booking.startswith("https://www.booking.com/hotel/us/harbour.html?checkin=2026-12-04")
    expedia = site("expedia").link(QUERY, PUBLIC, Listing(ref="77", name=None))
    assert parse_qs(urlsplit(expedia).query)["chkin"] == ["2026-12-04"]
    ihg = site("ihg").link(QUERY, PUBLIC, Listing(ref="NYCAA", name=None))
    assert "/select-roomrate?" in ihg and "qSlH=NYCAA" in ihg
    priceline = site("priceline").link(FAMILY, PUBLIC)
    assert priceline.endswith("/from/20261204/to/20261206/rooms/1/adults/2/children/7,9")
    hotel = site("bestwestern").link(QUERY, PUBLIC, Listing(ref="33100", name=None))
    assert hotel == "https://www.bestwestern.com/en_US/book/hotel-rooms.33100.html"
