"""`./wayrate test [pytest options]`: linters, then every test; pytest's closing line comes last.

Without options files are tested side by side, those in front of a browser among them (which of them
begins first, and which stay together, says tests/conftest.py). With options one serial pass.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from cli import lint
from cli.errors import Fault
from jobs.browser_install import ensure_browser
from jobs.state import StateDirectory

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = "3"  # on two cores: a third of the time is waiting for answers and processes
# In the order in which tests/conftest.py puts them: else those with fewest tests would come last,
# among which are the longest.
WHOLE_FILES = ("--dist", "loadfile", "--no-loadscope-reorder")
OURS = ("DATABASE_URL", "WAYRATE_WORLD", "WAYRATE_STATE", "WAYRATE_PORT", "WAYRATE_LOCAL_WORLD")


def run(argv: list[str]) -> int:
    browser = ensure_browser(lambda line: print(line, flush=True), StateDirectory.default())
    if not browser and os.environ.get("CI") == "true":
        raise Fault("no browser was found or could be installed, and CI=true asks for its tests", 1)
    env = {key: value for key, value in os.environ.items() if key not in OURS}
    env["WAYRATE_BROWSER"] = browser
    # Else each process of tests compiles every file of ours again: six seconds of its start.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    if argv:
        return pytest(argv, env)
    linted = lint.run([])
    return pytest(["-n", PROCESSES, *WHOLE_FILES], env) or linted


def pytest(options: list[str], env: dict[str, str]) -> int:
    """Exit code; its output is shown as it comes."""
    argv = [sys.executable, "-m", "pytest", *options]
    with subprocess.Popen(argv, cwd=ROOT, env=env) as process:  # not killed by Ctrl-C: it tidies up
        return process.wait()
