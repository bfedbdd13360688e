"""`./wayrate worker`: one more worker, on any machine, for the database that DATABASE_URL names.

It is kept running until a signal: one that ends, or grows too large, is started anew.
"""

from __future__ import annotations

import os
import socket
import threading

from cli.errors import Fault
from cli.options import Parser
from cli.up import obey_signals, say
from core import migrate
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
    Parser(prog="./wayrate worker", description=__doc__).parse_args(argv)
    state = StateDirectory.default()
    learn_from_running(state)
    wiring = wiring_of(state)
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
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise Fault(
            "DATABASE_URL is not set: name the database that all workers share, such as "
            "postgresql://USER:PASSWORD@HOST:PORT/NAME. "
            "That of a ./wayrate up on this machine is found while it runs."
        )
    try:
        local_world(os.environ)
        memory.ceiling_mb(os.environ)
    except (BadSettings, ValueError) as error:
        raise Fault(str(error)) from error
    check_database(url)
    migrate.check(url)
    browser = ensure_browser(say, state)
    return Wiring(state=state, world_name=world, browser=browser, database_url=libpq_url(url))


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
