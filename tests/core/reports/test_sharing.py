"""Links that end: who opens them until when, what is stored of them, what they never show."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from core import clock, personal
from core.domain.membership import Entitlement, Membership
from core.domain.rate import Board
from core.history.model import ShapeFilter, Unit
from core.reports import service, sharing
from core.reports.errors import LinkGone, TooMany
from core.reports.subjects import (
    Kind,
    SearchResult,
    Subject,
    TrendQuestion,
    WatchList,
    WatchRow,
    as_json,
    from_json,
    kind_of,
)
from tests.builders import a_house, a_progress, a_query, a_view, an_ask, an_offer
from tests.core.reports.conftest import Later
from tests.people import PASSWORD, a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")
RESULT = SearchResult("bf301e027b194d2d4385")


def _shared(email: str = "ada@example.com", days: int = 7) -> tuple[str, str]:
    """An account's id, and the token of a link that it has made."""
    person = a_person(email)
    return person.account_id, service.share(person.account_id, "New York", RESULT, days).token


def test_anybody_with_the_link_sees_what_it_shows() -> None:
    _, token = _shared()
    link = service.open_link(token)
    assert (link.title, link.subject) == ("New York", RESULT)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_link_ends_at_its_moment(days: int, later: Later) -> None:
    _, token = _shared(days=days)
    later(timedelta(days=days, seconds=-1))
    assert service.open_link(token).subject == RESULT
    later(timedelta(seconds=1))
    with pytest.raises(LinkGone, match="This link ended on"):
        service.open_link(token)


def test_a_link_of_another_length_is_not_made() -> None:
    person = a_person()
    with pytest.raises(ValueError, match="not 3650"):
        service.share(person.account_id, "New York", RESULT, 3650)


@pytest.mark.parametrize("forged", ["", "x", "q" * 43, "\ud800", "' OR 1=1 --", "a\x00b"])
def test_a_forged_link_is_one_sentence(forged: str) -> None:
    _shared()
    with pytest.raises(LinkGone, match="Nothing is behind this link"):
        service.open_link(forged)


def test_the_stored_fingerprint_opens_nothing() -> None:
    account_id, token = _shared()
    (link,) = service.links(account_id)
    assert link.link_id != token
    with pytest.raises(LinkGone):
        service.open_link(link.link_id)


def test_the_token_is_nowhere_in_the_database(database: str) -> None:
    _, token = _shared()
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT s::text FROM share_link s").fetchall()
    assert len(rows) == 1
    assert token not in rows[0][0]


def test_an_ended_link_opens_nothing_until_that_is_taken_back(later: Later) -> None:
    account_id, token = _shared()
    (link,) = service.links(account_id)
    assert service.end_link(account_id, link.link_id)
    with pytest.raises(LinkGone, match="has ended the link"):
        service.open_link(token)
    later(timedelta(minutes=9))
    assert [one.ended_at is None for one in service.links(account_id)] == [False]
    assert service.undo_end(account_id, link.link_id)
    assert service.open_link(token).subject == RESULT
    service.end_link(account_id, link.link_id)
    later(timedelta(minutes=10))
    assert service.links(account_id) == []


def test_the_end_of_an_open_link_can_be_moved_both_ways(later: Later) -> None:
    account_id, token = _shared(days=1)
    (link,) = service.links(account_id)
    now = clock.now()
    assert service.move_end(account_id, link.link_id, now + timedelta(days=7))
    later(timedelta(days=2))
    assert service.open_link(token).ends_at == now + timedelta(days=7)
    assert service.move_end(account_id, link.link_id, now + timedelta(days=3))
    later(timedelta(days=1))
    with pytest.raises(LinkGone, match="This link ended on"):
        service.open_link(token)
    assert not service.move_end(account_id, link.link_id, clock.now() + timedelta(days=1))


@pytest.mark.parametrize("days", [0, -1, 31])
def test_no_end_is_moved_out_of_what_is_offered(days: int) -> None:
    account_id, _ = _shared()
    (link,) = service.links(account_id)
    with pytest.raises(ValueError, match="within 30 days"):
        service.move_end(account_id, link.link_id, clock.now() + timedelta(days=days))


def test_nobody_lists_or_ends_the_links_of_another() -> None:
    account_id, token = _shared()
    (link,) = service.links(account_id)
    bob = a_person("bob@example.com").account_id
    assert service.links(bob) == []
    assert not service.end_link(bob, link.link_id)
    assert not service.move_end(bob, link.link_id, clock.now() + timedelta(days=1))
    assert service.open_link(token).subject == RESULT


def test_who_holds_the_link_may_look_and_do_nothing_else(database: str) -> None:
    from core import config
    from core.vault import fingerprint

    _, token = _shared()
    with psycopg.connect(config.libpq_url(config.settings().database_url)) as web:
        web.execute("SELECT set_config('wayrate.key', %s, true)", (fingerprint(token),))
        assert web.execute("SELECT count(*) FROM share_link").fetchone() == (1,)
        assert web.execute("UPDATE share_link SET title = 'mine'").rowcount == 0
        assert web.execute("DELETE FROM share_link").rowcount == 0


