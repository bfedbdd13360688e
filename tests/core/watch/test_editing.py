"""Another stay or target for a watch: what was read before is of another question."""

from __future__ import annotations

import threading
import time as real_time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.money import money
from core.domain.rate import Listing
from core.domain.stay import BadQuery, Occupancy, StayQuery
from core.watch import check_store, service
from core.watch.editing import CHANGED
from core.watch.errors import BadSchedule, EditedMeanwhile
from core.watch.model import Changes, CheckState, Schedule, ScheduleKind, Target, Watch
from core.watch.rule_model import RuleKind
from tests.builders import a_quote, a_stay
from tests.core.watch.rig import Time, a_watch, answer, check, start

pytestmark = pytest.mark.usefixtures("no_watches")

GRAND = Target((("booking", "grand"),), "Grand Hotel")
PLAZA = Target((("booking", "plaza"),), "Plaza Inn")


def other_stay(query: StayQuery, days: int = 40) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=days)
    return replace(query, request=replace(query.request, stay=a_stay(check_in)))


def edited(watch: Watch, **changes: Any) -> Watch:
    now = service.watch(watch.account_id, watch.watch_id)
    return service.edit(watch.account_id, watch.watch_id, Changes(**changes), now.version)


def test_the_first_reading_of_another_stay_has_nothing_before_it(ada: str, time: Time) -> None:
    watch = a_watch(ada, RuleKind.DROP, RuleKind.NEW_LOW, RuleKind.ANY_CHANGE)
    check(watch, booking="400.00 USD")
    time.forward(days=1)
    edited(watch, query=other_stay(watch.query))
    check(watch, booking="200.00 USD")
    assert service.alerts(ada) == ()
    (reading,) = service.readings(ada, watch.watch_id)
    assert reading.shown == money("200.00 USD")
    time.forward(days=1)
    check(watch, booking="150.00 USD")
    assert {told.kind for told in service.alerts(ada)} == {
        RuleKind.DROP, RuleKind.NEW_LOW, RuleKind.ANY_CHANGE,
    }  # fmt: skip
    assert {told.old for told in service.alerts(ada)} == {money("200.00 USD")}


def test_another_house_is_compared_anew(ada: str, time: Time) -> None:
    both = tuple(
        a_quote(total, listing=Listing(ref=ref, name=name))
        for total, ref, name in (
            ("400.00 USD", "grand", "Grand Hotel"), ("90.00 USD", "plaza", "Plaza Inn"),
        )
    )  # fmt: skip
    watch = a_watch(ada, target=GRAND)
    check(watch, booking=both)
    time.forward(hours=1)
    edited(watch, target=PLAZA)
    check(watch, booking=both)
    assert service.alerts(ada) == ()
    (reading,) = service.readings(ada, watch.watch_id)
    assert reading.shown == money("90.00 USD")


