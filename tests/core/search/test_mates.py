"""Listings that are found by name become houses: one choice each, however many sources list it."""

from __future__ import annotations

from datetime import timedelta

from core.history.model import FoundListing
from core.search.mates import gathered
from tests.builders import SEEN_AT, some_sources

NEW_YORK = "New York, NY, United States"
KNOWN = {source.slug: source for source in some_sources()}


def a_listing(site: str, name: str = "Hampton Inn Manhattan Downtown", **changes: object):
    values = {
        "site": site,
        "property_ref": f"{site}-1",
        "name": name,
        "brand": None,
        "place": NEW_YORK,
        "lat": 40.7224,
        "lon": -74.0060,
        "last_seen_at": SEEN_AT,
    }
    return FoundListing(**{**values, **changes})


def test_the_same_house_at_several_sources_is_one_choice() -> None:
    found = gathered([a_listing("hilton"), a_listing("booking"), a_listing("expedia")], KNOWN)
    assert [house.listings for house in found] == [
        (("booking", "booking-1"), ("expedia", "expedia-1"), ("hilton", "hilton-1"))
    ]


def test_two_houses_of_a_brand_stay_apart() -> None:
    chelsea = a_listing("booking", "Hampton Inn Manhattan Chelsea", lat=40.7441, lon=-73.9939)
    found = gathered([a_listing("hilton"), chelsea], KNOWN)
    assert [house.name for house in found] == [
        "Hampton Inn Manhattan Downtown",
        "Hampton Inn Manhattan Chelsea",
    ]


def test_houses_come_in_the_order_in_which_they_were_found() -> None:
    plaza = a_listing("booking", "Plaza", lat=40.7644, lon=-73.9744)
    found = gathered([plaza, a_listing("hilton"), a_listing("expedia")], KNOWN)
    assert [house.name for house in found] == ["Plaza", "Hampton Inn Manhattan Downtown"]


def test_a_listing_without_coordinates_is_only_of_a_house_of_its_own_place() -> None:
    def central(site: str, place: str, **where: object):
        return a_listing(site, "Hotel Central", place=place, **where)

    here = central("booking", "Lisbon, Portugal", lat=38.7223, lon=-9.1393)
    unplaced = {"lat": None, "lon": None}
    same = central("expedia", "Lisbon, Portugal", **unplaced)
    other = central("hotels", "Porto, Portugal", **unplaced)
    found = gathered([here, same, other], KNOWN)
    assert [(house.place, len(house.listings)) for house in found] == [
        ("Lisbon, Portugal", 2),
        ("Porto, Portugal", 1),
    ]


def test_the_fullest_name_is_shown_and_the_place_seen_last() -> None:
    shout = a_listing(
        "priceline",
        "HAMPTON INN MANHATTAN DOWNTOWN FINANCIAL",
        place="Manhattan, NY, United States",
        last_seen_at=SEEN_AT + timedelta(days=1),
    )
    (house,) = gathered([shout, a_listing("expedia")], KNOWN)
    assert house.name == "Hampton Inn Manhattan Downtown"
    assert house.place == "Manhattan, NY, United States"


def test_the_hotels_own_spelling_comes_before_a_longer_one() -> None:
    longer = a_listing("booking", "Hampton Inn Manhattan Downtown Financial District")
    (house,) = gathered([longer, a_listing("hilton")], KNOWN)
    assert house.name == "Hampton Inn Manhattan Downtown"


def test_nothing_found_is_no_house() -> None:
    assert gathered([], KNOWN) == ()
