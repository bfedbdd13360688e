"""The embedded Postgres: found again, recovered, closed to others, and gone when thrown away."""

import os
import signal
import subprocess

import psycopg
import pytest

from jobs.embedded_postgres import EmbeddedPostgres
from jobs.postgres_home import PostgresHome
from tests.jobs import rig


def careless(state):
    return EmbeddedPostgres(state, durable=False)


def test_a_second_user_of_a_state_directory_shares_and_does_not_stop_it(state):
    with careless(state) as first:
        with careless(state) as second:
            assert second.url == first.url
            assert second.pid is None
        with psycopg.connect(first.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_and_address_survive_a_stop(state):
    with careless(state) as postgres:
        url = postgres.url
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Zürich' AS city")
    with careless(state) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT city FROM kept").fetchone() == ("Zürich",)
        assert again.url == url


def test_what_was_committed_survives_a_kill(state):
    with EmbeddedPostgres(state) as postgres:
        with psycopg.connect(postgres.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postgres.pid, signal.SIGKILL)
        assert rig.eventually(postgres.has_ended)
        postgres.restart()
        with psycopg.connect(postgres.url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_pid_file_that_names_a_stranger_neither_blocks_nor_harms_it(state):
    with careless(state):
        pass
    home = PostgresHome.of(state)
    # Same account as Postgres, since that is the case in which Postgres itself would refuse.
    stranger = (
        subprocess.Popen(
            ["sleep", "1000"], user=home.user.uid, group=home.user.gid, extra_groups=[], cwd="/"
        )
        if os.getuid() == 0
        else subprocess.Popen(["sleep", "1000"], cwd="/")
    )
    try:
        (home.place / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n")
        with careless(state) as postgres, psycopg.connect(postgres.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_creation_cut_short_is_begun_anew(state):
    place = PostgresHome.of(rig.StateDirectory.at(state).path).place
    (place / "data.part").mkdir()
    (place / "data.part" / "PG_VERSION").write_text("17\n")
    with careless(state) as postgres, psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_taken_port_is_given_up_for_another(state):
    with careless(state) as postgres:
        first = postgres.url
    port = int(first.rpartition(":")[2].partition("/")[0])
    with rig.socket.create_server(("127.0.0.1", port)), careless(state) as again:
        assert again.url != first
        with psycopg.connect(again.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_wants_a_password_and_listens_to_this_machine_only(state):
    with careless(state) as postgres:
        host, port, user = "127.0.0.1", postgres.url.rpartition(":")[2].partition("/")[0], "wayrate"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host=host, port=port, user=user, password="guess", dbname="wayrate")
        with psycopg.connect(postgres.url) as connection:
            (listens,) = connection.execute("SHOW listen_addresses").fetchone()
            (sockets,) = connection.execute("SHOW unix_socket_directories").fetchone()
        assert (listens, sockets) == ("127.0.0.1", "")
        password = PostgresHome.of(state).place / "password"
        assert oct(password.stat().st_mode)[-3:] == "600"


def test_real_data_is_written_through_and_test_data_is_not(state, tmp_path):
    for durable, expected in ((True, "on"), (False, "off")):
        with (
            EmbeddedPostgres(state, durable=durable) as postgres,
            psycopg.connect(postgres.url) as connection,
        ):
            assert connection.execute("SHOW fsync").fetchone() == (expected,)


def test_fresh_databases_do_not_see_each_other(state):
    with careless(state) as postgres:
        with psycopg.connect(postgres.fresh_database("one day")) as connection:
            connection.execute("CREATE TABLE mine ()")
        for name in ("another", "one day"):
            with psycopg.connect(postgres.fresh_database(name)) as connection:
                assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)


def test_a_throwaway_leaves_no_data(state):
    with EmbeddedPostgres(state, durable=False, throwaway=True) as postgres:
        place = PostgresHome.of(state).place
        assert (place / "data").exists() or postgres.pid is None
    assert not place.exists()
