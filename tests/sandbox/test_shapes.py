"""Every key of a real answer that readers look at is in ours too, of the same type."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import addresses
from tests.sandbox.conftest import ROOT, Running

CAPTURES = ROOT.parent / "shared" / "captures"
pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real answers are not beside the repository"
)

# Parts of real answers that no reader looks at, each with its reason.
_LEFT_OUT = {
    "priceline": (
        r"tripFilterSummary",  # facets of the page's filters
        r"cityInfo\.zonePolygonInfo",  # outlines for a map
        r"hotels\[\]\.ratesSummary\.(minRatePromos|availablePromos|roomLeft)",  # promotions
        r"hotels\[\]\.merchandising\.",  # badges, told apart in `badges`
        r"hotels\[\]\.location\.encLatLong",  # encrypted place of an opaque deal
        r"hotels\[\]\.badges\[\]\.",
    ),
    "google_hotels": (
        r"ads",  # paid rows
        r"brands",  # facets
        r"properties\[\]\.(deal|deal_description|excluded_amenities|essential_info)",  # rare
        r"properties\[\]\.prices\[\]\.",  # links to other sellers
        r"search_metadata",  # the service's own bookkeeping
        r"properties\[\]\.nearby_places",
    ),
    # What providers send differs from one to the next.
    "amadeus": (
        r"\[\]\.hotel\.contact",  # 2 of 33
        r"\[\]\.offers\[\]\.(commission|policies|price\.taxes|price\.variations\.changes)",
        r"\[\]\.offers\[\]\.price\.variations\.average\.total",
    ),
    "choice": (r"\[\]\.fees\[\]\.",),  # percent fees, which no house here has
}


def paths(value: Any, at: str = "") -> dict[str, set[str]]:
    """`hotels[].name` -> {"str"} for every key, lists merged; numbers are one type."""
    found: dict[str, set[str]] = {}
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{at}.{key}" if at else key
            found.setdefault(here, set()).add(_kind(inner))
            _merge(found, paths(inner, here))
    elif isinstance(value, list):
        for inner in value:
            _merge(found, paths(inner, f"{at}[]"))
    return found


def _merge(found: dict[str, set[str]], more: dict[str, set[str]]) -> None:
    for path, kinds in more.items():
        found.setdefault(path, set()).update(kinds)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__


def missing(real: Any, ours: Any, site: str) -> list[str]:
    """Paths of the real answer that ours lacks or has with another type."""
    have, patterns = paths(ours), _LEFT_OUT.get(site, ())
    wrong = []
    for path, kinds in paths(real).items():
        if any(re.match(pattern, path) for pattern in patterns):
            continue
        known = have.get(path)
        # A null tells no type, on either side.
        told, given = kinds - {"null"}, (known or set()) - {"null"}
        if known is None or (told and given and not told & given):
            wrong.append(f"{path}: real {sorted(kinds)}, ours {sorted(known or ())}")
    return wrong


def capture(name: str) -> Any:
    return json.loads((CAPTURES / name).read_text("utf-8"))


def preloaded(page: str) -> Any:
    told = re.search(r"window\.PRELOADED_STATE = (.*);</script>", page)
    assert told
    return json.loads(told[1])


def properties_of(world: Running, site: str) -> Any:
    told = addresses.ask(world.ask, site).json()
    return told["data"]["propertySearch"]["propertySearchListings"]


@pytest.mark.parametrize("site", ["expedia", "hotels"])
def test_graphql_properties_have_every_recorded_key(world: Running, site: str) -> None:
    real = capture("expedia_hotelscom/hotelscom_graphql_propertySearch_prague_2023-09_usd.json")
    assert missing(real, properties_of(world, site), site) == []


def test_priceline_listing_has_every_recorded_key(world: Running) -> None:
    real = capture("priceline/priceline_downtown_search_sanjose_2022-05_usd.json")
    assert missing(real, addresses.ask(world.ask, "priceline").json(), "priceline") == []


def test_priceline_places_have_every_recorded_key(world: Running) -> None:
    real = capture("priceline/priceline_location_autocomplete_bordeaux_2023-06.json")
    ours = world.ask.get("https://www.priceline.com/svcs/ac/index/hotels/New%20York").json()
    cities = [place for place in real if place["type"] == "CITY"]
    assert missing(cities, ours["searchItems"], "priceline") == []


def test_serpapi_answer_has_every_recorded_key(world: Running) -> None:
    real = capture("google_hotels/serpapi_google_hotels_malang_2026-03-31_idr.json")
    assert missing(real, addresses.ask(world.ask, "google_hotels").json(), "google_hotels") == []


def test_amadeus_offers_have_every_recorded_key(world: Running) -> None:
    real = [
        row
        for part in capture("amadeus/amadeus_hotel_offers_v3_paris_2023-06-13.json")
        for row in part
    ]
    assert missing(real, addresses.ask(world.ask, "amadeus").json()["data"], "amadeus") == []


def test_wyndham_availability_has_every_recorded_key(world: Running) -> None:
    real = capture("wyndham/wyndham-search.json")
    assert missing(real, addresses.ask(world.ask, "wyndham").json(), "wyndham") == []


def test_choice_rates_have_every_recorded_key(world: Running) -> None:
    real = capture("choice/choice-search.json")["data"]["getHotelAvailabilityLowestRate"]
    hotels = preloaded(addresses.ask(world.ask, "choice").text)["searchResults"]["hotels"]
    ours = [hotel["startingRates"] for hotel in hotels if hotel["startingRates"]]
    assert missing(real, ours, "choice") == []


def test_ihg_offers_have_every_recorded_key(world: Running) -> None:
    real = capture("ihg/ihg-rooms.excerpt.json")["response"]
    # The record has a package and loyalty plan that not every house sells.
    optional = {"hotels[].ratePlanDefinitions[].isPackage"}
    ours = addresses.ask(world.ask, "ihg").json()
    assert {m for m in missing(real, ours, "ihg") if m.split(":")[0] not in optional} == set()


@pytest.mark.parametrize("name, extra", [("cash", ""), ("points", "&ratePlan=BWR")])
def test_bestwestern_rows_have_every_recorded_key(world: Running, name: str, extra: str) -> None:
    real = capture(f"bestwestern/bestwestern-search-{name}.json")
    ours = world.ask.get(addresses.BESTWESTERN + extra).json()
    assert missing(real, ours, "bestwestern") == []


# Hooks of a priced card that mean something; the others of the real card hold icons and wish lists.
_CARD_HOOKS = {
    "property-card-container", "property-card-desktop-single-image", "title-link", "title",
    "address-text",
    "distance", "availability-group", "recommended-units", "property-card-unit-configuration",
    "availability-rate-wrapper", "availability-rate-information", "price-and-discounted-price",
    "price-for-x-nights", "availability-cta", "availability-cta-btn", "review-score-link",
    "review-score",
    "cancellation-policy-icon", "property-card-deal",
}  # fmt: skip


def test_booking_cards_have_the_real_hooks(world: Running) -> None:
    real = _page("booking_search_zandvoort_2026-02-20_75cards_usd.html")
    ours = addresses.ask(world.ask, "booking").text
    real_hooks = set(re.findall(r'data-testid="([^"]+)"', real))
    our_hooks = set(re.findall(r'data-testid="([^"]+)"', ours))
    assert real_hooks >= _CARD_HOOKS, "the list above must name real hooks"
    assert our_hooks >= _CARD_HOOKS


def test_booking_priced_cards_have_two_price_nodes_like_the_real_ones(world: Running) -> None:
    for page in (_page("booking_search_zandvoort_2026-02-20_75cards_usd.html"), _answer(world)):
        cards = page.split('data-testid="property-card"')[1:]
        counts = {card.count('data-testid="price-and-discounted-price"') for card in cards}
        assert counts - {0} == {2}


def _answer(world: Running) -> str:
    return addresses.ask(world.ask, "booking").text


def _page(name: str) -> str:
    return (Path(CAPTURES) / "booking" / name).read_text("utf-8")
