"""Houses out of quotes: what is folded together, what is chosen, what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import LineKind, PriceLine
from core.search.model import Basis
from core.search.results import HIDDEN_NAME, distance_km, houses
from tests.builders import (
    NEW_YORK,
    SEEN_AT,
    a_listing,
    a_query,
    a_quote,
    a_stay,
    some_evidence,
    some_sources,
)

SOURCES = some_sources()
HIE = "Holiday Inn Express New York - Downtown"


def together(*quotes, query=None):
    return houses(quotes, query or a_query(), SOURCES)


def at(site, name=HIE, total="300.00 USD", **changes):
    listing = {"ref": f"{site}-1", **changes.pop("listing", {})}
    return a_quote(total, site=site, listing=a_listing(name, **listing), **changes)


def test_one_house_from_three_sites_has_all_offers_and_the_direct_name():
    found = together(
        at("booking", "Holiday Inn Express New York Downtown by IHG", "320.00 USD"),
        at("ihg", HIE, "300.00 USD"),
        at("amadeus", "HOLIDAY INN EXPRESS NEW YORK DWTN", "310.00 USD"),
    )
    assert len(found) == 1
    house = found[0]
    assert house.name == HIE
    assert house.key == "amadeus:amadeus-1"
    assert [(o.source_name, o.is_direct) for o in house.offers] == [
        ("Amadeus", False),
        ("Booking.com", False),
        ("IHG", True),
    ]


def test_without_a_direct_source_the_most_complete_name_is_taken():
    house = together(
        at("amadeus", "POD 51 NEW YORK MIDTOWN EAST HOTEL"),
        at("booking", "Pod 51"),
        at("expedia", "Pod 51 Hotel"),
    )[0]
    assert house.name == "Pod 51 Hotel"


def test_opaque_deal_is_kept_apart_and_named_honestly():
    found = together(
        at("priceline", None, "150.00 USD"), at("booking", "Pod 51"), at("expedia", None)
    )
    opaque = [house for house in found if house.is_opaque]
    assert len(found) == 3
    assert {house.name for house in opaque} == {HIDDEN_NAME}
    assert all(len(house.offers) == 1 for house in opaque)


def test_stars_by_majority_and_score_weighted_by_reviews():
    house = together(
        at("booking", listing={"stars": 3.0, "score": 8.0, "reviews": 300}),
        at("expedia", listing={"stars": 3.5, "score": 9.0, "reviews": 100}),
        at("hotels", listing={"stars": 3.0, "score": None, "reviews": None}),
    )[0]
    assert house.stars == 3.0
    assert house.score == 8.25  # (8 x 300 + 9 x 100) / 400
    assert house.reviews == 300


def test_place_is_the_median_and_distance_is_on_the_globe():
    house = together(
        at("booking", listing={"lat": 40.7220, "lon": -74.0060}),
        at("expedia", listing={"lat": 40.7224, "lon": -74.0062}),
        at("hotels", listing={"lat": 40.7223, "lon": -74.0050}),
        at("priceline", listing={"lat": None, "lon": None}),
    )[0]
    assert (house.lat, house.lon) == (40.7223, -74.0060)
    # 0.00803 degrees north of the centre, 111.195 km a degree
    assert house.distance_km == pytest.approx(0.893, abs=0.001)


def test_house_without_a_place_has_no_distance():
    house = together(at("booking", listing={"lat": None, "lon": None}))[0]
    assert (house.lat, house.lon, house.distance_km) == (None, None, None)


def test_distance_between_two_cities():
    # Great circle New York - London (51.50853, -0.12574): 5,570 km on the mean sphere.
    assert distance_km(NEW_YORK, 51.50853, -0.12574) == pytest.approx(5570, abs=2)
    assert distance_km(NEW_YORK, NEW_YORK.lat, NEW_YORK.lon) == 0


def test_points_and_unpriced_rows_stay_without_a_price():
    house = together(at("ihg", total=None, points=30_000), at("booking", total=None))[0]
    assert [offer.all_in for offer in house.offers] == [None, None]
    assert {offer.quote.points for offer in house.offers} == {30_000, None}


def tax(amount):
    return PriceLine(LineKind.TAX, "Tax", money(amount))


def test_tax_seen_at_the_same_house_serves_before_that_of_the_search():
    found = together(
        at("ihg", total="120.00 USD", lines=(tax("20.00 USD"),)),  # 20 % here
        at("priceline", total=None, per_night="100.00 USD", taxes_included=False),
        at(
            "booking",
            "Grand Budapest",
            "110.00 USD",
            listing={"ref": "b2", "lat": 40.76},
            lines=(tax("10.00 USD"),),
        ),  # 10 % there
        at(
            "hotels",
            "Chelsea Savoy",
            "100.00 USD",
            listing={"ref": "h3", "lat": 40.79},
            taxes_included=False,
        ),
    )
    totals = {
        (house.name, o.quote.site): (o.all_in.amount, o.all_in.basis)
        for house in found
        for o in house.offers
    }
    assert totals[HIE, "priceline"] == (money("240.00 USD"), Basis.ESTIMATED)
    # nobody lists the tax of the Savoy: the median of 10 % and 20 % in this search
    assert totals["Chelsea Savoy", "hotels"] == (money("115.00 USD"), Basis.ESTIMATED)


def test_membership_saving_is_found_within_the_house():
    house = together(
        at("ihg", total="300.00 USD", rate_plan="PUB"),
        at("ihg", total="270.00 USD", rate_plan="AAA", membership=Membership.AAA),
        at("booking", total="310.00 USD"),
    )[0]
    savings = {o.quote.rate_plan: o.saving.amount for o in house.offers if o.saving}
    assert savings == {"AAA": money("30.00 USD")}


def test_a_rate_seen_twice_counts_once_and_the_later_sight_stays():
    first = at("booking")
    again = replace(first, evidence=some_evidence(seen_at=SEEN_AT + timedelta(minutes=5)))
    for quotes in ((first, again), (again, first)):
        offers = together(*quotes)[0].offers
        assert [offer.quote for offer in offers] == [again]


def test_rates_that_differ_in_price_are_all_kept():
    offers = together(at("booking", total="300.00 USD"), at("booking", total="301.00 USD"))[
        0
    ].offers
    assert [o.quote.total.amount for o in offers] == [Decimal("300.00"), Decimal("301.00")]


def test_a_field_one_answer_leaves_out_is_taken_from_another():
    house = together(
        at("ihg", listing={"stars": None, "address": "126 Water St"}),
        at("ihg", listing={"stars": 3.0, "address": None}, membership=Membership.AAA),
    )[0]
    assert (house.stars, house.address) == (3.0, "126 Water St")


def test_unknown_source_is_shown_by_its_slug():
    offer = houses([at("newsite")], a_query(), ())[0].offers[0]
    assert (offer.source_name, offer.is_direct) == ("newsite", False)


def test_nothing_gives_nothing():
    assert together() == ()


names = st.sampled_from(["Pod 39", "Pod 51", "Hotel Chelsea", "The Chelsea Hotel", None])
quotes = st.lists(
    st.builds(
        lambda site, number, name, cents, membership: a_quote(
            f"{cents}.00 USD" if cents else None,
            site=site,
            listing=a_listing(name, ref=str(number), lat=40.72 + number / 2000),
            membership=membership,
            stay=a_stay(),
        ),
        st.sampled_from(["booking", "ihg", "expedia"]),
        st.integers(0, 4),
        names,
        st.one_of(st.none(), st.integers(100, 110)),
        st.sampled_from([Membership.PUBLIC, Membership.AAA]),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(quotes, st.randoms(use_true_random=False))
def test_houses_do_not_depend_on_input_order(some, chance):
    assert together(*some) == together(*chance.sample(some, len(some)))


@settings(max_examples=100, deadline=None)
@given(quotes)
def test_every_distinct_quote_is_in_exactly_one_house(some):
    kept = [offer.quote for house in together(*some) for offer in house.offers]
    prints = {(q.site, q.listing.ref, q.membership, q.total) for q in some}
    assert len(kept) == len(prints)
    assert {(q.site, q.listing.ref, q.membership, q.total) for q in kept} == prints
