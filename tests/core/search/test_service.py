"""Submitting, storing and viewing searches on a real Postgres and queue; no worker runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import clock, workqueue
from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import LineKind, PriceLine, RateQuote
from core.domain.report import Outcome, SiteReport
from core.domain.stay import BadQuery, Stay, StayQuery
from core.errors import Unavailable, UnknownSearch, UnknownSource
from core.search import service, working
from core.search.model import AskState
from core.sources import service as sources
from scrapers import registry
from tests.builders import a_query, a_quote, a_request, a_source

PUBLIC = Membership.PUBLIC
_HELD = frozenset({PUBLIC, Membership.AAA, Membership.AARP, Membership.SENIOR})


@pytest.fixture(autouse=True)
def _two_sources(database: str) -> Iterator[None]:
    sources.register(
        [
            (a_source("booking", memberships=_HELD), True, ""),
            (a_source("choice", memberships=_HELD), True, ""),
            (a_source("amadeus"), False, "Set AMADEUS_CLIENT_ID to switch this source on."),
        ]
    )
    yield


def _soon(*memberships: Membership, days: int = 30) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=days)
    stay = Stay(check_in, check_in + timedelta(days=2))
    return a_query(*memberships, request=a_request(stay=stay))


def _stored(search_id: str) -> list[RateQuote]:
    return [quote for rates in service.rates_of(search_id).values() for quote in rates]


def _report(query: StayQuery, site: str = "booking", **changes: object) -> SiteReport:
    quote = replace(a_quote("312.40 USD", site=site), stay=query.request.stay)
    fields = {
        "site": site,
        "membership": PUBLIC,
        "outcome": Outcome.PRICED,
        "reason": "1 rate",
        "quotes": (quote,),
    }
    return SiteReport(**{**fields, **changes})  # type: ignore[arg-type]


def test_same_question_is_one_search_and_one_piece_of_work() -> None:
    query = _soon()
    first, second = service.submit(query), service.submit(query)
    assert first == second
    assert len(workqueue.client().list_workflows(workflow_ids=[first])) == 1


def test_asking_again_is_another_search() -> None:
    query = _soon()
    assert service.submit(query) != service.submit(query, again=True)


def test_only_sources_that_are_on_are_asked() -> None:
    view = service.view(service.submit(_soon(days=31)))
    assert [progress.source.slug for progress in view.sources] == ["choice", "booking"]


def test_every_source_gets_an_ask_for_each_membership_public_first() -> None:
    view = service.view(service.submit(_soon(Membership.SENIOR, Membership.AARP)))
    asked = [[ask.membership for ask in progress.asks] for progress in view.sources]
    assert asked == [[PUBLIC, Membership.AARP, Membership.SENIOR]] * 2
    assert all(ask.state is AskState.WAITING for p in view.sources for ask in p.asks)


def test_first_report_of_an_ask_stays() -> None:
    query = _soon(days=32)
    search_id = service.submit(query)
    assert working.record(search_id, _report(query), 0.5)
    dearer = replace(_report(query).quotes[0], total=money("999.00 USD"))
    assert not working.record(search_id, _report(query, quotes=(dearer,)), 0.5)
    stored = _stored(search_id)
    assert [quote.total for quote in stored] == [money("312.40 USD")]


def test_a_quote_comes_back_as_it_was_stored() -> None:
    query = _soon(days=33)
    search_id = service.submit(query)
    line = PriceLine(LineKind.FEE, "Destination fee", money("52.00 USD"))
    quote = replace(
        _report(query).quotes[0],
        lines=(line,),
        per_night=money("130.20 USD"),
        strike_through=money("400.00 USD"),
        refundable=True,
        refundable_until=date(2026, 12, 2),
        rooms_left=2,
        membership=Membership.LOYALTY,
    )
    working.record(search_id, _report(query, quotes=(quote,)), 0.1)
    assert _stored(search_id) == [quote]


def test_text_with_a_nul_character_is_stored_without_it() -> None:
    query = _soon(days=34)
    search_id = service.submit(query)
    plain = _report(query).quotes[0]
    odd = replace(plain, listing=replace(plain.listing, name="Bad\x00 Inn"), room="King\x00")
    working.record(search_id, _report(query, quotes=(odd,)), 0.1)
    (stored,) = _stored(search_id)
    assert (stored.listing.name, stored.room) == ("Bad Inn", "King")


def test_prices_for_other_dates_are_not_kept_as_rates() -> None:
    query = _soon(days=35)
    search_id = service.submit(query)
    working.record(search_id, _report(query, outcome=Outcome.WRONG_DATES), 0.1)
    view = service.view(search_id)
    booking = next(p for p in view.sources if p.source.slug == "booking")
    assert (booking.public.outcome, booking.quotes, view.houses) == (Outcome.WRONG_DATES, 0, ())


def test_a_search_closes_only_when_all_its_asks_are_done() -> None:
    query = _soon(days=36)
    search_id = service.submit(query)
    working.record(search_id, _report(query), 0.1)
    assert not working.close(search_id)
    working.record(search_id, _report(query, site="choice"), 0.1)
    assert working.close(search_id)
    assert not service.view(search_id).is_running


def test_view_shows_new_rows_as_they_land() -> None:
    query = _soon(days=37)
    search_id = service.submit(query)
    assert service.view(search_id).houses == ()
    working.record(search_id, _report(query), 0.1)
    assert len(service.view(search_id).houses) == 1


def test_work_left_is_what_is_not_done() -> None:
    query = _soon(Membership.AAA, days=38)
    search_id = service.submit(query, ["booking"])
    working.record(search_id, _report(query), 0.1)
    (errand,) = working.work_of(search_id).errands["booking"]
    assert errand.entitlement == Entitlement(Membership.AAA)
    assert list(errand.keys) == ["booking"]


def test_faults_name_their_fields() -> None:
    today = clock.now().date()
    request = a_request(stay=Stay(today + timedelta(days=5), today + timedelta(days=5)))
    query = replace(
        a_query(request=replace(request, currency="XXX")),
        entitlements=(Entitlement(Membership.CORPORATE, " "),),
    )
    with pytest.raises(BadQuery) as caught:
        service.submit(query)
    assert [f.field for f in caught.value.faults] == ["check_out", "currency", "memberships"]


def test_unknown_source_names_those_that_exist() -> None:
    with pytest.raises(UnknownSource, match="amadeus, booking, choice"):
        service.submit(_soon(), ["expedai"])


def test_unknown_search_is_a_sentence() -> None:
    with pytest.raises(UnknownSearch, match="start a new one"):
        service.view("nowhere")


def test_database_away_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from core import config

    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    config.settings.cache_clear()
    with pytest.raises(Unavailable, match="Try again"):
        service.view("any")


def test_what_a_source_does_not_have_ends_at_once() -> None:
    view = service.view(service.submit(_soon(Membership.MILITARY, days=41), ["booking"]))
    public, military = view.sources[0].asks
    assert public.state is AskState.WAITING
    assert military.outcome is Outcome.DISCOUNT_NOT_OFFERED
    assert military.reason == "Booking.com has no Military rates to ask for here."


def test_of_a_chain_it_is_only_said_that_nobody_knows_how_to_ask() -> None:
    """URLS.md lists Hyatt's AAA and senior rates among what was not found, not as missing."""
    hyatt = registry.sources()["hyatt"]
    assert hyatt.lacks(Membership.CORPORATE) == ""
    for membership in (Membership.AAA, Membership.SENIOR):
        words = f"How Hyatt is asked for {membership.label} rates is not known here."
        assert hyatt.lacks(membership) == words
