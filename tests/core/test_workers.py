"""Who works, who died, who leads: locks of a real Postgres."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.workers import service


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database."""


def test_a_worker_that_lives_is_not_dead() -> None:
    with service.enlisted() as me:
        assert me.executor_id not in service.dead()


def test_a_worker_that_lost_its_lock_is_dead_until_it_is_buried() -> None:
    with service.enlisted() as me:
        pass
    assert me.executor_id in service.dead()
    service.bury(me.executor_id)
    assert me.executor_id not in service.dead()


def test_a_worker_that_fell_silent_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    with service.enlisted() as me:
        later = clock.now() + timedelta(seconds=31)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert me.executor_id in service.dead()
        me.beat()
        assert me.executor_id not in service.dead()


def test_alive_is_said_only_while_one_lives() -> None:
    assert not service.is_any_alive()
    with service.enlisted():
        assert service.is_any_alive()
    assert not service.is_any_alive()


def test_every_worker_has_an_id_of_its_own() -> None:
    with service.enlisted() as one, service.enlisted() as other:
        assert one.executor_id != other.executor_id


def test_one_leads_and_the_other_waits() -> None:
    with service.leadership() as first, service.leadership() as second:
        assert first is not None
        assert second is None
    with service.leadership() as next_one:
        assert next_one is not None


def test_staff_are_the_living_and_the_leader() -> None:
    assert service.staff().leader_since is None
    with service.enlisted() as ended:
        pass
    with service.enlisted() as living, service.leadership():
        staff = service.staff()
        assert [worker.executor_id for worker in staff.workers] == [living.executor_id]
        assert staff.leader_since is not None
    assert ended.executor_id != living.executor_id
    assert service.staff().workers == ()
