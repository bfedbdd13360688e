"""Breakers that all workers share: a real Postgres, whose clock is moved by moving its rows."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.db import transaction
from core.domain.report import Outcome
from core.traffic import line
from core.traffic.breakers import BreakerState
from core.traffic.service import may_visit, note_outcome, note_turn, states

WALL = "www.hotel.example shows a bot wall."


@pytest.fixture(autouse=True)
def _on(database: str) -> Iterator[None]:
    """Every test here needs the database, without what the last one left."""
    with transaction() as connection:
        connection.execute(text("DELETE FROM breaker"))
    yield
    line.close()


def fail(times: int, outcome: Outcome = Outcome.FAILED, slug: str = "hilton") -> None:
    for _ in range(times):
        note_outcome(slug, outcome, WALL)


def later(seconds: float) -> None:
    """As if so much time had passed."""
    with transaction() as connection:
        connection.execute(
            text(
                "UPDATE breaker SET retry_at = retry_at - :by, probe_until = probe_until - :by,"
                " changed_at = changed_at - :by"
            ),
            {"by": timedelta(seconds=seconds)},
        )


def state() -> BreakerState:
    (found,) = states().breakers
    return found


def rest_s() -> float:
    found = state()
    assert found.retry_at
    return (found.retry_at - found.changed_at).total_seconds()


def test_a_source_that_never_failed_may_be_visited() -> None:
    assert may_visit("hilton") == ""


def test_four_failures_are_borne_and_the_fifth_opens() -> None:
    fail(4)
    assert may_visit("hilton") == ""
    fail(1)
    refused = may_visit("hilton")
    assert "failed 5 times in a row" in refused
    assert WALL in refused
    assert f"{state().retry_at:%H:%M:%S} UTC" in refused
    assert may_visit("hyatt") == ""


@pytest.mark.parametrize(
    "outcome", [Outcome.BLOCKED, Outcome.FAILED, Outcome.TIMED_OUT, Outcome.NOT_LOADED]
)
def test_every_kind_of_failure_counts(outcome: Outcome) -> None:
    fail(5, outcome)
    assert state().state == "open"


@pytest.mark.parametrize(
    "outcome", [Outcome.PRICED, Outcome.UNPRICED, Outcome.SOLD_OUT, Outcome.NONE_HERE]
)
def test_an_answer_starts_the_count_anew(outcome: Outcome) -> None:
    fail(4)
    note_outcome("hilton", outcome, "")
    fail(4)
    assert may_visit("hilton") == ""


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.LAYOUT_CHANGED,
        Outcome.WRONG_DATES,
        Outcome.REFUSED,
        Outcome.DISCOUNT_NOT_OFFERED,
        Outcome.NOT_ASKABLE,
        Outcome.SWITCHED_OFF,
        Outcome.PAUSED,
    ],
)
def test_what_says_nothing_of_the_site_neither_opens_nor_closes(outcome: Outcome) -> None:
    fail(4)
    for _ in range(5):
        note_outcome("hilton", outcome, "")
    assert (state().state, state().failures) == ("closed", 4)
    fail(1)
    note_outcome("hilton", outcome, "")
    assert state().state == "open"


PRICED, FAILED, CHANGED = Outcome.PRICED, Outcome.FAILED, Outcome.LAYOUT_CHANGED
NO_SUCH = Outcome.DISCOUNT_NOT_OFFERED


@pytest.mark.parametrize(
    ("ends", "failures"),
    [
        ((FAILED, FAILED, FAILED, FAILED, FAILED), 2),  # one turn, one failure
        ((FAILED, PRICED, FAILED), 0),
        ((NO_SUCH, FAILED), 2),  # "no such rate" may be known without a visit
        ((CHANGED, FAILED), 2),
        ((CHANGED, NO_SUCH), 1),
        ((NO_SUCH,), 1),
    ],
)
def test_one_search_is_heard_of_once_and_an_answer_in_it_outweighs_failures(
    ends: tuple[Outcome, ...], failures: int
) -> None:
    fail(1)
    note_turn("hilton", [(end, WALL) for end in ends])
    assert (state().state, state().failures) == ("closed", failures)


def test_rests_double_from_a_minute_to_a_quarter_of_an_hour() -> None:
    fail(5)
    rests = [rest_s()]
    for _ in range(5):
        later(rests[-1])
        assert may_visit("hilton") == ""
        fail(1)
        rests.append(rest_s())
    assert rests == pytest.approx([60, 120, 240, 480, 900, 900], abs=0.5)


def test_failures_that_were_under_way_do_not_lengthen_the_rest() -> None:
    fail(9)
    assert rest_s() == pytest.approx(60, abs=0.5)


def test_of_all_workers_exactly_one_is_let_through_to_probe() -> None:
    fail(5)
    later(60)
    with ThreadPoolExecutor(8) as workers:
        said = list(workers.map(may_visit, ["hilton"] * 40))
    assert said.count("") == 1
    assert all("tried again at" in sentence for sentence in said if sentence)


def test_an_answered_probe_closes_and_everyone_may_go() -> None:
    fail(5)
    later(60)
    assert may_visit("hilton") == ""
    note_outcome("hilton", Outcome.PRICED, "")
    assert [may_visit("hilton") for _ in range(3)] == ["", "", ""]
    assert (state().state, state().failures) == ("closed", 0)


def test_a_probe_that_never_reports_is_given_up() -> None:
    fail(5)
    later(60)
    assert may_visit("hilton") == ""
    later(59)
    assert may_visit("hilton") != ""
    later(2)
    assert [may_visit("hilton") == "" for _ in range(2)] == [True, False]


def test_a_probe_that_met_another_layout_leaves_its_turn_to_the_next() -> None:
    fail(5)
    later(60)
    assert may_visit("hilton") == ""
    note_outcome("hilton", Outcome.LAYOUT_CHANGED, "")
    assert [may_visit("hilton") == "" for _ in range(2)] == [True, False]


def test_failures_of_many_workers_are_all_counted() -> None:
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: fail(1), range(4)))
    assert (state().state, state().failures) == ("closed", 4)
