"""The record of what runs: believed only while its process lives; large logs step aside."""

import os
import subprocess

import pytest

from jobs.state import LOG_LIMIT_BYTES, Running, StateDirectory, birth_of


def record(pid, born):
    return Running(kind="up", pid=pid, born=born, started_at="2026-11-20", database_url="")


def test_the_record_of_a_living_process_is_believed(tmp_path):
    state = StateDirectory.at(tmp_path / "state")
    state.write(record(os.getpid(), birth_of(os.getpid())))
    assert state.running().pid == os.getpid()


def test_a_later_process_with_the_same_number_is_not_taken_for_ours(tmp_path):
    state = StateDirectory.at(tmp_path / "state")
    state.write(record(os.getpid(), "an-earlier-boot/1"))
    assert state.running() is None


def test_an_ended_process_is_not_running_even_before_it_is_reaped(tmp_path):
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        born = birth_of(process.pid)
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert born != ""
        assert not record(process.pid, born).is_alive()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"other": 2}'])
def test_a_damaged_record_means_that_nothing_runs(tmp_path, content):
    state = StateDirectory.at(tmp_path / "state")
    (state.path / "run.json").write_text(content)
    assert state.running() is None


def test_the_record_holds_a_password_and_is_closed_to_others(tmp_path):
    state = StateDirectory.at(tmp_path / "state")
    state.write(record(1, "x"))
    assert oct((state.path / "run.json").stat().st_mode)[-3:] == "600"
    assert oct(state.path.stat().st_mode)[-3:] == "700"


def test_a_large_log_steps_aside_and_three_are_kept(tmp_path):
    state = StateDirectory.at(tmp_path / "state")
    for number in range(5):
        log = state.log_file("worker")
        log.write_bytes(bytes([65 + number]) * (LOG_LIMIT_BYTES + 1))
    state.log_file("worker")
    kept = {path.name: path.read_bytes()[:1] for path in state.logs.iterdir()}
    assert kept == {"worker.log.1": b"E", "worker.log.2": b"D", "worker.log.3": b"C"}
