"""What a search leaves in the history, and how its listings are found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import Money, money
from core.domain.rate import LineKind, Listing, PriceLine, RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Stay, StayQuery
from core.history.model import Line, TrendAsk, Unit
from core.history.service import evidence, find_listings, trend
from core.search import service, working
from core.sources import service as sources
from tests.builders import a_query, a_quote, a_request, a_source, some_evidence
from tests.core.history.seeing import NOON, a_rate, an_ask, noon, see

pytestmark = pytest.mark.usefixtures("history")


@pytest.fixture
def query(history: None) -> StayQuery:
    sources.register([(a_source("booking"), True, "")])
    check_in = clock.now().date() + timedelta(days=30)
    return a_query(request=a_request(stay=Stay(check_in, check_in + timedelta(days=2))))


def answered(query: StayQuery, *quotes: RateQuote, outcome: Outcome = Outcome.PRICED) -> str:
    """A search whose only source answered."""
    search_id = service.submit(query, again=True)
    report = SiteReport(
        site="booking",
        membership=Membership.PUBLIC,
        outcome=outcome,
        reason="",
        quotes=tuple(replace(quote, stay=query.request.stay) for quote in quotes),
    )
    assert working.record(search_id, report, 1.0)
    return search_id


def a_quote_now(total: str, **changes: Any) -> RateQuote:
    return a_quote(total, evidence=some_evidence(seen_at=clock.now()), **changes)


def drawn(ref: str = "ritz") -> Line:
    today = clock.now().date()
    ask = TrendAsk(
        listings=(("booking", ref),),
        since=today - timedelta(days=1),
        until=today,
        unit=Unit.STAY,
    )
    (line,) = trend(ask).lines
    return line


def test_a_point_leads_to_the_quote_that_the_search_stored(query: StayQuery) -> None:
    quote = a_quote_now("312.40 USD", name="Ritz")
    search_id = answered(query, a_quote_now("400.00 USD", name="Ritz"), quote)
    point = drawn().points[0]
    assert point.quote is not None
    assert (point.quote.search_id, point.quote.ordinal) == (search_id, 1)
    assert evidence(point.quote) == replace(quote, stay=query.request.stay)


def test_an_answer_that_comes_twice_is_observed_once(query: StayQuery) -> None:
    search_id = answered(query, a_quote_now("312.40 USD", name="Ritz"))
    again = SiteReport(
        site="booking",
        membership=Membership.PUBLIC,
        outcome=Outcome.PRICED,
        reason="",
        quotes=(a_quote_now("99.00 USD", name="Ritz"),),
    )
    assert not working.record(search_id, again, 1.0)
    assert [point.minimum for point in drawn().points] == [money("312.40 USD")]


def test_taxes_that_the_site_lists_make_the_price_all_in(query: StayQuery) -> None:
    lines = (
        PriceLine(LineKind.ROOM, "2 nights", money("300.00 USD")),
        PriceLine(LineKind.TAX, "City tax", money("45.00 USD")),
    )
    answered(query, a_quote_now("300.00 USD", name="Ritz", taxes_included=False, lines=lines))
    line = drawn()
    assert (line.is_all_in, line.points[0].minimum) == (True, money("345.00 USD"))


def test_sold_out_is_a_gap_where_the_house_was_seen_before(query: StayQuery) -> None:
    yesterday = some_evidence(seen_at=clock.now() - timedelta(days=1))
    answered(query, a_quote("312.40 USD", name="Ritz", evidence=yesterday))
    answered(query, outcome=Outcome.SOLD_OUT)
    assert [point.is_sold_out for point in drawn().points] == [False, True]


@pytest.mark.parametrize("outcome", [Outcome.BLOCKED, Outcome.FAILED, Outcome.NONE_HERE])
def test_an_answer_that_failed_or_names_no_house_is_no_gap(
    query: StayQuery, outcome: Outcome
) -> None:
    yesterday = some_evidence(seen_at=clock.now() - timedelta(days=1))
    answered(query, a_quote("312.40 USD", name="Ritz", evidence=yesterday))
    answered(query, outcome=outcome)
    assert [point.is_sold_out for point in drawn().points] == [False]


def test_the_original_and_the_converted_amount_are_kept_apart_with_the_rates_day() -> None:
    see(a_rate("200.00 USD"), a_rate("100.00 EUR"), a_rate("90.00 RUB"))
    with transaction() as connection:
        rows = connection.execute(
            text("SELECT currency, price, base, rate_on FROM observation ORDER BY ordinal")
        ).all()
    dollars, euros, roubles = rows
    assert (dollars.currency, dollars.price) == ("USD", 200)
    assert 100 < dollars.base < 200
    assert dollars.rate_on <= NOON.date()
    assert tuple(euros) == ("EUR", 100, 100, None)
    assert tuple(roubles) == ("RUB", 90, None, None)  # the bank gave no rate since March 2022


@pytest.fixture
def some_hotels(history: None) -> None:
    for n, (site, ref, name) in enumerate(
        [
            ("ihg", "1", "Hôtel Régina Louvre"),
            ("booking", "77", "Regina Louvre"),
            ("ihg", "2", "Regina 100% Palace_Inn"),
            ("ihg", "3", "The Ritz"),
            ("ihg", "4", None),
        ]
    ):
        listing = Listing(ref=ref, name=name, brand="Grand", lat=1.0, lon=2.0)
        see(a_rate("200.00 USD", NOON + timedelta(minutes=n), site=site, listing=listing))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("regina louvre", ["Regina Louvre", "Hôtel Régina Louvre"]),
        ("LOUVRE  régin", ["Regina Louvre", "Hôtel Régina Louvre"]),
        ("ritz", ["The Ritz"]),
        ("100%", ["Regina 100% Palace_Inn"]),
        ("reg%louvre", ["Regina Louvre", "Hôtel Régina Louvre"]),  # a sign parts words
        ("_", []),
        ("r", []),
        ("   ", []),
        ("nowhere", []),
        ("'; DROP TABLE listing; --", []),
        ("x" * 5000, []),
    ],
)
@pytest.mark.usefixtures("some_hotels")
def test_listings_are_found_by_the_words_of_their_names(typed: str, names: list[str]) -> None:
    assert [one.name for one in find_listings(typed)] == names


@pytest.mark.usefixtures("some_hotels")
def test_a_found_listing_tells_where_it_is() -> None:
    (one,) = find_listings("ritz", 1)
    assert (one.key, one.brand, one.lat, one.lon) == (("ihg", "3"), "Grand", 1.0, 2.0)
    assert (one.place, one.last_seen_at) == (
        "New York, NY, United States",
        NOON + timedelta(minutes=3),
    )


def test_a_listing_keeps_its_newest_name_and_what_was_once_said_of_it() -> None:
    at = noon("18 Nov")
    see(a_rate("1.00 USD", at, listing=Listing(ref="9", name="Old Inn", brand="Grand", lat=1.0)))
    see(a_rate("1.00 USD", noon("20 Nov"), listing=Listing(ref="9", name="New Inn")))
    see(a_rate("1.00 USD", noon("19 Nov"), listing=Listing(ref="9", name="Late Inn")))
    (found,) = find_listings("inn")
    assert (found.name, found.brand, found.lat) == ("New Inn", "Grand", 1.0)


def test_the_other_worlds_listings_are_not_found() -> None:
    see(a_rate(listing=Listing(ref="9", name="Inn")), ask=an_ask(world="live"))
    assert find_listings("inn") == ()


def test_an_answer_of_months_that_nobody_made_ahead_is_kept() -> None:
    far = NOON.replace(year=2029)
    see(a_rate("200.00 USD", far, stay=Stay(date(2029, 12, 1), date(2029, 12, 3))), at=far)
    with transaction() as connection:
        kept = connection.execute(text("SELECT observed_at, price FROM observation")).one()
    assert kept.observed_at == far
    assert Money(kept.price, "USD") == money("200.00 USD")
