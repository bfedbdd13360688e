"""A worker is killed -9, or freezes, during a search: real processes and Postgres, local world."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core import clock, config, workqueue
from core.db import engine_for
from core.domain.report import Outcome
from core.domain.stay import Stay
from core.search import service
from core.search.model import AskState
from core.workers.service import dead, is_any_alive
from jobs.services import Services, background
from jobs.state import StateDirectory
from tests.builders import a_query, a_request
from tests.jobs.rig import is_gone, silence

SITES = ["booking", "google_hotels"]  # plain HTTP: no browser is needed here
PATIENCE_S = 180.0


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    state = tmp_path_factory.mktemp("killed")
    with pytest.MonkeyPatch.context() as patch, background(state, throwaway=True) as running:
        for name, value in running.env.items():
            patch.setenv(name, value)
        config.settings.cache_clear()
        until(is_any_alive)
        yield running
        workqueue.forget_clients()
        engine_for(config.settings().database_url).dispose()
    config.settings.cache_clear()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)  # nobody announces it


def submit(days: int) -> str:
    check_in = clock.now().date() + timedelta(days=days)
    request = a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
    return service.submit(a_query(request=request), SITES, again=True)


def worker_of(services: Services) -> int:
    running = StateDirectory.at(Path(services.env["WAYRATE_STATE"])).running()
    assert running is not None
    return running.children["worker"]


def stored(search_id: str) -> Counter[tuple[object, ...]]:
    quotes = [quote for rates in service.rates_of(search_id).values() for quote in rates]
    return Counter((q.site, q.listing.ref, q.rate_plan, q.room, q.total) for q in quotes)


def test_a_killed_worker_loses_and_doubles_nothing(services: Services) -> None:
    calm = submit(40)
    until(lambda: service.is_closed(calm))
    httpx.put(f"{services.control_url}/pace", json={"slow_s": [0.5, 0.5]}).raise_for_status()

    search_id = submit(40)
    until(lambda: any_ask(search_id, AskState.ASKING))
    killed = worker_of(services)
    os.kill(killed, signal.SIGKILL)
    until(lambda: service.is_closed(search_id))

    asks = [ask for progress in service.view(search_id).sources for ask in progress.asks]
    assert {ask.outcome for ask in asks} == {Outcome.PRICED}
    assert stored(search_id) == stored(calm)
    assert stored(calm).total() > 0
    until(lambda: worker_of(services) != killed)
    until(lambda: dead() == ())


def test_a_frozen_worker_is_killed_and_replaced_and_its_search_ends(services: Services) -> None:
    httpx.put(f"{services.control_url}/pace", json={"slow_s": [3.0, 3.0]}).raise_for_status()
    frozen = worker_of(services)
    until(is_any_alive)
    search_id = submit(41)
    until(lambda: any_ask(search_id, AskState.ASKING))
    os.kill(frozen, signal.SIGSTOP)
    silence(frozen, 30)
    httpx.put(f"{services.control_url}/pace", json={"slow_s": [0.0, 0.0]}).raise_for_status()
    until(lambda: worker_of(services) != frozen)
    assert is_gone(frozen)
    until(lambda: service.is_closed(search_id))
    asks = [ask for progress in service.view(search_id).sources for ask in progress.asks]
    assert {ask.outcome for ask in asks} == {Outcome.PRICED}


def any_ask(search_id: str, state: AskState) -> bool:
    return any(a.state is state for p in service.view(search_id).sources for a in p.asks)
