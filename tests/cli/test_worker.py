"""`./wayrate worker`: what it asks for, and a real one beside a real database and local world."""

from __future__ import annotations

import json
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

from cli import invitation, worker
from cli.errors import Fault
from cli.up import parser as up_parser
from core import vault
from core.migrate import OtherSchema
from jobs.embedded_postgres import EmbeddedPostgres
from jobs.errors import DatabaseUnreachable
from jobs.services import order_of, services_for
from jobs.state import ROOT, Running, StateDirectory, birth_of
from tests.jobs import rig


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateDirectory:
    """An environment that says nothing, and a state directory from which nothing runs."""
    for name in list(os.environ):
        if name.startswith("WAYRATE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path))
    return StateDirectory.default()


def test_all_that_is_missing_is_one_sentence(bare: StateDirectory) -> None:
    with pytest.raises(Fault) as raised:
        worker.wiring_of(bare)
    said = str(raised.value)
    names = ["DATABASE_URL", "WAYRATE_SECRETS", "WAYRATE_LOCAL_WORLD", "WAYRATE_LOCAL_CA"]
    assert ", ".join(names) in said
    assert "./wayrate worker --join FILE" in said


def test_the_live_world_needs_less(bare: StateDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/db")
    with pytest.raises(Fault, match=r"live world still needs WAYRATE_SECRETS\. "):
        worker.wiring_of(bare)


@pytest.fixture
def keyed(bare: StateDirectory) -> StateDirectory:
    """The same with the keys of an installation."""
    vault.keys_in(bare.path / vault.NAME)
    return bare


def test_a_database_that_does_not_answer_is_a_sentence_without_the_password(
    keyed: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    port = rig.free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:hidden-word@127.0.0.1:{port}/db")
    with pytest.raises(DatabaseUnreachable, match="does not answer") as raised:
        worker.wiring_of(keyed)
    assert "hidden-word" not in str(raised.value)


def test_a_ceiling_that_is_no_number_is_refused(
    keyed: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@127.0.0.1:1/db")
    monkeypatch.setenv("WAYRATE_WORKER_MB", "lots")
    with pytest.raises(Fault, match="WAYRATE_WORKER_MB is 'lots'"):
        worker.wiring_of(keyed)


def test_a_database_without_our_tables_is_told_how_to_get_them(
    keyed: StateDirectory, monkeypatch: pytest.MonkeyPatch, postgres: EmbeddedPostgres
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.setenv("DATABASE_URL", postgres.fresh_database("no_tables"))
    with pytest.raises(OtherSchema, match=r"no tables of ours yet.*wayrate migrate"):
        worker.wiring_of(keyed)


@pytest.mark.parametrize("count", ["0", "17", "-1", "many"])
def test_up_takes_a_sensible_number_of_workers(count: str) -> None:
    with pytest.raises(Fault, match="from 1 to 16"):
        up_parser().parse_args(["--workers", count])


class Joined:
    """A running `./wayrate worker`."""

    def __init__(self, state: Path, *arguments: str) -> None:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith("WAYRATE_")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "worker", *arguments],
            env=inherited | {"WAYRATE_STATE": str(state), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self, words: str) -> None:
        """Wait for a line."""
        assert self.process.stdout
        deadline = time.monotonic() + rig.LONG_S
        said = []
        while time.monotonic() < deadline:
            if select.select([self.process.stdout], [], [], 1)[0]:
                line = self.process.stdout.readline()
                said.append(line)
                assert line, f"it ended after {said}"
                if words in line:
                    return
        raise AssertionError(f"it never said {words!r}")


@contextmanager
def joined(state: Path, *arguments: str) -> Iterator[Joined]:
    running = Joined(state, *arguments)
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


def test_an_invitation_is_all_that_another_machine_needs(tmp_path: Path) -> None:
    first, other = tmp_path / "first", tmp_path / "other"
    order = order_of(first, ("world", "scheduler"), "local", True)
    with services_for(order) as services:
        invited = subprocess.run(
            [sys.executable, "-m", "cli", "worker", "--invite"],
            env={**os.environ, "WAYRATE_STATE": str(first), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        told = json.loads(invited.stdout)
        assert told["env"]["DATABASE_URL"] == services.database_url
        assert told["secrets"] == json.loads((first / vault.NAME).read_text())
        port = services.world_tls.removeprefix("127.0.0.1:")
        assert f"-L {port}:127.0.0.1:{port}" in invited.stderr
        assert "postgresql://" not in invited.stderr
        file = tmp_path / "invitation"
        file.write_text(invited.stdout)
        with joined(other, "--join", str(file)) as run:
            run.says("A worker takes work in the local world")
            run.process.send_signal(signal.SIGTERM)
            run.says("Stopped.")
        kept = other / "joined" / vault.NAME
        assert json.loads(kept.read_text()) == told["secrets"]
        assert kept.stat().st_mode & 0o077 == 0


def test_a_worker_that_joins_learns_what_up_was_told(
    bare: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of APIs and where mail leaves stand in no file, only in the environment of `up`."""
    vault.keys_in(bare.path / vault.NAME)
    up_ = subprocess.Popen(
        ["sleep", "1000"],
        env={
            "SERPAPI_KEY": "a-key",
            "WAYRATE_MAIL": "smtp://mail.example",
            "WAYRATE_PORT": "1",
            "OTHER": "x",
        },
    )
    try:
        running = rig.eventually(lambda: running_as(up_.pid))
        bare.write(running)
        made = invitation.invite(bare)
    finally:
        up_.kill()
        up_.wait()
    assert made.env == {
        "DATABASE_URL": "postgresql://u:w@db.example:5432/wayrate",
        "SERPAPI_KEY": "a-key",
        "WAYRATE_MAIL": "smtp://mail.example",
        "WAYRATE_WORLD": "live",
    }
    assert invitation.tunnel_of(made) == ""


def running_as(pid: int) -> Running | None:
    """What an `up` of the live world would have noted, once the process is that program."""
    if b"SERPAPI_KEY" not in Path(f"/proc/{pid}/environ").read_bytes():
        return None
    url = "postgresql://u:w@db.example:5432/wayrate"
    return Running(
        kind="up",
        pid=pid,
        born=birth_of(pid),
        started_at="",
        database_url=url,
        env={"DATABASE_URL": url, "WAYRATE_WORLD": "live", "WAYRATE_STATE": "/there"},
        ready=True,
    )


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"env": {}, "secrets": {}, "ca": ""}'])
def test_what_is_no_invitation_is_refused(bare: StateDirectory, text: str) -> None:
    with pytest.raises(Fault, match="no invitation"):
        invitation.join(text, bare)


def test_without_an_up_there_is_nothing_to_invite_to(bare: StateDirectory) -> None:
    with pytest.raises(Fault, match=r"start \./wayrate up first"):
        invitation.invite(bare)
