"""Making the virtual environment: once, again when cut short, and with a sentence when it cannot.

Requirements are empty or unreachable here, so that no test needs the network.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli import environment
from cli.environment import Environment, SetupFault, give_a_home
from cli.package_index import PackageIndex
from cli.uv_tool import VERSION, find_uv

ROOT = Path(__file__).resolve().parents[2]
NO_REQUIREMENTS = "# nothing\n"


@pytest.fixture(scope="session")
def uv():
    """The installer that this project's own set-up uses: without an index none can be fetched."""
    found = find_uv(ROOT / ".wayrate" / "tools", PackageIndex.of(os.environ))
    if not found:
        pytest.skip("no uv on this machine, and no index that would give one")
    return Path(found)


@pytest.fixture
def project(uv, tmp_path, monkeypatch):
    """A project without requirements, in a folder with a space, on a machine without an index."""
    root = tmp_path / "a project"
    root.mkdir()
    tools = root / ".wayrate" / "tools"
    tools.mkdir(parents=True)
    (tools / f"uv-{VERSION}").symlink_to(uv)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (root / name).write_text(NO_REQUIREMENTS)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{probe.getsockname()[1]}/simple"
        for name in ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
            monkeypatch.setenv(name, nowhere)
        yield root  # bound but not listening: refused at once


def test_a_second_start_makes_nothing(project, capfd):
    made = Environment(project)
    made.prepare()
    assert "Setting up" in capfd.readouterr().err
    born = made.python.lstat().st_mtime_ns
    made.prepare()
    assert capfd.readouterr().err == ""
    assert made.python.lstat().st_mtime_ns == born


def test_changed_requirements_are_installed_and_the_rest_stays(project, capfd):
    Environment(project).prepare()
    (project / ".venv" / "mine").touch()
    (project / "requirements.txt").write_text("# other\n")
    Environment(project).prepare()
    assert capfd.readouterr().err.count("Setting up") == 2
    assert (project / ".venv" / "mine").exists()


def test_the_tools_of_developers_come_when_they_are_wanted(project, capfd):
    Environment(project).prepare()
    Environment(project, with_dev=True).prepare()
    Environment(project).prepare()
    assert capfd.readouterr().err.count("Setting up") == 2


def test_an_installation_cut_short_is_begun_anew(project):
    Environment(project).prepare()
    (project / ".venv" / "wayrate-unfinished").touch()
    (project / ".venv" / "half a package").touch()
    Environment(project).prepare()
    assert not (project / ".venv" / "half a package").exists()
    assert environment.runs(Environment(project).python)


def test_an_environment_whose_python_is_gone_is_made_anew(project):
    made = Environment(project)
    made.prepare()
    made.python.unlink()
    made.python.symlink_to("/nowhere/python3")
    made.prepare()
    assert environment.runs(made.python)


PREPARE = """
import sys
from pathlib import Path
from cli.environment import Environment
Environment(Path(sys.argv[1])).prepare()
"""


def test_two_starts_at_once_make_one_environment(project):
    command = [sys.executable, "-c", PREPARE, str(project)]
    starts = [
        subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    told = [start.communicate()[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0], told
    assert "".join(told).count("Set up in") == 1


def test_no_network_is_one_sentence_and_the_next_start_tries_again(project):
    (project / "requirements.txt").write_text(f"wayrate-absent==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SetupFault, match=r"cannot reach the package index \(127\.0\.0\.1\)") as met:
        Environment(project).prepare()
    assert met.value.code == 4
    (project / "requirements.txt").write_text(NO_REQUIREMENTS)
    Environment(project).prepare()
    assert environment.runs(Environment(project).python)


def test_a_machine_with_neither_installer_nor_network_says_what_it_lacks(project, monkeypatch):
    monkeypatch.setattr(environment, "find_uv", lambda *_: "")
    monkeypatch.setattr(environment, "has_pip", lambda: False)
    with pytest.raises(SetupFault) as met:
        Environment(project).prepare()
    assert met.value.code == 4  # with a network uv would be fetched


def test_a_missing_home_is_replaced_by_one_of_our_own(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("XDG_CACHE_HOME", "/nonexistent/cache")
    give_a_home(tmp_path / "state")
    assert os.environ["HOME"] == str(tmp_path / "state" / "home")
    assert "XDG_CACHE_HOME" not in os.environ
    assert os.access(os.environ["HOME"], os.W_OK)


def test_the_index_of_pip_is_translated_for_uv(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.test/simple/\ncert = /ca.pem\n")
    index = PackageIndex.of({"PIP_CONFIG_FILE": str(config), "HOME": str(tmp_path)})
    assert index.host == "mirror.test"
    settings = index.installer_settings()
    assert settings["UV_DEFAULT_INDEX"] == "https://mirror.test/simple"
    assert settings["SSL_CERT_FILE"] == "/ca.pem"


def test_what_uv_was_told_weighs_more_than_what_pip_was_told(tmp_path):
    told = {"UV_INDEX_URL": "https://a.test/simple", "PIP_INDEX_URL": "https://b.test/simple"}
    index = PackageIndex.of({**told, "HOME": str(tmp_path)})
    assert index.url == "https://a.test/simple"
    assert "UV_DEFAULT_INDEX" not in index.installer_settings()
