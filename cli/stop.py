"""`./wayrate stop`: ask what `up` started to stop, and wait until it has."""

from __future__ import annotations

import os
import signal
import time

from cli.errors import Fault
from cli.options import Parser
from jobs.state import StateDirectory

TIMEOUT_S = 40.0


def run(argv: list[str]) -> int:
    Parser(prog="./wayrate stop", description=__doc__).parse_args(argv)
    running = StateDirectory.default().running()
    if running is None:
        print("Nothing runs.")
        return 0
    try:
        os.kill(running.pid, signal.SIGTERM)
    except PermissionError:
        raise Fault(
            f"process {running.pid} belongs to another user; run this as that user"
        ) from None
    deadline = time.monotonic() + TIMEOUT_S
    while running.is_alive():
        if time.monotonic() > deadline:
            raise Fault(f"process {running.pid} does not end; kill -9 {running.pid} is safe", 1)
        time.sleep(0.1)
    print("Stopped.")
    return 0
