"""Services for commands: joined where they run, else started, shared with guests, and ended."""

import threading

import psycopg
import pytest

from jobs.errors import AlreadyRunning, ServiceFault
from jobs.services import Order, services_for
from jobs.state import StateDirectory
from jobs.supervisor import status_of
from tests.jobs import rig, standin


def order(state, *parts, world="local", migrate=lambda url, state: url, standins=None):
    return Order(
        state=StateDirectory.at(state),
        parts=parts or ("world", "worker", "scheduler"),
        world=world,
        throwaway=True,
        table=standin.table(standins or {}),
        migrate=migrate,
    )


def test_what_a_command_started_ends_with_it(state):
    wanted = order(state)
    with services_for(wanted) as services:
        children = wanted.state.running().children
        assert set(children) == {"postgres", "world", "worker", "scheduler"}
        with psycopg.connect(services.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        port = int(services.world_tls.removeprefix("127.0.0.1:"))
        assert status_of("127.0.0.1", port, "/") == 200
        assert services.env["WAYRATE_LOCAL_WORLD"] == services.world_tls
    assert [name for name, pid in children.items() if not rig.is_gone(pid)] == []
    assert wanted.state.running() is None


def test_a_running_up_is_joined_and_left_alone(state, port):
    with rig.started(state, port) as up:
        before = up.children()
        with services_for(order(state)) as services:
            assert services.url == f"http://localhost:{port}"
            assert services.database_url == up.state.running().database_url
        assert up.children() == before


def test_a_running_up_in_another_world_is_not_joined(state, port):
    with (
        rig.started(state, port),
        pytest.raises(AlreadyRunning, match="local world"),
        services_for(order(state, "worker", world="live")),
    ):
        pass


def test_who_started_the_services_waits_for_its_guest(state):
    guest_is_in, owner_leaves = threading.Event(), threading.Event()
    seen = []

    def guest():
        with services_for(order(state)) as services:
            guest_is_in.set()
            owner_leaves.wait(rig.LONG_S)
            rig.eventually(lambda: StateDirectory.at(state).running() is None)
            with psycopg.connect(services.database_url) as connection:
                seen.append(connection.execute("SELECT 1").fetchone())

    with services_for(order(state)):
        thread = threading.Thread(target=guest)
        thread.start()
        assert guest_is_in.wait(rig.LONG_S)
        owner_leaves.set()
    thread.join()
    assert seen == [(1,)]


def test_a_failed_migration_reaches_the_caller_and_nothing_stays(state):
    def failing(url, state):
        raise ServiceFault("no such schema")

    wanted = order(state, migrate=failing)
    with pytest.raises(ServiceFault, match="no such schema"), services_for(wanted):
        pass
    assert wanted.state.running() is None
    with services_for(order(state)) as services:  # neither lock nor process is left
        assert services.database_url
