"""`./wayrate worker`: one more worker, on any machine, for the database that DATABASE_URL names.

It is kept running until a signal: one that ends, or grows too large, is started anew. On another
machine than that of `up` it needs what `--invite` prints there.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

from cli import invitation
from cli.errors import Fault
from cli.options import Parser
from cli.up import obey_signals, say
from core import migrate, vault
from core.config import libpq_url
from core.errors import Unavailable
from core.workers import service as workers
from jobs import memory, orphans
from jobs.browser_install import ensure_browser
from jobs.fleet import Fleet
from jobs.services import world_name
from jobs.state import StateDirectory
from jobs.supervisor import TEND_EVERY_S, check_database
from jobs.wiring import TABLE, Table, Wiring
from scrapers.settings import BadSettings, local_world

NAME = "worker-joined"


def run(argv: list[str], table: Table = TABLE) -> int:
    options = parser().parse_args(argv)
    state = StateDirectory.default()
    if options.invite:
        return print_invitation(state)
    if options.join:
        os.environ.update(invitation.join(read(options.join), state))
    learn_from_running(state)
    return keep_running(wiring_of(state), table)


def parser() -> Parser:
    made = Parser(prog="./wayrate worker", description=__doc__)
    either = made.add_mutually_exclusive_group()
    either.add_argument(
        "--invite",
        action="store_true",
        help="print what a worker on another machine needs, passwords too",
    )
    either.add_argument(
        "--join", metavar="FILE", help="work for the machine that printed FILE; - reads a pipe"
    )
    return made


def print_invitation(state: StateDirectory) -> int:
    """To a pipe or a file; a terminal would keep the passwords on the screen. Raises Fault."""
    if sys.stdout.isatty():
        raise Fault(
            "An invitation holds passwords: send it into a file (umask 077; ./wayrate worker "
            "--invite > FILE) or through ssh into ./wayrate worker --join - on the other machine."
        )
    made = invitation.invite(state)
    if tunnel := invitation.tunnel_of(made):
        print(
            "The database or the local world answers on this machine alone. While the other "
            f"machine works, keep running there: {tunnel}",
            file=sys.stderr,
        )
    print(made.as_text())
    return 0


def read(name: str) -> str:
    """The text of an invitation. Raises Fault."""
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"cannot read the invitation {name}: {error}") from error


def keep_running(wiring: Wiring, table: Table) -> int:
    """One worker until a signal."""
    stop, hurry = threading.Event(), threading.Event()
    obey_signals(stop, hurry)
    orphans.adopt_orphans()  # a worker's browser, should the worker die
    fleet = Fleet(table, say, lambda: None, hurry)
    try:
        fleet.start(NAME, wiring)
        watch(fleet, wiring, stop)
    finally:
        fleet.stop()
        orphans.end_orphans()
    say("Stopped.")
    return 0


def learn_from_running(state: StateDirectory) -> None:
    """What the environment leaves open is as told to the processes of an `up` from here."""
    running = state.running()
    if running is None or not running.ready:
        return
    if os.environ.get("WAYRATE_WORLD") in (None, "", running.world):
        for name, value in running.env.items():
            os.environ[name] = os.environ.get(name) or value


def wiring_of(state: StateDirectory) -> Wiring:
    """Everything a worker needs, looked at before it starts. Raises Fault, ServiceFault."""
    world = world_name()
    if missing := missing_here(state, world):
        raise Fault(
            f"A worker in the {world} world still needs {', '.join(missing)}. On the machine of "
            "./wayrate up run ./wayrate worker --invite > FILE, bring FILE here, and run "
            "./wayrate worker --join FILE: it holds all of it."
        )
    url = os.environ["DATABASE_URL"]
    try:
        local_world(os.environ)
        memory.ceiling_mb(os.environ)
    except (BadSettings, ValueError) as error:
        raise Fault(str(error)) from error
    check_database(url)
    migrate.check(url)
    browser = ensure_browser(say, state)
    return Wiring(state=state, world_name=world, browser=browser, database_url=libpq_url(url))


def missing_here(state: StateDirectory, world: str) -> list[str]:
    """Variables of which nothing is known, in the order of docs/operations.md."""
    wanted = ["DATABASE_URL"]
    if not (state.path / vault.NAME).exists():
        # Made up here it would open nothing of what the others sealed.
        wanted.append("WAYRATE_SECRETS")
    if world == "local":
        wanted += ["WAYRATE_LOCAL_WORLD", "WAYRATE_LOCAL_CA"]
    return [name for name in wanted if not os.environ.get(name)]


def watch(fleet: Fleet, wiring: Wiring, stop: threading.Event) -> None:
    """Say when the worker takes work; start it again whenever it ended."""
    said = 0
    say("Starting a worker ...")
    while not stop.wait(TEND_EVERY_S):
        fleet.tend(wiring)
        pids = fleet.pids()
        orphans.reap(pids.values())
        if said == 0:
            fleet.insist(NAME, wiring)
        if said != pids[NAME] and is_working(pids[NAME]):
            said = pids[NAME]
            say(f"A worker takes work in the {wiring.world_name} world. Stop it with Ctrl-C.")


def is_working(pid: int) -> bool:
    """Whether the process has enlisted; not known while the database is away."""
    here = socket.gethostname()[:80]
    try:
        return any(each.pid == pid and each.host == here for each in workers.staff().workers)
    except Unavailable:
        return False
