"""The control page and its JSON twin."""

import html
import re
from collections.abc import Iterator

import pytest

from tests.sandbox import addresses
from tests.sandbox.addresses import SITES
from tests.sandbox.conftest import Running


def test_page_lists_every_site_and_works_without_script(world: Running) -> None:
    page = world.control.get("/").text
    for host in ("www.booking.com", "www.ihg.com", "serpapi.com", "test.api.amadeus.com"):
        assert host in page
    assert "<script" not in page
    assert page.count('<form method="post"') == len(SITES) + 3


def test_form_switches_a_fault_and_reset_ends_all(world: Running) -> None:
    sent = {"site": "booking", "fault": "error503", "share": "100"}
    assert world.control.post("/switch", data=sent).status_code == 303
    assert world.control.get("/faults").json()["booking"]["fault"] == "error503"
    assert world.ask.get(addresses.BOOKING).status_code == 503
    assert world.control.post("/switch", data={"reset": "1"}).status_code == 303
    assert world.ask.get(addresses.BOOKING).status_code == 200


@pytest.mark.parametrize(
    "site, body, status",
    [
        ("nowhere", {"fault": "slow"}, 404),
        ("booking", {"fault": "melted"}, 400),
        ("booking", {"fault": "slow", "share": 3}, 400),
        ("booking", {"share": 1}, 400),
        ("booking", ["slow"], 400),
    ],
)
def test_wrong_switches_are_refused_with_a_sentence(
    world: Running, site: str, body: object, status: int
) -> None:
    answer = world.control.put(f"/faults/{site}", json=body)
    assert answer.status_code == status and answer.json()["error"]
    assert world.control.get("/faults").json()["booking"]["fault"] == "none"


def test_pace_is_set_by_range_and_by_site(world: Running) -> None:
    world.control.put("/pace", json={"slow_s": [0.4, 0.8]})
    paces = {site: told["pace_s"] for site, told in world.control.get("/faults").json().items()}
    assert all(0.4 <= pace <= 0.8 for pace in paces.values())
    assert len(set(paces.values())) == len(SITES)
    took = world.ask.get(addresses.WYNDHAM).elapsed.total_seconds()
    assert took > paces["wyndham"] * 0.95
    world.control.put("/pace", json={"slow_s": [0, 0]})
    assert world.control.put("/pace", json={"slow_s": [2, 1]}).status_code == 400


def test_log_tells_what_was_asked_newest_first(world: Running) -> None:
    world.ask.get(addresses.BOOKING)
    world.ask.get(addresses.WYNDHAM)
    rows = world.control.get("/log", params={"limit": 2}).json()["requests"]
    assert [row["site"] for row in rows] == ["wyndham", "booking"]
    assert rows[1]["url"] == addresses.BOOKING and rows[1]["status"] == 200


def test_truth_agrees_with_the_pages(world: Running) -> None:
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    told = world.control.get("/truth", params=stay).json()["properties"]
    wyndham = {
        h["sites"]["wyndham"]["ref"]: h["sites"]["wyndham"] for h in told if "wyndham" in h["sites"]
    }
    groups = addresses.ask(world.ask, "wyndham").json()["availability"]
    rows = groups["hostBrand"]["availability"] + groups["altSell"]["availability"]
    assert {row["hotelId"] for row in rows} == set(wyndham)
    for row in rows:
        house = wyndham[row["hotelId"]]
        assert house["name"] == row["hotelName"]
        if not house["sold_out"]:
            assert float(house["quotes"][0]["per_night"]) == row["rate"]["displayRate"]


def test_truth_says_what_is_wrong_with_a_question(world: Running) -> None:
    answer = world.control.get("/truth", params={"city": "Atlantis"})
    assert answer.status_code == 400 and "Atlantis" in answer.json()["error"]


def test_storefronts_and_deep_links_open_without_name_mapping(world: Running) -> None:
    page = world.control.get("/go", params={"url": addresses.BOOKING}, follow_redirects=True)
    assert page.status_code == 200 and "made-up prices" in page.text
    assert "https://www.booking.com/" not in page.text
    link = re.search(r'href="(/open/booking/hotel/[^"]+)"', page.text)
    assert link
    house = world.control.get(link[1].replace("&amp;", "&"))
    assert house.status_code == 200 and "In all" in house.text
    assert world.control.get("/go", params={"url": "https://example.org/"}).status_code == 404


