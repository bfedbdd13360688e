"""The scheduler's work: orphans are adopted, whoever took them and whenever; one leads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from core import workqueue
from core.db import transaction
from core.traffic import service as traffic
from core.workers import service as workers
from core.workers.leading import leadership
from core.workers.names import Role
from jobs import scheduler, worker
from jobs.ends import End
from jobs.state import ROOT
from tests.jobs.rig import eventually, silence


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database."""


def taken(key: str, executor_id: str) -> str:
    """A piece of work that this worker took from the queue, and has not begun."""
    workqueue.enqueue("search", key, key)
    note_status(key, "PENDING", executor_id)
    return key


def note_status(key: str, status: str, executor_id: str = "") -> None:
    with transaction() as connection:
        connection.execute(
            text(
                "UPDATE dbos.workflow_status SET status = :status, executor_id = :executor_id"
                " WHERE workflow_uuid = :key"
            ),
            {"status": status, "executor_id": executor_id, "key": key},
        )


def status_of(key: str) -> tuple[str, str | None]:
    (work,) = workqueue.client().list_workflows(workflow_ids=[key])
    return work.status, work.queue_name


def test_work_of_the_dead_goes_back_to_the_queue_and_that_of_the_living_stays() -> None:
    with workers.enlisted() as dying:
        lost = taken("lost", dying.executor_id)
    with workers.enlisted() as living:
        kept = taken("kept", living.executor_id)
        scheduler.adopt_orphans()
        assert status_of(f"{lost}+1") == ("ENQUEUED", workqueue.SEARCHES)
        assert status_of(lost) == ("CANCELLED", None)
        assert status_of(kept) == ("PENDING", workqueue.SEARCHES)
    assert workers.dead() == (living.executor_id,)


def test_work_that_a_worker_took_after_it_was_given_up_is_adopted_too() -> None:
    with workers.enlisted() as frozen:
        workers.bury(frozen.executor_id)  # by a leader that then died, or before the worker woke up
        first = taken("first", frozen.executor_id)
        scheduler.adopt_orphans()
        assert status_of(f"{first}+1")[0] == "ENQUEUED"
        second = taken("second", frozen.executor_id)
        scheduler.adopt_orphans()
        assert status_of(f"{second}+1")[0] == "ENQUEUED"


def test_work_of_a_worker_nobody_knows_is_adopted() -> None:
    key = taken("unknown", "a-machine-that-is-gone")
    scheduler.adopt_orphans()
    assert status_of(f"{key}+1")[0] == "ENQUEUED"


def test_work_that_ends_its_worker_each_time_goes_on_twice_the_second_time_alone() -> None:
    key = taken("fatal", "the first that died of it")
    for piece, queue in (("fatal+1", workqueue.SEARCHES), ("fatal+2", workqueue.ALONE)):
        assert not workqueue.is_over(key)
        scheduler.adopt_orphans()
        scheduler.adopt_orphans()  # a second look changes nothing
        assert status_of(piece) == ("ENQUEUED", queue)
        note_status(piece, "PENDING", "another one")
    before = workqueue.depth().given_up
    scheduler.adopt_orphans()
    pieces = workqueue.client().list_workflows(workflow_id_prefix=key)
    assert [piece.status for piece in pieces] == ["CANCELLED"] * 3
    assert workqueue.depth().given_up == before + 1
    assert workqueue.is_over(key)


def test_work_that_its_living_worker_drops_each_time_ends_after_as_many_tries() -> None:
    key = "dropped"
    with workers.enlisted() as me:
        taken(key, me.executor_id)
        for piece, following in ((key, f"{key}+1"), (f"{key}+1", f"{key}+2"), (f"{key}+2", "")):
            assert not workqueue.is_over(key)
            note_status(piece, "PENDING", me.executor_id)
            strays = worker._pass_on_strays(me.executor_id, frozenset())
            assert (strays, status_of(piece)[0]) == ({piece}, "PENDING")  # it may just begin
            worker._pass_on_strays(me.executor_id, strays)
            assert status_of(piece)[0] == "CANCELLED"
            assert not following or status_of(following)[0] == "ENQUEUED"
    assert len(workqueue.client().list_workflows(workflow_id_prefix=key)) == workqueue.TRIES
    assert workqueue.is_over(key)


