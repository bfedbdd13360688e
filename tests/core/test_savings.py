"""What a membership saved: which rates are held against which, by hand, on a real Postgres."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board, Listing, RateQuote
from core.history.service import MemberSaving, replace_quotes, savings_matrix
from core.search.tables import search, search_ask
from tests.builders import a_quote, a_stay, some_evidence

PUBLIC, AAA, SENIOR, LOYALTY = (
    Membership.PUBLIC,
    Membership.AAA,
    Membership.SENIOR,
    Membership.LOYALTY,
)
SEEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SINCE = SEEN - timedelta(days=1)
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _empty(database: str) -> Iterator[None]:
    yield
    with transaction() as connection:
        connection.execute(text("TRUNCATE search CASCADE"))


def a_rate(total: str | None, membership: Membership = PUBLIC, **changes: object) -> RateQuote:
    """A rate at the Ritz, seen on the 20th at noon."""
    seen_at = changes.pop("seen_at", SEEN)
    evidence = replace(some_evidence("https://www.ihg.example/", parser="ihg/1"), seen_at=seen_at)
    values = {"site": "ihg", "membership": membership, "evidence": evidence, **changes}
    values.setdefault("listing", Listing(ref="RITZ", name="Ritz"))
    return a_quote(total, **values)


def stored(
    quotes: Sequence[RateQuote],
    world: str = "local",
    at: datetime = SEEN,
    asked: Membership = AAA,
    adults: int = 2,
) -> None:
    """One search that was answered with these quotes."""
    search_id = f"s-{next(_numbers)}"
    site = quotes[0].site
    with transaction() as connection:
        row = {
            "id": search_id,
            "query": {"adults": adults, "child_ages": [], "rooms": 1},
            "world": world,
            "submitted_at": at,
        }
        connection.execute(insert(search).values(row))
        ask = {"search_id": search_id, "site": site, "membership": asked.value, "position": 0}
        connection.execute(insert(search_ask).values(ask))
        replace_quotes(connection, search_id, site, asked, quotes)


def found(since: datetime = SINCE) -> dict[tuple[str, Membership], MemberSaving]:
    return {(one.site, one.membership): one for one in savings_matrix(since)}


def test_the_best_saving_is_told_with_its_example() -> None:
    stored(
        [
            a_rate("200.00 USD"),
            a_rate("180.00 USD", AAA),  # 10 %
            a_rate("300.00 USD", listing=Listing(ref="SAVOY", name="Savoy")),
            a_rate("240.00 USD", AAA, listing=Listing(ref="SAVOY", name="Savoy")),  # 20 %
        ]
    )
    only = found()
    assert set(only) == {("ihg", AAA), ("ihg", PUBLIC)}
    row = only["ihg", AAA]
    assert (row.compared, row.last_seen_at) == (2, SEEN)
    assert row.best is not None
    assert (row.best.property_name, row.best.stay) == ("Savoy", a_stay())
    assert (row.best.public, row.best.member) == (money("300.00 USD"), money("240.00 USD"))
    assert (row.best.saved, row.best.percent) == (money("60.00 USD"), 20.0)


def test_the_cheapest_public_rate_of_the_same_thing_is_what_counts() -> None:
    stored([a_rate("250.00 USD"), a_rate("200.00 USD"), a_rate("190.00 USD", AAA)])
    best = found()["ihg", AAA].best
    assert best is not None
    assert best.percent == 5.0


@pytest.mark.parametrize(
    "changes",
    [
        {"room": "Suite"},
        {"board": Board.BREAKFAST},
        {"refundable": False},
        {"refundable": None},  # unsaid is not the same as refundable
        {"stay": a_stay(date(2026, 12, 5))},
        {"taxes_included": False},
        {"listing": Listing(ref="SAVOY", name="Ritz")},
        {"seen_at": SEEN + timedelta(hours=13)},
    ],
)
def test_another_thing_is_not_compared(changes: dict[str, object]) -> None:
    stored(
        [
            a_rate("200.00 USD", room="Twin", refundable=True),
            a_rate("100.00 USD", AAA, **{"room": "Twin", "refundable": True, **changes}),
        ]
    )
    row = found()["ihg", AAA]
    assert (row.compared, row.best) == (0, None)


def test_a_price_for_another_party_is_not_compared() -> None:
    stored([a_rate("200.00 USD")], adults=4)
    stored([a_rate("150.00 USD", AAA)], adults=2)
    assert found()["ihg", AAA].compared == 0


def test_what_a_site_says_beside_one_of_the_two_does_not_part_them() -> None:
    struck = "2 nights, 2 adults, taxes and fees included, struck-through price is of 1 night"
    stored([a_rate("200.00 USD"), a_rate("150.00 USD", AAA, covers=struck)])
    assert found()["ihg", AAA].compared == 1


def test_other_currencies_and_a_night_beside_a_stay_are_not_compared() -> None:
    stored([a_rate("200.00 USD"), a_rate("100.00 EUR", AAA)])
    stored([a_rate("200.00 GBP"), a_rate(None, AAA, per_night="80.00 GBP")])
    assert found()["ihg", AAA].compared == 0


def test_nights_are_compared_where_the_site_states_no_total() -> None:
    stored([a_rate(None, per_night="100.00 USD"), a_rate(None, SENIOR, per_night="92.00 USD")])
    best = found()["ihg", SENIOR].best
    assert best is not None
    assert (best.is_total, best.percent, best.saved) == (False, 8.0, money("8.00 USD"))


def test_a_shared_answer_is_held_against_the_rates_of_the_search_that_shares_it() -> None:
    """The public answer was given to another search two hours before."""
    stored([a_rate("200.00 USD", seen_at=SEEN)], asked=PUBLIC)
    stored([a_rate("150.00 USD", AAA, seen_at=SEEN + timedelta(hours=2))])
    row = found()["ihg", AAA]
    assert row.compared == 1
    assert row.last_seen_at == SEEN + timedelta(hours=2)


def test_a_member_rate_that_saves_nothing_is_told_as_it_is() -> None:
    stored([a_rate("200.00 USD"), a_rate("210.00 USD", LOYALTY)])
    best = found()["ihg", LOYALTY].best
    assert best is not None
    assert (best.percent, best.saved) == (-5.0, money("-10.00 USD"))


def test_unconfirmed_rates_the_other_world_and_old_searches_do_not_count() -> None:
    pair = [a_rate("200.00 USD"), a_rate("150.00 USD", AAA)]
    stored([pair[0], replace(pair[1], confidence=0.8, reasons=("cards",))])
    stored(pair, world="live")
    stored(pair, at=SINCE - timedelta(days=1))
    assert found() == {}


def test_a_fresh_database_has_nothing_to_tell() -> None:
    assert savings_matrix(clock.now() - timedelta(days=90)) == ()


def test_public_rates_are_counted_where_a_member_rate_was_held_against_them() -> None:
    stored(
        [
            a_rate("200.00 USD"),
            a_rate("180.00 USD", AAA),
            a_rate("170.00 USD", SENIOR),
            a_rate("90.00 USD", listing=Listing(ref="ALONE", name="Alone")),
        ]
    )
    assert found()["ihg", PUBLIC].compared == 1


@pytest.mark.parametrize("code", [each for each in Membership if each.needs_code])
def test_what_a_code_was_told_is_nobodys_example_and_nobodys_measure(code: Membership) -> None:
    stored([a_rate("200.00 USD"), a_rate("180.00 USD", AAA)])
    told = found()
    stored([a_rate("100.00 USD", code), a_rate("300.00 USD"), a_rate("90.00 USD", AAA)], asked=code)
    stored([a_rate("50.00 USD", code)], asked=PUBLIC)
    assert found() == told
