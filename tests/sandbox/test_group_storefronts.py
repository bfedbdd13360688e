"""Storefronts of Marriott, Hilton and Hyatt: what they answer in the ordinary and the odd case."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox import addresses
from tests.sandbox.conftest import Running

GROUPS = ("marriott", "hilton", "hyatt")


def marriott(world: Running, *types: tuple[str, str], **options: Any) -> Any:
    """The answer to one query with these rate types."""
    asked: Any = copy.deepcopy(addresses.MARRIOTT_QUERY)
    asked["variables"]["search"]["options"] |= options
    if types:
        wanted = [{"type": kind, "value": value} for kind, value in types]
        asked["variables"]["search"]["options"]["rateRequestTypes"] = wanted
    return world.ask.post(addresses.MARRIOTT, json=asked).json()


def nodes(answer: Any) -> list[Any]:
    found = answer["data"]["search"]["lowestAvailableRates"]["searchByGeolocation"]
    return [edge["node"] for edge in found["edges"]]


def hilton(world: Running, url: str = addresses.HILTON) -> Any:
    page = world.ask.get(url).text
    told = re.search(r'<script id="__NEXT_DATA__" type="application/json">(.*?)</script>', page)
    assert told
    return json.loads(told[1])["props"]["pageProps"]


def test_marriott_brings_every_rate_type_of_one_query(world: Running) -> None:
    houses = nodes(
        marriott(world, ("STANDARD", ""), ("AAA", "aaa"), ("GOV", "gov"), ("CLUSTER", "S9R"))
    )
    taking_part = dict.fromkeys(("", "aaa", "gov", "S9R"), 0)
    for house in houses:
        for rate in house["rates"]:
            value = rate["rateCategory"]["value"]
            taking_part[value] += rate["status"]["code"] == "AvailableForSale"
    assert all(taking_part.values())
    assert taking_part["aaa"] < len(houses) < taking_part[""]  # members' rates stand beside


def test_marriott_night_parts_add_up_and_the_stay_is_not_nights_times_the_night(
    world: Running,
) -> None:
    uneven = 0
    for house in nodes(marriott(world, ("STANDARD", ""), endDate="2026-12-07")):
        for rate in house["rates"]:
            if rate["status"]["code"] != "AvailableForSale":
                continue
            night = {k: v["amount"] for k, v in rate["rateModes"]["lowestAverageRate"].items()}
            stay = {k: v["amount"] for k, v in rate["totalPricing"]["rateModes"].items()}
            parts = night["amount"] + night["mandatoryFees"] + night["taxes"]
            assert abs(parts - night["totalAmount"]) <= 1  # each is rounded to a cent
            assert stay["subtotal"] + stay["fees"] + stay["taxes"] == stay["grandTotal"]
            uneven += 3 * night["totalAmount"] != stay["grandTotal"]
    assert uneven


def test_marriott_counts_yen_without_cents_and_points_by_the_stay(world: Running) -> None:
    asked: Any = copy.deepcopy(addresses.MARRIOTT_QUERY)
    asked["variables"]["search"] |= {"latitude": 35.69, "longitude": 139.69}
    asked["variables"]["search"]["options"]["rateRequestTypes"] = [
        {"type": "STANDARD", "value": ""}, {"type": "CLUSTER", "value": "MRW"},
    ]  # fmt: skip
    told = nodes(world.ask.post(addresses.MARRIOTT, json=asked).json())
    rates = [r for house in told for r in house["rates"] if r["rateModes"]]
    cash = [r["rateModes"]["lowestAverageRate"] for r in rates if r["totalPricing"]]
    points = [r["rateModes"]["pointsPerUnit"]["points"] for r in rates if not r["totalPricing"]]
    assert {(c["amount"]["currency"], c["amount"]["decimalPoint"]) for c in cash} == {("JPY", 0)}
    assert all(each % 2000 == 0 for each in points) and points  # two nights of thousands


def test_hilton_shows_a_dateless_price_that_is_not_for_the_stay(world: Running) -> None:
    state = hilton(world)
    dateless = {
        h["ctyhocn"]: h["leadRate"]["lowest"]["rateAmount"]
        for h in state["hotelSummaryOptions"]["hotels"]
    }
    dated = {
        row["ctyhocn"]: row["summary"]["lowest"]["rateAmount"]
        for row in state["shopMultiPropAvail"]
        if row["summary"]["lowest"]
    }
    assert dated and all(dated[ref] != dateless[ref] for ref in dated)


def test_hilton_rates_page_answers_the_words_of_its_address(world: Running) -> None:
    refs = [row["ctyhocn"] for row in hilton(world)["shopMultiPropAvail"]]
    words = "aaaRate=true&aarpRate=true&seniorRate=true&governmentRate=true"
    sold: dict[str, int] = {}
    for ref in refs:
        url = (
            f"https://www.hilton.com/en/book/reservation/rooms/?ctyhocn={ref}"
            f"&arrivalDate={addresses.CHECK_IN}&departureDate={addresses.CHECK_OUT}"
            f"&room1NumAdults=2&{words}&corporateCode=0003318723"
        )
        state = hilton(world, url)
        assert state["specialRates"]["aaaRate"] is True
        assert state["specialRates"]["corporateCode"] == "0003318723"
        assert state["specialRates"]["promotionCode"] == ""
        for rate in state["shopPropAvail"]["roomOnlyRates"]:
            kind = rate["ratePlan"]["specialRateType"]
            sold[kind] = sold.get(kind, 0) + 1
            parts = [Decimal(str(rate["stay"][key])) for key in
                     ("amountBeforeTax", "totalServiceCharges", "totalTaxes")]  # fmt: skip
            assert sum(parts) == Decimal(str(rate["stay"]["amountAfterTax"]))
    assert sold.keys() == {None, "aaa", "aarp", "senior", "government", "corporate"}
    assert min(sold.values()) < len(refs)


def test_hyatt_page_has_a_skeleton_and_its_script_gets_the_cards(world: Running) -> None:
    page = world.ask.get(addresses.HYATT).text
    assert "1234 Points" in page and 'aria-busy="true"' in page and "nychr" not in page

    told = world.ask.post(f"{addresses.HYATT}&corp_id=12345").json()
    labels = {rate["label"] for card in told["cards"] for rate in card["rates"]}
    assert {"Member Rate", "Corporate Rate"} < labels
    assert told["codes"] == {"corp_id": "12345"}
    struck = [rate for card in told["cards"] for rate in card["rates"] if rate["struck"]]
    assert struck and {rate["label"] for rate in struck} <= {"Member Rate", "Corporate Rate"}


@pytest.mark.parametrize("site", GROUPS)
def test_sold_out_in_each_sites_own_words(world: Running, site: str) -> None:
    world.fault(site, "sold_out")
    told = addresses.ask(world.ask, site)
    match site:
        case "marriott":
            rates = [rate for house in nodes(told.json()) for rate in house["rates"]]
            assert rates and {rate["status"]["code"] for rate in rates} == {"NotAvailable"}
        case "hilton":
            rows = hilton(world)["shopMultiPropAvail"]
            assert rows and {row["statusCode"] for row in rows} == {1740}
        case _:
            cards = told.json()["cards"]
            assert cards and {card["full"] for card in cards} == {"Sold out for your dates"}


def test_a_place_without_a_house_is_told_in_words(world: Running) -> None:
    far: Any = copy.deepcopy(addresses.MARRIOTT_QUERY)
    far["variables"]["search"] |= {"latitude": -50.0, "longitude": 100.0}
    answer = world.ask.post(addresses.MARRIOTT, json=far).json()
    found = answer["data"]["search"]["lowestAvailableRates"]["searchByGeolocation"]
    assert (found["total"], found["edges"]) == (0, [])
    atlantis = world.ask.get(addresses.HILTON.replace("New+York", "Atlantis")).text
    assert "couldn’t find any hotels near Atlantis" in atlantis
    tokyo = world.ask.post(addresses.HYATT.replace("New%20York", "Tokyo")).json()
    assert tokyo["notice"] == "There are no Hyatt hotels in Tokyo, Japan." and not tokyo["cards"]


def test_nights_that_are_over_are_refused_in_words(world: Running) -> None:
    over = {"startDate": "2025-12-04", "endDate": "2025-12-06"}
    assert "in the past" in marriott(world, **over)["errors"][0]["message"]
    page = world.ask.get(addresses.HILTON.replace("2026-12", "2025-12")).text
    assert "Your arrival date is in the past." in page and "amountAfterTax" not in page
    told = world.ask.post(addresses.HYATT.replace("2026-12", "2025-12")).json()
    assert told["notice"] == "Your check-in date is in the past." and not told["cards"]


@pytest.mark.parametrize(
    ("site", "link"),
    [
        (
            "marriott",
            "https://www.marriott.com/reservation/availabilitySearch.mi?propertyCode={ref}"
            "&fromDate=12/04/2026&toDate=12/06/2026&numberOfRooms=1&numberOfAdults=2",
        ),
        (
            "hilton",
            "https://www.hilton.com/en/book/reservation/rooms/?ctyhocn={ref}"
            "&arrivalDate=2026-12-04&departureDate=2026-12-06&room1NumAdults=2",
        ),
        (
            "hyatt",
            "https://www.hyatt.com/shop/rooms/{ref}?checkinDate=2026-12-04"
            "&checkoutDate=2026-12-06&rooms=1&adults=2&kids=0&rate=Standard",
        ),
    ],
)
def test_links_for_people_open_the_house_with_its_rates(
    world: Running, site: str, link: str
) -> None:
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    houses = world.control.get("/truth", params=stay).json()["properties"]
    entry = next(h["sites"][site] for h in houses if h["sites"].get(site, {}).get("quotes"))
    page = world.ask.get(link.format(ref=entry["ref"])).text.replace("&amp;", "&")
    assert entry["name"] in page
    total = entry["quotes"][0]["total"]
    assert total in page.replace(",", "") or f"{Decimal(total):.0f}" in page.replace(",", "")
