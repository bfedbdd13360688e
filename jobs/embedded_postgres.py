"""A real Postgres of our own, from the wheel: made, started, found again and stopped.

Listens on 127.0.0.1 only and asks for a password. Whoever starts it holds a lock for as long;
others with the same state directory use the running one and leave it running.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from jobs.errors import StartFailed
from jobs.postgres_home import PostgresHome
from jobs.processes import TICK_S, Launch, Process
from jobs.state import Lock, StateDirectory, write_private

USER = DATABASE = "wayrate"
READY_TIMEOUT_S = 120.0  # recovery after a crash reads the log again, which may take its time
LEFTOVER_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 20.0
ATTEMPTS = 5
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # a socket's path may not be long, a project's may
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """`with EmbeddedPostgres(state) as postgres: postgres.url`.

    durable=False trades safety against power loss for speed: for tests.
    throwaway=True removes the data at the end.
    """

    def __init__(
        self, state: Path | None = None, *, durable: bool = True, throwaway: bool = False
    ) -> None:
        self._state = StateDirectory.at(state) if state else StateDirectory.default()
        self._durable = durable
        self._throwaway = throwaway
        try:
            self._home = PostgresHome.of(self._state.path)
        except OSError as error:
            raise StartFailed(f"no place for the database: {error}") from error
        self._lock = Lock(self._state.path / "postgres.lock")
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the database, user and password included, as libpq reads it."""
        return self._url_of(DATABASE)

    @property
    def pid(self) -> int | None:
        """Of the server that we started; None when it is someone else's or none."""
        return self._process.pid if self._process else None

    def start(self) -> str:
        """Leave a server that answers; returns its url. Raises StartFailed."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._lock.take():
            if self._answers():
                return self.url
            if time.monotonic() > deadline:
                raise StartFailed(f"another start of Postgres hangs; see {self._state.logs}")
            time.sleep(TICK_S)
        try:
            self._end_leftover()
            self._make()
            self._launch(deadline)
            self._make_database()
        except BaseException:
            self.stop()
            raise
        return self.url

    def has_ended(self) -> bool:
        """Whether the server that we started is gone."""
        return self._process is not None and self._process.has_ended()

    def restart(self) -> None:
        """Start again after it ended by itself; same address. Raises StartFailed."""
        self._end_leftover()
        self._launch(time.monotonic() + READY_TIMEOUT_S)

    def stop(self) -> None:
        """Stop what we started; nothing when we use someone else's."""
        if self._process:
            self._process.stop(STOP_TIMEOUT_S)
            self._process = None
        if self._lock.is_held:
            if self._throwaway:
                shutil.rmtree(self._home.place, ignore_errors=True)
            self._lock.release()

    def fresh_database(self, name: str, like: str = "template1") -> str:
        """Make a database, in place of one of that name; returns its url.

        It is empty, or a copy of another one, whose connections end with this.
        """
        identifier = sql.Identifier(name)
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
            )
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [like]
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(like))
            )
        return self._url_of(name)

    def _url_of(self, database: str) -> str:
        password = self._password_file.read_text().strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self._port_file.read_text()}/{quote(database)}"

    @property
    def _data(self) -> Path:
        return self._home.place / "data"

    @property
    def _password_file(self) -> Path:
        return self._home.place / "password"

    @property
    def _port_file(self) -> Path:
        return self._state.path / "postgres.port"

    @property
    def _log(self) -> Path:
        return self._state.log_file("postgres")

    def _end_leftover(self) -> None:
        """A server whose starter was killed shuts down by itself; wait, then ask, then say so."""
        pid = self._leftover()
        for asked in (False, True):
            if asked and pid:
                os.kill(pid, signal.SIGINT)
            deadline = time.monotonic() + LEFTOVER_TIMEOUT_S / 2
            while pid and time.monotonic() < deadline:
                time.sleep(TICK_S)
                pid = self._leftover()
        if pid:
            raise StartFailed(f"an earlier Postgres (process {pid}) does not end; stop it by hand")
        # Its number may belong to another program by now, which would keep Postgres from starting.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _leftover(self) -> int | None:
        """Process that serves our data now; proved by its working directory, which is the data."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
            served = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        except (OSError, ValueError):
            return None
        return pid if served == self._data.resolve() else None

    def _make(self) -> None:
        """Make the data directory; one cut short is begun anew, for only a whole one is renamed."""
        if (self._data / "PG_VERSION").exists():
            return
        part = self._home.place / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        write_private(self._password_file, f"{secrets.token_urlsafe(24)}\n")
        os.chown(self._password_file, self._home.user.uid, self._home.user.gid)
        argv = [
            str(self._home.programs / "initdb"),
            *("--pgdata", str(part), "--username", USER),
            *("--auth", "scram-sha-256", "--pwfile", str(self._password_file)),
            # Sorts and folds the same way on every machine, whatever locales it has.
            *("--encoding", "UTF8", "--locale-provider", "builtin"),
            *("--builtin-locale", "C.UTF-8", "--locale", "C"),
            *([] if self._durable else ["--no-sync"]),
        ]
        process = Process(self._launch_of(argv))
        if not process.wait(READY_TIMEOUT_S) or process.exit_code:
            process.kill()
            raise StartFailed(f"the database could not be made; the reason stands in {self._log}")
        part.rename(self._data)

    def _launch(self, deadline: float) -> None:
        for _ in range(ATTEMPTS):
            self._choose_port()
            settings = {**SETTINGS, **({} if self._durable else CARELESS)}
            settings["port"] = self._port_file.read_text()
            options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
            argv = [str(self._home.programs / "postgres"), "-D", str(self._data), *options]
            self._process = Process(self._launch_of(argv))
            while not self._process.has_ended():
                if self._answers():
                    return
                if time.monotonic() > deadline:
                    raise StartFailed(f"Postgres does not answer; see {self._log}")
                time.sleep(TICK_S)
            # The port went to someone else, or children of a killed server still hold its memory.
            time.sleep(0.5)
        raise StartFailed(f"Postgres does not start; the reason stands in {self._log}")

    def _launch_of(self, argv: list[str]) -> Launch:
        return Launch(
            argv=argv,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            cwd=self._home.place,
            log=self._log,
            user=self._home.user,
            stop_signal=signal.SIGINT,  # what pg_ctl calls fast
            death_signal=signal.SIGINT,
        )

    def _choose_port(self) -> None:
        """Keep the port of last time where it is free, so that addresses stay good."""
        with suppress(OSError, ValueError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", int(self._port_file.read_text())))
            return
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            write_private(self._port_file, str(probe.getsockname()[1]))

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url_of("postgres"), connect_timeout=2).close()
        except (psycopg.OperationalError, OSError):
            return False
        return True

    def _make_database(self) -> None:
        with psycopg.connect(self._url_of("postgres"), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
