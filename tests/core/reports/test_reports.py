"""A report from its due moment to the mail, on a real database: once, and with what changed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from core import clock, vault, workqueue
from core.accounts import service as accounts
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.rate import Listing
from core.domain.report import Outcome
from core.domain.stay import StayQuery
from core.history import service as history
from core.notify.tables import message, notice
from core.reports import keeping, making, service
from core.reports.errors import TooMany, TooSoon, UnknownReport
from core.reports.model import AllWatches, Every, NewReport, Plan, Report, SearchQuestion
from core.reports.subjects import SearchResult, TrendQuestion, WatchList
from core.reports.tables import report_run
from core.sources import service as sources
from core.text import date_text
from core.vault import NotOurs
from core.watch.errors import BadSchedule
from tests.builders import a_source
from tests.core.history.seeing import a_rate, see
from tests.core.watch import rig
from tests.core.watch.rig import Time
from tests.web_role import owner

DAILY = Plan(Every.DAY)
SITE, RITZ = "booking", f"ritz-{uuid.uuid4().hex}"  # whom no other test has seen


@pytest.fixture(autouse=True)
def _sources(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workqueue, "enqueue", lambda *_: None)
    rig.register_sources()


@pytest.fixture
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


@pytest.fixture(autouse=True)
def _empty(database: str) -> Iterator[None]:
    yield
    with transaction() as connection:
        connection.execute(text("TRUNCATE report, watch, search CASCADE"))


def _query() -> StayQuery:
    """A question that nobody else asks."""
    query = rig.soon()
    return replace(query, destination=replace(query.destination, place_id=uuid.uuid4().hex))


def _report(about: Any = None, plan: Plan = DAILY, whose: str = "") -> Report:
    new = NewReport(title="New York", about=about or SearchQuestion(_query()), plan=plan)
    return service.create(whose or rig.somebody(), new)


def _one(report: Report) -> Report:
    return next(
        one for one in service.reports(report.account_id) if one.report_id == report.report_id
    )


def _runs() -> list[Any]:
    with transaction() as connection:
        return list(connection.execute(select(report_run).order_by(report_run.c.due_at)))


def _round(**says: Any) -> None:
    """What the clock does once, and how sources answer."""
    service.enqueue_due(clock.now())
    service.start_waiting(10)
    for run in _runs():
        if run.state == "searching":
            rig.answer(run.search_id, says)
    service.write_ready(10)


def _mails(report: Report) -> list[dict[str, Any]]:
    """What was written to her, oldest first, as the template gets it."""
    with transaction() as connection:
        rows = connection.execute(
            select(message).where(message.c.account_id == report.account_id).order_by(message.c.id)
        )
        letters = [json.loads(vault.unseal(row.letter)) for row in rows if row.letter]
    return [each["values"] for each in letters if each["template"] == "report"]


def test_a_search_is_asked_anew_and_its_figures_are_mailed(clock_at: Time) -> None:
    report = _report()
    clock_at.forward(days=1)
    _round(booking="300.00 USD", expedia="320.00 USD")
    (mail,) = _mails(report)
    assert mail["title"] == "New York: from $300.00"
    assert [line[:2] for line in mail["lines"]] == [
        ["Booking.com", "$300.00"],
        ["Expedia", "$320.00"],
    ]
    assert mail["silent"] == ""
    token = mail["file"].partition("link=")[2]
    link = service.open_link(token)
    assert isinstance(link.subject, SearchResult)
    assert mail["link"].endswith(f"?search={link.subject.search_id}")
    assert link.ends_at == clock.now() + timedelta(days=7)


def test_the_next_one_says_what_changed(clock_at: Time) -> None:
    report = _report()
    clock_at.forward(days=1)
    since = clock.now()
    _round(booking="300.00 USD", expedia="320.00 USD")
    clock_at.forward(days=1)
    _round(booking="270.00 USD", expedia="320.00 USD")
    day = date_text(since.date())
    mail = _mails(report)[-1]
    assert mail["title"] == f"New York: from $270.00, 10 % less than on {day}"
    assert mail["lines"][0][2].endswith(f"10 % less than on {day}")
    assert mail["lines"][1][2].endswith(f"as on {day}")


def test_a_source_that_fails_is_no_change_and_is_named(clock_at: Time) -> None:
    report = _report()
    clock_at.forward(days=1)
    since = clock.now()
    _round(booking="300.00 USD", expedia="320.00 USD")
    clock_at.forward(days=1)
    _round(booking=Outcome.BLOCKED, expedia="320.00 USD")
    mail = _mails(report)[-1]
    day = date_text(since.date())
    assert mail["title"] == f"New York: from $320.00, as on {day}"
    assert mail["silent"] == "Did not answer, and so is not compared: Booking.com."
    clock_at.forward(days=1)
    _round(booking="330.00 USD", expedia="320.00 USD")
    # Booking is held against what it said two reports before: 300, so the lowest rose to 320.
    assert _mails(report)[-1]["title"] == f"New York: from $320.00, 7 % more than on {day}"


def test_when_nobody_answers_that_is_said_and_the_next_compares_as_before(clock_at: Time) -> None:
    report = _report()
    for says in ("300.00 USD", Outcome.FAILED, "300.00 USD"):
        clock_at.forward(days=1)
        _round(booking=says, expedia=Outcome.FAILED)
    titles = [mail["title"] for mail in _mails(report)]
    assert titles[1] == "New York: no certain price this time"
    assert ", as on " in titles[2]


def test_ticking_twice_makes_one_report_and_missed_moments_fall_together(clock_at: Time) -> None:
    report = _report()
    clock_at.forward(days=5)
    assert service.enqueue_due(clock.now()) == 1
    assert service.enqueue_due(clock.now()) == 0
    _round(booking="300.00 USD")
    _round(booking="300.00 USD")
    assert len(_mails(report)) == 1
    again = _one(report)
    assert again.last_sent_at == clock.now()
    assert again.next_due_at is not None
    assert clock.now() < again.next_due_at <= clock.now() + timedelta(days=1)


def test_a_death_before_the_end_of_writing_leaves_nothing_half_done(
    clock_at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = _report(AllWatches())
    clock_at.forward(days=1)
    service.enqueue_due(clock.now())

    class Died(BaseException):
        """What no handler catches, as a killed process does not."""

    def dies(*_: object, **__: object) -> None:
        raise Died

    whole = making.report_store.set_run
    monkeypatch.setattr(making.report_store, "set_run", dies)
    with pytest.raises(Died):
        service.write_ready(1)
    assert _mails(report) == []
    assert service.links(report.account_id) == []
    monkeypatch.setattr(making.report_store, "set_run", whole)
    assert service.write_ready(10) == 1
    assert len(_mails(report)) == 1
    assert len(service.links(report.account_id)) == 1


def test_one_that_cannot_be_written_holds_up_nobody(
    clock_at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = _report(AllWatches()), _report(AllWatches())
    clock_at.forward(days=1)
    service.enqueue_due(clock.now())
    write = making._write

    def picky(connection: Any, run: Any) -> None:
        if run.report.report_id == broken.report_id:
            raise ZeroDivisionError
        write(connection, run)

    monkeypatch.setattr(making, "_write", picky)
    assert service.write_ready(10) == 2
    assert (len(_mails(broken)), len(_mails(whole))) == (0, 1)
    assert _one(broken).next_due_at is not None


def test_a_paused_report_rests_and_comes_again_at_its_next_moment(clock_at: Time) -> None:
    report = _report(AllWatches())
    assert service.pause(report.account_id, report.report_id, True).next_due_at is None
    clock_at.forward(days=3)
    _round()
    assert _mails(report) == []
    again = service.pause(report.account_id, report.report_id, False)
    assert again.next_due_at is not None
    assert again.next_due_at > clock.now()
    clock_at.forward(days=1)
    _round()
    assert len(_mails(report)) == 1


def test_a_deleted_report_comes_back_within_ten_minutes_and_not_later(clock_at: Time) -> None:
    report = _report(AllWatches())
    hers = (report.account_id, report.report_id)
    assert service.delete(*hers)
    assert service.reports(report.account_id) == ()
    clock_at.forward(minutes=9)
    service.sweep()
    assert service.undo_delete(*hers)
    assert _one(report).next_due_at is not None
    service.delete(*hers)
    clock_at.forward(minutes=10)
    assert not service.undo_delete(*hers)
    assert service.sweep() == 1


def test_one_is_sent_now_and_not_twice_at_once_nor_often(clock_at: Time) -> None:
    report = _report(AllWatches())
    hers = (report.account_id, report.report_id)
    for _ in range(keeping.SENDS_AN_HOUR):
        clock_at.forward(seconds=1)
        service.send_now(*hers)
        with pytest.raises(TooSoon):
            service.send_now(*hers)
        _round()
    clock_at.forward(seconds=1)
    with pytest.raises(TooSoon, match="a few times within the hour"):
        service.send_now(*hers)
    assert len(_mails(report)) == keeping.SENDS_AN_HOUR
    assert _one(report).next_due_at == report.next_due_at  # its own moments stay


@pytest.mark.parametrize(
    ("hours", "mails", "ended"),
    [(35, 1, ""), (36, 0, "It comes no more, since check-in has passed.")],
    ids=["still that day somewhere", "over everywhere"],
)
def test_it_comes_for_the_last_time_while_check_in_is_today_anywhere(
    hours: int, mails: int, ended: str, clock_at: Time
) -> None:
    query = _query()
    midnight = datetime.combine(query.request.stay.check_in, time(), UTC)
    report = _report(SearchQuestion(query))
    clock_at.at = midnight + timedelta(hours=hours)
    _round(booking="300.00 USD")
    assert (len(_mails(report)), _one(report).ended) == (mails, ended)


def test_after_check_in_it_ends_and_says_so(clock_at: Time) -> None:
    report = _report()
    clock_at.forward(days=40)
    _round()
    assert _one(report).ended == "It comes no more, since check-in has passed."
    assert _one(report).next_due_at is None
    with transaction() as connection:
        told = connection.execute(
            select(notice.c.title).where(notice.c.account_id == report.account_id)
        )
        assert told.scalars().all() == ["New York: no more reports"]
    with pytest.raises(TooSoon, match="check-in has passed"):
        service.send_now(report.account_id, report.report_id)


def test_the_link_in_the_mail_stops_it_without_signing_in(clock_at: Time) -> None:
    report = _report(AllWatches())
    clock_at.forward(days=1)
    _round()
    token = _mails(report)[0]["unsubscribe"].rpartition("/")[2]
    assert service.by_link(token).title == "New York"
    assert service.stop_by_link(token).is_paused
    assert not service.stop_by_link(token, undo=True).is_paused
    for forged in ("", "x", f"{token[:-9]}AAAAAAAAA"):
        with pytest.raises(NotOurs):
            service.stop_by_link(forged)


def test_nobody_touches_the_report_of_another(clock_at: Time) -> None:
    report, bob = _report(AllWatches()), rig.somebody()
    for act in (
        lambda: service.pause(bob, report.report_id, True),
        lambda: service.send_now(bob, report.report_id),
        lambda: service.pause(bob, "no id", True),
    ):
        with pytest.raises(UnknownReport):
            act()
    assert not service.delete(bob, report.report_id)
    assert service.reports(bob) == ()


def test_an_account_has_as_many_as_it_may(clock_at: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "REPORTS_EACH", 2)
    whose = rig.somebody()
    first = _report(whose=whose)
    _report(whose=whose)
    with pytest.raises(TooMany, match="You have 2 reports"):
        _report(whose=whose)
    service.delete(whose, first.report_id)
    _report(whose=whose)


def test_the_same_again_is_the_same_report_by_the_new_plan(clock_at: Time) -> None:
    whose, about = rig.somebody(), SearchQuestion(_query())
    first = _report(about, whose=whose)
    service.pause(whose, first.report_id, True)
    again = _report(about, plan=Plan(Every.MONTH, day=3), whose=whose)
    assert again.report_id == first.report_id
    assert (again.plan.every, again.plan.day, again.is_paused) == (Every.MONTH, 3, False)
    assert again.next_due_at is not None
    assert again.next_due_at.day == 3


@pytest.mark.usefixtures("web")
def test_all_of_it_works_as_the_role_of_the_web(clock_at: Time) -> None:
    report = _report(AllWatches())
    hers = (report.account_id, report.report_id)
    assert service.pause(*hers, True).is_paused
    service.pause(*hers, False)
    service.send_now(*hers)
    assert _one(report).is_open
    with owner():  # the background
        assert service.write_ready(10) == 1
    clock_at.forward(seconds=1)
    assert not _one(report).is_open
    (link,) = service.links(report.account_id)
    assert service.end_link(report.account_id, link.link_id)
    assert service.delete(*hers)
    assert service.undo_delete(*hers)
    assert [one.report_id for one in service.reports(report.account_id)] == [report.report_id]
    with transaction(rig.somebody()) as connection:
        assert list(connection.execute(select(report_run))) == []


def test_a_plan_is_changed_where_all_reports_are_and_a_paused_one_rests_on(clock_at: Time) -> None:
    report = _report(AllWatches())
    hers = (report.account_id, report.report_id)
    monthly = Plan(Every.MONTH, day=3)
    changed = service.replan(*hers, monthly)
    assert changed.plan == monthly
    assert changed.next_due_at is not None
    assert changed.next_due_at.day == 3
    service.pause(*hers, True)
    rests = service.replan(*hers, DAILY)
    assert (rests.plan, rests.is_paused, rests.next_due_at) == (DAILY, True, None)
    with pytest.raises(UnknownReport):
        service.replan(rig.somebody(), report.report_id, monthly)


@pytest.mark.parametrize(
    ("asked_at", "mails"),
    [(time(7, 59), 2), (time(8), 1)],  # the last day is tomorrow, at 08:00
    ids=["before the hour of today", "from the hour of today on"],
)
def test_after_its_last_day_it_has_ended_and_a_later_one_brings_it_back(
    asked_at: time, mails: int, clock_at: Time
) -> None:
    clock_at.at = datetime.combine(clock_at.at, asked_at, UTC)
    today = clock_at.at.date()
    report = _report(AllWatches(), replace(DAILY, until=today + timedelta(days=1)))
    hers = (report.account_id, report.report_id)
    for _ in range(3):
        clock_at.forward(days=1)
        _round()
    assert len(_mails(report)) == mails
    over = _one(report)
    assert (over.ended, over.next_due_at) == (keeping.OVER, None)
    with pytest.raises(BadSchedule, match="choose a later last day"):
        service.replan(*hers, report.plan)
    again = service.replan(*hers, replace(DAILY, until=today + timedelta(days=12)))
    assert again.ended == ""
    clock_at.forward(days=1)
    _round()
    assert len(_mails(report)) == mails + 1


def test_a_report_resumed_after_its_last_day_has_ended(clock_at: Time) -> None:
    report = _report(AllWatches(), replace(DAILY, until=clock.now().date() + timedelta(days=2)))
    hers = (report.account_id, report.report_id)
    service.pause(*hers, True)
    clock_at.forward(days=4)
    assert service.pause(*hers, False).ended == keeping.OVER


def test_a_code_is_sealed_in_the_row_and_reaches_the_search(clock_at: Time) -> None:
    secret = Entitlement(Membership.CORPORATE, "ENGINE-1843")
    asked = replace(_query(), entitlements=(secret,))
    report = _report(SearchQuestion(asked))
    with transaction() as connection:
        stored = connection.exec_driver_sql("SELECT r::text FROM report r").scalars().all()
    assert len(stored) == 1
    assert "ENGINE-1843" not in stored[0]
    assert _one(report).about == SearchQuestion(asked)


def test_only_the_chosen_sources_are_asked(clock_at: Time) -> None:
    report = _report(SearchQuestion(_query(), ("expedia",)))
    clock_at.forward(days=1)
    _round(booking="100.00 USD", expedia="320.00 USD")
    assert [line[0] for line in _mails(report)[0]["lines"]] == ["Expedia"]


def test_a_watch_list_says_what_fell_and_what_could_not_be_known(clock_at: Time) -> None:
    whose = rig.somebody()
    watch = rig.a_watch(whose, title="Ritz")
    rig.a_watch(whose, title="Plaza")
    under_way = dict(rig.start())
    for watch_id, search_id in under_way.items():
        is_ritz = watch_id == watch.watch_id
        rig.answer(search_id, {"booking": "200.00 USD" if is_ritz else Outcome.FAILED})
    rig.service.judge_closed(10)
    report = _report(AllWatches(), whose=whose)
    clock_at.forward(days=1)
    _round()
    first = _mails(report)[0]
    assert first["title"] == "New York (2)"
    assert {line[0]: line[1] for line in first["lines"]} == {"Ritz": "$200.00", "Plaza": "no price"}
    since = clock.now() - timedelta(days=1)
    rig.service.enqueue_due(clock.now())
    under_way = dict(rig.start())
    rig.answer(under_way[watch.watch_id], {"booking": "180.00 USD"})
    rig.service.judge_closed(10)
    clock_at.forward(days=1)
    _round()
    mail = _mails(report)[-1]
    assert mail["title"] == "New York (2): 1 cheaper"
    assert mail["lines"][0][:2] == ["Ritz", "$180.00"]
    assert f"10 % less than on {date_text(since.date())}" in mail["lines"][0][2]
    shared = service.open_link(mail["file"].partition("link=")[2]).subject
    assert isinstance(shared, WatchList)
    assert [(row.title, row.amount) for row in shared.rows] == [("Ritz", "180.00"), ("Plaza", "")]


def test_what_a_code_was_told_is_in_her_mail_and_not_behind_its_link(clock_at: Time) -> None:
    known = frozenset({Membership.PUBLIC, Membership.CORPORATE})
    sources.register([(a_source("booking", memberships=known), True, "")])
    whose = rig.somebody()
    query = rig.soon()
    coded = replace(query, entitlements=(Entitlement(Membership.CORPORATE, "ENGINE-1843"),))
    own, other = rig.a_watch(whose, title="Ritz", query=coded), rig.a_watch(whose, title="Plaza")
    under_way = dict(rig.start())
    rig.answer(
        under_way[own.watch_id], {"booking/public": "200.00 USD", "booking/corporate": "146.00 USD"}
    )
    rig.answer(under_way[other.watch_id], {"booking": "200.00 USD"})
    rig.service.judge_closed(10)
    report = _report(AllWatches(), whose=whose)
    clock_at.forward(days=1)
    _round()
    (mail,) = _mails(report)
    assert {line[0]: line[1] for line in mail["lines"]} == {"Ritz": "$146.00", "Plaza": "$200.00"}
    shared = service.open_link(mail["file"].partition("link=")[2]).subject
    assert isinstance(shared, WatchList)
    assert {row.title: row.amount for row in shared.rows} == {"Ritz": "", "Plaza": "200.00"}
    assert "146" not in repr(shared)


def test_a_trend_only_reads_what_was_seen(clock_at: Time) -> None:
    listing = ("booking", "never-seen")
    asked = TrendQuestion(houses=((listing,),))
    report = _report(asked)
    clock_at.forward(days=1)
    _round()
    assert _mails(report)[0]["title"] == "New York: no price was seen"
    with transaction() as connection:
        searched = connection.exec_driver_sql("SELECT count(*) FROM search").scalar_one()
    assert searched == 0


def test_a_trend_says_what_a_newer_day_changed(clock_at: Time) -> None:
    asked = TrendQuestion(houses=(((SITE, RITZ),),))
    report, today = _report(asked), clock.now()
    _seen("200.00 USD", today)  # of two nights
    _send(report)
    clock_at.forward(seconds=1)
    _send(report)
    clock_at.forward(days=1)
    _seen("150.00 USD", clock.now())
    _send(report)
    first, same, fallen = _mails(report)
    day = date_text(today.date())
    assert first["title"] == "New York: from $100.00"
    assert same["silent"] == "Nobody has seen a newer price since the last one."
    assert fallen["title"] == f"New York: from $75.00, 25 % less than on {day}"
    assert fallen["lead"] == "Prices a night. In 30 days: lowest $75.00, highest $100.00."
    assert service.open_link(fallen["file"].partition("link=")[2]).subject == asked


def test_a_price_before_tax_is_shown_and_neither_leads_nor_is_compared(clock_at: Time) -> None:
    asked = TrendQuestion(houses=(((SITE, f"{RITZ}-1"), ("expedia", f"{RITZ}-2")),))
    report, now = _report(asked), clock.now()
    _seen("200.00 USD", now, ref=f"{RITZ}-1")
    _seen("100.00 USD", now, ref=f"{RITZ}-2", site="expedia", taxes_included=False)
    _send(report)
    (mail,) = _mails(report)
    assert mail["title"] == "New York: from $100.00"  # a night of 200.00 for two
    assert [line[:2] for line in mail["lines"]] == [
        ["Booking.com", "$100.00"],
        ["Expedia", "$50.00"],
    ]
    assert mail["lines"][1][2].startswith("before tax · ")
    assert mail["lead"] == "Prices a night. In 30 days: lowest $100.00, highest $100.00."


def test_a_chain_is_told_by_source_and_held_against_nothing(clock_at: Time) -> None:
    code = f"ritz {uuid.uuid4().hex}"
    report, today = _report(TrendQuestion(chain=code, days=90)), clock.now()
    for ref, total in (("1", "200.00 USD"), ("2", "300.00 USD")):
        _seen(total, today, ref=f"{code}-{ref}", brand=code)
    _seen("260.00 USD", today, ref=f"{code}-3", site="expedia", brand=code)
    _send(report)
    clock_at.forward(days=1)
    _seen("90.00 USD", clock.now(), ref=f"{code}-4", brand=code)
    _send(report)
    first, second = _mails(report)
    day, next_day = date_text(today.date()), date_text(clock.now().date())
    assert first["title"] == "New York: from $100.00"
    assert first["lead"] == (
        "Prices a night, of every hotel seen. In 90 days: lowest $100.00, highest $150.00."
    )
    assert first["lines"] == [
        ["Booking.com", "$100.00", f"lowest of 2 quotes, mean $125.00 · seen {day}"],
        ["Expedia", "$130.00", f"1 quote · seen {day}"],
    ]
    assert first["link"].endswith(f"/trends?chain={code.replace(' ', '+')}")
    # Another hotel was looked at, which is no fall.
    assert second["title"] == "New York: from $45.00"
    assert second["lines"] == [
        ["Booking.com", "$45.00", f"1 quote · seen {next_day}"],
        ["Expedia", "$130.00", f"1 quote · seen {day} · nothing newer"],
    ]
    assert service.open_link(second["file"].partition("link=")[2]).subject == report.about


def _send(report: Report) -> None:
    service.send_now(report.account_id, report.report_id)
    service.write_ready(10)


def _seen(
    total: str, at: datetime, ref: str = RITZ, site: str = SITE, brand: str = "", **changes: Any
) -> None:
    history.make_partitions(at)
    listing = Listing(ref=ref, name="Ritz", brand=brand or None)
    see(a_rate(total, at, site=site, listing=listing, **changes), at=at)


def test_links_in_mails_do_not_use_up_those_made_by_hand(
    clock_at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.reports import sharing

    monkeypatch.setattr(sharing, "LINKS_EACH", 1)
    report = _report(AllWatches())
    for _ in range(2):
        clock_at.forward(days=1)
        _round()
    clock_at.forward(seconds=1)
    service.share(report.account_id, "By hand", SearchResult("s"))
    found = service.links(report.account_id)
    assert [one.report_id for one in found] == [None, report.report_id, report.report_id]


def test_somebody_who_has_left_is_mailed_nothing(clock_at: Time) -> None:
    from tests.people import PASSWORD

    report = _report(AllWatches())
    clock_at.forward(days=1)
    service.enqueue_due(clock.now())
    accounts.delete(report.account_id, PASSWORD)
    assert service.write_ready(10) == 0
    assert _runs() == []
