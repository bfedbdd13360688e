"""All-in prices and savings; every figure is worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board, LineKind, PriceLine
from core.search.model import Basis
from core.search.pricing import (
    UsualTax,
    all_in,
    dearer_by,
    public_twin,
    saving_of,
    shape_of,
    usual_tax,
)
from tests.builders import a_quote, a_request, an_offer

USUAL = UsualTax(Decimal("0.14"), 5, "in this search")


def lines(**amounts: str) -> tuple[PriceLine, ...]:
    return tuple(
        PriceLine(LineKind(kind), kind.title(), money(amount)) for kind, amount in amounts.items()
    )


def test_total_with_taxes_inside_is_stated():
    price = all_in(a_quote("312.40 USD", per_night="150.00 USD"), a_request(), USUAL)
    assert price is not None
    assert (price.amount, price.basis) == (money("312.40 USD"), Basis.STATED)
    assert price.words == "all-in for 2 nights"


def test_nightly_price_with_taxes_inside_is_multiplied_by_nights_only():
    quote = a_quote(None, per_night="187.00 USD")
    price = all_in(quote, a_request(rooms=2), USUAL)
    assert price is not None
    assert price.amount == money("374.00 USD")  # 2 nights; the price covers both rooms already
    assert price.basis is Basis.DERIVED
    assert price.words == "about: 2 × 187.00 a night, taxes in"
    assert price.shown == money("187.00 USD")


@pytest.mark.parametrize(
    ("taxes_included", "words"),
    [
        (False, "about: before tax, 14 % added as usual in this search"),
        (None, "about: taxes not said, 14 % added as usual in this search"),
    ],
)
def test_price_before_tax_gets_the_usual_tax(taxes_included, words):
    price = all_in(a_quote("200.05 USD", taxes_included=taxes_included), a_request(), USUAL)
    assert price is not None
    assert price.amount == money("228.06 USD")  # 200.05 x 1.14 = 228.057
    assert (price.basis, price.words) == (Basis.ESTIMATED, words)


def test_nightly_price_before_tax_is_rounded_once_at_the_end():
    price = all_in(a_quote(None, per_night="99.99 USD", taxes_included=False), a_request(), USUAL)
    assert price is not None
    assert price.amount == money("227.98 USD")  # 199.98 x 1.14 = 227.9772; 2 x 113.99 would be .98


def test_yen_are_rounded_to_whole_yen():
    price = all_in(a_quote("10003 JPY", taxes_included=False), a_request(), USUAL)
    assert price is not None
    assert price.amount == money("11403 JPY")  # 11403.42


@pytest.mark.parametrize("taxes_included", [False, None])
def test_tax_that_nobody_showed_leaves_the_total_unknown(taxes_included):
    price = all_in(a_quote("200.00 USD", taxes_included=taxes_included), a_request(), None)
    assert price is not None
    assert price.amount is None
    assert price.basis is Basis.UNKNOWN
    assert price.shown == money("200.00 USD")


@pytest.mark.parametrize(
    "quote", [a_quote(None), a_quote(None, points=30_000), a_quote("0.00 USD", points=30_000)]
)
def test_no_price_in_money_is_no_all_in_price(quote):
    assert all_in(quote, a_request(), USUAL) is None


def test_listed_taxes_are_added_as_listed_not_as_usual():
    parts = lines(room="278.00 USD", tax="34.40 USD", fee="10.00 USD")
    price = all_in(a_quote("278.00 USD", taxes_included=False, lines=parts), a_request(), USUAL)
    assert price is not None
    assert (price.amount, price.basis) == (money("322.40 USD"), Basis.DERIVED)
    assert price.words == "278.00 and 44.40 taxes and fees as listed"


def test_fee_inside_the_price_is_not_added_again():
    parts = lines(room="278.00 USD", tax="34.40 USD", fee="10.00 USD")
    price = all_in(a_quote("288.00 USD", taxes_included=False, lines=parts), a_request(), USUAL)
    assert price is not None
    assert price.amount == money("322.40 USD")


def test_lines_that_add_up_to_the_total_prove_taxes_inside():
    parts = lines(room="278.00 USD", tax="34.40 USD")
    price = all_in(a_quote("312.40 USD", taxes_included=None, lines=parts), a_request(), None)
    assert price is not None
    assert (price.amount, price.basis) == (money("312.40 USD"), Basis.STATED)


def test_lines_that_do_not_start_from_the_price_are_not_trusted():
    parts = lines(room="100.00 USD", tax="10.00 USD")
    price = all_in(a_quote("278.00 USD", taxes_included=False, lines=parts), a_request(), None)
    assert price is not None
    assert price.basis is Basis.UNKNOWN


def test_usual_tax_is_the_median_share_of_the_rates_that_list_it():
    quotes = [
        a_quote("110.00 USD", lines=lines(room="100.00 USD", tax="10.00 USD")),  # 0.10
        a_quote("115.00 USD", lines=lines(room="100.00 USD", tax="15.00 USD")),  # 0.15
        a_quote(
            "200.00 USD", taxes_included=False, lines=lines(room="200.00 USD", tax="80.00 USD")
        ),
        a_quote("500.00 USD"),
    ]
    usual = usual_tax(quotes, "at this house")
    assert usual == UsualTax(Decimal("0.15"), 3, "at this house")


@pytest.mark.parametrize(
    "parts",
    [
        (),
        lines(room="100.00 USD"),
        lines(room="40.00 USD", tax="60.00 USD"),  # 150 % is a misread line
        lines(room="90.00 EUR", tax="10.00 EUR"),  # not the money of the total
    ],
)
def test_no_tax_is_learnt_from_rates_that_show_none(parts):
    assert usual_tax([a_quote("100.00 USD", lines=parts)], "in this search") is None


def aaa(total, **changes):
    return an_offer(total, site="ihg", membership=Membership.AAA, **changes)


def public(total, **changes):
    return an_offer(total, site="ihg", **changes)


def test_saving_is_against_the_public_rate_of_the_same_shape():
    saving = saving_of(aaa("270.00 USD"), [public("300.00 USD"), public("310.00 USD")])
    assert saving is not None
    assert (saving.amount, saving.baseline) == (money("30.00 USD"), money("300.00 USD"))
    assert saving.percent == pytest.approx(10.0)


@pytest.mark.parametrize(
    "other",
    [
        {"refundable": False},
        {"board": Board.BREAKFAST},
        {"room": "Suite"},
        {"basis": Basis.ESTIMATED},
        {"basis": Basis.UNKNOWN},
    ],
)
def test_unlike_rates_are_not_compared(other):
    offer = aaa("270.00 USD", room="King", refundable=True)
    assert (
        saving_of(offer, [public("300.00 USD", **{"room": "King", "refundable": True, **other})])
        is None
    )


def test_another_source_or_currency_is_no_baseline():
    offer = aaa("270.00 USD")
    assert public_twin(offer, [an_offer("300.00 USD", site="booking")]) is None
    assert public_twin(offer, [public("300.00 EUR")]) is None


def test_public_rate_saves_nothing_against_itself():
    offer = public("300.00 USD")
    assert saving_of(offer, [offer, public("320.00 USD")]) is None


def test_dearer_membership_rate_is_no_negative_saving():
    offer, twin = aaa("309.00 USD"), public("300.00 USD")
    assert saving_of(offer, [twin]) is None
    assert dearer_by(offer, [twin]) == pytest.approx(3.0)
    assert dearer_by(aaa("300.00 USD"), [twin]) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [("1 King Bed", "King bed"), ("2 Queen Beds", "2 queen bed room"), ("The Suite", "suite")],
)
def test_same_room_under_two_names_is_one_shape(a, b):
    assert shape_of(a_quote(room=a)) == shape_of(a_quote(room=b))


def test_other_rooms_are_other_shapes():
    shapes = {
        shape_of(a_quote(room=room)) for room in ("1 King Bed", "2 Queen Beds", "Suite", None)
    }
    assert len(shapes) == 4
