"""Becomes another program that dies with the process that started it, `kill -9` included.

Run as a script: `python -I -S tether.py PARENT_PID SIGNAL USER_ID GROUP_ID PROGRAM [ARGUMENT ...]`.
A separate program, not code between fork and exec, since the starter may have threads.
Standard library only, and little of it: it runs before everything that we start.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(parent: int, death_signal: int, user: int, group: int, program: list[str]) -> None:
    if os.getuid() == 0 and user != 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    # After the change of user, which clears it; it survives the exec.
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # the starter died before the signal was asked for
        sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    parent_, signal_, user_, group_ = (int(part) for part in sys.argv[1:5])
    main(parent_, signal_, user_, group_, sys.argv[5:])
