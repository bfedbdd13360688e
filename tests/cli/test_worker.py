"""`./wayrate worker`: what it asks for, and a real one beside a real database and local world."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli import worker
from cli.errors import Fault
from cli.up import parser as up_parser
from core.migrate import OtherSchema
from jobs.embedded_postgres import EmbeddedPostgres
from jobs.errors import DatabaseUnreachable
from jobs.services import order_of, services_for
from jobs.state import ROOT, StateDirectory
from tests.jobs import rig


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateDirectory:
    """An environment that says nothing, and a state directory from which nothing runs."""
    for name in list(os.environ):
        if name.startswith("WAYRATE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path))
    return StateDirectory.default()


def test_without_a_database_it_says_what_to_set(bare: StateDirectory) -> None:
    with pytest.raises(Fault, match="DATABASE_URL is not set"):
        worker.wiring_of(bare)


def test_without_the_address_of_the_local_world_it_says_so(
    bare: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/db")
    with pytest.raises(Fault, match="WAYRATE_LOCAL_WORLD=HOST:PORT"):
        worker.wiring_of(bare)


def test_a_database_that_does_not_answer_is_a_sentence_without_the_password(
    bare: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    port = rig.free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:hidden-word@127.0.0.1:{port}/db")
    with pytest.raises(DatabaseUnreachable, match="does not answer") as raised:
        worker.wiring_of(bare)
    assert "hidden-word" not in str(raised.value)


def test_a_ceiling_that_is_no_number_is_refused(
    bare: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/db")
    monkeypatch.setenv("WAYRATE_WORKER_MB", "lots")
    with pytest.raises(Fault, match="WAYRATE_WORKER_MB is 'lots'"):
        worker.wiring_of(bare)


def test_a_database_without_our_tables_is_told_how_to_get_them(
    bare: StateDirectory, monkeypatch: pytest.MonkeyPatch, postgres: EmbeddedPostgres
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("DATABASE_URL", postgres.fresh_database("no_tables"))
    with pytest.raises(OtherSchema, match=r"no tables of ours yet.*wayrate migrate"):
        worker.wiring_of(bare)


@pytest.mark.parametrize("count", ["0", "17", "-1", "many"])
def test_up_takes_a_sensible_number_of_workers(count: str) -> None:
    with pytest.raises(Fault, match="from 1 to 16"):
        up_parser().parse_args(["--workers", count])


class Joined:
    """A running `./wayrate worker`."""

    def __init__(self, state: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker"],
            env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
            | {"WAYRATE_STATE": str(state), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self, words: str) -> None:
        """Wait for a line."""
        assert self.process.stdout
        deadline = time.monotonic() + rig.LONG_S
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 1)[0]:
                line = self.process.stdout.readline()
                assert line, "it ended"
                if words in line:
                    return
        raise AssertionError(f"it never said {words!r}")


@contextmanager
def joined(state: Path) -> Iterator[Joined]:
    running = Joined(state)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        assert running.process.stdout
        running.process.stdout.close()


def test_it_finds_the_running_services_comes_back_and_leaves_nothing(tmp_path: Path) -> None:
    order = order_of(tmp_path, ("world", "scheduler"), "local", True)
    with services_for(order), joined(tmp_path) as run:
        run.says("A worker takes work in the local world")
        first = rig.descendants(run.process.pid)[0]
        os.kill(first, signal.SIGKILL)
        run.says("worker-joined ended")
        run.says("A worker takes work")
        below = rig.descendants(run.process.pid)
        assert first not in below
        run.process.send_signal(signal.SIGTERM)
        run.says("Stopped.")
        assert run.process.wait(rig.LONG_S) == 0
        assert [pid for pid in below if not rig.is_gone(pid)] == []
