"""Keeps processes running: one that ends is started again, a little later each time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from core.workers.names import RUN, id_of, new_run
from jobs import web_health
from jobs.embedded_postgres import EmbeddedPostgres
from jobs.errors import StartFailed
from jobs.processes import TICK_S, Launch, Process, User
from jobs.state import ROOT
from jobs.vigil import LookInDatabase, Vigil
from jobs.wiring import Table, Wiring, argv_of, is_enlisted

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
STEADY_S = 20.0
STOP_TIMEOUT_S = 8.0
TRIES_AT_START = 3


@dataclass(slots=True)
class Member:
    """One kept process, and how its restarts go."""

    process: Process
    since: float
    wait_s: float = FIRST_WAIT_S
    due: float | None = None
    """When to start it again; None while it runs."""
    ends: int = 0
    executor_id: str = ""
    """How a worker or scheduler calls itself in the database; empty for every other process."""


@dataclass(slots=True)
class Fleet:
    table: Table
    say: Callable[[str], None]
    changed: Callable[[], None]
    """Called after a start, so that whoever asks finds the new process numbers."""
    hurry: threading.Event
    members: dict[str, Member] = field(default_factory=dict)
    postgres: EmbeddedPostgres | None = None
    _staff_vigil: Vigil | None = None
    _web_vigil: Vigil | None = None

    def start(self, name: str, wiring: Wiring) -> None:
        process, executor_id = self._launch(name, wiring)
        self.members[name] = Member(process, time.monotonic(), executor_id=executor_id)
        self.changed()

    def pids(self) -> dict[str, int]:
        pids = {name: member.process.pid for name, member in self.members.items()}
        if self.postgres and self.postgres.pid:
            pids["postgres"] = self.postgres.pid
        return pids

    def executor_ids(self) -> dict[str, str]:
        """Of each that says in the database that it lives, by its name."""
        return {name: each.executor_id for name, each in self.members.items() if each.executor_id}

    def tend(self, wiring: Wiring) -> None:
        """Look at each once; say what ended, start again what is due."""
        if self.postgres and self.postgres.has_ended():
            self.say(f"Postgres ended; started again. See {wiring.state.logs / 'postgres.log'}")
            self.postgres.restart()
            self.changed()
        self._end_given_up(wiring)
        now = time.monotonic()
        for name, member in self.members.items():
            if member.due is None:
                if member.process.has_ended():
                    self._plan_restart(name, member, wiring, now)
            elif now >= member.due:
                member.process, member.executor_id = self._launch(name, wiring)
                member.since, member.due = now, None
                self.changed()

    def insist(self, name: str, wiring: Wiring) -> None:
        """Raise StartFailed when a process that the start waits for keeps ending."""
        if self.members[name].ends >= TRIES_AT_START:
            log = wiring.state.logs / f"{name}.log"
            raise StartFailed(f"the {name} does not start; the reason stands in {log}")

    def stop(self) -> None:
        """Those that use others first: what serves the page, then the world, then the database."""
        for vigil in filter(None, (self._staff_vigil, self._web_vigil)):
            vigil.stop()
        self._staff_vigil = self._web_vigil = None
        users = [name for name in reversed(self.members) if name != "world"]
        self._stop_together(users)
        self._stop_together([name for name in self.members if name == "world"])
        self.members.clear()
        if self.postgres:
            self.postgres.stop()
            self.postgres = None

    def _end_given_up(self, wiring: Wiring) -> None:
        """Kill who fell silent, in the database or on the web's port: frozen ones never end by
        themselves."""
        ids = self.executor_ids()
        if ids and wiring.database_url:
            if self._staff_vigil is None:
                self._staff_vigil = Vigil(LookInDatabase(wiring.database_url))
            self._end_those_of(self._staff_vigil, ids, "gave no sign of life")
        if web := self.members.get("web"):
            if self._web_vigil is None:
                asks = partial(web_health.ask, wiring.host, wiring.port)
                self._web_vigil = Vigil(web_health.LookAtWeb(asks))
            self._end_those_of(self._web_vigil, {"web": str(web.process.pid)}, "did not answer")

    def _end_those_of(self, vigil: Vigil, ids: Mapping[str, str], why: str) -> None:
        given_up = vigil.given_up(ids.values())
        for name, its_id in ids.items():
            process = self.members[name].process
            if its_id in given_up and not process.has_ended():
                self.say(f"{name} {why} and was ended.")
                process.kill()

    def _plan_restart(self, name: str, member: Member, wiring: Wiring, now: float) -> None:
        if now - member.since > STEADY_S:
            member.wait_s = FIRST_WAIT_S
        member.ends += 1
        member.due = now + member.wait_s
        log = wiring.state.logs / f"{name}.log"
        how = member.process.exit_code
        self.say(f"{name} ended ({how}); starts again in {member.wait_s:.0f} s. See {log}")
        member.wait_s = min(member.wait_s * 2, LONGEST_WAIT_S)

    def _launch(self, name: str, wiring: Wiring) -> tuple[Process, str]:
        """The process, and the id by which the database knows it."""
        run = new_run()
        process = Process(
            Launch(
                argv=argv_of(name, self.table, wiring),
                env={**os.environ, **wiring.env_of(name), RUN: run},
                cwd=ROOT,
                log=wiring.state.log_file(name),
                user=User.ourselves(),
            )
        )
        return process, id_of(process.pid, run) if is_enlisted(name) else ""

    def _stop_together(self, names: list[str]) -> None:
        processes = [self.members[name].process for name in names]
        for process in processes:
            process.ask_to_stop()
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while not all(process.has_ended() for process in processes):
            if self.hurry.is_set() or time.monotonic() > deadline:
                break
            time.sleep(TICK_S)
        for process in processes:
            process.kill()
