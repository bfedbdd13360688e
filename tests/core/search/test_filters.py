"""Each refusal is a phrase; what a source does not say never passes a limit."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board
from core.search.filters import Filters, cancellation_words, house_refusal, offer_refusal
from tests.builders import a_house, an_offer


def test_no_filter_refuses_nothing():
    assert house_refusal(a_house(stars=None, distance_km=None), Filters()) is None
    assert offer_refusal(an_offer(None), None, Filters()) is None


@pytest.mark.parametrize(
    ("house", "filters", "why"),
    [
        ({"stars": 3.5}, Filters(stars=frozenset({3})), None),
        ({"stars": 3.0}, Filters(stars=frozenset({4, 5})), "3 stars"),
        ({"stars": None}, Filters(stars=frozenset({3})), "stars not known"),
        ({"distance_km": 2.0}, Filters(max_km=2.0), None),
        ({"distance_km": 2.1}, Filters(max_km=2.0), "2.1 km from the centre"),
        ({"distance_km": None}, Filters(max_km=2.0), "distance not known"),
        ({"brand": "Hilton"}, Filters(chains=frozenset({"Hilton"})), None),
        ({"brand": "IHG"}, Filters(chains=frozenset({"Hilton"})), "belongs to IHG"),
        ({"brand": None}, Filters(chains=frozenset({"Hilton"})), "no known chain"),
    ],
)
def test_house_limits(house, filters, why):
    assert house_refusal(a_house(**house), filters) == why


@pytest.mark.parametrize(
    ("offer", "filters", "why"),
    [
        ({"refundable": True}, Filters(free_cancellation=True), None),
        ({"refundable": False}, Filters(free_cancellation=True), "no free cancellation"),
        ({"refundable": None}, Filters(free_cancellation=True), "cancellation not stated"),
        ({"board": Board.HALF_BOARD}, Filters(breakfast=True), None),
        ({"board": Board.ROOM_ONLY}, Filters(breakfast=True), "no breakfast"),
        ({"board": None}, Filters(breakfast=True), "breakfast not stated"),
        ({"site": "ihg"}, Filters(direct_only=True), None),
        ({"site": "booking"}, Filters(direct_only=True), "sold by Booking.com, not by the hotel"),
        (
            {"site": "booking"},
            Filters(sources=frozenset({"ihg"})),
            "Booking.com is not among your sources",
        ),
        (
            {"membership": Membership.AAA},
            Filters(memberships=frozenset({Membership.PUBLIC})),
            "AAA/CAA rates are not shown",
        ),
    ],
)
def test_offer_limits(offer, filters, why):
    assert offer_refusal(an_offer(**offer), money("312.40 USD"), filters) == why


@pytest.mark.parametrize(
    ("total", "why"),
    [
        ("300.00 USD", None),
        ("300.01 USD", "over your limit of $300.00"),
        (None, "total not known"),
    ],
)
def test_limit_on_the_total(total, why):
    limit = Filters(max_total=money("300 USD"))
    assert offer_refusal(an_offer(), money(total) if total else None, limit) == why


def test_cancellation_in_words():
    until = an_offer(refundable=True, refundable_until=date(2026, 12, 2))
    assert cancellation_words(until) == "free cancellation until Dec 2"
    assert cancellation_words(an_offer(refundable=True)) == "free cancellation"
    assert cancellation_words(an_offer(refundable=False)) == "no free cancellation"
    assert cancellation_words(an_offer(refundable=None)) is None
