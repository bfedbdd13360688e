"""Finding a browser that really runs, and bringing one where there is none."""

import pytest

from jobs import browser_install
from jobs.browser_install import ensure_browser, find_browser
from jobs.state import StateDirectory


def program(path, code=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine with an empty PATH and HOME."""
    for name in ("WAYRATE_BROWSER", "PLAYWRIGHT_BROWSERS_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def test_the_lean_browser_is_preferred(bare):
    program(bare / "bin" / "chromium")
    lean = program(bare / "bin" / "chromium-headless-shell")
    assert find_browser() == str(lean)


def test_a_stub_that_does_not_run_is_passed_over(bare):
    program(bare / "bin" / "chromium", code=1)  # as a package that only points to another store
    assert find_browser() == ""
    real = program(bare / "bin" / "google-chrome")
    assert find_browser() == str(real)


def test_the_newest_of_playwright_is_found(bare):
    cache = bare / "home" / ".cache" / "ms-playwright"
    for build in ("1180", "1200"):
        place = cache / f"chromium_headless_shell-{build}" / "chrome-linux"
        newest = program(place / "headless_shell")
    assert find_browser() == str(newest)


def test_one_that_is_named_comes_first(bare, monkeypatch):
    program(bare / "bin" / "chromium")
    named = program(bare / "elsewhere" / "my browser")
    monkeypatch.setenv("WAYRATE_BROWSER", str(named))
    assert find_browser() == str(named)


def test_the_next_way_is_tried_and_a_failed_day_is_not_repeated(bare, monkeypatch):
    tries, said = [], []
    monkeypatch.setattr(browser_install, "ways", lambda: [[["first"]], [["second"]]])
    monkeypatch.setattr(browser_install, "run", lambda argv, log: tries.append(argv) or False)
    state = StateDirectory.at(bare / "state")
    assert ensure_browser(said.append, state) == ""
    assert ensure_browser(said.append, state) == ""
    assert tries == [["first"], ["second"]]
    assert "will say so" in said[-1]


def test_an_installed_browser_is_used(bare, monkeypatch):
    def install(argv, log):
        return bool(program(bare / "bin" / "chromium"))

    monkeypatch.setattr(browser_install, "ways", lambda: [[["install"]]])
    monkeypatch.setattr(browser_install, "run", install)
    state = StateDirectory.at(bare / "state")
    assert ensure_browser(lambda line: None, state) == str(bare / "bin" / "chromium")