def test_as_many_links_as_the_limit_and_ending_one_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sharing, "LINKS_EACH", 2)
    account_id, _ = _shared()
    service.share(account_id, "Boston", RESULT)
    with pytest.raises(TooMany, match="You have 2 open links"):
        service.share(account_id, "Chicago", RESULT)
    _shared("bob@example.com")  # whose links count for himself
    service.end_link(account_id, service.links(account_id)[0].link_id)
    service.share(account_id, "Chicago", RESULT)


def test_two_tabs_do_not_pass_the_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "LINKS_EACH", 3)
    account_id = a_person().account_id
    refused: list[TooMany] = []

    def make() -> None:
        try:
            service.share(account_id, "New York", RESULT)
        except TooMany as too_many:
            refused.append(too_many)

    tabs = [threading.Thread(target=make) for _ in range(8)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert (len(service.links(account_id)), len(refused)) == (3, 5)


def test_links_go_with_the_account() -> None:
    account_id, token = _shared()
    personal.delete(account_id, PASSWORD)
    with pytest.raises(LinkGone, match="Nothing is behind"):
        service.open_link(token)


def test_links_are_in_the_export_without_what_opens_them() -> None:
    import io
    import zipfile

    account_id, token = _shared()
    (link,) = service.links(account_id)
    with zipfile.ZipFile(io.BytesIO(personal.export(account_id))) as file:
        said = file.read("share_link.json").decode()
    (row,) = json.loads(said)
    assert row["title"] == "New York"
    assert token not in said
    assert link.link_id not in said


def test_links_that_ended_long_ago_are_swept(database: str, later: Later) -> None:
    _, token = _shared(days=1)
    with owner():
        later(timedelta(days=30))
        assert service.sweep() == 0  # it can still say when it ended
        later(timedelta(days=1))
        assert service.sweep() == 1
    with pytest.raises(LinkGone, match="Nothing is behind"):
        service.open_link(token)


def test_rates_that_need_a_code_are_shown_to_nobody_else() -> None:
    secret = Entitlement(Membership.CORPORATE, "ENGINE-1843")
    query = replace(a_query(Membership.AARP), entitlements=(Entitlement(Membership.AARP), secret))
    open_one = an_offer("320.00 USD")
    closed_one = an_offer("250.00 USD", membership=Membership.CORPORATE)
    asks = (an_ask(), an_ask(membership=Membership.CORPORATE, reason="ENGINE-1843: 1 rate."))
    view = a_view(
        a_house("Grand", open_one, closed_one),
        a_house("Company House", closed_one),
        query=query,
        sources=(a_progress("booking", *asks),),
    )
    shown = service.for_anybody(view)
    assert [(house.name, house.offers) for house in shown.houses] == [("Grand", (open_one,))]
    assert [each.membership for each in shown.query.asked] == [Membership.PUBLIC, Membership.AARP]
    assert "ENGINE-1843" not in repr(shown)


@pytest.mark.parametrize(
    "subject",
    [
        RESULT,
        TrendQuestion(houses=((("booking", "123"), ("ihg", "NYCGS")),)),
        TrendQuestion(
            houses=((("a,b:c/ü", "1"),), (("ihg", "2"),)),
            days=None,
            currency="EUR",
            unit=Unit.STAY,
            by_lead_time=True,
            every_source=False,
            membership=Membership.AAA,
            shape=ShapeFilter(nights=2, board=Board.BREAKFAST),
        ),
        TrendQuestion(chain="hotel indigo", days=90),
        WatchList(
            (WatchRow("Grand", "New York", "312.40", "USD", "IHG", "−$4.00", ""),),
            datetime(2026, 11, 21, 18, tzinfo=UTC),
        ),
    ],
    ids=["search", "usual trend", "chosen trend", "chain", "watches"],
)
def test_what_a_link_is_about_comes_back_from_its_row(subject: Subject) -> None:
    stored = json.loads(json.dumps(as_json(subject)))
    assert from_json(kind_of(subject), stored) == subject


def test_a_trend_that_was_shared_before_chains_could_be_still_opens() -> None:
    asked = TrendQuestion(houses=((("booking", "123"),),))
    stored = {key: each for key, each in as_json(asked).items() if key != "chain"}
    assert from_json(Kind.TREND, json.loads(json.dumps(stored))) == asked


def test_a_trend_asks_the_days_before_today() -> None:
    asked = TrendQuestion(houses=((("booking", "1"),), (("ihg", "2"),)), days=30)
    today = clock.now().date()
    found = asked.ask(today)
    assert found.listings == (("booking", "1"), ("ihg", "2"))
    assert (found.until - found.since).days == 30
    assert kind_of(asked) is Kind.TREND
