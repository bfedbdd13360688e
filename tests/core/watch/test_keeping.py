"""Saving, changing, pausing and deleting watches on a real Postgres."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core import clock, config, vault
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.stay import BadQuery
from core.watch import keeping, service
from core.watch.errors import (
    BadRule,
    BadSchedule,
    EditedMeanwhile,
    TooManyWatches,
    UnknownRule,
    UnknownWatch,
)
from core.watch.model import Changes, NewWatch, Schedule, ScheduleKind, Target, Watch
from core.watch.rule_model import NewRule, RuleKind
from core.watch.tables import watch as table
from tests.core.watch.rig import somebody, soon

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def bob() -> str:
    return somebody()


def a_watch(account_id: str, **changes: object) -> Watch:
    return service.create(account_id, NewWatch(**{"query": soon(), **changes}))  # type: ignore[arg-type]


def test_a_watch_comes_back_as_it_was_saved(ada: str) -> None:
    target = Target((("booking", "b-1"), ("ihg", "i-1")), "Grand Hotel")
    saved = a_watch(
        ada, target=target, rules=(NewRule(kind=RuleKind.DROP), NewRule(kind=RuleKind.NEW_LOW))
    )
    again = service.watch(ada, saved.watch_id)
    assert again == saved
    assert (again.title, again.target, again.query) == ("Grand Hotel", target, soon())
    assert [(rule.kind, rule.amount) for rule in again.rules] == [
        (RuleKind.DROP, Decimal(5)),
        (RuleKind.NEW_LOW, None),
    ]


def test_a_new_watch_is_due_at_once_for_its_first_reading(ada: str) -> None:
    saved = a_watch(ada)
    assert saved.next_due_at == saved.created_at
    assert saved.last is None


def test_codes_of_memberships_are_sealed_in_the_database(ada: str) -> None:
    entitlements = (Entitlement(Membership.CORPORATE, "ACME-SECRET-77"),)
    saved = a_watch(ada, query=replace(soon(), entitlements=entitlements))
    with transaction() as connection:
        stored = str(connection.execute(table.select().where(table.c.id == saved.watch_id)).one())
    assert "ACME-SECRET-77" not in stored
    assert service.watch(ada, saved.watch_id).query.entitlements == entitlements


def test_a_strangers_watch_is_no_watch(ada: str, bob: str) -> None:
    saved = a_watch(ada)
    with pytest.raises(UnknownWatch):
        service.watch(bob, saved.watch_id)
    assert service.pause(bob, [saved.watch_id], True) == 0
    assert service.delete(bob, [saved.watch_id]) == 0
    with pytest.raises(UnknownRule):
        service.mute(bob, saved.rules[0].rule_id)
    with pytest.raises(UnknownRule):
        service.drop_rule(bob, saved.rules[0].rule_id)


@pytest.mark.parametrize("wrong", ["", "nowhere", "'; DROP TABLE watch; --", "0" * 36])
def test_an_id_that_was_mistyped_is_a_sentence(ada: str, wrong: str) -> None:
    with pytest.raises(UnknownWatch, match="does not exist"):
        service.watch(ada, wrong)


def test_the_later_of_two_tabs_is_told(ada: str) -> None:
    saved = a_watch(ada)
    service.edit(ada, saved.watch_id, Changes(title="First"), saved.version)
    with pytest.raises(EditedMeanwhile, match="another tab"):
        service.edit(ada, saved.watch_id, Changes(title="Second"), saved.version)
    assert service.watch(ada, saved.watch_id).title == "First"


def test_the_later_of_two_tabs_is_told_of_a_rule_too(ada: str) -> None:
    saved = a_watch(ada)
    rule = saved.rules[0]
    wish = NewRule(
        kind=RuleKind.DROP, amount=Decimal(10), rule_id=rule.rule_id, version=rule.version
    )
    assert service.put_rule(ada, saved.watch_id, wish).amount == Decimal(10)
    with pytest.raises(EditedMeanwhile):
        service.put_rule(ada, saved.watch_id, replace(wish, amount=Decimal(20)))
    assert service.watch(ada, saved.watch_id).rules[0].amount == Decimal(10)


def test_another_schedule_moves_the_next_check(ada: str) -> None:
    saved = a_watch(ada)
    plan = Schedule(ScheduleKind.CRON, "30 7 * * *")
    edited = service.edit(
        ada, saved.watch_id, Changes(schedule=plan, time_zone="UTC"), saved.version
    )
    assert edited.next_due_at is not None
    assert f"{edited.next_due_at:%H:%M}" == "07:30"


def test_another_question_is_compared_anew(ada: str) -> None:
    saved = a_watch(ada)
    edited = service.edit(ada, saved.watch_id, Changes(query=soon(40)), saved.version)
    assert edited.next_due_at is not None
    assert edited.next_due_at > saved.created_at
    assert edited.query == soon(40)


def test_a_paused_watch_is_never_due_and_goes_on_at_its_regular_moment(ada: str) -> None:
    one, two = a_watch(ada), a_watch(ada)
    assert service.pause(ada, [one.watch_id, two.watch_id], True) == 2
    assert {each.next_due_at for each in service.watches(ada)} == {None}
    assert service.pause(ada, [one.watch_id], False) == 1
    resumed = service.watch(ada, one.watch_id)
    assert resumed.next_due_at is not None
    assert f"{resumed.next_due_at:%H:%M}" == "12:00"


def test_a_deleted_watch_can_be_brought_back_for_ten_minutes(
    ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = a_watch(ada)
    assert service.delete(ada, [saved.watch_id]) == 1
    assert service.watches(ada) == ()
    assert service.undo_delete(ada, [saved.watch_id]) == 1
    assert service.watch(ada, saved.watch_id).rules == saved.rules
    service.delete(ada, [saved.watch_id])
    later = clock.now() + keeping.UNDO_FOR + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert service.purge() == 1
    assert service.undo_delete(ada, [saved.watch_id]) == 0


def test_an_account_holds_so_many_watches(ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYRATE_WATCHES_EACH", "1")
    config.settings.cache_clear()
    a_watch(ada)
    with pytest.raises(TooManyWatches, match="delete one"):
        a_watch(ada)


@pytest.mark.parametrize(
    ("plan", "zone", "sentence"),
    [
        (Schedule(ScheduleKind.CRON, "0 0 30 2 *"), "UTC", "never comes"),
        (Schedule(ScheduleKind.CRON, "every noon"), "UTC", "five fields"),
        (Schedule(), "Mars/Olympus", "no time zone"),
        (Schedule(), "../../etc/passwd", "no time zone"),
    ],
)
def test_a_bad_schedule_is_a_sentence_and_nothing_is_stored(
    ada: str, plan: Schedule, zone: str, sentence: str
) -> None:
    with pytest.raises(BadSchedule, match=sentence):
        a_watch(ada, schedule=plan, time_zone=zone)
    assert service.watches(ada) == ()


@pytest.mark.parametrize(
    "rule",
    [
        NewRule(kind=RuleKind.BELOW_TARGET),
        NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal(-5)),
        NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal("NaN")),
        NewRule(kind=RuleKind.BELOW_TARGET, amount=Decimal(5), currency="XXX"),
        NewRule(kind=RuleKind.DROP, amount=Decimal(100)),
        NewRule(kind=RuleKind.DROP, daily_cap=0),
    ],
)
def test_an_amount_without_sense_is_a_sentence(ada: str, rule: NewRule) -> None:
    with pytest.raises(BadRule):
        a_watch(ada, rules=(rule,))


def test_a_question_that_cannot_be_asked_is_not_watched(ada: str) -> None:
    with pytest.raises(BadQuery, match="Check-in has passed"):
        a_watch(ada, query=soon(-5))


def test_a_mute_link_mutes_one_rule_and_twice_equals_once(ada: str) -> None:
    saved = a_watch(ada)
    token = service.mute_token(ada, saved.rules[0].rule_id)
    assert service.rule_by_link(token)[1].muted_until is None
    for _ in range(2):
        assert service.mute_by_link(token)[1].muted_until == service.FOREVER
    service.mute(ada, saved.rules[0].rule_id, None)
    assert service.watch(ada, saved.watch_id).rules[0].muted_until is None


def test_a_forged_mute_link_mutes_nothing(ada: str) -> None:
    saved = a_watch(ada)
    token = service.mute_token(ada, saved.rules[0].rule_id)
    for forged in (token[:-2] + "xx", vault.sign("other", [ada, saved.rules[0].rule_id]), ""):
        with pytest.raises(vault.NotOurs):
            service.mute_by_link(forged)
    assert service.watch(ada, saved.watch_id).rules[0].muted_until is None
