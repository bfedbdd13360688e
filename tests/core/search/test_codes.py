"""A traveller's own codes are sealed in the search, and nobody who reads it notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from core import clock, workqueue
from core.accounts import service as accounts
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.stay import StayQuery
from core.search import service, tables, working
from core.search.questions import query_as_json
from core.sources import service as sources
from tests.builders import NEW_YORK, a_quote, a_request, a_source, a_stay
from tests.people import a_person

CODE = "ACME-7781"


@pytest.fixture(autouse=True)
def _a_site(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = frozenset({Membership.PUBLIC, Membership.CORPORATE})
    sources.register([(a_source("hilton", memberships=known), True, "")])
    monkeypatch.setattr(workqueue, "enqueue", lambda *_: None)
    yield
    with transaction() as connection:
        connection.execute(delete(tables.search))


def _asked(code: str = CODE) -> StayQuery:
    stay = a_stay(clock.now().date() + timedelta(days=30))
    entitlement = Entitlement(Membership.CORPORATE, code)
    return StayQuery(NEW_YORK, a_request(stay=stay), (entitlement,))


def _stored(search_id: str) -> dict[str, object]:
    with transaction() as connection:
        return connection.execute(
            select(tables.search.c.query).where(tables.search.c.id == search_id)
        ).scalar_one()


def test_code_is_not_readable_in_the_row_but_reaches_worker_and_page() -> None:
    search_id = service.submit(_asked())
    assert CODE not in json.dumps(_stored(search_id))
    assert Entitlement(Membership.CORPORATE, CODE) in working.work_of(search_id).query.asked
    assert service.view(search_id).query == _asked()


def test_same_code_is_the_same_search_and_another_code_another_one() -> None:
    first = service.submit(_asked())
    assert service.submit(_asked()) == first
    assert service.submit(_asked("OTHER-1")) != first


def test_without_codes_a_search_is_what_it_was_told_without_one() -> None:
    search_id = service.submit(_asked())
    told = {
        Membership.PUBLIC: ["320.00 USD"],
        # A site need not name the rate that it gives for a code.
        Membership.CORPORATE: ["250.00 USD", "240.00 USD"],
    }
    for asked, rates in told.items():
        names = [asked, Membership.PUBLIC]
        quotes = [
            a_quote(total, site="hilton", membership=name)
            for total, name in zip(rates, names, strict=False)
        ]
        report = SiteReport(
            site="hilton",
            membership=asked,
            outcome=Outcome.PRICED,
            reason="Rates.",
            extent=Extent.WHOLE,
            quotes=tuple(quotes),
        )
        working.record(search_id, report, 1.0)

    def totals(*, with_codes: bool) -> list[str]:
        view = service.view(search_id, with_codes=with_codes)
        return sorted(str(one.quote.total) for house in view.houses for one in house.offers)

    assert totals(with_codes=True) == ["240.00 USD", "250.00 USD", "320.00 USD"]
    assert totals(with_codes=False) == ["320.00 USD"]
    (hilton,) = service.view(search_id, with_codes=False).sources
    assert [ask.membership for ask in hilton.asks] == [Membership.PUBLIC]


def test_row_of_before_codes_were_sealed_still_reads() -> None:
    search_id = service.submit(_asked())
    with transaction() as connection:
        connection.execute(
            update(tables.search)
            .where(tables.search.c.id == search_id)
            .values(query=query_as_json(_asked()))
        )
    assert CODE in json.dumps(_stored(search_id))
    assert service.view(search_id).query == _asked()


def test_recent_searches_are_those_a_person_opened_last() -> None:
    ada, bob = a_person(), a_person("bob@example.com")
    first, second = service.submit(_asked()), service.submit(_asked("OTHER-1"))
    for search_id in (first, second, first):
        accounts.saw_search(ada.account_id, search_id)
    assert [one.search_id for one in service.recent_of(ada.account_id)] == [first, second]
    assert service.recent_of(bob.account_id) == ()
