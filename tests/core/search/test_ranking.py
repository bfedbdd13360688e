"""Order, reasons and what is set aside; scores are worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board
from core.fx import RateTable
from core.search.criteria import Weights
from core.search.filters import Filters
from core.search.model import AllIn, Basis
from core.search.ranking import Sort, Wish, rank
from tests.builders import SEEN_AT, a_house, a_saving, an_offer, some_evidence

FIXED_ON = date(2026, 11, 19)
RATES = RateTable(
    FIXED_ON,
    {
        "EUR": (Decimal(1), FIXED_ON),
        "USD": (Decimal("1.25"), FIXED_ON),
        "GBP": (Decimal("0.80"), date(2026, 11, 18)),
    },
)
ONLY_PRICE = Weights(price=10, distance=0, score=0, flexibility=0)


def names(ranking):
    return [row.house.name for row in ranking.rows]


def test_best_is_the_weighted_sum_of_scaled_criteria():
    near = a_house("Near", an_offer("300.00 USD", refundable=True), distance_km=1.0, score=9.0)
    cheap = a_house("Cheap", an_offer("200.00 USD", refundable=False), distance_km=3.0, score=7.0)
    middle = a_house("Middle", an_offer("250.00 USD"), distance_km=2.0, score=8.0)
    ranking = rank([cheap, middle, near], Wish(weights=Weights(4, 3, 2, 1)), RATES)
    # Near: price 0, distance 1, score 1, free 1: 6/10. Middle: halves of 9, nothing said: 4.5/10.
    # Cheap: price 1, all else 0: 4/10.
    assert [(r.house.name, pytest.approx(r.score)) for r in ranking.rows] == [
        ("Near", 0.6),
        ("Middle", 0.45),
        ("Cheap", 0.4),
    ]


def test_what_is_not_known_counts_as_worst():
    known = a_house("Known", an_offer("200.00 USD"), distance_km=5.0)
    unknown = a_house("Unknown", an_offer("200.00 USD"), distance_km=None)
    weights = Weights(price=0, distance=10, score=0, flexibility=0)
    assert names(rank([unknown, known], Wish(weights=weights), RATES)) == ["Known", "Unknown"]


def test_one_extreme_price_does_not_flatten_the_others():
    houses = [
        a_house(name, an_offer(f"{total}.00 USD"))
        for name, total in {"A": 100, "B": 200, "C": 200, "Palace": 9000}.items()
    ]
    scores = {r.house.name: r.score for r in rank(houses, Wish(weights=ONLY_PRICE), RATES).rows}
    assert scores["A"] == 1
    assert scores["B"] == pytest.approx(0.8)  # worst is 3 x the median of 200, so (600-200)/500
    assert scores["Palace"] == 0


def test_no_weight_at_all_orders_by_total():
    houses = [a_house("B", an_offer("200.00 USD")), a_house("A", an_offer("300.00 USD"))]
    ranking = rank(houses, Wish(weights=Weights(0, 0, 0, 0)), RATES)
    assert names(ranking) == ["B", "A"]
    assert {row.score for row in ranking.rows} == {0.0}


@pytest.mark.parametrize("weight", [-1, 10.5, float("nan")])
def test_weight_outside_its_range_is_refused(weight):
    with pytest.raises(ValueError, match="between 0 and 10"):
        Weights(price=weight)


def test_totals_are_compared_in_the_currency_of_the_wish():
    euro = a_house("Euro", an_offer("200.00 EUR"))  # 250.00 USD
    pound = a_house("Pound", an_offer("150.00 GBP"))  # / 0.80 x 1.25 = 234.375 USD
    dollar = a_house("Dollar", an_offer("240.00 USD"))
    ranking = rank([euro, pound, dollar], Wish(sort=Sort.TOTAL), RATES)
    assert names(ranking) == ["Pound", "Dollar", "Euro"]
    first = ranking.rows[0]
    assert first.total.money == money("234.38 USD")
    assert first.total.on == date(2026, 11, 18)  # the older of the two days
    assert first.best.native == money("150.00 GBP")
    assert ranking.rows[1].total.on is None  # nothing was converted
    assert ranking.median == money("240.00 USD")


def test_currency_without_a_rate_is_shown_but_not_compared():
    odd = a_house("Odd", an_offer("1.00 XAU"))
    ranking = rank([odd, a_house("Known", an_offer("200.00 USD"))], Wish(sort=Sort.TOTAL), RATES)
    assert names(ranking) == ["Known", "Odd"]
    assert ranking.rows[1].total is None
    assert ranking.rows[1].best.native == money("1.00 XAU")
    assert ranking.comparable == 1


def test_best_offer_is_the_cheapest_that_passes():
    house = a_house(
        "House",
        an_offer("180.00 USD", site="booking", refundable=False),
        an_offer("200.00 USD", site="expedia", refundable=True),
        an_offer("190.00 USD", site="ihg", refundable=True),
    )
    ranking = rank([house], Wish(filters=Filters(free_cancellation=True)), RATES)
    row = ranking.rows[0]
    assert row.best.offer.source_name == "IHG"
    assert [p.offer.source_name for p in row.others] == ["Expedia"]
    assert [(a.offer.native, a.why) for a in ranking.set_aside] == [
        (money("180.00 USD"), "no free cancellation")
    ]


def test_direct_stands_beside_the_agency():
    house = a_house(
        "House",
        an_offer("180.00 USD", site="booking"),
        an_offer("185.00 USD", site="expedia"),
        an_offer("190.00 USD", site="ihg"),
        an_offer("200.00 USD", site="ihg", room="Suite"),
    )
    row = rank([house], Wish(), RATES).rows[0]
    sources = [(p.offer.source_name, p.amount.amount) for p in (row.best, *row.others)]
    assert sources == [
        ("Booking.com", Decimal("180.00")),
        ("IHG", Decimal("190.00")),
        ("Expedia", Decimal("185.00")),
        ("IHG", Decimal("200.00")),
    ]


def test_an_estimate_is_never_marked_cheapest():
    guess = a_house("Guess", an_offer("150.00 USD", basis=Basis.ESTIMATED))
    derived = a_house("Derived", an_offer("160.00 USD", basis=Basis.DERIVED))
    stated = a_house("Stated", an_offer("170.00 USD"))
    ranking = rank([guess, derived, stated], Wish(sort=Sort.TOTAL), RATES)
    assert names(ranking) == ["Guess", "Derived", "Stated"]
    assert [row.is_cheapest for row in ranking.rows] == [False, True, False]
    assert ranking.cheapest_key == derived.key


def test_houses_without_a_total_come_last_in_every_sort():
    unknown = a_house(
        "Unknown", an_offer("90.00 USD", basis=Basis.UNKNOWN), distance_km=0.1, score=9.9
    )
    sold_out = a_house("No price", an_offer(None), distance_km=0.2, score=9.8)
    priced = a_house("Priced", an_offer("500.00 USD"), distance_km=9.0, score=5.0)
    for sort in Sort:
        ranking = rank([unknown, sold_out, priced], Wish(sort=sort), RATES)
        assert names(ranking)[0] == "Priced"
        assert ranking.comparable == 1


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.TOTAL, ["A", "B", "C"]),
        (Sort.DISTANCE, ["C", "A", "B"]),
        (Sort.SCORE, ["B", "C", "A"]),
        (Sort.SAVING, ["C", "B", "A"]),
    ],
)
def test_sorts(sort, expected):
    houses = [
        a_house("A", an_offer("100.00 USD"), distance_km=2.0, score=7.0),
        a_house(
            "B",
            an_offer("110.00 USD", saving=a_saving("5.00 USD", 4.3, "115.00 USD")),
            distance_km=None,
            score=9.0,
        ),
        a_house(
            "C",
            an_offer("120.00 USD", saving=a_saving("30.00 USD", 20.0, "150.00 USD")),
            distance_km=1.0,
            score=8.0,
        ),
    ]
    assert names(rank(houses, Wish(sort=sort), RATES)) == expected


def test_ties_keep_the_earlier_observation():
    late = an_offer("100.00 USD", evidence=some_evidence(seen_at=SEEN_AT + timedelta(minutes=1)))
    early = an_offer("100.00 USD", evidence=some_evidence(seen_at=SEEN_AT))
    houses = [a_house("A late", late), a_house("B early", early)]
    assert names(rank(houses, Wish(), RATES)) == ["B early", "A late"]


def test_reasons_have_figures():
    houses = [
        a_house(
            "First",
            an_offer(
                "220.00 USD",
                site="ihg",
                membership=Membership.AAA,
                refundable=True,
                refundable_until=date(2026, 12, 2),
                board=Board.BREAKFAST,
                rooms_left=2,
                saving=a_saving("22.00 USD", 9.1, "242.00 USD"),
            ),
            distance_km=0.8,
        ),
        a_house("Second", an_offer("250.00 USD")),
        a_house("Third", an_offer("300.00 USD")),
    ]
    row = next(r for r in rank(houses, Wish(), RATES).rows if r.house.name == "First")
    assert row.reasons == (
        "12 % under the median of these 3 hotels",  # 220 / 250
        "AAA/CAA saves 9 % against the public rate",
        "0.8 km from the centre",
        "free cancellation until Dec 2",
        "breakfast included",
        "guest score 8.4",
        "2 rooms left",
    )


def test_two_rates_are_no_market():
    houses = [a_house("A", an_offer("100.00 USD")), a_house("B", an_offer("300.00 USD"))]
    assert not any(
        "median" in reason for row in rank(houses, Wish(), RATES).rows for reason in row.reasons
    )


def test_estimate_says_what_was_added():
    offer = an_offer(None, per_night="100.00 USD", taxes_included=False)
    price = AllIn(
        amount=money("228.00 USD"), basis=Basis.ESTIMATED, shown=money("100.00 USD"), words="about"
    )
    row = rank([a_house("A", replace(offer, all_in=price))], Wish(), RATES).rows[0]
    assert "taxes not shown: 14 % added" in row.reasons  # 228 over 2 x 100


def test_dearer_membership_rate_says_so():
    house = a_house(
        "A",
        an_offer("103.00 USD", site="ihg", membership=Membership.SENIOR),
        an_offer("100.00 USD", site="ihg"),
    )
    wish = Wish(filters=Filters(memberships=frozenset({Membership.SENIOR})))
    assert "Senior is 3 % dearer than the public rate" in rank([house], wish, RATES).rows[0].reasons


def test_an_estimate_never_leads_where_a_source_states_its_total():
    guess = an_offer("90.00 USD", site="priceline", basis=Basis.ESTIMATED)
    stated = an_offer("100.00 USD", site="expedia")
    house = a_house("A", guess, stated)
    dearer = a_house("B", an_offer("95.00 USD", site="booking", basis=Basis.ESTIMATED))
    ranking = rank([house, dearer], Wish(sort=Sort.TOTAL), RATES)
    assert names(ranking) == ["B", "A"]
    assert ranking.rows[1].best.offer is stated
    assert [p.offer for p in ranking.rows[1].others] == [guess]
    assert ranking.cheapest_key == house.key  # 100 is the lowest that rests on no estimate
    assert ("A", "its taxes and fees are an estimate") in [
        (aside.house.name, aside.why) for aside in ranking.set_aside
    ]


def test_a_rate_for_others_is_shown_but_never_leads():
    member = an_offer("90.00 USD", site="choice", membership=Membership.LOYALTY)
    house = a_house("A", member, an_offer("100.00 USD", site="choice"))
    dearer = a_house("B", an_offer("95.00 USD", site="booking"))
    ranking = rank([house, dearer], Wish(sort=Sort.TOTAL, held=frozenset({Membership.AAA})), RATES)
    assert names(ranking) == ["B", "A"]
    assert ranking.cheapest_key == dearer.key  # 95 is hers to book, 90 is not
    assert [p.offer for p in ranking.rows[1].others] == [member]
    assert [aside.why for aside in ranking.set_aside] == [
        "only with Loyalty member, which you did not choose"
    ]


def test_a_rate_that_she_holds_leads():
    member = an_offer("90.00 USD", site="choice", membership=Membership.LOYALTY)
    house = a_house("A", an_offer("100.00 USD", site="choice"), member)
    wish = Wish(held=frozenset({Membership.LOYALTY}))
    assert rank([house], wish, RATES).rows[0].best.offer is member


def test_set_aside_names_the_criterion_that_cost_most():
    first = a_house("First", an_offer("300.00 USD", refundable=True), distance_km=0.5, score=9.0)
    far = a_house("Far", an_offer("250.00 USD", refundable=True), distance_km=8.0, score=9.0)
    poor = a_house("Poor", an_offer("200.00 USD", refundable=True), distance_km=0.5, score=6.1)
    dear = a_house("Dear", an_offer("400.00 USD", refundable=True), distance_km=0.5, score=9.0)
    wish = Wish(weights=Weights(price=1, distance=8, score=8, flexibility=1))
    ranking = rank([first, far, poor, dear], wish, RATES)
    # First .5 + 8 + 8 + 1, Dear 0 + 17, Poor 1 + 8 + 0 + 1, Far .75 + 0 + 8 + 1
    assert names(ranking) == ["First", "Dear", "Poor", "Far"]
    assert [(a.house.name, a.why) for a in ranking.set_aside] == [
        ("Poor", "ranked 3: guest score 6.1 against 9.0"),
        ("Far", "ranked 4: 8.0 km from the centre"),
    ]


def test_house_that_is_filtered_out_is_set_aside_with_its_reason():
    first = a_house("First", an_offer("300.00 USD"), stars=4.0)
    plain = a_house("Plain", an_offer("200.00 USD"), stars=2.0)
    dear = a_house("Dear", an_offer("900.00 USD"), stars=2.0)
    ranking = rank([first, plain, dear], Wish(filters=Filters(stars=frozenset({4}))), RATES)
    assert names(ranking) == ["First"]
    assert [(a.house.name, a.why) for a in ranking.set_aside] == [("Plain", "2 stars")]


def test_nothing_left_is_an_empty_ranking():
    ranking = rank([a_house()], Wish(filters=Filters(max_km=0.1)), RATES)
    assert (ranking.rows, ranking.set_aside, ranking.median, ranking.comparable) == (
        (),
        (),
        None,
        0,
    )
    assert rank([], Wish(), RATES).rows == ()


amounts = st.integers(5_000, 60_000).map(lambda cents: f"{Decimal(cents) / 100} USD")
offers = st.builds(
    an_offer,
    st.one_of(st.none(), amounts),
    site=st.sampled_from(["booking", "ihg"]),
    basis=st.sampled_from(list(Basis)),
    refundable=st.sampled_from([True, False, None]),
    room=st.sampled_from(["King", "Queen", None]),
)
houses = st.lists(st.lists(offers, min_size=1, max_size=4), max_size=6).map(
    lambda lists: [
        a_house(f"House {n}", *some, distance_km=float(n % 3), key=f"booking:{n}")
        for n, some in enumerate(lists)
    ]
)


@settings(max_examples=150, deadline=None)
@given(houses, st.randoms(use_true_random=False), st.sampled_from(list(Sort)), st.booleans())
def test_no_rank_depends_on_input_order(given_houses, chance, sort, free):
    wish = Wish(sort=sort, filters=Filters(free_cancellation=free))
    mixed = [
        replace(house, offers=tuple(chance.sample(house.offers, len(house.offers))))
        for house in chance.sample(given_houses, len(given_houses))
    ]
    one, other = rank(given_houses, wish, RATES), rank(mixed, wish, RATES)
    assert [(r.house.key, r.best, r.others, r.score, r.reasons) for r in one.rows] == [
        (r.house.key, r.best, r.others, r.score, r.reasons) for r in other.rows
    ]
    assert [(a.house.key, a.offer, a.why) for a in one.set_aside] == [
        (a.house.key, a.offer, a.why) for a in other.set_aside
    ]


@settings(max_examples=100, deadline=None)
@given(houses)
def test_scores_lie_between_nothing_and_one(given_houses):
    ranking = rank(given_houses, Wish(), RATES)
    assert all(0 <= row.score <= 1 for row in ranking.rows)
    assert sum(row.is_cheapest for row in ranking.rows) <= 1


@settings(max_examples=100, deadline=None)
@given(houses, st.booleans())
def test_no_offer_is_lost_between_rows_and_filters(given_houses, free):
    ranking = rank(given_houses, Wish(filters=Filters(free_cancellation=free)), RATES)
    kept = sum(1 + len(row.others) for row in ranking.rows)
    wanted = sum(
        1 for house in given_houses for o in house.offers if not free or o.quote.refundable
    )
    assert kept == wanted


def test_an_old_or_unconfirmed_price_never_leads_a_fresh_one() -> None:
    fresh = an_offer("320.00 USD", site="booking")
    old = replace(an_offer("300.00 USD", site="expedia"), is_old=True)
    read_by_guess = an_offer("290.00 USD", site="choice", confidence=0.9)
    ranking = rank([a_house("Hampton", fresh, old, read_by_guess)], Wish(), RATES)
    (row,) = ranking.rows
    assert row.best.offer is fresh
    assert row.is_cheapest
    (aside,) = ranking.set_aside
    assert aside.offer.offer.quote.total == money("290.00 USD")
    assert "unconfirmed" in aside.why
