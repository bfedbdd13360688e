"""No open search stays without anybody who works on it: a real queue in a real Postgres."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from core import clock, workqueue
from core.db import transaction
from core.domain.membership import Membership
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Stay, StayQuery
from core.search import forgotten, service, working
from core.sources import service as sources
from tests.builders import a_query, a_request, a_source


@pytest.fixture(autouse=True)
def _on(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here needs the database, and calls a search forgotten at once."""
    source = a_source("booking", memberships=frozenset({Membership.PUBLIC, Membership.AAA}))
    sources.register([(source, True, "")])
    monkeypatch.setattr(forgotten, "OVERDUE", timedelta(0))


def asked(days: int) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=days)
    stay = Stay(check_in, check_in + timedelta(days=2))
    return a_query(Membership.AAA, request=a_request(stay=stay))


def end_pieces(search_id: str, status: str) -> None:
    """Whatever was queued for a search ended so."""
    with transaction() as connection:
        connection.execute(
            text(
                "UPDATE dbos.workflow_status SET status = :status"
                " WHERE workflow_uuid = :id OR workflow_uuid LIKE :id || '+%'"
            ),
            {"status": status, "id": search_id},
        )


def pieces_of(search_id: str) -> list[tuple[str, str]]:
    found = workqueue.client().list_workflows(workflow_id_prefix=search_id)
    return sorted((piece.workflow_id, piece.status) for piece in found)


def test_a_stored_search_that_missed_the_queue_is_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query = asked(39)
    with monkeypatch.context() as broken:
        broken.setattr(workqueue, "enqueue", _process_dies)
        with pytest.raises(KeyboardInterrupt):
            service.submit(query)
    search_id = service.submit(query)
    assert pieces_of(search_id) == []
    assert search_id in forgotten.hand_over()
    assert pieces_of(search_id) == [(search_id, "ENQUEUED")]


def _process_dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("status", ["ENQUEUED", "PENDING"])
def test_a_search_that_waits_or_runs_is_left_alone(status: str) -> None:
    search_id = service.submit(asked(40), again=True)
    end_pieces(search_id, status)
    assert search_id not in forgotten.hand_over()
    assert pieces_of(search_id) == [(search_id, status)]


@pytest.mark.parametrize("end", ["ERROR", "SUCCESS", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"])
def test_an_open_search_whose_work_ended_is_tried_again(end: str) -> None:
    search_id = service.submit(asked(41), again=True)
    end_pieces(search_id, end)
    assert search_id in forgotten.hand_over()
    assert search_id not in forgotten.hand_over()
    assert pieces_of(search_id) == [(search_id, end), (f"{search_id}+1", "ENQUEUED")]


def test_a_search_that_failed_three_times_is_closed_and_says_so() -> None:
    search_id = service.submit(asked(42), again=True)
    for _ in range(2):
        end_pieces(search_id, "ERROR")
        forgotten.hand_over()
        assert not service.is_closed(search_id)
    end_pieces(search_id, "ERROR")
    forgotten.hand_over()
    assert service.is_closed(search_id)
    asks = [ask for source in service.view(search_id).sources for ask in source.asks]
    assert [ask.outcome for ask in asks] == [Outcome.FAILED, Outcome.FAILED]
    assert all("our side" in ask.reason for ask in asks)
    assert len(pieces_of(search_id)) == 3


def test_a_search_whose_worker_died_three_times_is_closed_and_says_so() -> None:
    search_id = service.submit(asked(50), again=True)
    told = SiteReport(
        site="booking", membership=Membership.AAA, outcome=Outcome.SOLD_OUT, reason="None left."
    )
    for _ in range(3):
        assert not service.is_closed(search_id)
        assert die_at(search_id) == 1
        working.record(search_id, told, 0.5)  # what was answered stays
        visits = visits_noted()
        forgotten.hand_over()
    assert service.is_closed(search_id)
    (source,) = service.view(search_id).sources
    assert [(ask.outcome, ask.reason) for ask in source.asks] == [
        (
            Outcome.FAILED,
            "Asking stopped 3 times on our side before this source had answered. "
            "Search again later.",
        ),
        (Outcome.SOLD_OUT, "None left."),
    ]
    assert visits_noted() == visits  # that our side stopped says nothing of the source
    forgotten.hand_over()
    assert len(pieces_of(search_id)) == 3


def test_a_search_whose_question_cannot_be_read_any_more_is_closed_and_holds_up_nobody() -> None:
    lost, other = (service.submit(asked(days), again=True) for days in (51, 52))
    for search_id in (lost, other):
        end_pieces(search_id, "ERROR")
    with transaction() as connection:
        spoil = text("UPDATE search SET query = '{}' WHERE id = :id")
        connection.execute(spoil, {"id": lost})
    for _ in range(3):
        forgotten.hand_over()
        end_pieces(lost, "ERROR")
    assert service.closed_among([lost, other]) == {lost}
    assert (f"{other}+1", "ENQUEUED") in pieces_of(other)


def test_who_waits_for_an_answer_that_was_given_up_takes_that_over() -> None:
    query = asked(53)
    first, second = (service.submit(query, again=True) for _ in range(2))
    (errands,) = working.work_of(first).errands.values()
    working.take_turn(first, errands, timedelta(minutes=1))
    working.begin(first, {("booking", e.entitlement.membership): "" for e in errands})
    since = clock.now()
    for _ in range(3):
        die_at(first)
        forgotten.hand_over()
    turn = working.take_turn(second, errands, timedelta(minutes=1), since)
    assert turn == working.Turn((), ())
    (source,) = service.view(second).sources
    assert {ask.outcome for ask in source.asks} == {Outcome.FAILED}


def die_at(search_id: str) -> int:
    """A worker took what was queued for a search, and died; how many pieces that ended."""
    with transaction() as connection:
        connection.execute(
            text(
                "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = 'died'"
                " WHERE status = 'ENQUEUED' AND workflow_uuid LIKE :id || '%'"
            ),
            {"id": search_id},
        )
    return len(workqueue.adopt(lambda executor_ids: set(executor_ids) - {"died"}))


def visits_noted() -> int:
    with transaction() as connection:
        return int(connection.execute(text("SELECT count(*) FROM source_visit")).scalar_one())


def test_many_open_searches_do_not_hide_a_forgotten_one() -> None:
    for days in range(43, 48):
        service.submit(asked(days), again=True)
    last = service.submit(asked(48), again=True)
    end_pieces(last, "ERROR")
    assert forgotten.hand_over() == [last]


def test_a_search_that_closed_meanwhile_is_not_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    search_id = service.submit(asked(49), again=True)
    end_pieces(search_id, "SUCCESS")
    idle = workqueue.idle

    def closes_first(keys: list[str]) -> object:
        with transaction() as connection:
            connection.execute(
                text("UPDATE search SET closed_at = now() WHERE id = :id"), {"id": search_id}
            )
        return idle(keys)

    monkeypatch.setattr(workqueue, "idle", closes_first)
    forgotten.hand_over()
    assert pieces_of(search_id) == [(search_id, "SUCCESS")]
