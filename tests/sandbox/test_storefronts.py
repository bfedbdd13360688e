"""What storefronts answer in the ordinary and the odd case."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.sandbox import addresses
from tests.sandbox.conftest import Running
from tests.sandbox.test_shapes import preloaded


def options(page: str, select: str) -> dict[str, str]:
    """Label to code of a selection of special rates."""
    inner = re.search(rf'<select name="{select}".*?</select>', page, re.S)
    assert inner
    return {label: code for code, label in re.findall(r'value="([^"]*)"[^>]*>([^<]+)<', inner[0])}


def test_every_host_has_robots_and_says_that_prices_are_made_up(world: Running) -> None:
    for host in (
        "www.booking.com",
        "www.expedia.com",
        "apis.ihg.com",
        "serpapi.com",
        "unknown.example.com",
    ):
        if host != "unknown.example.com":
            assert "User-agent" in world.ask.get(f"https://{host}/robots.txt").text
    for page in (addresses.BOOKING, addresses.CHOICE, addresses.IHG_PAGE):
        assert "Local world: made-up prices" in world.ask.get(page).text


def test_booking_pages_by_offset_without_repeating_a_house(world: Running) -> None:
    seen: list[str] = []
    for offset in range(0, 125, 25):
        page = world.ask.get(addresses.BOOKING + f"&offset={offset}").text
        seen += re.findall(r'data-testid="title">([^<]+)<', page)
    total = re.search(r"New York: (\d+) properties found", page)
    assert total and len(seen) == len(set(seen)) == int(total[1]) > 50


def test_booking_shows_other_currencies_and_counts_guests(world: Running) -> None:
    dollars = world.ask.get(addresses.BOOKING).text
    yen = world.ask.get(addresses.BOOKING.replace("USD", "JPY")).text
    family = world.ask.get(
        addresses.BOOKING.replace("group_children=0", "group_children=2&age=7&age=9")
    ).text
    assert "2 nights, 2 adults<" in dollars and "2 nights, 2 adults, 2 children<" in family
    assert _first_total(yen, "¥") > 100 * _first_total(dollars, "$")
    assert _first_total(family, "$") > _first_total(dollars, "$")


def _first_total(page: str, sign: str) -> int:
    nodes = re.findall(r'price-and-discounted-price"[^>]*>([^<]+)<', page)
    assert nodes[1].startswith(sign)
    return int(nodes[1].removeprefix(sign).replace(",", ""))


def test_booking_tells_taxes_beside_in_america_and_inside_elsewhere(world: Running) -> None:
    paris = world.ask.get(addresses.BOOKING.replace("New+York", "Paris")).text
    assert "Includes taxes and charges" in paris and "+$" not in paris
    assert re.search(r"\+\$\d+ taxes and charges", world.ask.get(addresses.BOOKING).text)


@pytest.mark.parametrize(
    "url, words",
    [
        (addresses.BOOKING.replace("New+York", "Atlantis"), "No properties found in Atlantis"),
        (addresses.WYNDHAM.replace("New+York", "Atlantis"), "No hotels found in Atlantis"),
        (
            addresses.CHOICE.replace("/new-york/hotels", "/atlantis/hotels"),
            "No properties found in atlantis",
        ),
        (addresses.SERPAPI.replace("New+York", "Atlantis"), "hasn't returned any results"),
        (addresses.IHG_PAGE.replace("New+York", "Atlantis"), "No hotels found for Atlantis"),
    ],
)
def test_an_unknown_city_is_empty_in_the_sites_own_words(
    world: Running, url: str, words: str
) -> None:
    answer = world.ask.get(url)
    assert answer.status_code == 200
    assert words in answer.text.replace("&#39;", "'")


def test_an_unknown_city_differs_from_a_full_one(world: Running) -> None:
    assert world.ask.get(addresses.BESTWESTERN.replace("New+York", "Atlantis")).json() == []
    nothing = world.ask.get("https://www.priceline.com/svcs/ac/index/hotels/Atlantis").json()
    assert nothing == {"searchItems": []}
    variables = {**addresses.GRAPHQL["variables"], "destination": "Atlantis"}  # type: ignore[dict-item]
    told = world.ask.post("https://www.expedia.com/graphql", json={"variables": variables}).json()
    search = told["data"]["propertySearch"]
    assert search["propertySearchListings"] == []
    assert search["summary"]["resultsTitleMessages"] == ["No properties found in Atlantis"]


@pytest.mark.parametrize(
    "url, status, words",
    [
        (addresses.BOOKING.replace("2026-12-0", "2025-12-0"), 200, "in the past"),
        (addresses.PRICELINE.replace("202612", "202512"), 400, "in the past"),
        (addresses.WYNDHAM.replace("-2026", "-2025"), 400, "Check the dates"),
        (addresses.CHOICE.replace("2026-12-0", "2025-12-0"), 200, "cannot be in the past"),
        (addresses.SERPAPI.replace("2026-12-0", "2025-12-0"), 400, "cannot be in the past"),
        (addresses.BESTWESTERN.replace("2026-12-0", "2025-12-0"), 400, "must not be in the past"),
        (addresses.IHG_PAGE.replace("112026", "112025"), 200, "not in the past"),
    ],
)
def test_dates_in_the_past_get_the_sites_own_refusal(
    world: Running, url: str, status: int, words: str
) -> None:
    answer = world.ask.get(url)
    assert answer.status_code == status and words in answer.text
    assert "price-and-discounted-price" not in answer.text


def test_ihg_months_count_from_zero(world: Running) -> None:
    page = world.ask.get(addresses.IHG_PAGE).text
    # qCiMy=112026 with day 04 is 4 December 2026.
    assert 'data-check-in="2026-12-04"' in page


def test_ihg_page_lists_hotels_and_codes_that_the_offers_take(world: Running) -> None:
    page = world.ask.get(addresses.IHG_PAGE + "&qCpid=1000053638").text
    linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert linked
    hotels = [entry["item"] for entry in json.loads(linked[1])["itemListElement"]]
    codes = options(page, "qRtP")
    assert {"AARP", "AAA/CAA", "Senior (60+)", "Government", "Corporate"} <= set(codes)
    taking_part = dict.fromkeys(codes, 0)
    for hotel in hotels:
        plans = _plans(world, hotel["identifier"], list(codes.values()))
        for label, code in codes.items():
            taking_part[label] += code in plans
    for label in ("AARP", "AAA/CAA", "Senior (60+)", "Corporate"):
        assert 0 < taking_part[label] <= len(hotels)
    assert min(taking_part["AARP"], taking_part["AAA/CAA"], taking_part["Corporate"]) < len(hotels)


def _plans(world: Running, mnemonic: str, codes: list[str]) -> set[str]:
    plans = [{"internal": code} for code in codes]
    asked = {**addresses.OFFERS, "hotelMnemonics": [mnemonic], "rates": {"ratePlanCodes": plans}}
    told = world.ask.post("https://apis.ihg.com/availability/v3/hotels/offers", json=asked).json()
    return {offer["ratePlanCode"] for offer in told["hotels"][0]["rateDetails"]["offers"]}


def test_ihg_base_and_tax_are_the_total_and_rewards_are_points(world: Running) -> None:
    from decimal import Decimal

    hotel = addresses.ask(world.ask, "ihg").json()["hotels"][0]
    rewards = 0
    for offer in hotel["rateDetails"]["offers"]:
        total = offer["totalRate"]
        tax = next(part for part in total["feeTaxSubTotals"] if part["otaCodeType"] == "TAX")
        base = Decimal(total["basePlusExcludedFeesAmount"])
        assert base + Decimal(tax["amount"]) == Decimal(total["amountAfterTax"])
        rewards += (
            offer.get("rewardNights", {}).get("pointsOnly", {}).get("totalPoints", 0) > 10_000
        )
    assert rewards == 2


def test_wyndham_special_rate_is_cheaper_and_who_does_not_take_part_says_so(world: Running) -> None:
    page = world.ask.get("https://www.wyndhamhotels.com/hotels/new-york-new-york").text
    code = options(page, "ratePlan")["AARP"]
    public, aarp = _wyndham(world, ""), _wyndham(world, code)
    cheaper = [ref for ref in public if aarp[ref]["ratePlanId"] == code]
    assert cheaper
    for ref, rate in aarp.items():
        if ref in cheaper:
            assert rate["displayRate"] < public[ref]["displayRate"] == rate["strikethroughRate"]
        else:
            assert rate["alternate"] and rate["displayRate"] == public[ref]["displayRate"]


def _wyndham(world: Running, code: str) -> dict[str, Any]:
    groups = world.ask.get(addresses.WYNDHAM + f"&ratePlan={code}").json()["availability"]
    rows = groups["hostBrand"]["availability"] + groups["altSell"]["availability"]
    return {row["hotelId"]: row["rate"] for row in rows if row["rate"]["displayRate"]}


def test_choice_points_rows_are_no_money_and_codes_bring_rates(world: Running) -> None:
    page = world.ask.get(addresses.CHOICE).text
    code = options(page, "ratePlanCode")["Senior (60+)"]
    found = preloaded(world.ask.get(f"{addresses.CHOICE}&ratePlanCode={code}").text)
    requested = [
        row["defaultRate"]
        for hotel in found["searchResults"]["hotels"]
        if hotel["startingRates"]
        for row in hotel["startingRates"]["requestedRates"]
    ]
    points = [rate for rate in requested if rate["ratePlanCode"] == "SRD"]
    assert points and all(rate["currencyCode"] == "XLY" for rate in points)
    assert all(rate["amountAfterTaxFees"] == 0 and rate["points"] > 0 for rate in points)
    assert any(
        rate["ratePlanCode"] == code and rate["amountAfterTaxFees"] > 0 for rate in requested
    )


def test_priceline_has_deals_without_a_name_and_finds_cities_by_id(world: Running) -> None:
    places = world.ask.get("https://www.priceline.com/svcs/ac/index/hotels/New%20York").json()
    assert places["searchItems"][0]["cityID"] in addresses.PRICELINE
    rows = world.ask.get(addresses.PRICELINE).json()["hotels"]
    nameless = [row for row in rows if "name" not in row]
    assert nameless and all(row["ratesSummary"]["strikeThroughPrice"] for row in nameless)
    assert float(nameless[0]["ratesSummary"]["minPrice"]) > 0


def test_serpapi_wants_a_key_and_prints_rupiah_with_dots(world: Running) -> None:
    assert world.ask.get(addresses.SERPAPI.replace("api_key=local", "")).status_code == 401
    told = world.ask.get(addresses.SERPAPI.replace("USD", "IDR")).json()
    rates = [p["total_rate"] for p in told["properties"] if "total_rate" in p]
    for rate in rates:
        assert re.fullmatch(r"Rp\u00a0\d{1,3}(\.\d{3})+", rate["lowest"])
        assert int(rate["lowest"][3:].replace(".", "")) == rate["extracted_lowest"]


def test_amadeus_refuses_in_its_documented_shape(world: Running) -> None:
    offers = f"{addresses.AMADEUS}/v3/shopping/hotel-offers"
    barred = world.ask.get(offers)
    assert barred.status_code == 401 and barred.json()["errors"][0]["code"] == 38190
    headers = addresses.amadeus_headers(world.ask)
    wrong: dict[int, dict[str, Any]] = {
        381: {"hotelIds": "MCNYC00A", "checkInDate": "2020-01-01", "checkOutDate": "2020-01-02"},
        404: {"hotelIds": "MCNYC00A", "checkInDate": "2026-12-04", "checkOutDate": "2026-12-04"},
        1257: {"hotelIds": "XXNYC99Z"},
        61: {"hotelIds": "MCNYC00A", "currency": "XXX"},
    }
    for code, query in wrong.items():
        answer = world.ask.get(offers, params=query, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["code"] == code
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    refused = world.ask.post(f"{addresses.AMADEUS}/v1/security/oauth2/token", data=form)
    assert refused.status_code == 401 and refused.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.wyndhamhotels.com/ramada/new-york-new-york/{wyndham}/overview",
        "https://www.priceline.com/relax/at/{priceline}/from/20261204/to/20261206/rooms/1/adults/2",
        "https://www.expedia.com/New-York-Hotels-Some.h{expedia}.Hotel-Information?chkin=2026-12-04&chkout=2026-12-06",
        "https://www.hotels.com/ho{hotels}/?chkin=2026-12-04&chkout=2026-12-06",
        "https://www.choicehotels.com/new-york/new-york/comfort-inn-hotels/{choice}/rates",
        "https://www.ihg.com/holidayinn/hotels/us/en/new-york/{ihg}/hoteldetail",
        "https://www.bestwestern.com/en_US/book/hotel-rooms.{bestwestern}.html",
    ],
)
def test_deep_links_with_an_id_open_the_house(world: Running, url: str) -> None:
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    houses = world.control.get("/truth", params=stay).json()["properties"]
    site = re.search(r"{(\w+)}", url)
    assert site
    entry = next(house["sites"][site[1]] for house in houses if site[1] in house["sites"])
    answer = world.ask.get(url.format(**{site[1]: entry["ref"]}))
    assert answer.status_code == 200
    assert entry["name"] in httpx.Response(200, text=answer.text).text.replace("&amp;", "&")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer local"},
        addresses.rapid_headers(secret="guessed"),
        addresses.rapid_headers(age_s=3600),
    ],
    ids=["none", "another scheme", "wrong signature", "stale timestamp"],
)
def test_rapid_answers_nobody_who_did_not_sign(world: Running, headers: dict[str, str]) -> None:
    told = world.ask.get(f"{addresses.RAPID}/content", headers=headers)

    assert told.status_code == 401
    assert told.json()["type"] == "request_unauthenticated"
    names = [field["name"] for field in told.json()["fields"]]
    assert names == ["apikey", "signature", "timestamp", "servertimestamp"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"checkin": "2025-12-04", "checkout": "2025-12-06"}, "checkin.invalid_date_in_the_past"),
        ({"checkout": "2027-01-30"}, "checkout.invalid_length_of_stay_too_long"),
        ({"checkin": "2026-12-1"}, "checkin.invalid_date_format"),
        ({"occupancy": ["2"] * 9}, "number_of_occupancies.invalid_above_maximum"),
        ({"occupancy": "nobody"}, "occupancy.invalid"),
        ({"sales_channel": ""}, "sales_channel.required"),
    ],
)
def test_rapid_refuses_in_its_documented_shape(
    world: Running, changes: dict[str, object], kind: str
) -> None:
    told = world.ask.get(
        f"{addresses.RAPID}/availability",
        params=addresses.rapid_query(world.ask, **changes),
        headers=addresses.rapid_headers(),
    )

    assert told.status_code == 400
    assert told.json()["type"] == "invalid_input"
    assert [error["type"] for error in told.json()["errors"]] == [kind]


def test_rapid_finds_what_lies_inside_the_polygon(world: Running) -> None:
    told = world.control.get(
        "/truth", params={"city": "New York", "check_in": "2026-12-04", "check_out": "2026-12-06"}
    ).json()
    (ring,) = addresses.AROUND_NEW_YORK["coordinates"]
    (west, south), (east, north) = ring[0], ring[2]
    inside = {
        house["sites"]["rapid"]["ref"]
        for house in told["properties"]
        if "rapid" in house["sites"] and west < house["lon"] < east and south < house["lat"] < north
    }
    assert inside
    assert set(addresses.rapid_ids(world.ask)) == inside
