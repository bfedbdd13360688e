"""Processes that we start: each leads its own session, dies with us, and stops with all it began.

Start them from a thread that lives as long as they shall: the kernel ties them to that thread.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TETHER = Path(__file__).with_name("tether.py")
TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class User:
    """Numbers of the account that a process runs as."""

    uid: int
    gid: int

    @classmethod
    def ourselves(cls) -> User:
        return cls(os.getuid(), os.getgid())


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start, and how it is told to end."""

    argv: list[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    user: User
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when we die ourselves."""


class Process:
    """One started program; `stop` leaves nothing of its session behind."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        user = launch.user
        tether = [sys.executable, "-I", "-S", str(TETHER), str(os.getpid())]
        ids = [str(int(launch.death_signal)), str(user.uid), str(user.gid)]
        with launch.log.open("ab") as log:
            self._popen = subprocess.Popen(
                [*tether, *ids, *launch.argv],
                cwd=launch.cwd,
                env=dict(launch.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    def has_ended(self) -> bool:
        """Whether the program itself is gone; whatever it left in its session is then killed."""
        if self._popen.returncode is not None:
            return True
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(os.P_PID, self.pid, flags) is None:
            return False
        # Until it is reaped its number cannot be given away, so the group is surely still ours.
        self._kill_group()
        self._popen.wait()
        return True

    @property
    def exit_code(self) -> int | None:
        return self._popen.returncode

    def ask_to_stop(self) -> None:
        if not self.has_ended():
            self._popen.send_signal(self._launch.stop_signal)

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended in time."""
        deadline = time.monotonic() + timeout_s
        while not self.has_ended():
            if time.monotonic() > deadline:
                return False
            time.sleep(TICK_S)
        return True

    def stop(self, timeout_s: float) -> None:
        self.ask_to_stop()
        if not self.wait(timeout_s):
            self.kill()

    def kill(self) -> None:
        if not self.has_ended():
            self._kill_group()
            self._popen.wait()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
