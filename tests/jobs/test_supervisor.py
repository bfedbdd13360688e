"""`up` as a whole, with real processes: what it starts, what it survives, what it leaves."""

import os
import signal
import socket

import psycopg
import pytest

from jobs.embedded_postgres import EmbeddedPostgres
from jobs.supervisor import status_of
from tests.jobs import rig


def test_the_address_is_printed_when_the_page_answers_and_nothing_stays_after_sigterm(state, port):
    up = rig.Up(state, port)
    line = up.line_with("Wayrate answers at")
    assert f"http://localhost:{port} " in line
    assert status_of("127.0.0.1", port, "/") == 200
    assert set(up.children()) == {"world", "worker", "scheduler", "web", "postgres"}
    below = rig.eventually(lambda: below_with_browsers(up))

    assert up.end(signal.SIGTERM) == 0

    assert [pid for pid in below if not rig.is_gone(pid)] == []
    assert up.state.running() is None


def below_with_browsers(up):
    """Five children, what Postgres has below it, and the grandchild of worker and scheduler."""
    below = rig.descendants(up.process.pid)
    kept = up.children()
    ready = all(rig.descendants(kept[name]) for name in ("worker", "scheduler"))
    return below if ready else None


def test_each_killed_process_comes_back_and_the_data_is_still_there(state, port):
    with rig.started(state, port) as up:
        url = up.state.running().database_url
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        before = up.children()
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)

        rig.eventually(lambda: not set(up.children().values()) & set(before.values()))
        assert set(up.children()) == set(before)
        rig.eventually(lambda: status_of("127.0.0.1", port, "/") == 200)
        assert up.state.running().database_url == url
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_each_of_several_workers_is_kept_running(state, port):
    with rig.started(state, port, "--workers", "3") as up:
        before = up.children()
        assert {"worker", "worker-2", "worker-3"} <= set(before)
        os.kill(before["worker-3"], signal.SIGKILL)
        rig.eventually(lambda: up.children()["worker-3"] != before["worker-3"])
        assert up.children()["worker-2"] == before["worker-2"]


def test_a_killed_supervisor_leaves_no_orphan_and_the_next_up_has_the_data(state, port):
    with rig.started(state, port) as up:
        with psycopg.connect(up.state.running().database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        children = up.children()
        up.end(signal.SIGKILL)
        assert [name for name, pid in children.items() if not rig.is_gone(pid)] == []
        assert up.state.running() is None

    with (
        rig.started(state, port) as again,
        psycopg.connect(again.state.running().database_url) as connection,
    ):
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_second_up_is_refused_with_the_address_of_the_first(state, port):
    with rig.started(state, port) as first:
        code, said = rig.run_up(state, rig.free_port())
        assert code == 6
        assert f"http://localhost:{port}" in said
        assert first.process.poll() is None


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_refused_before_anything_starts(state, address):
    with socket.create_server((address, 0)) as other:
        port = other.getsockname()[1]
        code, said = rig.run_up(state, port)
    assert code == 7
    assert f"port {port} is taken" in said
    assert list((state / "logs").iterdir()) == []


def test_an_unreachable_database_is_one_sentence_without_the_password(state, port):
    url = f"postgresql://someone:hidden-word@127.0.0.1:{rig.free_port()}/db"
    code, said = rig.run_up(state, port, env={"DATABASE_URL": url})
    assert code == 5
    assert "DATABASE_URL" in said
    assert "hidden-word" not in said
    assert len(said.strip().splitlines()) == 1


def test_a_malformed_database_url_is_one_sentence_too(state, port):
    code, said = rig.run_up(state, port, env={"DATABASE_URL": "mysql://u:hidden-word@h/db"})
    assert (code, len(said.strip().splitlines())) == (5, 1)
    assert "hidden-word" not in said


def test_a_database_of_ones_own_is_used_and_left_running(state, port, tmp_path):
    with EmbeddedPostgres(tmp_path / "elsewhere", durable=False, throwaway=True) as theirs:
        url = theirs.url.replace("postgresql://", "postgresql+psycopg://")
        with rig.started(state, port, env={"DATABASE_URL": url}) as up:
            assert "postgres" not in up.children()
            assert up.state.running().database_url == theirs.url
        assert not theirs.has_ended()


def test_a_world_that_does_not_exist_is_refused(state, port):
    code, said = rig.run_up(state, port, env={"WAYRATE_WORLD": "lokal"})
    assert (code, "'lokal'" in said) == (2, True)


def test_a_page_that_cannot_start_ends_the_start_with_its_log(state, port):
    code, said = rig.run_up(state, port, standins={"web": "broken"})
    assert code == 8
    assert "web.log" in said.splitlines()[-1]
    assert "no such thing" in (state / "logs" / "web.log").read_text()


def test_a_second_signal_does_not_wait_for_the_stubborn(state, port):
    with rig.started(state, port, standins={"worker": "stubborn"}) as up:
        children = up.children()
        up.process.send_signal(signal.SIGINT)
        assert rig.is_gone(children["web"])
        assert up.end(signal.SIGINT) == 0
        assert rig.is_gone(children["worker"])


def test_a_signal_during_the_start_stops_what_has_started(state, port):
    up = rig.Up(state, port, standins={"web": "stubborn"})
    children = rig.eventually(lambda: "web" in up.children() and up.children())
    assert up.end(signal.SIGTERM) == 0
    assert [name for name, pid in children.items() if not rig.is_gone(pid)] == []
