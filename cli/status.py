"""`./wayrate status`: what runs from this project, and where it answers."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from cli.options import Parser
from core.text import count_text
from jobs.state import Running, StateDirectory, birth_of

NOTHING_RUNS = 3
"""Exit code, as system services have it."""
SECRET = ("database_url", "env")
TAKES_WORK = "takes work"
QUIET_S = 12.0  # a heartbeat comes every five seconds


def run(argv: list[str]) -> int:
    """Exit code 0 when something runs, 3 when nothing does."""
    parser = Parser(prog="./wayrate status", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object")
    as_json = parser.parse_args(argv).json
    state = StateDirectory.default()
    running = state.running()
    if as_json:
        print(json.dumps(shown(running)))
    elif running is None:
        print("Nothing runs. ./wayrate up starts it.")
    else:
        print("\n".join(lines(running, state)))
    return 0 if running else NOTHING_RUNS


def shown(running: Running | None) -> dict[str, object]:
    """Without the database's password."""
    if running is None:
        return {"running": False}
    fields = {key: value for key, value in asdict(running).items() if key not in SECRET}
    work = work_of(running) if running.ready else None
    return {"running": True, **fields, "work": asdict(work) if work else None}


@dataclass(frozen=True, slots=True)
class Work:
    """Who carries out searches, and how many there are."""

    states: dict[str, str]  # of each worker of ours, in a few words
    elsewhere: list[str]  # workers on other machines, or started by hand
    under_way: int
    waiting: int
    is_led: bool  # by a scheduler that gives signs of life

    @property
    def nobody(self) -> bool:
        return not self.elsewhere and TAKES_WORK not in self.states.values()


def work_of(running: Running) -> Work | None:
    """What the database says of the work; None while it does not answer."""
    # Imported late: who asks while nothing runs should not wait for these.
    from core import config, workqueue
    from core.db import transaction
    from core.errors import Unavailable
    from core.workers import service as workers

    os.environ["DATABASE_URL"] = running.database_url
    config.settings.cache_clear()
    try:
        staff = workers.staff()
        living = {each.executor_id: each for each in staff.workers}
        with transaction() as connection:
            silent = workers.given_up_among(connection, list(running.workers.values()))
        depth = workqueue.depth()
    except Unavailable:
        return None
    states = {}
    for name, executor_id in running.workers.items():
        mine = living.pop(executor_id, None)
        if mine and mine.silent_s <= QUIET_S:
            states[name] = TAKES_WORK
        elif mine:
            states[name] = f"has said nothing for {mine.silent_s:.0f} s"
        else:
            gone = executor_id in silent
            states[name] = "fell silent: is ended and started again" if gone else "starts"
    elsewhere = [f"on {each.host}, process {each.pid}" for each in living.values()]
    return Work(states, elsewhere, depth.running, depth.waiting, staff.is_led)


def lines(running: Running, state: StateDirectory) -> list[str]:
    where = f"at {running.url}" if running.url else "without a page, for another command"
    word = "runs" if running.ready else "is starting"
    head = f"Wayrate {word} {where} since {running.started_at} (process {running.pid})."
    work = work_of(running) if running.ready else None
    states = work.states if work else {}
    rows = [
        f"  {name:<10} {_child(pid, states.get(name))}"
        for name, pid in sorted(running.children.items())
    ]
    world = [f"  control page of the local world: {running.control_url}"] * bool(
        running.control_url
    )
    return [head, *rows, *_work_lines(running, work), *world, f"  logs: {state.logs}"]


def _child(pid: int, state: str | None) -> str:
    if not birth_of(pid):
        return "starts again"
    return f"process {pid}, {state}" if state else f"process {pid}"


def _work_lines(running: Running, work: Work | None) -> list[str]:
    if not running.ready:
        return []
    if work is None:
        return ["  The database does not answer right now: see postgres.log."]
    rows = [f"  worker     {words}, {TAKES_WORK}" for words in work.elsewhere]
    searches = (
        f"{count_text(work.under_way, 'search', 'searches')} under way, {work.waiting} waiting"
    )
    if running.workers and work.nobody:
        searches += "; nobody works on them right now, see worker.log"
    if running.workers and not work.is_led:
        rows.append("  No scheduler leads right now: one starts or is replaced, see scheduler.log.")
    return [*rows, f"  {searches}."]
