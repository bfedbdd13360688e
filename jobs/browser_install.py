"""A headless browser: the one that is there, else one that the machine or Playwright can bring.

Nothing here fails a start: without a browser the sources that need one say so themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from jobs.state import ROOT, StateDirectory

ON_PATH = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")
OURS = "chrome-headless-shell-*/chrome-headless-shell", "chrome-*/headless_shell", "chrome-*/chrome"
TRY_AGAIN_AFTER_S = 24 * 3600.0


def find_browser() -> str:
    """Path of a browser that runs, or an empty string. `$WAYRATE_BROWSER` comes first."""
    return next((path for path in candidates() if runs(path)), "")


def ensure_browser(say: Callable[[str], None], state: StateDirectory) -> str:
    """Find one, else install one; a failed attempt is not repeated the same day."""
    found = find_browser()
    tried = state.path / "browser-tried"
    if found or (tried.exists() and time.time() - tried.stat().st_mtime < TRY_AGAIN_AFTER_S):
        return found
    say("Installing a headless browser, once ...")
    log = state.log_file("browser")
    for steps in ways():
        if all(run(step, log) for step in steps) and (found := find_browser()):
            return found
    tried.touch()
    say("No browser could be installed; sources that need one will say so.")
    return ""


def candidates() -> Iterator[str]:
    if named := os.environ.get("WAYRATE_BROWSER"):
        yield named
    yield from filter(None, map(shutil.which, ON_PATH))
    for place in playwright_places():
        for pattern in OURS:
            yield from map(str, sorted(place.glob(f"chromium*/{pattern}"), reverse=True))


def playwright_places() -> Iterator[Path]:
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        yield Path(named)
    yield Path(os.environ.get("HOME") or os.sep) / ".cache" / "ms-playwright"


def runs(program: str) -> bool:
    """A browser without its shared libraries, or a package's empty stub, does not."""
    try:
        done = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def ways() -> Iterator[list[list[str]]]:
    """Rows of commands, the leanest browser first."""
    is_root = os.getuid() == 0
    if is_root and shutil.which("apt-get"):
        yield [["apt-get", "-q", "update"], apt_install("chromium-headless-shell")]
        yield [apt_install("chromium")]
    playwright = [sys.executable, "-m", "playwright", "install"]
    options = ["--with-deps"] if is_root and shutil.which("apt-get") else []
    yield [[*playwright, *options, "--only-shell", "chromium"]]


def apt_install(package: str) -> list[str]:
    return ["apt-get", "-q", "install", "-y", "--no-install-recommends", package]


def run(argv: list[str], log: Path) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PYTHONPATH": str(ROOT)}
    with log.open("ab") as output:
        try:
            done = subprocess.run(
                argv,
                check=False,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=300,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0
