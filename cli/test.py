"""`./wayrate test [pytest options]`: linters, then every test; pytest's closing line comes last.

Without options two passes: all but the end-to-end tests side by side, then those one by one, since
each of them measures a whole product on the same two cores. With options one serial pass.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cli import lint
from cli.errors import Fault
from jobs.browser_install import ensure_browser
from jobs.state import StateDirectory

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when a selection is empty
PROCESSES = "3"  # on two cores: a third of the time is waiting for answers and processes
E2E = "tests/e2e"
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
        return pytest(argv, env)[0]
    linted = lint.run([])
    passes = [
        pytest(["-n", PROCESSES, *WHOLE_FILES, f"--ignore={E2E}"], env),
        pytest([E2E], env),  # the folder: to collect all others again takes some seconds
    ]
    codes = [code for code, _ in passes if code not in (0, NO_TESTS)]
    print(total([line for _, line in passes]), flush=True)
    return codes[0] if codes else linted


def pytest(options: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Exit code, and pytest's closing line; its output is shown as it comes."""
    argv = [sys.executable, "-m", "pytest", *options]
    closing = ""
    with subprocess.Popen(argv, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            closing = line.strip("= \n") or closing
    return process.returncode, closing


def total(closings: list[str]) -> str:
    """One closing line for all passes, in pytest's own words: `212 passed, 3 skipped in 88.10s`."""
    counts: dict[str, int] = {}
    seconds = 0.0
    for closing in closings:
        for word, count in counted(closing):
            if word != "deselected":  # by one pass in favour of the other
                counts[word] = counts.get(word, 0) + count
        took = re.search(r" in ([\d.]+)s", closing)
        seconds += float(took.group(1)) if took else 0.0
    said = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    return f"==== {said or 'no tests ran'} in {seconds:.2f}s ===="


def counted(closing: str) -> Iterator[tuple[str, int]]:
    for found in re.finditer(r"(\d+) (passed|failed|errors?|skipped|xfailed|deselected)", closing):
        yield (
            found.group(2).rstrip("s") if found.group(2) == "errors" else found.group(2),
            int(found.group(1)),
        )
