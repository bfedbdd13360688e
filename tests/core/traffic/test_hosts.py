"""Pace, places and budgets that all workers share: many threads on a real Postgres."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count, pairwise

import pytest
from sqlalchemy import event, text

from core import config
from core.db import transaction
from core.domain.report import Outcome
from core.traffic import line, service
from core.traffic.service import Place, Wait, enter, leave
from core.traffic.store import HostState
from tests.days import begin_with_a_day_ahead

HOST = "www.hotel.example"
_numbers = count()


@pytest.fixture(autouse=True)
def _on(database: str) -> Iterator[None]:
    """Every test here needs the database, without what the last one left."""
    with transaction() as connection:
        connection.execute(text("TRUNCATE host, host_place, host_robots, breaker"))
    service.open_way(HOST, 4)
    begin_with_a_day_ahead()
    yield
    service.close()


def come(worker: str = "one", *, at_once: int = 4, gap_s: float = 0.0) -> Place | Wait:
    return enter(HOST, f"{worker}/{next(_numbers)}", at_once=at_once, gap_s=gap_s)


def placed(worker: str = "one", *, at_once: int = 4, gap_s: float = 0.0) -> Place:
    found = come(worker, at_once=at_once, gap_s=gap_s)
    assert isinstance(found, Place)
    return found


def refused(worker: str = "one", *, at_once: int = 4) -> Wait:
    found = come(worker, at_once=at_once)
    assert isinstance(found, Wait)
    return found


def state() -> HostState:
    (found,) = service.states().hosts
    return found


def live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    config.settings.cache_clear()


def change(words: str, **values: object) -> None:
    with transaction() as connection:
        connection.execute(text(words), values)


def test_no_more_than_the_places_are_at_a_host_and_one_that_leaves_makes_room() -> None:
    held = [placed("one"), placed("two"), placed("three"), placed("four")]
    assert refused("five").held_s == 0
    leave(held[2])
    assert placed("five").number == held[2].number
    refused("six")
    assert (state().in_use, state().used) == (4, 5)


def test_a_crowd_never_exceeds_the_places() -> None:
    inside, most, done = 0, 0, 0
    lock = threading.Lock()

    def visits(worker: int) -> None:
        nonlocal inside, most, done
        for _ in range(15):
            while not isinstance(place := come(str(worker), at_once=3), Place):
                pass
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1
                done += 1
            leave(place)

    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(visits, range(6)))
    assert most <= 3
    assert done == 90
    assert (state().used, state().in_use) == (90, 0)


def test_starts_keep_their_distance_whoever_starts() -> None:
    with ThreadPoolExecutor(4) as crowd:
        places = list(crowd.map(lambda n: placed(str(n), gap_s=10), range(4)))
    waits = sorted(place.starts_in_s for place in places)
    assert waits == pytest.approx([0, 10, 20, 30], abs=2)
    gaps = [later - sooner for sooner, later in pairwise(waits)]
    assert min(gaps) >= 9.5  # each is counted from when it was read


def test_a_day_holds_no_more_than_the_budget_however_many_come_at_once() -> None:
    service.set_budget(HOST, 25)

    def visit(worker: int) -> bool:
        place = come(str(worker))
        while isinstance(place, Wait) and place.spent is None:
            place = come(str(worker))
        if isinstance(place, Place):
            leave(place)
        return isinstance(place, Place)

    with ThreadPoolExecutor(6) as crowd:
        went = list(crowd.map(visit, range(40)))
    assert sum(went) == 25
    spent = refused()
    assert spent.spent == 25
    assert (spent.resets_at.hour, spent.resets_at.minute) == (0, 0)
    assert state().used == 25


def test_another_day_starts_at_nothing() -> None:
    service.set_budget(HOST, 1)
    leave(placed())
    refused()
    change("UPDATE host SET day = day - 1")
    assert state().used == 0
    placed()
    assert state().used == 1


def test_the_live_world_has_a_budget_and_the_local_one_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used_up = "UPDATE host SET day = CAST(now() AS date), used = 2000"
    change(used_up)
    leave(placed())
    assert state().budget is None
    live(monkeypatch)
    service.open_way(HOST, 4)
    change(used_up)
    assert refused().spent == 2000
    service.set_budget(HOST, 5000)
    placed()


def test_nothing_of_the_local_world_counts_in_the_live_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        placed()
    service.hold(HOST, 60)
    assert service.robots_file(HOST, "one") is True
    for _ in range(5):
        service.note_outcome("hilton", Outcome.BLOCKED, "A wall.")
    live(monkeypatch)
    assert service.states() == service.States(hosts=(), breakers=())
    placed()
    assert service.robots_file(HOST, "one") is True
    assert service.may_visit("hilton") == ""


def test_a_pause_holds_everyone_and_a_shorter_word_does_not_end_it() -> None:
    service.hold(HOST, 30)
    service.hold(HOST, 1)
    assert refused("two").held_s == pytest.approx(30, abs=2)
    change("UPDATE host SET held_until = now()")
    placed("two")


def test_a_place_whose_worker_fell_silent_is_free_again() -> None:
    silent = placed("dead", at_once=1)
    refused("other", at_once=1)
    change("UPDATE host_place SET until = until - :by", by=timedelta(seconds=service.LEASE_S))
    other = placed("other", at_once=1)
    leave(silent)  # it woke up: what is another's by now stays the other's
    refused("third", at_once=1)
    leave(other)
    placed("third", at_once=1)


def test_a_place_that_is_renewed_stays() -> None:
    kept = placed(at_once=1)
    change("UPDATE host_place SET until = now() + interval '1 second' WHERE holder IS NOT NULL")
    service.stay(kept)
    change("UPDATE host_place SET until = until - interval '30 seconds' WHERE holder IS NOT NULL")
    refused("other", at_once=1)


def test_what_a_dead_worker_held_is_given_back_at_once() -> None:
    for worker in ("dead", "dead", "deadly"):
        placed(worker)
    service.leave_all("dead")
    assert state().in_use == 1


def test_a_host_whose_rows_were_taken_away_is_made_anew() -> None:
    change("TRUNCATE host, host_place")
    placed()


def test_an_exchange_that_need_not_wait_costs_two_statements() -> None:
    engine = line._engine(config.settings().database_url)
    sent: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    leave(placed())
    assert len(sent) == 2


def test_one_worker_fetches_robots_for_all() -> None:
    with ThreadPoolExecutor(6) as crowd:
        said = list(crowd.map(lambda n: service.robots_file(HOST, str(n)), range(30)))
    assert said.count(True) == 1
    with transaction() as connection:
        now = connection.execute(text("SELECT now()")).scalar_one()
    service.keep_robots(HOST, 200, "User-agent: *\0", now, 3600)
    found = service.robots_file(HOST, "one")
    assert not isinstance(found, bool)
    assert (found.status, found.body, found.fetched_at) == (200, "User-agent: *", now)
    assert found.keep_s == pytest.approx(3600, abs=5)
    change("UPDATE host_robots SET keep_until = now()")
    assert [service.robots_file(HOST, "one") for _ in range(2)] == [True, False]


def test_a_robots_file_that_could_not_be_fetched_is_the_next_ones_to_try() -> None:
    assert service.robots_file(HOST, "one") is True
    service.give_up_robots(HOST, "another")
    assert service.robots_file(HOST, "two") is False
    service.give_up_robots(HOST, "one")
    assert [service.robots_file(HOST, "one") for _ in range(2)] == [True, False]


def test_a_robots_file_that_a_dead_worker_was_to_fetch_is_the_next_ones_to_try() -> None:
    assert service.robots_file(HOST, "dead") is True
    assert service.robots_file(HOST, "other") is False
    service.leave_all("dead")
    assert service.robots_file(HOST, "other") is True
