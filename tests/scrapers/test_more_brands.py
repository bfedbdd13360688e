"""Radisson, Accor, Sonesta and Omni: asked in the local world, and what they make of small pages.

Expected amounts are the world's `/truth`, or figures written into the pages of `made_brands`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.report import SiteReport
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from scrapers import report
from scrapers.browser import find_browser
from scrapers.errors import (
    Blocked,
    CannotAsk,
    LayoutChanged,
    NothingHere,
    NotLoaded,
    Refused,
    SiteError,
    SoldOut,
    WrongParty,
    WrongPlace,
)
from scrapers.families.party import spread
from scrapers.registry import site
from scrapers.visits import Visitor
from tests.fakes.visit import FakeVisit, a_page
from tests.scrapers import made_brands as made
from tests.scrapers.test_sites_in_local_world import (
    FAULTS,
    NEW_YORK,
    PARIS,
    STAY,
    World,
    _ready,  # noqa: F401 - fixtures, shared by importing them
    a_query,
    world,  # noqa: F401
)

LONDON = Destination("2643743", "London", "GB", "United Kingdom", 51.50853, -0.12574)
BERLIN = Destination("2950159", "Berlin", "DE", "Germany", 52.52437, 13.41053)
TOKYO = Destination("1850147", "Tokyo", "JP", "Japan", 35.6895, 139.69171)
TORONTO = Destination("6167865", "Toronto", "CA", "Canada", 43.70643, -79.39864, "ON", "Ontario")
PUBLIC = Entitlement(Membership.PUBLIC)
BRANDS = ("radisson", "accor", "sonesta", "omni")
HOME = {"radisson": PARIS, "accor": PARIS, "sonesta": NEW_YORK, "omni": NEW_YORK}
SHORT = StayRequest(Stay(date(2026, 12, 4), date(2026, 12, 6)))

Asking = Callable[[str, StayQuery, Entitlement], SiteReport]


@pytest.fixture(scope="module")
def asking(world: World) -> Iterator[Asking]:  # noqa: F811
    """One visitor for all of these tests, so that its browser starts once."""
    with asyncio.Runner() as runner:
        visitor = runner.run(Visitor(world.settings).__aenter__())

        def ask(slug: str, query: StayQuery, entitlement: Entitlement) -> SiteReport:
            source = site(slug).source
            if source.tier is Tier.BROWSER and not find_browser(world.settings.browser):
                pytest.skip("no chromium on this machine")
            return runner.run(report.ask(site(slug), query, entitlement, visitor.visit(source)))

        yield ask
        runner.run(visitor.__aexit__(None, None, None))


# --- In the local world ---------------------------------------------------------------------------


def _shown(slug: str, told: dict[str, Any], public: dict[str, Any]) -> dict[str, object]:
    """How the site writes one quote of the truth (docs/world.md); only members' rates are struck
    against the public one."""
    member = told["plan"] == "member"
    stay = "base" if slug == "omni" else "total"
    night = Decimal(told["per_night"])
    lines = {Decimal(told[key]) for key in ("fees", "taxes") if Decimal(told[key])}
    return {
        "night": night.quantize(Decimal(1)) if slug == "omni" else night,
        "total": Decimal(told[stay]),
        "struck": Decimal(public[stay]) if member else None,
        "currency": told["currency"],
        "taxes inside": slug != "omni",
        "on the bill": lines,
        "room": told["room"],
        "free": told["refundable"],
    }


def _told(quote: RateQuote) -> dict[str, object]:
    assert quote.total is not None and quote.per_night is not None
    assert quote.per_night.currency == quote.total.currency
    extra = {line.amount.amount for line in quote.lines if line.kind.value in ("tax", "fee")}
    return {
        "night": quote.per_night.amount,
        "total": quote.total.amount,
        "struck": quote.strike_through.amount if quote.strike_through else None,
        "currency": quote.total.currency,
        "taxes inside": quote.taxes_included,
        "on the bill": extra,
        "room": quote.room,
        "free": quote.refundable,
    }


def _wanted(
    slug: str, truth: dict[str, dict[str, Any]], plans: Sequence[str]
) -> dict[tuple[str, str], dict[str, object]]:
    """(ref, plan) -> what the site shows; "public" is the first quote of a house."""
    found = {}
    for ref, entry in truth.items():
        for number, told in enumerate(entry["quotes"]):
            plan = "public" if number == 0 else told["plan"]
            if plan in plans:
                found[ref, plan] = _shown(slug, told, entry["quotes"][0])
    return found


def _by_plan(found: SiteReport) -> dict[tuple[str, str], dict[str, object]]:
    names = {Membership.LOYALTY: "member"}
    return {
        (q.listing.ref, names.get(q.membership, q.membership.value)): _told(q) for q in found.quotes
    }


PLACES = [
    ("radisson", PARIS), ("radisson", LONDON), ("radisson", BERLIN), ("radisson", TOKYO),
    ("accor", PARIS), ("accor", LONDON), ("accor", NEW_YORK),
    ("sonesta", NEW_YORK), ("sonesta", TORONTO), ("omni", TORONTO),
]  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "place"), PLACES, ids=[f"{slug}-{place.name}" for slug, place in PLACES]
)
def test_public_and_member_rates_equal_the_truth(
    world: World,  # noqa: F811
    asking: Asking,
    slug: str,
    place: Destination,
) -> None:
    truth = world.truth(a_query(place), slug)

    found = asking(slug, a_query(place), PUBLIC)

    if not any(entry["quotes"] for entry in truth.values()):
        assert found.outcome == "sold_out", found.reason
        return
    assert found.outcome == "priced", found.reason
    assert _by_plan(found) == _wanted(slug, truth, ("public", "member"))
    for quote in found.quotes:
        assert quote.stay == STAY
        assert quote.listing.name == truth[quote.listing.ref]["name"]
        assert quote.listing.lat == pytest.approx(truth[quote.listing.ref]["lat"])


@pytest.mark.parametrize("slug", BRANDS)
def test_two_rooms_for_four(world: World, asking: Asking, slug: str) -> None:  # noqa: F811
    query = a_query(HOME[slug], adults=4, rooms=2)

    found = asking(slug, query, PUBLIC)

    assert found.outcome == "priced", found.reason
    assert _by_plan(found) == _wanted(slug, world.truth(query, slug), ("public", "member"))
    assert all("4 adults, 2 rooms" in quote.covers for quote in found.quotes)


# docs/world.md, "Where membership rates come from".
OFFERED = [
    (slug, Membership(name))
    for slug, names in {
        "radisson": "loyalty",
        "accor": "loyalty",
        "sonesta": "aaa senior government loyalty",
        "omni": "aaa military",
    }.items()
    for name in names.split()
]


@pytest.mark.parametrize(("slug", "membership"), OFFERED)
def test_membership_rates_equal_the_truth(
    world: World,  # noqa: F811
    asking: Asking,
    slug: str,
    membership: Membership,
) -> None:
    plan = "member" if membership is Membership.LOYALTY else membership.value
    wanted = _wanted(slug, world.truth(a_query(HOME[slug]), slug), (plan,))

    found = asking(slug, a_query(HOME[slug]), Entitlement(membership))

    if not wanted:  # no house of the city takes part
        assert found.outcome == "discount_not_offered", found.reason
    else:
        assert found.outcome == "priced", found.reason
    assert _by_plan(found) == wanted


@pytest.mark.parametrize(
    ("slug", "entitlement"),
    [
        ("radisson", Entitlement(Membership.PROMO, "SPRING")),
        ("accor", Entitlement(Membership.CORPORATE, "SC123456789")),
    ],
)
def test_rates_that_want_a_code_of_ones_own(
    asking: Asking,
    slug: str,
    entitlement: Entitlement,
) -> None:
    public = asking(slug, a_query(PARIS), PUBLIC)
    totals = {q.listing.ref: q.total for q in public.quotes if q.membership is Membership.PUBLIC}

    found = asking(slug, a_query(PARIS), entitlement)

    assert found.outcome == "priced", found.reason
    for quote in found.quotes:
        assert quote.membership is entitlement.membership
        # The discounts of the world lie between 5 and 20 percent, before taxes and fees.
        before = totals[quote.listing.ref]
        assert before is not None and quote.total is not None
        assert Decimal("0.78") < quote.total.amount / before.amount < Decimal("0.97")
        assert quote.strike_through == before


def test_accors_company_link_takes_two_in_one_room_only(asking: Asking) -> None:
    company = Entitlement(Membership.CORPORATE, "SC123456789")
    found = asking("accor", a_query(PARIS, adults=4, rooms=2), company)
    assert found.outcome == "not_askable", found.reason


@pytest.mark.parametrize("slug", BRANDS)
def test_a_city_without_a_house_of_the_chain(asking: Asking, slug: str) -> None:
    """Accor has a house in most cities of the local world, so it is asked for an unknown one."""
    elsewhere = {"radisson": NEW_YORK, "sonesta": PARIS, "omni": PARIS}
    nowhere = Destination("1", "Qqqqville", "US", "United States", 10.0, 10.0, "KS", "Kansas")
    found = asking(slug, a_query(elsewhere.get(slug, nowhere)), PUBLIC)
    assert found.outcome == "none_here", found.reason
    assert found.extent == "whole"
    assert found.quotes == ()


@pytest.mark.parametrize("slug", ["radisson", "sonesta"])
def test_a_city_that_nobody_knows(asking: Asking, slug: str) -> None:
    nowhere = Destination("1", "Qqqqville", "US", "United States", 10.0, 10.0, "KS", "Kansas")
    found = asking(slug, a_query(nowhere), PUBLIC)
    assert found.outcome == "none_here", found.reason


@pytest.mark.parametrize("slug", BRANDS)
def test_sold_out_is_the_sites_own_word(world: World, asking: Asking, slug: str) -> None:  # noqa: F811
    world.fault(slug, "sold_out")
    found = asking(slug, a_query(HOME[slug]), PUBLIC)
    assert found.outcome == "sold_out", found.reason


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        (slug, fault)
        for slug in BRANDS
        for fault in FAULTS
        if (slug, fault) != ("omni", "truncated")  # as of every page in a browser
    ],
)
def test_a_fault_becomes_its_outcome_and_no_quote_for_the_asked_nights(
    world: World,  # noqa: F811
    asking: Asking,
    slug: str,
    fault: str,
) -> None:
    world.fault(slug, fault)
    try:
        found = asking(slug, a_query(HOME[slug]), PUBLIC)
    except SiteError as error:  # worth another try, so it rises to whoever retries
        found = report.failed(site(slug), Membership.PUBLIC, error)

    assert found.outcome == FAULTS[fault], found.reason
    assert not any(quote.stay == STAY for quote in found.quotes)
    assert found.reason.endswith(".")


@pytest.mark.parametrize("slug", ["radisson", "accor", "sonesta"])
def test_a_stay_that_is_over_is_refused_by_the_site(asking: Asking, slug: str) -> None:
    past = StayRequest(Stay(date(2026, 11, 2), date(2026, 11, 4)))
    found = asking(slug, StayQuery(HOME[slug], past), PUBLIC)
    assert found.outcome == "failed", found.reason
    assert "does not take these dates" in found.reason


def test_what_a_chain_does_not_have_costs_no_visit() -> None:
    for slug in BRANDS:
        for membership in set(Membership) - site(slug).source.memberships:
            visit = FakeVisit()
            told = asyncio.run(
                report.ask(
                    site(slug), StayQuery(PARIS, SHORT), Entitlement(membership, "X1"), visit
                )
            )
            assert told.outcome == "discount_not_offered"
            assert visit.asked == [] and visit.plans == []


# --- How they are asked, and what they make of small pages ---------------------------------------


def asked(
    slug: str, visit: FakeVisit, entitlement: Entitlement = PUBLIC, query: StayQuery | None = None
) -> Sequence[RateQuote]:
    query = query or StayQuery(HOME[slug], SHORT)
    return asyncio.run(site(slug).ask(query, entitlement, visit))


def read(slug: str, page: str, request: StayRequest = SHORT) -> Sequence[RateQuote]:
    return site(slug).read(a_page(page), request)


def a_radisson(page: str = made.RADISSON, choices: str = made.RADISSON_CHOICES) -> FakeVisit:
    return FakeVisit({"": lambda one: page if "placeId" in one.words else choices})


def test_radisson_asks_for_the_place_in_the_right_country_room_by_room() -> None:
    visit = a_radisson()
    family = StayRequest(SHORT.stay, Occupancy(3, (7,)), 2)
    with pytest.raises(SiteError):  # the page has no promotion
        asked("radisson", visit, Entitlement(Membership.PROMO, "SPRING"), StayQuery(PARIS, family))
    first, second = visit.asked
    assert first.words["destination"] == "Paris, France"
    assert second.words["placeId"] == "NEAR"
    assert second.words["promotionCode"] == "SPRING"
    assert [value for key, value in second.params if key == "adults[]"] == ["2", "1"]
    assert [value for key, value in second.params if key == "children[]"] == ["1", "0"]


def test_radisson_reads_a_card() -> None:
    public, member = asked("radisson", a_radisson())
    assert (public.per_night, public.total) == (money("140.00 EUR"), money("305.50 EUR"))
    assert public.strike_through is None
    assert (member.membership, member.strike_through) == (Membership.LOYALTY, money("305.50 EUR"))
    assert [(line.kind.value, line.amount) for line in member.lines] == [
        ("fee", money("4.00 EUR")), ("tax", money("21.50 EUR")),
    ]  # fmt: skip
    assert public.covers == "2 nights, 2 adults, taxes and fees included, the night before taxes"
    assert member.covers.endswith("the struck-through price is of the stay")
    assert (
        public.deep_link == "https://www.radissonhotels.com/en-us/hotels/radisson-blu-opera/rooms"
    )


def test_radisson_offering_the_place_in_another_country_only_has_changed() -> None:
    far = '<html><h1>Which?</h1><a data-place-id="FAR">Paris, United States</a></html>'
    with pytest.raises(LayoutChanged, match="France"):
        asked("radisson", a_radisson(choices=far))


def test_a_shared_sign_is_the_currency_that_the_page_names() -> None:
    page = made.RADISSON.replace("€", "$")
    (quote, _) = read("radisson", page.replace('data-currency="EUR"', 'data-currency="MXN"'))
    assert quote.total == money("305.50 MXN")
    with pytest.raises(LayoutChanged):  # "$" is not EUR, and nothing else is said
        read("radisson", page)


def test_one_sold_out_card_is_left_out_and_all_of_them_are_sold_out() -> None:
    full = made.radisson_card(ref="b", full='<p class="hotel-card__full">Sold out</p>')
    offer = made.RADISSON_OFFER.format(label="Standard rate", was="", night="€1", stay="€2")
    kept = read("radisson", made.radisson_page(made.radisson_card(offer, ref="a"), full))
    assert [quote.listing.ref for quote in kept] == ["a"]
    with pytest.raises(SoldOut):
        read("radisson", made.radisson_page(full, full))


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (made.radisson_page(heading="There are no Radisson hotels in Oslo"), NothingHere),
        (made.radisson_page('<p role="alert">Your check-in date is in the past.</p>'), Refused),
        (made.radisson_page(heading="3 hotels in Oslo"), LayoutChanged),
        (made.radisson_page(made.radisson_card("<b>€120</b>")), LayoutChanged),
        ('<html><body><main aria-busy="true"></main></body></html>', NotLoaded),
        ("<html><title></title><script>awsWafCookieDomainList=[]</script></html>", Blocked),
    ],
)
def test_what_a_page_without_rates_proves(page: str, error: type[SiteError]) -> None:
    with pytest.raises(error):
        read("radisson", page)


def test_accor_is_asked_by_city_nights_and_rooms() -> None:
    visit = FakeVisit({"": made.accor_page(made.accor_hotel(), party="2,1")})
    query = StayQuery(PARIS, StayRequest(SHORT.stay, Occupancy(3), 2))

    (quote,) = asked("accor", visit, query=query)

    assert visit.asked[0].url.endswith("/ssr/app/accor/hotels/paris-france/index.en.shtml")
    assert visit.asked[0].words == {"dateIn": "2026-12-04", "nights": "2", "compositions": "2,1"}
    assert (quote.per_night, quote.total) == (money("140.00 EUR"), money("308.00 EUR"))
    assert [line.kind.value for line in quote.lines] == ["room", "tax"]  # a fee of 0 is none
    assert (quote.listing.score, quote.refundable) == (8.2, False)
    assert quote.stay == SHORT.stay


def test_accor_asks_each_hotel_for_a_companys_rate_by_its_old_link() -> None:
    city = made.accor_page(made.accor_hotel("A1"), made.accor_hotel("A2"))

    def answer(one: Any) -> str:
        if "lien_externe" not in one.url:
            return city
        words = dict(parse_qsl(urlsplit(one.url).query))
        return made.accor_page(made.accor_hotel(words["destination"], "CONCESSION"))

    visit = FakeVisit({"": answer})
    quotes = asked("accor", visit, Entitlement(Membership.CORPORATE, "SC1"))

    assert [(q.listing.ref, q.membership) for q in quotes] == [
        ("A1", Membership.CORPORATE), ("A2", Membership.CORPORATE),
    ]  # fmt: skip
    assert dict(parse_qsl(urlsplit(visit.asked[1].url).query)) == {
        "goto": "rech_resa", "destination": "A1", "dayIn": "4", "monthIn": "12", "yearIn": "2026",
        "nightNb": "2", "preferredCode": "SC1",
    }  # fmt: skip


def test_accor_does_not_guess_children_nor_another_party() -> None:
    family = StayQuery(PARIS, StayRequest(SHORT.stay, Occupancy(2, (7,))))
    with pytest.raises(CannotAsk):
        asked("accor", FakeVisit(), query=family)
    with pytest.raises(WrongParty, match="another party"):
        asked("accor", FakeVisit({"": made.accor_page(made.accor_hotel(), party="4")}))


def test_an_accor_offer_of_an_unknown_kind_is_counted_as_nothing() -> None:
    with pytest.raises(LayoutChanged):
        read("accor", made.accor_page(made.accor_hotel(kind="POINTS")))


def test_sonesta_fills_in_the_form_that_it_finds() -> None:
    visit = FakeVisit(
        {
            "look-up": made.sonesta_page("AAA/CAA"),
            "": made.sonesta_home('<option value="N7">AAA/CAA</option>'),
        }
    )
    (quote,) = asked("sonesta", visit, Entitlement(Membership.AAA))

    home, results = visit.asked
    assert (home.url, results.url) == (
        "https://www.sonesta.com/", "https://www.sonesta.com/look-up",
    )  # fmt: skip
    assert results.words == {
        "lang": "en", "qa": "New York, NY, United States", "qb": "2026-12-04", "qc": "2026-12-06",
        "qd": "2", "qe": "0", "qf": "1", "qg": "N7",
    }  # fmt: skip
    assert (quote.membership, quote.rate_plan) == (Membership.AAA, "AAA/CAA")
    assert (quote.per_night, quote.total) == (money("140.50 USD"), money("345.00 USD"))
    assert (quote.listing.lat, quote.listing.lon) == (40.72, -74.0)


@pytest.mark.parametrize(
    ("home", "error"),
    [
        ("<html><h1>Welcome</h1><form><label>Where <input name=w></label></form></html>",
         LayoutChanged),
        (made.sonesta_home(kind="text"), LayoutChanged),  # in which form would a date be written?
        ('<html><main aria-busy="true"></main></html>', NotLoaded),
        ("<html><title></title><script>awsWafCookieDomainList=[]</script></html>", Blocked),
    ],
)  # fmt: skip
def test_sonesta_without_a_form_we_can_fill_in(home: str, error: type[SiteError]) -> None:
    with pytest.raises(error):
        asked("sonesta", FakeVisit({"": home}))


def test_a_price_that_is_not_of_a_day_is_no_night() -> None:
    (quote,) = read("sonesta", made.sonesta_page(unit="WEE"))
    assert (quote.per_night, quote.total) == (None, money("345.00 USD"))


def test_omni_picks_a_special_rate_by_its_words_and_scrolls() -> None:
    visit = FakeVisit({"browse": made.omni_page()})
    with pytest.raises(SiteError):  # the page has no such rate
        asked("omni", visit, Entitlement(Membership.MILITARY))
    (plan,) = visit.plans
    assert plan.url == "https://www.omnihotels.com/"
    done = [(action.do, action.target, action.value) for action in plan.actions]
    assert ("fill", '[aria-label="Check-in"]', "2026-12-04") in done
    assert ("choose", '[aria-label="Special rate"]', "Military") in done
    assert done[-1][0] == "scroll_end"


def test_omni_tells_fees_and_taxes_beside_the_stay() -> None:
    (quote,) = read("omni", made.omni_page())
    assert (quote.per_night, quote.total) == (money("141 USD"), money("281.50 USD"))
    assert quote.taxes_included is False
    assert sum(line.amount.amount for line in quote.lines) == Decimal("84.25")
    assert "the night in whole dollars" in quote.covers


def test_omni_drawn_in_part_is_asked_again() -> None:
    with pytest.raises(NotLoaded, match="1 of 2"):
        read("omni", made.omni_page(cards=1, counted=2))


@pytest.mark.parametrize("slug", BRANDS)
def test_an_answer_for_another_place_is_none(slug: str) -> None:
    sydney = Destination("2147714", "Sydney", "AU", "Australia", -33.86785, 151.20732)
    choices = made.RADISSON_CHOICES.replace("France", "Australia")
    visit = {
        "radisson": a_radisson(choices=choices),
        "accor": FakeVisit({"": made.accor_page(made.accor_hotel())}),
        "sonesta": FakeVisit({"look-up": made.sonesta_page(), "": made.sonesta_home()}),
        "omni": FakeVisit({"browse": made.omni_page()}),
    }[slug]
    with pytest.raises(WrongPlace):
        asked(slug, visit, query=StayQuery(sydney, SHORT))


def test_links_for_people_hold_only_what_is_known_of_the_addresses() -> None:
    query, promo = StayQuery(PARIS, SHORT), Entitlement(Membership.PROMO, "SPRING")
    radisson = parse_qs(urlsplit(site("radisson").link(query, promo)).query)
    assert radisson == {
        "checkInDate": ["2026-12-04"], "checkOutDate": ["2026-12-06"], "adults[]": ["2"],
        "children[]": ["0"], "searchType": ["lowest"], "promotionCode": ["SPRING"],
    }  # fmt: skip
    company, hotel = Entitlement(Membership.CORPORATE, "SC1"), Listing(ref="A1B6", name=None)
    city = "https://all.accor.com/ssr/app/accor/hotels/paris-france/index.en.shtml"
    assert site("accor").link(query, company) == (
        f"{city}?dateIn=2026-12-04&nights=2&compositions=2"
    )
    assert site("accor").link(query, PUBLIC, hotel) == (
        "https://all.accor.com/ssr/app/accor/rates/A1B6/index.en.shtml?dateIn=2026-12-04&nights=2"
        "&compositions=2&stayplus=false&snu=false&hideWDR=false&productCode=null"
    )
    assert site("accor").link(query, company, hotel) == (
        "https://all.accor.com/lien_externe.svlt?goto=rech_resa&destination=A1B6&dayIn=4&monthIn=12"
        "&yearIn=2026&nightNb=2&preferredCode=SC1"
    )
    for slug, home in (("sonesta", "www.sonesta.com"), ("omni", "www.omnihotels.com")):
        assert site(slug).link(query, PUBLIC, hotel) == f"https://{home}/"


@pytest.mark.parametrize(
    ("people", "rooms", "each"), [(2, 1, [2]), (5, 2, [3, 2]), (4, 3, [2, 1, 1]), (0, 2, [0, 0])]
)
def test_a_party_is_spread_over_its_rooms(people: int, rooms: int, each: list[int]) -> None:
    assert spread(people, rooms) == each


@pytest.mark.parametrize(
    ("slug", "brand", "name"),
    [
        ("ihg", "holidayinnexpress", "Holiday Inn Express New York - Chelsea"),
        ("wyndham", "laquinta", "La Quinta Inn & Suites by Wyndham New York Midtown"),
        ("choice", "comfortinn", "Comfort Inn New York Chelsea"),
    ],
)
def test_brands_that_their_groups_visit_answers_for(slug: str, brand: str, name: str) -> None:
    (row,) = [each for each in site(slug).sub_brands if each.slug == brand]
    assert any(word in name for word in row.words)
    assert not any(
        word in "Holiday Inn New York Chelsea; Ramada; Quality Inn" for word in row.words
    )
