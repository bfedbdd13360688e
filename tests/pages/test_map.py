"""Kilometres east and north: against distances known from elsewhere."""

from __future__ import annotations

import math

from core.domain.stay import Destination
from core.fx import rate_table
from core.search.ranking import Wish, rank
from pages.parts.km_map import east_north, figure, readable, words
from tests import builders


def test_times_square_lies_north_east_of_city_hall() -> None:
    # City Hall 40.7127 N 74.0059 W, Times Square 40.7580 N 73.9855 W: 5.32 km by great circle.
    hall = Destination("", "City Hall", "US", "United States", 40.7127, -74.0059)
    east, north = east_north(40.7580, -73.9855, hall)
    assert math.isclose(math.hypot(east, north), 5.32, abs_tol=0.02)
    assert 0 < east < north


def test_the_date_line_is_crossed_the_short_way() -> None:
    fiji = Destination("", "Taveuni", "FJ", "Fiji", -16.8, 179.98)
    east, _ = east_north(-16.8, -179.98, fiji)
    assert math.isclose(east, 0.04 * 111.32 * math.cos(math.radians(16.8)), rel_tol=1e-6)


def test_prices_that_would_cover_one_another_are_thinned() -> None:
    points = [(0.0, 0.0), (0.1, 0.1), (5.0, 5.0)]
    assert readable(points, [1, 0, 2], reach=6.0) == {1, 2}


def test_each_point_carries_the_key_of_its_house() -> None:
    rows = rank([builders.a_house(key="k1")], Wish(), rate_table()).rows
    drawn = figure(rows, builders.NEW_YORK, is_dark=False, locale="en_US")
    assert list(drawn.data[1].customdata) == ["k1"]
    assert [shape.x1 for shape in drawn.layout.shapes] == [1, 3, 5]


def test_a_name_cannot_bring_tags_into_the_map() -> None:
    rows = rank([builders.a_house("<a href='//x'>x</a>")], Wish(), rate_table()).rows
    drawn = figure(rows, builders.NEW_YORK, is_dark=True, locale="en_US")
    assert drawn.data[1].hovertext[0].startswith("&lt;a")


def test_without_any_total_the_words_name_no_cheapest() -> None:
    house = builders.a_house("Plaza", builders.an_offer(None, name="Plaza"))
    rows = rank([house], Wish(), rate_table()).rows
    told = words(rows, builders.NEW_YORK, "en_US")
    assert told == "1 hotel by distance and direction from the centre of New York."
