"""Workers that freeze, grow too large or are told to stop: real processes, real Postgres."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from core import clock, config, workqueue
from core.db import engine_for, transaction
from core.domain.report import Outcome
from core.domain.stay import Stay
from core.search import service
from core.search.model import AskState
from core.traffic import service as traffic
from core.workers import service as workers
from jobs.ends import End
from jobs.services import Services, order_of, services_for
from jobs.state import ROOT, StateDirectory
from tests.builders import a_query, a_request
from tests.jobs.rig import eventually, is_gone, silence
from tests.jobs.test_worker_killed import any_ask, stored

SITES = ["booking", "google_hotels"]  # plain HTTP: no browser is needed here
VERY_LONG_S = 120


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Everything but a worker: the tests start their own."""
    order = order_of(tmp_path_factory.mktemp("ends"), ("world", "scheduler"), "local", True)
    with pytest.MonkeyPatch.context() as patch, services_for(order) as running:
        for name, value in running.env.items():
            patch.setenv(name, value)
        config.settings.cache_clear()
        yield running
        workqueue.forget_clients()
        traffic.close()
        engine_for(config.settings().database_url).dispose()
    config.settings.cache_clear()


@contextmanager
def a_worker(**env: str) -> Iterator[subprocess.Popen[bytes]]:
    """One that takes work when the block begins; killed at the end if it is still there."""
    with (config.settings().state_dir / "logs" / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.worker"],
            env={**os.environ, "WAYRATE_BROWSER": "/nowhere", **env},
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        eventually(lambda: is_alive(process.pid))
        yield process
    finally:
        process.kill()
        process.wait()


def is_alive(pid: int) -> bool:
    with transaction() as connection:
        query = text("SELECT count(*) FROM worker WHERE pid = :pid AND ended_at IS NULL")
        return bool(connection.execute(query, {"pid": pid}).scalar_one())


def submit(days: int) -> str:
    check_in = clock.now().date() + timedelta(days=days)
    request = a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
    return service.submit(a_query(request=request), SITES, again=True)


def slow(services: Services, seconds: float) -> None:
    pace = {"slow_s": [seconds, seconds]}
    httpx.put(f"{services.control_url}/pace", json=pace).raise_for_status()


def outcomes(search_id: str) -> set[Outcome | None]:
    return {ask.outcome for p in service.view(search_id).sources for ask in p.asks}


def test_a_frozen_worker_is_replaced_and_ends_when_it_wakes_up(services: Services) -> None:
    slow(services, 0.0)
    with a_worker() as frozen:
        calm = submit(30)
        eventually(lambda: service.is_closed(calm))
        slow(services, 1.0)
        search_id = submit(30)
        eventually(lambda: any_ask(search_id, AskState.ASKING))
        frozen.send_signal(signal.SIGSTOP)
        silence(frozen.pid, 20)
        with a_worker() as other:
            slow(services, 0.0)
            eventually(lambda: service.is_closed(search_id))
            carried_on = stored(search_id)
            frozen.send_signal(signal.SIGCONT)
            assert frozen.wait(timeout=VERY_LONG_S) == End.DECLARED_DEAD
            other.send_signal(signal.SIGTERM)
            assert other.wait(timeout=VERY_LONG_S) == End.STOPPED
    assert outcomes(search_id) == {Outcome.PRICED}
    assert stored(search_id) == carried_on == stored(calm)
    assert carried_on.total() > 0
    assert sum(host.in_use for host in traffic.states().hosts) == 0


def test_what_a_worker_takes_after_it_was_given_up_is_carried_on_by_others(
    services: Services,
) -> None:
    slow(services, 0.0)
    with a_worker() as frozen:
        finish_a_search(28)
        freeze_until_given_up(frozen)
        search_id = submit(32)
        taken_by(frozen.pid, search_id)  # what it does in the moment in which it wakes up
        with a_worker():
            eventually(lambda: service.is_closed(search_id), VERY_LONG_S)
            frozen.send_signal(signal.SIGCONT)
            assert frozen.wait(timeout=VERY_LONG_S) == End.DECLARED_DEAD
    assert outcomes(search_id) == {Outcome.PRICED}
    assert stored(search_id).total() > 0


def test_nothing_is_lost_when_a_worker_that_was_given_up_wakes_up_to_a_full_queue(
    services: Services,
) -> None:
    """It takes some of it, or nothing: either way others finish all of it."""
    slow(services, 0.0)
    with a_worker() as frozen:
        finish_a_search(28)
        freeze_until_given_up(frozen)
        ids = [submit(days) for days in range(50, 60)]
        frozen.send_signal(signal.SIGCONT)
        assert frozen.wait(timeout=VERY_LONG_S) == End.DECLARED_DEAD
    with a_worker():
        eventually(lambda: all(map(service.is_closed, ids)), VERY_LONG_S)
    assert {outcome for each in ids for outcome in outcomes(each)} == {Outcome.PRICED}


def test_what_a_living_worker_took_and_dropped_is_queued_again(services: Services) -> None:
    slow(services, 0.0)
    with a_worker() as worker:
        finish_a_search(29)
        worker.send_signal(signal.SIGSTOP)
        search_id = submit(33)
        taken_by(worker.pid, search_id)  # and an error came before it began
        worker.send_signal(signal.SIGCONT)
        eventually(lambda: service.is_closed(search_id), VERY_LONG_S)
        assert is_alive(worker.pid)
    assert outcomes(search_id) == {Outcome.PRICED}


def test_a_worker_that_is_told_to_stop_queues_again_what_it_has_in_hand(
    services: Services,
) -> None:
    slow(services, 3.0)
    with a_worker() as worker:
        search_id = submit(34)
        eventually(lambda: any_ask(search_id, AskState.ASKING))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=VERY_LONG_S) == End.STOPPED
    pieces = workqueue.client().list_workflows(workflow_id_prefix=search_id)
    # Under its own key, so that none of its tries is used up.
    assert [(piece.workflow_id, piece.status) for piece in pieces] == [(search_id, "ENQUEUED")]


