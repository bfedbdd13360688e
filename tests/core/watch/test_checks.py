"""Checks from the tick to the alert, on a real Postgres; the sources' answers are the test's."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from core import clock, vault, workqueue
from core.accounts import service as accounts
from core.accounts.model import Profile, QuietHours
from core.accounts.tables import account
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import Listing, RateQuote
from core.domain.report import Extent, Outcome
from core.errors import Unavailable
from core.fx import RateTable
from core.notify import service as notices
from core.search import forgotten
from core.search import service as searches
from core.sources import service as sources
from core.text import date_text
from core.traffic import service as traffic
from core.watch import closing, judging, lowest, service
from core.watch.model import (
    Availability,
    CheckState,
    Reading,
    Schedule,
    ScheduleKind,
    Target,
    Watch,
)
from core.watch.reading import Moment
from core.watch.rule_model import NewRule, RuleKind
from core.watch.tables import alert, watch_check, watch_reading
from tests.builders import a_quote, a_source
from tests.core.watch.rig import (
    Lacking,
    Time,
    a_watch,
    answer,
    check,
    register_sources,
    somebody,
    soon,
    start,
)

pytestmark = pytest.mark.usefixtures("no_watches")


def test_a_drop_is_told_once_with_its_evidence(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    check(watch, booking="400.00 USD", expedia="420.00 USD")
    assert service.alerts(ada) == ()
    time.forward(days=1)
    check(watch, booking="360.00 USD", expedia="420.00 USD")
    (told,) = service.alerts(ada)
    assert (told.old, told.new, told.percent) == (
        money("400.00 USD"),
        money("360.00 USD"),
        Decimal("-10.00"),
    )
    assert told.seen is not None
    assert told.seen.quote is not None
    seen = dict(searches.quotes_shown(told.search_id))[told.seen.quote]
    assert (seen.site, seen.total) == ("booking", money("360.00 USD"))
    time.forward(days=1)
    check(watch, booking="360.00 USD", expedia="420.00 USD")
    assert len(service.alerts(ada)) == 1


def test_an_alert_is_a_notice_with_all_that_can_be_done(ada: str, time: Time) -> None:
    watch = a_watch(ada, title="Grand Hotel")
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    check(watch, booking="300.00 USD")
    (notice,) = notices.inbox(ada)
    (told,) = service.alerts(ada, watch.watch_id)
    assert notice.title == "Grand Hotel drops 25 % to $300.00"
    assert "$400.00 → $300.00" in notice.body
    assert notice.link == f"alert?id={told.alert_id}"
    links = dict(notice.facts["links"])
    assert links["Search"].endswith(f"/?search={told.search_id}")
    assert links["Book at Booking.com"].startswith("https://www.booking.example/")
    token = links["Mute this rule"].partition("mute=")[2]
    assert service.mute_by_link(token)[1].muted_until == service.FOREVER


def test_a_source_that_fails_changes_nothing(ada: str, time: Time) -> None:
    watch = a_watch(ada, RuleKind.ANY_CHANGE, RuleKind.RISE, RuleKind.BACK_IN_STOCK)
    for says in (
        {"booking": "300.00 USD", "expedia": "400.00 USD"},
        {"booking": Outcome.BLOCKED, "expedia": "400.00 USD"},
        {"booking": Outcome.FAILED, "expedia": Outcome.TIMED_OUT},
        {"booking": "300.00 USD", "expedia": "400.00 USD"},
    ):
        check(watch, **says)
        time.forward(days=1)
    assert service.alerts(ada) == ()
    readings = service.readings(ada, watch.watch_id)
    assert [each.shown for each in readings] == [money("300.00 USD")] * 4
    assert [each.best.is_carried for each in readings if each.best] == [False, True, True, False]


def test_a_search_that_our_side_gave_up_changes_nothing(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada, RuleKind.ANY_CHANGE, RuleKind.RISE, RuleKind.BACK_IN_STOCK)
    check(watch, booking="300.00 USD", expedia="400.00 USD")
    time.forward(days=1)
    search_id = dict(start())[watch.watch_id]
    monkeypatch.setattr(workqueue, "idle", lambda keys: {search_id: workqueue.TRIES})
    time.forward(minutes=1)
    forgotten.hand_over()
    service.judge_closed(100)
    assert service.alerts(ada) == ()
    last = service.readings(ada, watch.watch_id)[-1]
    assert last.best is not None
    assert last.best.is_carried
    assert last.shown == money("300.00 USD")


@pytest.mark.parametrize(
    ("said", "failed"),
    [
        (Outcome.TIMED_OUT, ("expedia/public",)),
        (Outcome.BLOCKED, ("expedia/public",)),
        (Outcome.LAYOUT_CHANGED, ("expedia/public",)),
        (Lacking(Extent.UNKNOWN, Outcome.NONE_HERE), ()),
        (Outcome.SOLD_OUT, ()),
        (Outcome.UNPRICED, ()),
        (Outcome.DISCOUNT_NOT_OFFERED, ()),
        (Outcome.NOT_ASKABLE, ()),
        (Outcome.PAUSED, ()),
        (Outcome.SWITCHED_OFF, ()),
    ],
)
def test_only_who_was_asked_and_did_not_answer_is_told_as_failed(
    ada: str, time: Time, said: Outcome | Lacking, failed: tuple[str, ...]
) -> None:
    watch = a_watch(ada)
    check(watch, booking="420.00 EUR", expedia=said)
    last = service.watch(ada, watch.watch_id).last
    assert last is not None
    assert last.failed == failed


def test_a_total_that_is_not_certain_is_no_failure(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    before_tax = a_quote("300.00 EUR", site="expedia", taxes_included=False)
    check(watch, booking="420.00 EUR", expedia=before_tax)
    last = service.watch(ada, watch.watch_id).last
    assert last is not None
    assert (len(last.series), last.failed) == (1, ())


def test_a_source_that_first_failed_and_is_cheaper_then_is_no_drop(ada: str, time: Time) -> None:
    watch = a_watch(ada, RuleKind.DROP, RuleKind.NEW_LOW, RuleKind.ANY_CHANGE)
    check(watch, booking=Outcome.FAILED, expedia="400.00 USD")
    time.forward(days=1)
    check(watch, booking="300.00 USD", expedia="400.00 USD")
    assert service.alerts(ada) == ()


def test_nothing_left_is_believed_on_proof_and_opening_is_told(ada: str, time: Time) -> None:
    watch = a_watch(ada, RuleKind.BACK_IN_STOCK)
    check(watch, booking=Outcome.SOLD_OUT, expedia=Outcome.SOLD_OUT)
    assert service.readings(ada, watch.watch_id)[-1].availability is Availability.SOLD_OUT
    time.forward(days=1)
    check(watch, booking=Outcome.FAILED, expedia=Outcome.SOLD_OUT)
    assert service.alerts(ada) == ()
    time.forward(days=1)
    check(watch, booking="350.00 USD", expedia=Outcome.SOLD_OUT)
    (told,) = service.alerts(ada)
    assert (told.kind, told.new) == (RuleKind.BACK_IN_STOCK, money("350.00 USD"))


@pytest.mark.parametrize(
    "expedia",
    [
        # "60 listed, none with a price": no proof, but its price of yesterday is not sold any more.
        Lacking(Extent.CUT, Outcome.UNPRICED),
        Lacking(Extent.CUT, (a_quote(None, site="expedia", name="Grand Hotel"),)),
        Outcome.SOLD_OUT,
    ],
)
def test_a_house_sold_out_everywhere_is_seen_so_and_its_reopening_told(
    ada: str, time: Time, expedia: object
) -> None:
    grand = a_quote("400.00 USD", name="Grand Hotel")
    elsewhere = a_quote("380.00 USD", site="expedia", name="Grand Hotel")
    listings = (("booking", grand.listing.ref), ("expedia", elsewhere.listing.ref))
    watch = a_watch(ada, RuleKind.BACK_IN_STOCK, target=Target(listings, "Grand Hotel"))
    check(watch, booking=(grand,), expedia=(elsewhere,))
    time.forward(days=1)
    check(watch, booking=Outcome.SOLD_OUT, expedia=expedia)
    last = service.watch(ada, watch.watch_id).last
    assert last is not None
    assert (last.availability, last.best, last.shown) == (Availability.SOLD_OUT, None, None)
    time.forward(days=1)
    check(watch, booking=(grand,), expedia=(elsewhere,))
    assert [told.kind for told in service.alerts(ada)] == [RuleKind.BACK_IN_STOCK]


def test_one_source_that_fails_hides_not_that_most_have_sold_out(ada: str, time: Time) -> None:
    """Of three voices that sold it two prove to have nothing; with one of two it stays open."""
    both = frozenset({Membership.PUBLIC, Membership.AAA})
    sources.register([(a_source("booking", memberships=both), True, "")])
    query = replace(soon(), entitlements=(Entitlement(Membership.AAA),))
    watch = a_watch(ada, RuleKind.BACK_IN_STOCK, query=query)
    members = (a_quote("360.00 USD", membership=Membership.AAA),)
    check(watch, booking="400.00 USD", expedia="380.00 USD", **{"booking/aaa": members})
    time.forward(days=1)
    check(watch, booking=Outcome.SOLD_OUT, expedia=Outcome.BLOCKED)
    last = service.watch(ada, watch.watch_id).last
    assert last is not None
    assert (last.availability, last.shown) == (Availability.SOLD_OUT, None)
    register_sources()
    other = a_watch(ada, RuleKind.BACK_IN_STOCK)
    check(other, booking="400.00 USD", expedia="380.00 USD")
    time.forward(days=1)
    check(other, booking=Outcome.SOLD_OUT, expedia=Outcome.BLOCKED)
    last = service.watch(ada, other.watch_id).last
    assert last is not None
    assert last.best is not None
    assert (last.best.is_carried, last.shown) == (True, money("380.00 USD"))


def test_a_house_is_watched_at_every_source_that_lists_it(ada: str, time: Time) -> None:
    grand, plaza = a_quote("400.00 USD", name="Grand Hotel"), a_quote("90.00 USD", name="Plaza Inn")
    target = Target((("booking", grand.listing.ref),), "Grand Hotel")
    watch = a_watch(ada, target=target)
    elsewhere = a_quote("380.00 USD", site="expedia", name="Grand Hotel")
    check(watch, booking=(grand, plaza), expedia=(elsewhere,))
    (reading,) = service.readings(ada, watch.watch_id)
    assert [seen.total for seen in reading.series] == [money("380.00 USD"), money("400.00 USD")]


def test_a_house_that_a_full_answer_lacks_is_gone_there(ada: str, time: Time) -> None:
    grand, plaza = a_quote("400.00 USD", name="Grand Hotel"), a_quote("90.00 USD", name="Plaza Inn")
    watch = a_watch(
        ada,
        RuleKind.BACK_IN_STOCK,
        target=Target((("booking", grand.listing.ref),), "Grand Hotel"),
    )
    check(watch, booking=(plaza,), expedia=Outcome.NONE_HERE)
    assert service.readings(ada, watch.watch_id)[-1].availability is Availability.SOLD_OUT
    time.forward(days=1)
    check(watch, booking=(grand, plaza), expedia=Outcome.NONE_HERE)
    assert [told.kind for told in service.alerts(ada)] == [RuleKind.BACK_IN_STOCK]


PLAZA = (a_quote("90.00 USD", name="Plaza Inn"),)


@pytest.mark.parametrize(
    ("said", "availability"),
    [
        (Lacking(Extent.WHOLE, PLAZA), Availability.SOLD_OUT),
        (Lacking(Extent.CUT, PLAZA), Availability.UNKNOWN),
        (Lacking(Extent.PARTIAL, PLAZA), Availability.UNKNOWN),
        (Lacking(Extent.UNKNOWN, PLAZA), Availability.UNKNOWN),
        (Lacking(Extent.WHOLE, Outcome.NONE_HERE), Availability.SOLD_OUT),
        # A brand of which the first pages of its group show no house may have one on the next.
        (Lacking(Extent.CUT, Outcome.NONE_HERE), Availability.UNKNOWN),
        # The site's own word needs no list.
        (Lacking(Extent.UNKNOWN, Outcome.SOLD_OUT), Availability.SOLD_OUT),
    ],
)
def test_only_a_whole_answer_proves_that_a_house_is_gone(
    ada: str, time: Time, said: Lacking, availability: Availability
) -> None:
    grand = a_quote("400.00 USD", name="Grand Hotel")
    watch = a_watch(ada, target=Target((("booking", grand.listing.ref),), "Grand Hotel"))
    check(watch, booking=said, expedia=Outcome.FAILED)
    assert service.readings(ada, watch.watch_id)[-1].availability is availability


def _grand(total: str, ref: str) -> RateQuote:
    return a_quote(total, listing=Listing(ref=ref, name="Grand Hotel"))


def test_a_low_counts_what_was_seen_before_the_watch_began(ada: str, time: Time) -> None:
    ref = uuid.uuid4().hex
    target, query = Target((("booking", ref),), "Grand Hotel"), soon()
    time.forward(days=-12)
    for total in ("380.00 USD", "390.00 USD"):
        seen = searches.submit(query, ["booking"], again=True)
        answer(seen, {"booking": (_grand(total, ref),)})
        time.forward(days=6)
    watch = a_watch(ada, RuleKind.NEW_LOW, target=target, query=query)
    for total in ("400.00 USD", "385.00 USD"):  # lows of this watch alone
        check(watch, booking=(_grand(total, ref),))
        time.forward(days=1)
    assert service.alerts(ada) == ()
    check(watch, booking=(_grand("370.00 USD", ref),))
    (told,) = service.alerts(ada)
    first = (clock.now() - timedelta(days=14)).date()
    assert (told.old, told.new) == (money("380.00 USD"), money("370.00 USD"))
    assert (told.since, told.quotes) == (first, 4)
    day = date_text(first, with_year=first.year != clock.now().year)
    assert f"Lowest since {day}, 4 quotes." in told.words


def test_the_history_is_asked_once_in_the_life_of_a_rule(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    whole = lowest.seen_before

    def counted(connection: Any, watch: Watch, *rest: Any) -> Any:
        asked.append(watch.watch_id)
        return whole(connection, watch, *rest)

    monkeypatch.setattr(lowest, "seen_before", counted)
    grand = _grand("400.00 USD", uuid.uuid4().hex)
    target = Target((("booking", grand.listing.ref),), "Grand Hotel")
    watch = a_watch(ada, RuleKind.NEW_LOW, RuleKind.NEW_LOW, RuleKind.DROP, target=target)
    other = a_watch(somebody(), RuleKind.DROP, target=target)
    for _ in range(3):
        under_way = dict(start())
        for search_id in under_way.values():
            answer(search_id, {"booking": (grand,)})
        service.judge_closed(100)
        time.forward(days=1)
    assert len(service.readings(other.account_id, other.watch_id)) == 3
    assert asked == [watch.watch_id]


def test_estimated_and_unconfirmed_totals_fire_nothing(ada: str, time: Time) -> None:
    watch = a_watch(ada, RuleKind.NEW_LOW, RuleKind.ANY_CHANGE)
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    before_tax = a_quote("300.00 USD", taxes_included=False)
    check(watch, booking=(before_tax,))
    time.forward(days=1)
    check(watch, booking=(replace(a_quote("200.00 USD"), confidence=0.7),))
    assert service.alerts(ada) == ()
    assert service.readings(ada, watch.watch_id)[-1].shown == money("400.00 USD")


def test_a_tick_that_is_repeated_enqueues_nothing(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    assert service.enqueue_due(clock.now()) == 1
    assert service.enqueue_due(clock.now()) == 0
    assert len(service.checks(ada, watch.watch_id)) == 1


def test_two_clocks_that_tick_at_once_enqueue_each_moment_once(ada: str) -> None:
    for _ in range(20):
        a_watch(ada)
    now, enqueued, together = clock.now(), [], threading.Barrier(2)

    def tick() -> None:
        together.wait()
        enqueued.append(service.enqueue_due(now))

    both = [threading.Thread(target=tick) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sum(enqueued) == 20
    with transaction() as connection:
        mine = select(func.count()).where(watch_check.c.account_id == ada)
        assert connection.execute(mine).scalar_one() == 20


def test_moments_missed_while_nothing_ticked_are_one_check(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    check(watch, booking="400.00 USD")
    time.forward(days=5)
    assert service.enqueue_due(clock.now()) == 1
    after = service.watch(ada, watch.watch_id)
    assert after.next_due_at is not None
    assert after.next_due_at > clock.now()
    assert service.enqueue_due(clock.now()) == 0


def test_a_search_that_is_still_under_way_takes_no_second_check(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    start()
    time.forward(days=1)
    start()
    assert len(service.checks(ada, watch.watch_id)) == 1


def test_a_judge_that_dies_has_told_nothing_and_the_next_tells_once(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada)
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    answer(dict(start())[watch.watch_id], {"booking": "300.00 USD"})
    with monkeypatch.context() as broken:
        broken.setattr(closing, "finish", _dies)
        with pytest.raises(KeyboardInterrupt):
            service.judge_closed(10)
    assert (service.alerts(ada), notices.inbox(ada)) == ((), ())
    for _ in range(2):
        service.judge_closed(10)
    assert (len(service.alerts(ada)), len(notices.inbox(ada))) == (1, 1)


# A code that was sealed with another key is a fault with a sentence, and of one watch alone.
@pytest.mark.parametrize("fault", [ZeroDivisionError(), vault.VaultFault("Sealed elsewhere.")])
def test_a_search_that_cannot_be_judged_holds_up_nobody_else(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    odd, fine = a_watch(ada), a_watch(somebody())
    under_way = dict(start())
    for search_id in set(under_way.values()):
        answer(search_id, {"booking": "400.00 USD"})
    whole = judging.read

    def unreadable(moment: Moment, *rest: Any) -> Reading:
        if moment.watch_id == odd.watch_id:
            raise fault
        return whole(moment, *rest)

    monkeypatch.setattr(judging, "read", unreadable)
    service.judge_closed(10)
    assert len(service.readings(fine.account_id, fine.watch_id)) == 1
    (dropped,) = service.checks(ada, odd.watch_id)
    assert dropped.state is CheckState.DROPPED
    assert "could not be judged" in dropped.put_off


def test_a_database_that_is_away_drops_no_check(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada)
    answer(dict(start())[watch.watch_id], {"booking": "400.00 USD"})

    def away(*_: object) -> None:
        raise Unavailable("The database does not answer right now.")

    with monkeypatch.context() as broken:
        broken.setattr(judging, "read", away)
        with pytest.raises(Unavailable):
            service.judge_closed(10)
    service.judge_closed(10)
    assert len(service.readings(ada, watch.watch_id)) == 1


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_watch_deleted_or_paused_while_its_search_runs_tells_nothing(
    ada: str, time: Time, is_deleted: bool
) -> None:
    watch = a_watch(ada)
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    under_way = dict(start())
    if is_deleted:
        service.delete(ada, [watch.watch_id])
    else:
        service.pause(ada, [watch.watch_id], True)
    answer(under_way[watch.watch_id], {"booking": "300.00 USD"})
    service.judge_closed(100)
    assert (service.alerts(ada), notices.inbox(ada)) == ((), ())
    # Once it goes on, the drop is told of the first answer that it waits for.
    if is_deleted:
        service.undo_delete(ada, [watch.watch_id])
    else:
        service.pause(ada, [watch.watch_id], False)
    dropped = service.checks(ada, watch.watch_id)[0]
    assert (dropped.state, dropped.put_off) == (CheckState.DROPPED, "It was paused or deleted.")
    time.forward(days=1)
    check(watch, booking="300.00 USD")
    (told,) = service.alerts(ada)
    assert (told.old, told.new) == (money("400.00 USD"), money("300.00 USD"))


def test_a_move_of_the_euro_alone_tells_nothing(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """440 -> 438 is the best until the euro falls: then 450 -> 425 euros, moved a day before."""
    rate, day = {"usd": "1.10"}, clock.now().date()
    monkeypatch.setattr(
        judging,
        "rate_table",
        lambda: RateTable(day, {"EUR": (Decimal(1), day), "USD": (Decimal(rate["usd"]), day)}),
    )
    watch = a_watch(ada)
    check(watch, booking="450.00 EUR", expedia="440.00 USD")
    time.forward(days=1)
    check(watch, booking="425.00 EUR", expedia="438.00 USD")
    rate["usd"] = "0.95"
    time.forward(days=1)
    check(watch, booking="425.00 EUR", expedia="438.00 USD")
    assert service.alerts(ada) == ()
    time.forward(days=1)
    check(watch, booking="400.00 EUR", expedia="438.00 USD")
    (told,) = service.alerts(ada)
    assert (told.old, told.new, told.percent) == (
        money("425.00 EUR"),
        money("400.00 EUR"),
        Decimal("-5.88"),
    )


def _edited(account_id: str, watch: Watch, **limits: Any) -> None:
    """Another amount or limit of its only rule, as the page of a rule saves it."""
    (rule,) = service.watch(account_id, watch.watch_id).rules
    kept = {name: getattr(rule, name) for name in _OF_A_RULE}
    service.put_rule(account_id, watch.watch_id, NewRule(**{**kept, **limits}))


_OF_A_RULE = ("kind", "amount", "currency", "min_change", "cool_down", "daily_cap", "again",
              "rule_id", "version")  # fmt: skip


def test_another_limit_of_a_rule_makes_it_say_nothing_twice(ada: str, time: Time) -> None:
    """What else an edited rule keeps stands in the table of test_rules.py."""
    watch = a_watch(ada, NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal(400)))
    check(watch, booking="390.00 USD")
    time.forward(days=1)
    _edited(ada, watch, cool_down=timedelta(hours=6))
    check(watch, booking="390.00 USD")
    assert len(service.alerts(ada)) == 1
    time.forward(days=1)
    _edited(ada, watch, amount=Decimal(380))
    check(watch, booking="379.00 USD")
    # Each keeps the rule as it was when it spoke, the newest first.
    rules = [told.rule for told in service.alerts(ada)]
    assert [rule and (rule.amount, rule.currency) for rule in rules] == [
        (Decimal(380), "USD"),
        (Decimal(400), "USD"),
    ]


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_two_judges_end_each_check_once(ada: str, time: Time) -> None:
    for _ in range(6):
        a_watch(ada)
    for search_id in {search for _, search in start()}:
        answer(search_id, {"booking": "400.00 USD"})
    service.judge_closed(100)
    time.forward(days=1)
    for search_id in {search for _, search in start()}:
        answer(search_id, {"booking": "300.00 USD"})
    ended, together = [], threading.Barrier(2)

    def run() -> None:
        together.wait()
        ended.append(service.judge_closed(100))

    both = [threading.Thread(target=run) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    service.judge_closed(100)
    assert (len(service.alerts(ada)), len(notices.inbox(ada))) == (6, 6)


def test_start_is_the_same_search_when_it_was_cut_off(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada)
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    service.enqueue_due(clock.now())
    submitted: list[str] = []
    submit = searches.submit

    def cut_off(*args: object, **more: object) -> str:
        submitted.append(submit(*args, **more))  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(searches, "submit", cut_off)
        with pytest.raises(KeyboardInterrupt):
            service.start_waiting(clock.now(), 10)
    time.forward(minutes=30)
    ((_, search_id),) = start()
    assert submitted == [search_id]


def test_everybodys_first_comes_before_anybodys_second(time: Time) -> None:
    many, one = somebody(), somebody()
    for _ in range(3):
        a_watch(many)
    single = a_watch(one)
    service.enqueue_due(clock.now())
    service.start_waiting(clock.now(), _in_hand() + 2)
    assert [each.state for each in service.checks(one, single.watch_id)] == [CheckState.SEARCHING]


def _in_hand() -> int:
    with transaction() as connection:
        asked = select(func.count()).where(watch_check.c.state == "searching")
        return int(connection.execute(asked).scalar_one())


def test_a_user_deleted_while_her_search_runs_breaks_nothing(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    other = somebody()
    kept = a_watch(other)
    under_way = dict(start())
    with transaction() as connection:
        connection.execute(delete(account).where(account.c.id == ada))
    answer(under_way[watch.watch_id], {"booking": "400.00 USD"})
    answer(under_way[kept.watch_id], {"booking": "400.00 USD"})
    assert service.judge_closed(10) == 1
    with transaction() as connection:
        for table in (watch_check, watch_reading, alert):
            gone = connection.execute(select(func.count()).where(table.c.account_id == ada))
            assert gone.scalar_one() == 0
    assert len(service.readings(other, kept.watch_id)) == 1


def test_a_watch_ends_itself_after_check_in_and_says_so(ada: str, time: Time) -> None:
    watch = a_watch(ada, title="Weekend")
    check(watch, booking="400.00 USD")
    time.forward(days=32)
    service.enqueue_due(clock.now())
    ended = service.watch(ada, watch.watch_id)
    assert ended.next_due_at is None
    assert ended.ended == "It has ended, since check-in has passed."
    assert [notice.title for notice in notices.inbox(ada)] == ["Weekend: no longer watched"]
    assert service.enqueue_due(clock.now()) == 0


def test_word_that_a_watch_has_ended_waits_for_the_end_of_quiet_hours(ada: str, time: Time) -> None:
    quiet = Profile(time_zone="Europe/Berlin", quiet=QuietHours(clock_time(22), clock_time(7)))
    person = accounts.update_profile(ada, quiet, accounts.account_of(ada).version)
    with transaction(ada) as connection:
        notices.default_channel(connection, ada, person.email)
    time.at = datetime(2026, 12, 1, 23, tzinfo=UTC)
    a_watch(ada)
    time.forward(days=32)
    service.enqueue_due(clock.now())
    (notice,) = notices.inbox(ada)  # the inbox has it at once
    (message,) = notices.sent(ada, notice.notice_id)
    # Midnight of 3 January in Berlin, where 07:00 is 06:00 UTC.
    assert message.due_at == datetime(2027, 1, 3, 6, tzinfo=UTC)


def test_a_watch_paused_while_it_waited_is_not_asked(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    service.enqueue_due(clock.now())
    service.pause(ada, [watch.watch_id], True)
    start()
    (dropped,) = service.checks(ada, watch.watch_id)
    assert (dropped.state, dropped.put_off) == (CheckState.DROPPED, "It was paused or deleted.")


def test_what_is_put_off_for_the_budget_is_said(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada)
    traffic.open_way("www.booking.example", 1)
    traffic.set_budget("www.booking.example", 0)
    try:
        start()
        said = service.watch(ada, watch.watch_id).put_off
        assert said.startswith("Booking.com is put off until midnight UTC")
        view = searches.view(service.checks(ada, watch.watch_id)[0].search_id or "")
        assert [progress.source.slug for progress in view.sources] == ["expedia"]
        other = a_watch(ada)
        traffic.open_way("www.expedia.example", 1)
        traffic.set_budget("www.expedia.example", 0)
        start()
        assert service.checks(ada, other.watch_id)[0].state is CheckState.WAITING
        assert "Expedia" in service.watch(ada, other.watch_id).put_off
    finally:
        traffic.set_budget("www.booking.example", None)
        traffic.set_budget("www.expedia.example", None)
        traffic.close()


def test_an_adaptive_watch_hurries_when_prices_move(ada: str, time: Time) -> None:
    watch = a_watch(ada, schedule=Schedule(ScheduleKind.ADAPTIVE))
    check(watch, booking="400.00 USD")
    calm = service.watch(ada, watch.watch_id).next_due_at
    assert calm == clock.now() + timedelta(hours=24)
    time.forward(hours=24)
    check(watch, booking="300.00 USD")
    assert service.watch(ada, watch.watch_id).next_due_at == clock.now() + timedelta(hours=3)


def test_the_first_reading_may_be_an_answer_of_today_and_later_ones_look_anew(
    ada: str, time: Time
) -> None:
    watch = a_watch(ada)
    asked = searches.submit(watch.query)
    answer(asked, {"booking": "400.00 USD", "expedia": "410.00 USD"})
    service.enqueue_due(clock.now())
    service.start_waiting(clock.now(), _in_hand() + 5)
    service.judge_closed(10)
    assert service.readings(ada, watch.watch_id)[-1].shown == money("400.00 USD")
    time.forward(hours=1)
    service.check_now(ada, watch.watch_id)
    check(watch, booking="300.00 USD", expedia="410.00 USD")
    assert service.readings(ada, watch.watch_id)[-1].shown == money("300.00 USD")
    assert len(service.alerts(ada)) == 1


def test_a_rule_true_at_the_first_check_fires_once(ada: str, time: Time) -> None:
    target = NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal(450))
    watch = a_watch(ada, target)
    for _ in range(3):
        check(watch, booking="400.00 USD")
        time.forward(days=1)
    (told,) = service.alerts(ada)
    assert (told.old, told.new) == (None, money("400.00 USD"))


def test_the_end_of_a_check_is_said_once_it_is_committed(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    whole = judging.check_ended

    def said(connection: Any, account_id: str) -> None:
        told.append(account_id)
        whole(connection, account_id)

    monkeypatch.setattr(judging, "check_ended", said)
    watch = a_watch(ada)
    start()
    service.judge_closed(10)
    assert told == []  # its search is still under way
    answer(dict(start())[watch.watch_id], {"booking": "400.00 USD"})
    service.judge_closed(10)
    assert told == [ada]
    assert notices.inbox(ada) == ()