def test_a_house_that_google_lists_opens_as_any_other(world: Running) -> None:
    told = world.ask.get(addresses.SERPAPI).json()["properties"][0]
    assert told["link"].startswith("https://www.google.com/travel/")
    house = world.control.get("/go", params={"url": told["link"]}, follow_redirects=True)
    assert house.status_code == 200 and told["name"] in html.unescape(house.text)
    search = "https://www.google.com/travel/search?q=New+York&checkin=2026-12-04&adults=2"
    page = world.control.get("/go", params={"url": search}, follow_redirects=True)
    assert page.status_code == 200 and told["name"] in html.unescape(page.text)


def test_looking_through_the_control_page_meets_no_fault_and_leaves_no_log(world: Running) -> None:
    world.fault("booking", "error503")
    before = len(world.control.get("/log").json()["requests"])
    assert world.control.get("/open/booking/searchresults.html?ss=Paris").status_code == 200
    assert len(world.control.get("/log").json()["requests"]) == before


def _totals(world: Running, key: str) -> dict[str, float]:
    """By site: the cheapest total of a house of New York."""
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    told = world.control.get("/truth", params=stay).json()["properties"]
    sites = next(house["sites"] for house in told if house["key"] == key)
    return {
        slug: min(float(quote["total"]) for quote in seen["quotes"])
        for slug, seen in sites.items()
        if seen["quotes"]
    }


@pytest.fixture
def a_house(world: Running) -> Iterator[dict[str, str]]:
    """A house that Wyndham lists; its price is as before afterwards."""
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    told = world.control.get("/truth", params=stay).json()["properties"]
    house = next(h for h in told if h["sites"].get("wyndham", {}).get("quotes"))
    yield {**house, "ref": house["sites"]["wyndham"]["ref"]}
    world.control.delete("/prices")


def test_a_house_is_moved_at_every_site_and_back(world: Running, a_house: dict[str, str]) -> None:
    before = _totals(world, a_house["key"])
    body = {"percent": -20}
    answer = world.control.put(f"/prices/wyndham/{a_house['ref']}", json=body)
    assert answer.json() == {a_house["key"]: -20.0}
    after = _totals(world, a_house["key"])
    assert len(after) > 1
    # Fees and flat taxes stay as they are, so a total falls by a little less than a fifth.
    ratios = [after[site] / before[site] for site in before]
    assert min(ratios) > 0.79 and max(ratios) < 0.97, ratios
    world.control.put(f"/prices/wyndham/{a_house['ref']}", json={"percent": 0})
    assert _totals(world, a_house["key"]) == before


def test_a_house_is_moved_by_the_path_of_its_page(world: Running) -> None:
    # Booking.com's pages stand under the house's country: /hotel/us/NAME.html.
    stay = {"city": "New York", "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    told = world.control.get("/truth", params=stay).json()["properties"]
    house = next(h for h in told if "booking" in h["sites"])
    path = f"us/{house['sites']['booking']['ref']}"
    assert world.control.put(f"/prices/booking/{path}", json={"percent": 5}).status_code == 200
    assert world.control.get("/prices").json() == {house["key"]: 5.0}
    world.control.delete("/prices")


def test_a_house_is_moved_by_its_name_on_the_page(world: Running, a_house: dict[str, str]) -> None:
    sent = {"house": a_house["name"].lower(), "percent": "-12.5"}
    assert world.control.post("/switch", data=sent).status_code == 303
    assert world.control.get("/prices").json() == {a_house["key"]: -12.5}
    assert "-12.5 %" in world.control.get("/").text
    world.control.post("/switch", data={"as_before": "1"})
    assert world.control.get("/prices").json() == {}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("wyndham/no-such-house", {"percent": -5}, 404),
        ("nowhere/1", {"percent": -5}, 404),
        ("wyndham/{ref}", {"percent": -100}, 400),
        ("wyndham/{ref}", {}, 400),
    ],
)
def test_a_wrong_move_is_refused_with_a_sentence(
    world: Running, a_house: dict[str, str], path: str, body: object, status: int
) -> None:
    answer = world.control.put(f"/prices/{path.format(ref=a_house['ref'])}", json=body)
    assert answer.status_code == status and answer.json()["error"]
    refused = world.control.post("/switch", data={"house": "inn", "percent": "5"})
    assert refused.status_code == 400 and "whole name" in refused.text
    assert world.control.get("/prices").json() == {}