def finish_a_search(days: int) -> None:
    """So that the worker is surely past its start, where it looks after what it had taken."""
    search_id = submit(days)
    eventually(lambda: service.is_closed(search_id), VERY_LONG_S)


def freeze_until_given_up(worker: subprocess.Popen[bytes]) -> None:
    worker.send_signal(signal.SIGSTOP)
    silence(worker.pid, 30)
    eventually(lambda: not is_alive(worker.pid))


def taken_by(pid: int, search_id: str) -> None:
    with transaction() as connection:
        statement = text(
            "UPDATE dbos.workflow_status SET status = 'PENDING', executor_id ="
            " (SELECT executor_id FROM worker WHERE pid = :pid ORDER BY started_at DESC LIMIT 1)"
            " WHERE workflow_uuid = :id"
        )
        assert connection.execute(statement, {"pid": pid, "id": search_id}).rowcount == 1


def test_a_frozen_scheduler_is_killed_and_its_successor_leads(services: Services) -> None:
    frozen = scheduler_of(services)
    eventually(lambda: workers.staff().is_led)
    os.kill(frozen, signal.SIGSTOP)
    silence(frozen, 30)
    assert not workers.staff().is_led
    eventually(lambda: scheduler_of(services) != frozen)
    assert is_gone(frozen)
    eventually(lambda: workers.staff().is_led)


def scheduler_of(services: Services) -> int:
    running = StateDirectory.at(Path(services.env["WAYRATE_STATE"])).running()
    assert running is not None
    return running.children["scheduler"]


def test_a_worker_above_its_ceiling_ends_and_its_work_is_carried_on(services: Services) -> None:
    slow(services, 2.0)
    search_id = submit(31)
    with a_worker(WAYRATE_WORKER_MB="20") as large:
        assert large.wait(timeout=VERY_LONG_S) == End.TOO_LARGE
    assert not service.is_closed(search_id)
    slow(services, 0.0)
    with a_worker():
        eventually(lambda: service.is_closed(search_id))
    assert outcomes(search_id) == {Outcome.PRICED}
