"""The scheduler's work: orphans are adopted once, forgotten searches are handed over."""

from __future__ import annotations

import pytest

from core import workqueue
from core.traffic import service as traffic
from core.workers import service as workers
from jobs import scheduler


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database."""


def test_work_of_a_dead_worker_is_adopted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    adopted: list[str] = []

    def adopt(executor_id: str) -> list[str]:
        adopted.append(executor_id)
        return []

    monkeypatch.setattr(workqueue, "adopt", adopt)
    with workers.enlisted() as dying:
        pass
    with workers.enlisted():
        scheduler.adopt_orphans()
        scheduler.adopt_orphans()
    assert adopted == [dying.executor_id]


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
    with workers.leadership() as lock:
        assert lock is not None
        scheduler.lead()
    assert started == []
