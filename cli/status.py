"""`./wayrate status`: what runs from this project, and where it answers."""

from __future__ import annotations

import json
from dataclasses import asdict

from cli.options import Parser
from jobs.state import Running, StateDirectory, birth_of

NOTHING_RUNS = 3
"""Exit code, as system services have it."""
SECRET = ("database_url", "env")


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
    return {"running": True, **fields}


def lines(running: Running, state: StateDirectory) -> list[str]:
    where = f"at {running.url}" if running.url else "without a page, for another command"
    word = "runs" if running.ready else "is starting"
    head = f"Wayrate {word} {where} since {running.started_at} (process {running.pid})."
    rows = [
        f"  {name:<10} {f'process {pid}' if birth_of(pid) else 'starts again'}"
        for name, pid in sorted(running.children.items())
    ]
    world = [f"  control page of the local world: {running.control_url}"] * bool(
        running.control_url
    )
    return [head, *rows, *world, f"  logs: {state.logs}"]
