"""The door: what ./wayrate says before anything is set up."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path):
    """The files of the door alone, in a folder with a space; no environment, no requirements."""
    place = tmp_path / "a clone"
    place.mkdir()
    shutil.copy(ROOT / "wayrate", place)
    shutil.copytree(ROOT / "cli", place / "cli", ignore=shutil.ignore_patterns("__pycache__"))
    return place


def call(program, *arguments, **env):
    done = subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], **env},
        cwd="/",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_help_lists_every_command_on_a_line_of_its_own_without_set_up(clone):
    code, said, _ = call(clone / "wayrate", "--help")
    assert code == 0
    rows = [line.split(maxsplit=1) for line in said.splitlines()[2:]]
    assert [row[0] for row in rows] == [command.name for command in COMMANDS]
    assert all(len(row) == 2 for row in rows)
    assert {"up", "test", "search", "read", "sources", "bench", "status"} <= {r[0] for r in rows}
    assert not (clone / ".venv").exists()


def test_an_unknown_command_is_named(clone):
    code, _, said = call(clone / "wayrate", "upp")
    assert (code, "'upp'" in said, "--help" in said) == (2, True, True)


def test_it_can_be_called_through_links(clone, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "first").symlink_to("../a clone/wayrate")
    (tmp_path / "second").symlink_to(tmp_path / "bin" / "first")
    assert call(tmp_path / "second", "--help")[0] == 0


def test_a_missing_python_is_one_sentence(clone, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in ("dirname", "readlink"):
        (bare / tool).symlink_to(shutil.which(tool))
    for stub in ("python3", "python3.12"):  # as a version manager leaves them
        (bare / stub).write_text("#!/bin/sh\nexit 127\n")
        (bare / stub).chmod(0o755)
    door = clone / "wayrate"
    door.write_text(door.read_text().replace("/usr/bin/python3", "/nowhere/python3"))
    code, _, said = call(door, "up", PATH=str(bare))
    assert code == 3
    assert len(said.strip().splitlines()) == 1
    assert "Python 3.11, 3.12 or 3.13" in said
