"""As root: an account that can be used, and programs that it can reach."""

import os
import tempfile
from pathlib import Path

import pytest

from jobs.postgres_home import PostgresHome, common_place, is_open, is_reachable
from tests.jobs import rig

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root gives Postgres another account")


@pytest.fixture
def open_place():
    """Programs in a folder that everyone may enter; pytest's own folders are closed."""
    with tempfile.TemporaryDirectory() as top:
        Path(top).chmod(0o755)
        programs = Path(top) / "install" / "bin"
        programs.mkdir(parents=True)
        (programs / "postgres").write_text("")
        for path in (programs.parent, programs, programs / "postgres"):
            path.chmod(0o755)
        yield programs


def test_one_closed_folder_on_the_way_closes_the_programs(open_place):
    assert is_open(open_place)
    open_place.parent.chmod(0o700)
    assert not is_reachable(open_place)
    assert not is_open(open_place)


def test_one_unreadable_file_beside_the_programs_closes_them(open_place):
    (open_place.parent / "share").write_text("")
    (open_place.parent / "share").chmod(0o600)
    assert not is_open(open_place)


@as_root
def test_root_keeps_the_data_with_a_plain_account_and_points_to_it(state):
    rig.StateDirectory.at(state)
    home = PostgresHome.of(state)
    assert home.user.uid != 0
    assert home.place.stat().st_uid == home.user.uid
    assert oct(home.place.stat().st_mode)[-3:] == "700"
    assert (state / "postgres").resolve() == home.place


def test_each_state_directory_has_a_place_of_its_own(tmp_path):
    assert common_place(tmp_path / "a") == common_place(tmp_path / "b" / ".." / "a")
    assert common_place(tmp_path / "a") != common_place(tmp_path / "b")