def test_old_work_and_who_did_it_are_forgotten_and_what_is_under_way_stays() -> None:
    with workers.enlisted() as gone, workers.enlisted() as here:
        old = {key: taken(f"old-{key}", gone.executor_id) for key in ("done", "dropped", "busy")}
        note_status(old["done"], "SUCCESS")
        note_status(old["dropped"], "CANCELLED")
        new = taken("new-done", here.executor_id)
        note_status(new, "SUCCESS")
        made_older(timedelta(days=8), [*old.values()], gone.executor_id)
        scheduler.prune()
        kept = workqueue.client().list_workflows(workflow_ids=[*old.values(), new])
        assert {piece.workflow_id for piece in kept} == {old["busy"], new}
        here.prove()
        with pytest.raises(workers.DeclaredDead):  # should it wake up after all
            gone.prove()


def made_older(age: timedelta, keys: list[str], executor_id: str) -> None:
    with transaction() as connection:
        connection.execute(
            text(
                "UPDATE dbos.workflow_status SET updated_at = updated_at - :ms"
                " WHERE workflow_uuid = ANY(:keys)"
            ),
            {"ms": int(age.total_seconds() * 1000), "keys": keys},
        )
        connection.execute(
            text("UPDATE worker SET seen_at = seen_at - :age WHERE executor_id = :id"),
            {"age": age, "id": executor_id},
        )


def test_places_that_a_dead_worker_held_are_free_at_once() -> None:
    traffic.open_way("www.hotel.example", 1)
    with workers.enlisted() as dying:
        held = traffic.enter("www.hotel.example", f"{dying.executor_id}/1", at_once=1, gap_s=0)
        assert isinstance(held, traffic.Place)
    scheduler.adopt_orphans()
    (host,) = traffic.states().hosts
    assert host.in_use == 0
    traffic.close()


def test_a_second_scheduler_does_not_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(
        scheduler, "BackgroundScheduler", lambda **_: started.append("a second clock")
    )
    with (
        workers.enlisted(role=Role.SCHEDULER) as leader,
        workers.enlisted(role=Role.SCHEDULER) as other,
        leadership(leader) as leads,
    ):
        assert leads
        scheduler.lead(other)
    assert started == []


# The real one, with a line in a file for each tick that it begins.
TICKING = """
import sys
from jobs import scheduler, worker
def tick():
    with open(sys.argv[1], "a") as ticks:
        ticks.write("tick\\n")
scheduler.adopt_orphans = tick
scheduler.BEAT_S = 2  # a tick a second falls due between two of them
sys.exit(scheduler.main())
"""


def test_a_frozen_leader_loses_the_lead_and_wakes_up_to_no_tick(tmp_path: Path) -> None:
    ticks = tmp_path / "ticks"
    argv = [sys.executable, "-c", TICKING, str(ticks)]
    frozen = subprocess.Popen(argv, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        eventually(ticks.exists)
        frozen.send_signal(signal.SIGSTOP)
        with workers.enlisted(role=Role.SCHEDULER) as other:
            silence(frozen.pid, 30)
            before = ticks.read_text()
            eventually(lambda: leads(other))
            frozen.send_signal(signal.SIGCONT)
            assert frozen.wait(timeout=60) == End.LOST_DATABASE  # and with it the lock
        assert ticks.read_text() == before
    finally:
        frozen.kill()
        frozen.wait()


def leads(scheduler_: workers.Membership) -> bool:
    with leadership(scheduler_) as won:
        return won
