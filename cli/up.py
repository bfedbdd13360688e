"""`./wayrate up`: start everything, print the address when the page answers, stop at a signal."""

from __future__ import annotations

import argparse
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from cli.errors import Fault
from cli.options import Parser
from jobs.browser_install import ensure_browser
from jobs.errors import AlreadyRunning
from jobs.services import WAIT_FOR_OTHERS_S, owner_lock, parts_of, upgrade, world_name
from jobs.state import Lock, StateDirectory
from jobs.supervisor import Supervisor, check_database, check_port
from jobs.wiring import TABLE, Table, Wiring, workers

DEFAULT_PORT = 8501
MOST_WORKERS = 16


def run(
    argv: list[str], table: Table = TABLE, migrate: Callable[[str, Path], str] = upgrade
) -> int:
    options = parser().parse_args(argv)
    port = options.port or usual_port()
    started = time.monotonic()
    world = world_name()
    if world not in ("local", "live"):
        raise Fault(f"WAYRATE_WORLD is {world!r}; it can be local or live")
    state = StateDirectory.default()
    lock = own_alone(state)
    try:
        check_port(options.host, port)
        if os.environ.get("DATABASE_URL"):
            check_database(os.environ["DATABASE_URL"])
        browser = ensure_browser(say, state)
        wiring = Wiring(
            state=state, world_name=world, browser=browser, host=options.host, port=port
        )
        more = workers(options.workers)[1:]
        return supervise(wiring, started, (*parts_of(world), *more, "web"), table, migrate)
    finally:
        lock.release()


def supervise(
    wiring: Wiring,
    started: float,
    parts: tuple[str, ...],
    table: Table,
    migrate: Callable[[str, Path], str],
) -> int:
    supervisor = Supervisor(
        wiring=wiring,
        kind="up",
        parts=parts,
        migrate=migrate,
        table=table,
        say=say,
        adopts=True,
    )
    obey_signals(supervisor.stop, supervisor.hurry)
    say("Starting ...")
    supervisor.run(lambda ready: welcome(ready, time.monotonic() - started))
    say("Stopped.")
    return 0


def welcome(wiring: Wiring, took_s: float) -> None:
    say(f"Wayrate answers at http://localhost:{wiring.port}  (after {took_s:.1f} s)")
    if wiring.world:
        say(f"The local world plays every site; its control page: {wiring.world.control_url}")
    say("Stop it with Ctrl-C, or with ./wayrate stop.")


def own_alone(state: StateDirectory) -> Lock:
    """Hold the state directory; raises AlreadyRunning when another `up` does."""
    lock = owner_lock(state)
    deadline = time.monotonic() + WAIT_FOR_OTHERS_S
    said = False
    while not lock.take():
        running = state.running()
        if running and running.kind == "up":
            where = f"already answers at {running.url}" if running.ready else "is already starting"
            raise AlreadyRunning(f"Wayrate {where}; stop it with ./wayrate stop")
        if time.monotonic() > deadline:
            raise AlreadyRunning(f"another command uses {state.path} and does not end")
        if not said:
            say("Another command uses the services; waiting for it to end ...")
            said = True
        time.sleep(0.1)
    return lock


def obey_signals(stop: threading.Event, hurry: threading.Event) -> None:
    """The first signal stops in order; a second one stops at once."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            hurry.set()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)


def parser() -> argparse.ArgumentParser:
    parser = Parser(prog="./wayrate up", description=(__doc__ or "").strip())
    parser.add_argument(
        "--port",
        type=port_number,
        help=f"where the page answers; WAYRATE_PORT, else {DEFAULT_PORT}",
    )
    parser.add_argument(
        "--host",
        default=os.environ.get("WAYRATE_HOST") or "127.0.0.1",
        help="address to listen on; 0.0.0.0 opens the page to the network",
    )
    parser.add_argument(
        "--workers",
        type=worker_count,
        default=1,
        metavar="N",
        help=f"workers on this machine, 1 to {MOST_WORKERS}; one is usual",
    )
    return parser


def worker_count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(
            f"{text!r} workers cannot be; use a number from 1 to {MOST_WORKERS}"
        )
    return number


def usual_port() -> int:
    """WAYRATE_PORT, else 8501. Raises Fault that names the variable when it is no port."""
    try:
        return port_number(os.environ.get("WAYRATE_PORT") or str(DEFAULT_PORT))
    except argparse.ArgumentTypeError as error:
        raise Fault(f"WAYRATE_PORT: {error}") from error


def port_number(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 1 to 65535")
    return number


def say(line: str) -> None:
    print(line, flush=True)
