"""When a person is called: one row a case, with the rule and subject that must come of it."""

from __future__ import annotations

import pytest

from core.health.alarms import troubles
from core.health.model import Health, Window
from core.workqueue import Depth
from tests.core.health.builders import (
    a_breaker,
    a_health,
    a_host,
    a_source_health,
    a_staff,
    a_state,
    a_window,
    ago,
)


def _source(**changes: object) -> Health:
    return a_health(a_source_health("ihg", **changes))


def _queue(waiting: int, since_s: float | None, staff: object) -> Health:
    oldest = ago(seconds=since_s) if since_s is not None else None
    return a_health(queue=Depth(waiting, 0, oldest), staff=staff)


NOBODY = a_staff(workers=0, last_seen_at=ago(seconds=90))
JUST_GONE = a_staff(workers=0, last_seen_at=ago(seconds=30))
NEVER = a_staff(workers=0, last_seen_at=None)
OPEN = a_breaker("ihg")
HALF = a_breaker("ihg", state="half_open")
CLOSED = a_breaker("ihg", state="closed", failures=2)

CASES = [
    ("all is well", _source(hour=a_window(priced=10)), []),
    ("nothing was asked", _source(), []),
    ("3 of 5 fail", _source(hour=a_window(priced=2, failed=3)), [("source_failing", "ihg")]),
    ("half answers: not under half", _source(hour=a_window(priced=3, failed=3)), []),
    ("all of 4 fail: too few to say", _source(hour=a_window(failed=4)), []),
    ("sold out is an answer", _source(hour=a_window(sold_out=5, blocked=1)), []),
    ("walls", _source(hour=a_window(blocked=5)), [("source_failing", "ihg")]),
    ("open for 11 min", _source(breaker=OPEN, failing_since=ago(minutes=11)), [
        ("breaker_open", "ihg")]),
    ("half-open for 11 min", _source(breaker=HALF, failing_since=ago(minutes=11)), [
        ("breaker_open", "ihg")]),
    ("open for 10 min sharp", _source(breaker=OPEN, failing_since=ago(minutes=10)), []),
    ("closed again", _source(breaker=CLOSED, failing_since=ago(minutes=30)), []),
    ("generic reader", _source(hour=Window(unconfirmed=7)), [("generic_reader", "ihg")]),
    ("a changed page, nothing read", _source(hour=a_window(layout_changed=1), changed_since=ago(
        minutes=3)), [("layout_changed", "ihg")]),
    ("changed hours ago, not asked since", _source(changed_since=ago(hours=9)), [
        ("layout_changed", "ihg")]),
    ("changed, read all the same: one alarm", _source(
        hour=Window(unconfirmed=7), changed_since=ago(minutes=3)), [("generic_reader", "ihg")]),
    ("91 % used", _source(hosts=(a_host(used=1801),)), [("budget", "www.ihg.com")]),
    ("90 % used sharp", _source(hosts=(a_host(used=1800),)), []),
    ("no budget, much used", _source(hosts=(a_host(used=9999, budget=None),)), []),
    ("off: nobody needs to look", a_health(a_source_health(
        "ihg", state=a_state("ihg", is_on=False), hour=a_window(failed=9))), []),
    ("nobody works, one waits", _queue(1, 90, NOBODY), [("no_worker", "")]),
    ("nobody works, nothing waits", _queue(0, None, NOBODY), []),
    ("the worker left 30 s ago", _queue(1, 90, JUST_GONE), []),
    ("nobody ever worked, 61 s", _queue(1, 61, NEVER), [("no_worker", "")]),
    ("nobody works, it came 5 s ago", _queue(1, 5, NOBODY), []),
    ("queue of 61 s", _queue(4, 61, a_staff()), [("queue_old", "")]),
    ("queue of 60 s sharp", _queue(4, 60, a_staff()), []),
    ("a search was given up", a_health(queue=Depth(0, 0, None, given_up=1)), [("given_up", "")]),
    ("two at once", _source(hour=a_window(failed=6), hosts=(a_host(used=2000),)), [
        ("source_failing", "ihg"), ("budget", "www.ihg.com")]),
]  # fmt: skip


@pytest.mark.parametrize(("health", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_alarms_of_a_moment(health: Health, expected: list[tuple[str, str]]) -> None:
    assert [(each.rule, each.subject) for each in troubles(health)] == expected


def test_a_sentence_says_what_and_what_next() -> None:
    (trouble,) = troubles(_queue(4, 75, a_staff()))
    assert trouble.sentence == (
        "A search has waited 75 s for a worker (4 wait): start another with ./wayrate worker."
    )
