"""Who works, who died, who leads: locks of a real Postgres."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.db import transaction
from core.roles import admit_web
from core.workers import service
from core.workers.leading import leadership
from core.workers.names import Role
from tests.web_role import connected


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


def silent_for(seconds: float) -> None:
    """As if no worker had said anything for so long."""
    with transaction() as connection:
        connection.execute(
            text("UPDATE worker SET seen_at = now() - :by"), {"by": timedelta(seconds=seconds)}
        )


def test_a_worker_that_fell_silent_is_dead_though_its_lock_stays() -> None:
    with service.enlisted() as me:
        silent_for(24)
        assert me.executor_id not in service.dead()
        silent_for(30)
        assert me.executor_id in service.dead()
        assert not service.is_any_alive()
        me.beat()
        assert me.executor_id not in service.dead()


def test_a_worker_that_was_declared_dead_learns_of_it_at_its_next_beat() -> None:
    with service.enlisted() as me, service.enlisted() as other:
        service.bury(me.executor_id)
        with pytest.raises(service.DeclaredDead):
            me.beat()
        other.beat()


def test_given_up_are_those_told_so_and_those_silent_for_long() -> None:
    with service.enlisted() as told, service.enlisted() as silent, service.enlisted() as fine:
        silent_for(30)
        fine.beat()
        service.bury(told.executor_id)
        ids = [told.executor_id, silent.executor_id, fine.executor_id, "starts-only-now"]
        found = given_up(*ids)
    assert found == {told.executor_id, silent.executor_id}


def test_a_worker_is_known_by_the_run_that_it_was_told() -> None:
    with service.enlisted("a-run") as me:
        assert me.executor_id.endswith(f"-{os.getpid()}-a-run")


def test_a_lost_connection_ends_the_block_without_another_error() -> None:
    with service.enlisted() as me:
        pid = me.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with transaction() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        for asks_again in (me.beat, me.prove):
            with pytest.raises(service.LockLost):
                asks_again()
    assert me.executor_id in service.dead()


def test_alive_is_said_only_while_one_lives() -> None:
    assert not service.is_any_alive()
    with service.enlisted():
        assert service.is_any_alive()
    assert not service.is_any_alive()


def test_every_worker_has_an_id_of_its_own() -> None:
    with service.enlisted() as one, service.enlisted() as other:
        assert one.executor_id != other.executor_id


def a_scheduler() -> AbstractContextManager[service.Membership]:
    return service.enlisted(role=Role.SCHEDULER)


def test_one_leads_and_the_other_waits() -> None:
    with a_scheduler() as one, a_scheduler() as other:
        with leadership(one) as first, leadership(other) as second:
            assert (first, second) == (True, False)
        with leadership(other) as next_one:
            assert next_one


def test_a_silent_leader_is_none_and_loses_the_lead_for_good() -> None:
    with a_scheduler() as frozen, a_scheduler() as other, leadership(frozen):
        silent_for(30)
        other.beat()
        assert not service.staff().is_led
        with leadership(other) as first_try:  # takes the lead away, and may not have it yet
            assert not first_try
        with pytest.raises(service.LockLost):
            frozen.prove()
        with leadership(other) as second_try:
            assert second_try
            assert service.staff().is_led
        assert given_up(frozen.executor_id) == {frozen.executor_id}


def test_a_leader_that_gives_signs_of_life_keeps_the_lead() -> None:
    with a_scheduler() as leader, a_scheduler() as other, leadership(leader):
        silent_for(24)
        with leadership(other) as won:
            assert not won
        leader.prove()
        assert service.staff().is_led


def test_a_scheduler_is_no_worker() -> None:
    with a_scheduler() as me:
        assert not service.is_any_alive()
        assert service.staff().workers == ()
        assert me.executor_id not in service.dead()


def given_up(*executor_ids: str) -> frozenset[str]:
    with transaction() as connection:
        return service.given_up_among(connection, executor_ids)


def test_the_web_sees_who_leads_and_works_too(database_url: str) -> None:
    web = admit_web(database_url, "of this test alone")
    with (
        service.enlisted() as living,
        a_scheduler() as leader,
        leadership(leader),
        connected(web),
    ):
        staff = service.staff()
    assert staff.is_led
    assert [worker.executor_id for worker in staff.workers] == [living.executor_id]


def test_staff_are_the_living_and_the_leader() -> None:
    assert not service.staff().is_led
    with service.enlisted() as ended:
        pass
    with service.enlisted() as living, a_scheduler() as leader, leadership(leader):
        staff = service.staff()
        assert [worker.executor_id for worker in staff.workers] == [living.executor_id]
        assert staff.is_led
    assert ended.executor_id != living.executor_id
    assert service.staff().workers == ()
