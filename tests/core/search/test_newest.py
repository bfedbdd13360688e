"""The newest price of a house: its own quote, and how it stands, on a real Postgres."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import clock
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.report import Outcome, SiteReport
from core.history.model import Level, QuoteRef, Unit
from core.search import store, working
from core.search.ask_store import NewAsk
from core.search.newest import newest
from tests.builders import SEEN_AT, a_query, a_quote, some_evidence

pytestmark = pytest.mark.usefixtures("database")
SITE, REF = "booking", "hampton-inn-manhattan-downtown"
PUBLIC = Entitlement(Membership.PUBLIC)


def asked(
    search_id: str, total: str, at: datetime, monkeypatch: pytest.MonkeyPatch, **changes: object
) -> QuoteRef:
    """One search that was answered with one price."""
    monkeypatch.setattr(clock, "now", lambda: at)
    quote = a_quote(total, evidence=some_evidence(seen_at=at), **changes)
    report = SiteReport(
        site=SITE,
        membership=Membership.PUBLIC,
        outcome=Outcome.PRICED,
        reason="1 rate found.",
        quotes=(quote,),
    )
    with transaction() as connection:
        store.put_search(
            connection,
            iter([search_id]),
            a_query(),
            "local",
            [NewAsk(SITE, 0, PUBLIC)],
            at,
            anew=True,
        )
    assert working.record_all(search_id, [report], 0.1) == 1
    return QuoteRef(search_id, SITE, Membership.PUBLIC, 0)


def test_a_price_is_held_against_the_eight_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(8):
        asked(f"n-{day}", "400.00 USD", SEEN_AT - timedelta(days=day + 1), monkeypatch)
    ref = asked("n-now", "300.00 USD", SEEN_AT, monkeypatch)
    found = newest([(SITE, REF)], ref)
    assert found is not None and found.standing is not None
    assert (found.standing.level, found.standing.comparable) == (Level.LOW, 8)
    assert found.percent == -25.0
    assert found.standing.median == money("400.00 USD")


def test_an_amount_of_the_stay_is_told_by_the_night_where_that_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ref = asked("u-now", "312.40 USD", SEEN_AT, monkeypatch)
    found = newest([(SITE, REF)], ref)
    assert found is not None
    assert found.of_unit(money("401.00 USD"), Unit.NIGHT) == money("200.50 USD")
    assert found.of_unit(money("401.00 USD"), Unit.STAY) == money("401.00 USD")


def test_a_price_before_tax_is_held_against_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ref = asked("t-now", "300.00 USD", SEEN_AT, monkeypatch, taxes_included=False)
    found = newest([(SITE, REF)], ref)
    assert found is not None
    assert (found.total, found.standing, found.percent) == (None, None, None)


def test_a_quote_that_is_kept_no_longer_is_nothing() -> None:
    assert newest([(SITE, REF)], QuoteRef("gone", SITE, Membership.PUBLIC, 0)) is None
