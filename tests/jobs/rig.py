"""Starts the real `up` around stand-ins, in a process of its own, and watches what it does."""

import json
import os
import queue
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from core.db import transaction
from jobs.postgres_home import common_place
from jobs.state import StateDirectory, birth_of

ROOT = Path(__file__).resolve().parents[2]
STANDIN = Path(__file__).with_name("standin.py")
LONG_S = 90


class Up:
    """One `up`; its lines come through `line_with`, its record through `running`."""

    def __init__(self, state, port, *arguments, standins=None, env=None):
        self.state = StateDirectory.at(state)
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL",)}
        self.process = subprocess.Popen(
            [sys.executable, str(STANDIN), "up", "--port", str(port), *arguments],
            env=inherited
            | {"WAYRATE_STATE": str(state), "PYTHONPATH": str(ROOT), "WAYRATE_WORLD": "local"}
            | {"STANDINS": json.dumps(standins or {})}
            | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def line_with(self, text):
        """The next line that holds the text; fails when it does not come."""
        while True:
            try:
                self.seen.append(self.lines.get(timeout=LONG_S))
            except queue.Empty:
                raise AssertionError(f"no line with {text!r} in {self.seen}") from None
            if text in self.seen[-1]:
                return self.seen[-1]

    def children(self):
        running = self.state.running()
        return running.children if running else {}

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(LONG_S)


def run_up(state, port, **options):
    """Exit code and output of an `up` that ends by itself."""
    up = Up(state, port, **options)
    code = up.process.wait(LONG_S)
    rest = []
    with suppress(queue.Empty):
        while True:
            rest.append(up.lines.get(timeout=0.2))
    return code, "".join(rest)


@contextmanager
def started(state, port, *arguments, **options):
    """An `up` that is ready; ended at the end, also when the test fails."""
    up = Up(state, port, *arguments, **options)
    try:
        up.line_with("Wayrate answers at")
        yield up
    finally:
        if up.process.poll() is None:
            up.end()


def forget(state):
    """As root the data lies outside of the state directory; take it away after a test."""
    shutil.rmtree(common_place(state), ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_gone(pid, timeout=LONG_S):
    """Whether a process, not a child of ours, ends in time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], timeout)[0]) or not birth_of(pid)
    finally:
        os.close(handle)


def descendants(pid):
    """Every process below one, grandchildren in sessions of their own included."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def silence(pid, seconds):
    """As if an enlisted process had said nothing for so long by now."""
    with transaction() as connection:
        statement = text("UPDATE worker SET seen_at = seen_at - :by WHERE pid = :pid")
        values = {"by": timedelta(seconds=seconds), "pid": pid}
        assert connection.execute(statement, values).rowcount == 1


def eventually(claim, patience_s=LONG_S):
    """Wait until the claim holds; for states that announce themselves to nobody."""
    pause = threading.Event()
    for _ in range(patience_s * 20):
        if result := claim():
            return result
        pause.wait(0.05)
    raise AssertionError("it never came true")
