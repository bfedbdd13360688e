"""Which listings are one house. Names are such as sites show; hard pairs first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import matching as benchmark
from core.search.matching import match
from core.search.names import name_of, street_of
from tests.builders import NEW_YORK, a_listing

METRE = 1 / 111_195  # degrees of latitude


def listing(name, north_m=0.0, **changes):
    """A listing so many metres north of a corner in New York; unplaced with `north_m=None`."""
    place = {"lat": None, "lon": None}
    if north_m is not None:
        place = {"lat": 40.75 + north_m * METRE, "lon": -73.98}
    values = {"ref": "r", "stars": None, "address": None, **place, **changes}
    return a_listing(name, **values)


def are_one(a, b, near=NEW_YORK):
    return len(match([("booking", a), ("expedia", b)], near)) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Holiday Inn Express New York - Downtown", "Holiday Inn Express New York Downtown by IHG"),
        ("Holiday Inn Express Downtown", "Holiday Inn Express New York Downtown, an IHG Hotel"),
        (
            "Hampton Inn & Suites New York Downtown",
            "Hampton Inn and Suites by Hilton New York Downtown",
        ),
        ("Hampton Inn & Suites New York Downtown", "HAMPTON INN STES NEW YORK DWTN"),
        ("Courtyard by Marriott New York Chelsea", "Courtyard New York/Chelsea"),
        ("The Lexington Hotel, Autograph Collection", "Lexington Hotel New York"),
        ("La Quinta Inn & Suites Queens", "La Quinta Inn & Suites by Wyndham Queens (New York)"),
        ("Hôtel Élysée", "Hotel Elysee New York"),
        ("Pod 39", "Pod 39 Hotel"),
        ("Blue Sea Palace", "BlueSea Palace Hotel"),
        ("Hotel Chelsea", "The Chelsea Hotel"),
        ("Best Western Plus Hospitality House", "Best Western Plus Hospitality House Suites 4*"),
        ("Hotel Cala d'Or", "Cala D Or"),
        ("Hilton Times Square", "Times Square Hilton"),
        ("Kixby", "Kixby Hotel, New York, NY"),
        ("Radisson Financial District", "RADISSON NEW YORK FIN DIST"),
    ],
)
def test_same_house_however_it_is_written(a, b):
    assert are_one(listing(a), listing(b, 40))
    assert are_one(listing(b), listing(a, 40))


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ("Pod 39", "Pod 51", 30),
        ("Holiday Inn Express New York Downtown", "Holiday Inn Express New York Airport", 30),
        ("Holiday Inn New York", "Holiday Inn Express New York", 10),
        ("Hampton Inn Times Square North", "Hampton Inn Times Square South", 300),
        (
            "Holiday Inn Express New York Downtown",
            "Holiday Inn Express New York Downtown South",
            300,
        ),
        ("Hampton Inn New York Chelsea", "Hampton Inn & Suites New York Chelsea", 300),
        ("Comfort Inn Midtown", "Comfort Suites Midtown", 20),
        ("Hilton Garden Inn Chelsea", "Hampton Inn Chelsea", 20),
        ("Best Western Soho", "Best Western Plus Soho", 20),
        ("Hampton Inn Manhattan 35th Street", "Hampton Inn Manhattan 31st Street", 300),
        ("Courtyard New York Chelsea", "Courtyard New York Herald Square", 300),
        ("Hotel Chelsea", "Hotel Stanford", 20),
        ("Hotel Chelsea", "Hotel Chelsea", 5_000),
    ],
)
def test_neighbours_stay_two_houses(a, b, metres):
    assert not are_one(listing(a), listing(b, metres))
    assert not are_one(listing(b), listing(a, metres))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Holiday Inn Express New York Downtown", "Holiday Inn Express Downtown by IHG", True),
        ("Hotel Chelsea New York", "The Chelsea Hotel", True),
        ("Holiday Inn Express New York", "Holiday Inn Express New York Downtown", False),
        ("Hampton Inn New York Chelsea", "Hampton Inn & Suites New York Chelsea", False),
        ("Grand Hotel Central", "Grand Hotel Park", False),
    ],
)
def test_without_coordinates_the_name_alone_must_do(a, b, expected):
    assert are_one(listing(a, None), listing(b)) is expected


def test_same_door_helps_a_short_name():
    one = listing("The Edge", None, address="145 E 39th St")
    other = listing("The Edge Rooftop", None, address="145 East 39 Street, New York, NY 10016")
    assert are_one(one, other)
    assert not are_one(one, listing("The Edge Rooftop", None, address="9 Main St"))


def test_listings_without_a_name_never_match():
    seen = [("priceline", listing(None, ref="1")), ("expedia", listing(None, ref="2"))]
    assert len(match(seen, NEW_YORK)) == 2


def test_two_listings_of_one_site_never_merge():
    seen = [("booking", listing("Pod 39", ref="1")), ("booking", listing("Pod 39", ref="2"))]
    assert len(match(seen, NEW_YORK)) == 2


def test_each_listing_goes_to_its_nearest_like():
    seen = [
        ("booking", listing("Hotel Chelsea", 0, ref="south")),
        ("booking", listing("Hotel Chelsea", 290, ref="north")),
        ("expedia", listing("Chelsea Hotel", 10, ref="south")),
        ("expedia", listing("Chelsea Hotel", 280, ref="north")),
    ]
    groups = match(seen, NEW_YORK)
    assert [[one.ref for _, one in group] for group in groups] == [
        ["north", "north"],
        ["south", "south"],
    ]


def test_weak_links_do_not_chain_two_houses_together():
    # The middle name fits either end; the ends are two houses.
    seen = [
        ("booking", listing("Marina Palace Grand", 0)),
        ("expedia", listing("Marina Palace", 40)),
        ("hotels", listing("Marina Palace Garden", 80)),
        ("priceline", listing("Marina Palace Garden", 85)),
    ]
    groups = match(seen, NEW_YORK)
    assert not any(
        {"Marina Palace Grand", "Marina Palace Garden"} <= {one.name for _, one in group}
        for group in groups
    )


names = st.sampled_from(
    ["Pod 39", "Pod 51", "Hotel Chelsea", "The Chelsea", "Chelsea Inn", "Hilton Chelsea", None]
)
seen_lists = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.integers(0, 20),
        names,
        st.one_of(st.none(), st.floats(0, 800)),
    ),
    unique_by=lambda seen: seen[:2],
    max_size=14,
).map(lambda rows: [(site, listing(name, m, ref=str(ref))) for site, ref, name, m in rows])


@settings(max_examples=200, deadline=None)
@given(seen_lists, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_input_order(seen, chance):
    assert match(seen, NEW_YORK) == match(chance.sample(seen, len(seen)), NEW_YORK)


@settings(max_examples=200, deadline=None)
@given(seen_lists)
def test_each_listing_is_in_one_group_and_no_group_has_a_site_twice(seen):
    groups = match(seen, NEW_YORK)
    flat = [(site, one.ref) for group in groups for site, one in group]
    assert sorted(flat) == sorted((site, one.ref) for site, one in seen)
    for group in groups:
        assert len({site for site, _ in group}) == len(group)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Holiday Inn Express & Suites Austin", "holiday inn express"),
        ("Four Points by Sheraton Midtown", "four points"),
        ("Hampton by Hilton London", "hampton"),
        ("Courtyard by Marriott", "courtyard"),
        ("Super 8 by Wyndham Queens", "super 8"),
        ("Hotel Chelsea", None),
    ],
)
def test_the_most_specific_brand_is_read(text, brand):
    assert name_of(text).brand == brand


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("145 E 39th St", ("145", "39")),
        ("145 East 39 Street, New York, NY 10016", ("145", "39")),
        ("Calle Mayor 12", ("12", "mayor")),
        ("Broadway", None),
        (None, None),
    ],
)
def test_street_and_number(address, street):
    assert street_of(address) == street


def test_real_names_are_told_apart():
    if not benchmark.NAMES.exists():
        pytest.skip("real hotel names are not beside the repository (../shared/data)")
    kept = [promise for promise in benchmark.run().promises if promise.unit == "share"]
    assert [(promise.what, promise.holds) for promise in kept] == [
        ("pairs joined that belong together", True),
        ("pairs that belong together joined", True),
    ]
