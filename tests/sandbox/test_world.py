"""The world itself: its size, its names, and how its prices move."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sandbox.storefront import storefronts
from sandbox.world import demand, naming, places
from sandbox.world.model import World
from sandbox.world.places import distance_km
from sandbox.world.stay import Stay
from tests.sandbox.addresses import SITES

TODAY = date(2026, 11, 20)
STAY = Stay(date(2026, 12, 4), date(2026, 12, 6))


@pytest.fixture(scope="module")
def model() -> World:
    return World(seed=1, fixed_today=TODAY)


def test_there_are_forty_cities_and_fifteen_hundred_houses(model: World) -> None:
    assert len(places.cities()) >= 40
    assert len(model.all_houses) >= 1500
    assert places.cities()[0].word == "New York"


def test_every_site_of_the_contract_is_played() -> None:
    assert set(storefronts()) == set(SITES)


@pytest.mark.parametrize(
    "typed, word",
    [
        ("new york", "New York"), ("NYC", "New York"), ("Nueva York", "New York"),
        ("Нью-Йорк", "New York"),
        ("New York, NY, United States", "New York"), ("new-york-new-york", "New York"),
        ("東京", "Tokyo"),
        ("zurich", "Zürich"), ("Zürich, Switzerland", "Zürich"), ("muenchen", "München"),
        ("Cologne", "Köln"),
        ("paris-france", "Paris"), ("sao paulo", "São Paulo"), ("washington-dc", "Washington DC"),
    ],
)  # fmt: skip
def test_a_destination_is_found_in_any_spelling(typed: str, word: str) -> None:
    found = places.find(typed)
    assert found is not None and found.word == word


@pytest.mark.parametrize("typed", ["", "Atlantis", "Paris Texas", "qwertz", "newark", "!!"])
def test_what_is_no_city_is_not_found(typed: str) -> None:
    assert places.find(typed) is None


# Chains with a house or two in a city, and on one side of the ocean only.
FEW = {"hyatt", "radisson", "sonesta", "omni"}


def test_ids_of_a_site_are_its_own_and_differ(model: World) -> None:
    for site in SITES:
        houses = [house for house in model.all_houses if model.lists(site, house)]
        refs = {model.listing(site, house).ref.casefold() for house in houses}
        assert len(refs) == len(houses) > (20 if site in FEW else 150), site
        assert model.by_ref(site, model.listing(site, houses[7]).ref) == houses[7]


def test_chain_sites_list_their_chain_only_and_agencies_all_chains(model: World) -> None:
    new_york = places.cities()[0]
    for site in ("ihg", "wyndham", "choice", "bestwestern"):
        assert {house.chain for house in model.listed(site, new_york)} == {site}
    for site in ("booking", "expedia", "hotels", "priceline", "google_hotels", "amadeus"):
        assert {house.chain for house in model.listed(site, new_york)} >= {
            "",
            "ihg",
            "marriott",
            "hilton",
            "choice",
        }


def test_one_house_has_several_names(model: World) -> None:
    differing = 0
    for house in model.houses(places.cities()[0]):
        names = {
            naming.name_on(model.draw, site, house) for site in SITES if model.lists(site, house)
        }
        differing += len(names) > 2
    assert differing > 60


def test_there_are_near_misses_of_one_brand_close_together(model: World) -> None:
    close = Counter[str]()
    for city in places.cities():
        houses = [house for house in model.houses(city) if house.brand]
        for a in houses:
            for b in houses:
                if a.number < b.number and a.brand == b.brand:
                    metres = 1000 * distance_km(a.lat, a.lon, b.lat, b.lon)
                    close[city.word] += 200 < metres < 400
    assert sum(close.values()) >= 40
    assert close["New York"] >= 4


def test_sites_place_a_house_within_a_hundred_metres(model: World) -> None:
    for house in model.all_houses[:300]:
        for site in SITES:
            if model.lists(site, house):
                entry = model.listing(site, house)
                assert distance_km(house.lat, house.lon, entry.lat, entry.lon) < 0.1


def test_summer_is_dearer_than_winter_and_the_south_the_other_way_round(model: World) -> None:
    paris, sydney = places.find("Paris"), places.find("Sydney")
    assert paris and sydney
    july, january = date(2027, 7, 14), date(2027, 1, 13)
    # 1.093 against 0.842 in the published means of the city hotel; Paris is a tenth a beach.
    assert demand.season(paris, july) / demand.season(paris, january) > 1.25
    assert demand.season(sydney, january) > demand.season(sydney, july)


@pytest.mark.parametrize(
    "days, factor", [(0, 1.06), (7, 1.11), (45, 1.04), (365, 0.86), (499, 0.84)]
)
def test_lead_time_factors_are_those_of_the_table(days: int, factor: float) -> None:
    assert demand.lead(days) == factor


def test_events_fill_the_town_and_raise_prices(model: World) -> None:
    city = places.cities()[0]
    event = max(demand.events(model.draw, city, 2027), key=lambda e: e.full)
    busy = Stay(event.first, event.first + timedelta(days=1))
    quiet = Stay(event.first - timedelta(days=14), event.first - timedelta(days=13))
    assert model.event(city, quiet.check_in) is None
    full = [
        sum(model.sold_out("ihg", h, stay) for h in model.houses(city)) for stay in (busy, quiet)
    ]
    assert full[0] > 2 * full[1]
    house = model.houses(city)[0]
    assert model.night(house, event.first, 60) > 1.1 * model.night(house, quiet.check_in, 60)


def quotes(model: World, site: str, city: str, stay: Stay = STAY) -> dict[int, list]:
    found = places.find(city)
    assert found
    shop = storefronts()[site]
    return {
        house.number: shop.quotes(model, house, stay, "USD")
        for house in model.listed(site, found)
        if model.rooms(house, stay)
    }


def test_lines_of_a_quote_add_up_and_the_stay_is_not_nights_times_the_night(model: World) -> None:
    uneven = total = 0
    for site in SITES:
        for found in quotes(
            model, site, "New York", Stay(STAY.check_in, date(2026, 12, 7))
        ).values():
            for quote in found:
                total += 1
                assert quote.total == quote.base + quote.fees + quote.taxes
                assert sum(quote.nightly) == quote.base
                uneven += quote.per_night * quote.nights != quote.total
    assert total > 500 and uneven == total


def test_membership_discounts_lie_in_their_bounds_and_not_every_house_takes_part(
    model: World,
) -> None:
    seen: dict[str, list[Decimal]] = {}
    houses = 0
    for city in ("New York", "Chicago", "Miami", "Dallas"):
        for found in quotes(model, "wyndham", city).values():
            houses += 1
            public = next(q for q in found if q.plan == "flexible")
            for quote in found:
                seen.setdefault(quote.plan, []).append(1 - quote.base / public.base)
    # Bounds as in `rates.DISCOUNTS`; a cent of rounding a night is allowed for.
    for plan, low, high in (
        ("aarp", 6, 10),
        ("aaa", 5, 10),
        ("senior", 6, 12),
        ("military", 6, 12),
    ):
        assert all(Decimal(low) - 1 < 100 * share < Decimal(high) + 1 for share in seen[plan])
        assert houses * 0.6 < len(seen[plan]) < houses


def test_more_guests_and_rooms_cost_more(model: World) -> None:
    house = model.houses(places.cities()[0])[6]
    shop = storefronts()["booking"]
    two, three, rooms, child = (
        shop.quotes(model, house, stay, "USD")[0].base
        for stay in (
            STAY,
            Stay(STAY.check_in, STAY.check_out, adults=3),
            Stay(STAY.check_in, STAY.check_out, adults=4, rooms=2),
            Stay(STAY.check_in, STAY.check_out, ages=(9,)),
        )
    )
    assert two < child < three < rooms


def test_agencies_and_the_chain_differ_by_a_few_percent(model: World) -> None:
    direct, agency = quotes(model, "ihg", "Chicago"), quotes(model, "amadeus", "Chicago")
    gaps = []
    for number in direct.keys() & agency.keys():
        other = agency[number][0]
        same = [q for q in direct[number] if q.plan == other.plan and q.room == other.room]
        gaps += [abs(other.base / q.base - 1) for q in same]
    assert gaps and max(gaps) < Decimal("0.12")
    assert min(gaps) < Decimal("0.03")


def test_another_seed_is_another_world(model: World) -> None:
    other = World(seed=2, fixed_today=TODAY)
    assert [h.nightly for h in other.all_houses] != [h.nightly for h in model.all_houses]
