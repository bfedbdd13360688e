"""What runs, said by `status`, `world` and `stop`, and how failures are told."""

import json

import pytest

from cli import status, stop, world
from cli.__main__ import main
from cli.errors import Fault
from core import config
from jobs.errors import PortTaken
from tests.jobs import rig


@pytest.fixture
def running(state, port, monkeypatch):
    monkeypatch.setenv("WAYRATE_STATE", str(state))
    monkeypatch.setenv("DATABASE_URL", "")  # what a command sets is taken back at the end
    with rig.started(state, port, standins={"migrate": "yes"}) as up:
        yield up
    config.settings.cache_clear()


@pytest.fixture
def nothing_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("WAYRATE_STATE", str(tmp_path / "state"))


def test_status_names_address_and_processes_and_no_password(running, port, capsys):
    assert status.run([]) == 0
    said = capsys.readouterr().out
    assert f"http://localhost:{port}" in said
    assert all(str(pid) in said for pid in running.children().values())
    assert "nobody works on them right now" in said  # the stand-in takes no work

    assert status.run(["--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["running"], said["ready"], said["port"]) == (True, True, port)
    assert "postgresql://" not in json.dumps(said)


def test_stop_waits_until_everything_has_ended(running, capsys):
    children = running.children()
    assert stop.run([]) == 0
    assert running.process.wait(rig.LONG_S) == 0
    assert [name for name, pid in children.items() if not rig.is_gone(pid)] == []


def test_world_prints_the_control_page(running, capsys):
    assert world.run([]) == 0
    assert capsys.readouterr().out.strip() == "http://localhost:1"  # as the stand-in wrote it


@pytest.mark.usefixtures("nothing_runs")
def test_with_nothing_running_each_says_so(capsys):
    assert status.run([]) == 3
    assert stop.run([]) == 0
    with pytest.raises(Fault, match="up starts it"):
        world.run([])
    assert capsys.readouterr().out.splitlines() == [
        "Nothing runs. ./wayrate up starts it.",
        "Nothing runs.",
    ]


@pytest.mark.usefixtures("nothing_runs")
@pytest.mark.parametrize(("error", "code"), [(Fault("Say when.", 9), 9), (PortTaken("Port 1."), 7)])
def test_an_expected_failure_is_its_sentence_and_code(capsys, error, code):
    def action(_):
        raise error

    assert main(["up"], action) == code
    assert capsys.readouterr().err == f"wayrate: {error}\n"


@pytest.mark.usefixtures("nothing_runs")
def test_an_unexpected_failure_is_a_sentence_and_its_trace_is_in_the_log(capsys, tmp_path):
    def action(_):
        raise ZeroDivisionError("by zero")

    assert main(["up"], action) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said.splitlines()) == 1
    log = tmp_path / "state" / "logs" / "cli.log"
    assert str(log) in said
    assert "ZeroDivisionError: by zero" in log.read_text()


@pytest.mark.usefixtures("nothing_runs")
def test_ctrl_c_is_quiet(capsys):
    def action(_):
        raise KeyboardInterrupt

    assert main(["up"], action) == 130
    assert capsys.readouterr().err == ""
