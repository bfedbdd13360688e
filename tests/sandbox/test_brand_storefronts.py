"""What the storefronts of chains answer whose real pages nobody has recorded."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox import brand_addresses as addresses
from tests.sandbox.conftest import Running


def truth(world: Running, city: str, site: str) -> dict[str, dict[str, Any]]:
    stay = {"city": city, "check_in": addresses.CHECK_IN, "check_out": addresses.CHECK_OUT}
    houses = world.control.get("/truth", params=stay).json()["properties"]
    return {h["sites"][site]["ref"]: h["sites"][site] for h in houses if site in h["sites"]}


def test_radisson_wants_a_place_and_offers_its_namesake_first(world: Running) -> None:
    page = world.ask.get(f"{addresses.RADISSON}?destination=Berlin&{addresses.RADISSON_STAY}").text
    labels = re.findall(r'data-place-id="[^"]+">([^<]+)<', page)
    assert labels == ["Berlin, United States", "Berlin, Germany"]
    namesake = addresses.radisson(world.ask, "Berlin", "United States").text
    assert "There are no Radisson hotels in this place" in namesake
    assert "hotel-card" in addresses.radisson(world.ask, "Berlin", "Germany").text


def test_radisson_shows_the_citys_currency_and_taxes_apart(world: Running) -> None:
    page = addresses.radisson(world.ask, "London", "United Kingdom").text
    told = truth(world, "London", "radisson")
    assert 'data-currency="GBP"' in page
    for entry in told.values():
        for quote in entry["quotes"]:
            for key in ("total", "per_night", "taxes"):
                assert f"£{Decimal(quote[key]):,}<" in page


def test_accor_counts_nights_and_tells_a_stay_before_and_after_taxes(world: Running) -> None:
    state = json.loads(preloaded_state(world.ask.get(addresses.ACCOR).text))["search"]
    told = truth(world, "Paris", "accor")
    assert state["criteria"]["nights"] == "2"
    for hotel in state["hotels"]:
        shown = [offer["price"]["stay"]["afterTaxes"] for offer in hotel["bestOffers"]]
        assert shown == [quote["total"] for quote in told[hotel["id"]]["quotes"]]


def preloaded_state(page: str) -> str:
    found = re.search(r"window\.APP_STATE = (.*);</script>", page)
    assert found
    return found[1]


def test_accors_servlet_leads_on_to_the_hotels_rates_for_two(world: Running) -> None:
    ref = next(iter(truth(world, "Paris", "accor")))
    answer = world.ask.get(
        "https://all.accor.com/lien_externe.svlt?goto=rech_resa"
        f"&destination={ref}&dayIn=4&monthIn=12&yearIn=2026&nightNb=2&preferredCode=SC1"
    )
    assert answer.status_code == 302
    rates = answer.headers["location"]
    assert f"/rates/{ref}/index.en.shtml?dateIn=2026-12-04&nights=2&compositions=2&" in rates
    assert ref in world.ask.get(f"https://all.accor.com{rates}").text


def test_sonestas_fields_have_names_that_only_the_form_tells(world: Running) -> None:
    page = world.ask.get("https://www.sonesta.com/").text
    for guess in ("destination", "checkIn", "check_in", "adults", "rooms"):
        assert f'name="{guess}"' not in page
    assert "<h1>Hotels in New York, NY, United States</h1>" in addresses.sonesta(world.ask).text


def test_sonesta_splits_a_rate_between_cards_and_json_ld(world: Running) -> None:
    page = addresses.sonesta(world.ask).text
    linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert linked
    hotels = [each["item"] for each in json.loads(linked[1])["itemListElement"]]
    for ref, entry in truth(world, "New York", "sonesta").items():
        hotel = next(each for each in hotels if each["identifier"] == ref)
        nights = [o["priceSpecification"]["price"] for o in hotel["makesOffer"]]
        assert nights == [float(q["per_night"]) for q in entry["quotes"][: len(nights)]]
        assert all(f"${Decimal(q['total']):,}<" in page for q in entry["quotes"][: len(nights)])
        assert not any(f"{float(q['total'])}" in linked[1] for q in entry["quotes"])


def test_omni_brings_one_card_and_the_rest_on_asking_again(world: Running) -> None:
    first = world.ask.get(addresses.OMNI).text
    rest = world.ask.get(f"{addresses.OMNI}&begin=1").text
    codes = [re.findall(r'data-code="([^"]+)"', piece) for piece in (first, rest)]
    assert 'data-more="yes"' in first and "data-more" not in rest
    assert len(codes[0]) == 1
    assert set(codes[0]) | set(codes[1]) == set(truth(world, "New York", "omni"))


def test_omni_has_no_node_with_the_sum(world: Running) -> None:
    page = world.ask.get(addresses.OMNI).text + world.ask.get(f"{addresses.OMNI}&begin=1").text
    for entry in truth(world, "New York", "omni").values():
        for quote in entry["quotes"][:2]:
            assert f"${Decimal(quote['base']):,}<" in page
            assert f"${Decimal(quote['total']):,}<" not in page


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("radisson", "Sold out on your dates"),
        ("accor", "No room left for these dates"),
        ("sonesta", "Sold out"),
        ("omni", "Sold out for your nights"),
    ],
)
def test_sold_out_is_each_sites_own_word_for_it(world: Running, site: str, words: str) -> None:
    world.fault(site, "sold_out")
    page = addresses.SITES[site](world.ask).text
    assert words in page
    assert not re.search(r'(offer__stay|rate-total|omni-stay)"', page)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{addresses.RADISSON}?destination=Atlantis", "We could not find Atlantis"),
        (addresses.ACCOR.replace("paris-france", "atlantis-greece"), "We do not know atlantis"),
        (addresses.OMNI.replace("New+York", "Atlantis"), "We found no place called Atlantis"),
        (addresses.OMNI.replace("New+York", "Paris"), "Omni has no hotels in Paris, France"),
        (addresses.ACCOR.replace("2026-12-04", "2025-12-04"), "arrival date is in the past"),
        (addresses.OMNI.replace("2026-12", "2025-12"), "Arrival must not be in the past"),
    ],
)
def test_places_and_dates_that_are_none_are_told(world: Running, url: str, words: str) -> None:
    answer = world.ask.get(url)
    assert answer.status_code == 200 and words in answer.text


def test_sonesta_tells_a_city_without_its_hotels_from_an_unknown_one(world: Running) -> None:
    assert "There are no Sonesta hotels in Paris" in addresses.sonesta(world.ask, "Paris").text
    unknown = addresses.sonesta(world.ask, "Atlantis").text
    assert "No destination called Atlantis" in unknown