def test_a_check_under_way_is_asked_again_with_the_new_stay_at_once(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    old = dict(start())[watch.watch_id]
    time.forward(seconds=5)
    edited(watch, query=other_stay(watch.query))
    answer(old, {"booking": "100.00 USD"})
    assert service.judge_closed(10) == 0
    assert service.readings(ada, watch.watch_id) == ()
    (dropped,) = service.checks(ada, watch.watch_id)
    assert (dropped.state, dropped.put_off) == (CheckState.DROPPED, CHANGED)
    new = dict(start())[watch.watch_id]
    assert new != old
    answer(new, {"booking": "300.00 USD"})
    service.judge_closed(10)
    assert [each.shown for each in service.readings(ada, watch.watch_id)] == [money("300.00 USD")]


def test_a_search_that_began_in_the_moment_of_the_edit_is_not_read(
    ada: str, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = a_watch(ada)
    old = dict(start())[watch.watch_id]
    time.forward(seconds=5)
    with monkeypatch.context() as blind:  # the check was still waiting as the edit saw it
        blind.setattr(check_store, "drop_searching", lambda *_: None)
        edited(watch, query=other_stay(watch.query))
    service.enqueue_due(clock.now())  # finds the check open, and moves on to the regular moment
    answer(old, {"booking": "100.00 USD"})
    service.judge_closed(10)
    assert service.readings(ada, watch.watch_id) == ()
    time.forward(seconds=5)
    assert dict(start())[watch.watch_id] != old


def test_a_reading_stored_while_the_edit_waited_is_of_the_old_stay(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    wanted = Changes(query=other_stay(watch.query))
    lock = text("SELECT 1 FROM watch WHERE id = :id FOR NO KEY UPDATE")
    editing = threading.Thread(
        target=service.edit, args=(ada, watch.watch_id, wanted, watch.version)
    )
    with transaction() as judging:
        judging.execute(lock, {"id": watch.watch_id})
        editing.start()
        _until_somebody_waits()
        time.forward(seconds=1)
        read_at = clock.now()
        time.forward(seconds=1)
    editing.join()
    assert service.watch(ada, watch.watch_id).asked_since > read_at


def _until_somebody_waits() -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    ends_at = real_time.monotonic() + 20
    while True:
        with transaction() as connection:
            if connection.execute(waiting).scalar_one():
                return
        assert real_time.monotonic() < ends_at


def test_the_same_in_another_order_is_no_other_question(ada: str, time: Time) -> None:
    aaa, senior = Entitlement(Membership.AAA), Entitlement(Membership.SENIOR)
    base = a_watch(ada).query
    family = replace(base.request, occupancy=Occupancy(2, (7, 9)))
    watch = a_watch(ada, query=replace(base, request=family, entitlements=(aaa, senior)))
    time.forward(hours=1)
    turned = replace(family, occupancy=Occupancy(2, (9, 7)))
    same = replace(watch.query, request=turned, entitlements=(senior, aaa))
    assert edited(watch, query=same).asked_since == watch.asked_since


def test_a_title_that_names_the_house_follows_it_and_her_own_stays(ada: str) -> None:
    watch = a_watch(ada, target=GRAND)
    assert edited(watch, target=Target()).title == watch.query.destination.label
    assert edited(watch, target=PLAZA).title == "Plaza Inn"
    assert edited(watch, title="Our weekend").title == "Our weekend"
    assert edited(watch, target=GRAND).title == "Our weekend"


def test_a_stay_that_is_over_is_refused_and_nothing_is_stored(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    with pytest.raises(BadQuery, match="Check-in has passed"):
        edited(watch, query=other_stay(watch.query, days=-5))
    assert service.watch(ada, watch.watch_id) == watch
    time.forward(days=32)
    service.enqueue_due(clock.now())
    with pytest.raises(BadQuery, match="Check-in has passed"):
        edited(watch, target=PLAZA)  # another house of nights that are over


def test_new_dates_let_a_watch_that_ended_go_on(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    time.forward(days=32)
    service.enqueue_due(clock.now())
    after = edited(watch, query=other_stay(watch.query))
    assert (after.ended, after.next_due_at) == ("", clock.now())


def test_a_paused_watch_takes_new_dates_and_stays_paused(ada: str) -> None:
    watch = a_watch(ada)
    service.pause(ada, [watch.watch_id], True)
    after = edited(watch, query=other_stay(watch.query))
    assert (after.is_paused, after.next_due_at) == (True, None)


def test_of_two_tabs_that_change_the_stay_the_later_is_told(ada: str) -> None:
    watch = a_watch(ada)
    mine, theirs = other_stay(watch.query, 40), other_stay(watch.query, 50)
    service.edit(ada, watch.watch_id, Changes(query=theirs), watch.version)
    with pytest.raises(EditedMeanwhile):
        service.edit(ada, watch.watch_id, Changes(query=mine), watch.version)
    assert service.watch(ada, watch.watch_id).query == theirs


def test_a_cron_that_comes_next_after_check_in_is_refused_and_another_name_never(
    ada: str, time: Time
) -> None:
    watch = a_watch(ada)  # check-in in 30 days
    late = Schedule(ScheduleKind.CRON, f"0 12 {clock.now():%-d %-m} *")  # in a year less a bit
    time.forward(hours=20)
    with pytest.raises(BadSchedule, match="after check-in"):
        edited(watch, schedule=late)
    soon = Schedule(ScheduleKind.CRON, f"0 12 {clock.now() + timedelta(days=9):%-d %-m} *")
    watch = edited(watch, schedule=soon)
    time.forward(days=10)  # its only moment has been
    assert edited(watch, title="Another name").title == "Another name"
    with pytest.raises(BadSchedule, match="after check-in"):
        edited(watch, time_zone="Asia/Tokyo")
