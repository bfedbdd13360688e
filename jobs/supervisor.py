"""Starts everything in order, keeps it running, and stops it in the reverse order.

`run` blocks until `stop` is set: `./wayrate up` calls it in its main thread with signal handlers,
jobs/services.py in a thread of its own.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from core.config import libpq_url
from jobs import orphans, web_health
from jobs.embedded_postgres import EmbeddedPostgres
from jobs.errors import DatabaseUnreachable, PortTaken, StartFailed
from jobs.fleet import Fleet
from jobs.state import Running, birth_of
from jobs.wiring import TABLE, Table, Wiring, World, is_worker

START_TIMEOUT_S = 120.0
TEND_EVERY_S = 0.1
ASK_EVERY_S = 0.05


class _Stopped(Exception):
    """The stop came before the start was done."""


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Owns what it starts. The state directory's owner lock is held by the caller."""

    wiring: Wiring
    kind: str
    parts: tuple[str, ...]
    """Names that the table knows, in the order of their start; Postgres always comes first."""
    migrate: Callable[[str, Path], str]
    """Brings the database to our schema; returns the URL by which the web connects."""
    table: Table = field(default_factory=lambda: TABLE)
    throwaway: bool = False
    say: Callable[[str], None] = print
    stop: threading.Event = field(default_factory=threading.Event)
    hurry: threading.Event = field(default_factory=threading.Event)
    adopts: bool = False
    """Whether this process is ours alone, so that every orphan in it is one of ours."""
    before_end: Callable[[], None] = lambda: None
    """Called once nobody finds us any more, before anything is stopped."""
    _fleet: Fleet = field(init=False)
    _ready: bool = field(init=False, default=False)
    _started_at: str = field(init=False, default="")

    def run(self, on_ready: Callable[[Wiring], None]) -> None:
        """Start, tell `on_ready`, keep running until `stop`; raises ServiceFault."""
        self._fleet = Fleet(self.table, self.say, self._record, self.hurry)
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        if self.adopts:
            orphans.adopt_orphans()
        try:
            self._start()
            self._ready = True
            self._record()
            on_ready(self.wiring)
            while not self.stop.wait(TEND_EVERY_S):
                self._tend()
        except _Stopped:
            return
        finally:
            self._end()

    def _start(self) -> None:
        # The world needs nothing of ours and takes longest, so it makes itself meanwhile.
        if "world" in self.parts:
            self.wiring.world_dir.mkdir(mode=0o700, exist_ok=True)
            self._world_file.unlink(missing_ok=True)
            self._fleet.start("world", self.wiring)
        self._start_database()
        if "world" in self.parts:
            self._await("world", lambda: self._read_world() is not None)
            self.wiring = replace(self.wiring, world=self._read_world())
        for name in self.parts:
            if name != "world":
                self._fleet.start(name, self.wiring)
        if "web" in self.parts:
            self._await("web", lambda: page_answers(self.wiring.host, self.wiring.port))

    def _start_database(self) -> None:
        url = os.environ.get("DATABASE_URL", "")
        if url:
            url = libpq_url(url)
            check_database(url)
        else:
            self._fleet.postgres = EmbeddedPostgres(
                self.wiring.state.path, durable=not self.throwaway, throwaway=self.throwaway
            )
            url = self._fleet.postgres.start()
        self.wiring = replace(self.wiring, database_url=url)
        self._record()
        self.wiring = replace(
            self.wiring, web_database_url=self.migrate(url, self.wiring.state.path)
        )

    def _await(self, name: str, is_there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not is_there():
            if self.stop.wait(ASK_EVERY_S):
                raise _Stopped
            if time.monotonic() > deadline:
                log = self.wiring.state.logs / f"{name}.log"
                raise StartFailed(f"the {name} does not answer; the reason may stand in {log}")
            self._tend()
            self._fleet.insist(name, self.wiring)

    def _tend(self) -> None:
        self._fleet.tend(self.wiring)
        if self.adopts:
            orphans.reap(self._fleet.pids().values())

    def _end(self) -> None:
        self.wiring.state.forget()
        self.before_end()
        self._fleet.stop()
        if self.adopts:
            orphans.end_orphans()

    @property
    def _world_file(self) -> Path:
        return self.wiring.world_dir / "world.json"

    def _read_world(self) -> World | None:
        with suppress(OSError, ValueError, KeyError):
            said = json.loads(self._world_file.read_text())
            tls, control = int(said["tls_port"]), int(said["control_port"])
            return World(tls, control, Path(said["ca"]), int(said.get("smtp_port", 0)))
        return None

    def _record(self) -> None:
        wiring, world = self.wiring, self.wiring.world
        has_web = "web" in self.parts
        self.wiring.state.write(
            Running(
                kind=self.kind,
                pid=os.getpid(),
                born=birth_of(os.getpid()),
                started_at=self._started_at,
                database_url=wiring.database_url,
                world=wiring.world_name,
                url=f"http://localhost:{wiring.port}" if has_web else "",
                port=wiring.port if has_web else 0,
                env=wiring.env(),
                control_url=world.control_url if world else "",
                ready=self._ready,
                children=self._fleet.pids(),
                workers={n: i for n, i in self._fleet.executor_ids().items() if is_worker(n)},
            )
        )


# How libpq words an answer that is another protocol's, such as a web server's.
_NOT_POSTGRES = ("invalid response to", "expected authentication request")


def check_database(url: str) -> None:
    """Raise DatabaseUnreachable with a sentence that holds no password."""
    try:
        psycopg.connect(libpq_url(url), connect_timeout=5).close()
    except psycopg.ProgrammingError:
        # Its message repeats the address, and with it the password.
        raise DatabaseUnreachable(
            "DATABASE_URL is no address of a Postgres database; "
            "it looks like postgresql://USER:PASSWORD@HOST:PORT/NAME"
        ) from None
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1].strip()
        if any(words in reason for words in _NOT_POSTGRES):
            raise DatabaseUnreachable(
                "what DATABASE_URL names answers, but not as Postgres does; "
                "correct the variable, or unset it to use the built-in one"
            ) from error
        raise DatabaseUnreachable(
            f"the database that DATABASE_URL names does not answer ({reason}); "
            "start it, correct the variable, or unset it to use the built-in one"
        ) from error


def check_port(host: str, port: int) -> None:
    """Raise PortTaken when another program listens there, or on the same port of `localhost`."""
    for family, address in ((socket.AF_INET, host), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                # Connections of an earlier run that still fade out are no obstacle.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except PermissionError:
            raise PortTaken(
                f"port {port} needs more rights; choose one above 1023 with --port"
            ) from None
        except OSError as error:
            if (
                family == socket.AF_INET6 and error.errno != errno.EADDRINUSE
            ):  # a machine without IPv6
                continue
            raise PortTaken(
                f"port {port} is taken by another program; stop it, "
                f"or choose another with ./wayrate up --port {port + 1}"
            ) from None


def page_answers(host: str, port: int) -> bool:
    """Whether the page and the server's own health check both answer with 200."""
    return all(status_of(host, port, path) == 200 for path in (web_health.ROUTE, "/"))


def status_of(host: str, port: int, path: str) -> int:
    """HTTP status, or 0 when nothing answers."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
