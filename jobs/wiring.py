"""What runs beside Postgres, and what each process is told through its environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jobs.state import ROOT, StateDirectory

LOCAL_KEYS = (
    "AMADEUS_CLIENT_ID",
    "AMADEUS_CLIENT_SECRET",
    "RAPID_API_KEY",
    "RAPID_SHARED_SECRET",
    "SERPAPI_KEY",
)


@dataclass(frozen=True, slots=True)
class World:
    """Addresses of the local world, as it wrote them down."""

    tls_port: int
    control_port: int
    ca: Path
    smtp_port: int = 0

    @property
    def control_url(self) -> str:
        return f"http://localhost:{self.control_port}"

    @property
    def mail_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp_port}?from=wayrate@wayrate.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What is known when a process is started. Grows as the start goes on."""

    state: StateDirectory
    world_name: str
    browser: str = ""
    """Path of a browser, or empty."""
    database_url: str = ""
    web_database_url: str = ""
    """The same database as the role that sees no stranger's rows."""
    world: World | None = None
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def world_dir(self) -> Path:
        return self.state.path / "world"

    def env(self) -> dict[str, str]:
        """The variables of docs/world.md and core/config.py; to be added to the caller's."""
        told = {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.database_url,
            "WAYRATE_WORLD": self.world_name,
            "WAYRATE_STATE": str(self.state.path),
            "WAYRATE_EVIDENCE": str(self.state.path / "evidence"),
            "WAYRATE_BROWSER": self.browser,
        }
        if self.world:
            told["WAYRATE_LOCAL_WORLD"] = f"127.0.0.1:{self.world.tls_port}"
            told["WAYRATE_LOCAL_CA"] = str(self.world.ca)
            told["WAYRATE_CONTROL_URL"] = self.world.control_url
            told |= {name: os.environ.get(name) or "local" for name in LOCAL_KEYS}
            if self.world.smtp_port:
                told["WAYRATE_MAIL"] = os.environ.get("WAYRATE_MAIL") or self.world.mail_url
        if self.port:
            told["WAYRATE_URL"] = os.environ.get("WAYRATE_URL") or f"http://localhost:{self.port}"
        return told

    def env_of(self, name: str) -> dict[str, str]:
        """The same for one process: the web connects as its own role."""
        if name == "web":
            return {**self.env(), "DATABASE_URL": self.web_database_url}
        return self.env()


Table = Mapping[str, Callable[[Wiring], list[str]]]
"""Name of a process -> its command line."""


def world_argv(wiring: Wiring) -> list[str]:
    """Free ports at first; the same again after a restart, since others know them by then."""
    world = wiring.world
    ports = (world.tls_port, world.control_port, world.smtp_port) if world else (0, 0, 0)
    names = ("--port", "--control-port", "--smtp-port")
    options = [part for name, port in zip(names, ports, strict=True) for part in (name, str(port))]
    return [sys.executable, "-m", "sandbox", *options, "--state", str(wiring.world_dir)]


def web_argv(wiring: Wiring) -> list[str]:
    options = {
        "server.port": str(wiring.port),
        "server.address": wiring.host,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *flags]


def workers(count: int) -> tuple[str, ...]:
    """Names of so many workers: worker, worker-2, worker-3, ..."""
    return tuple("worker" if number == 1 else f"worker-{number}" for number in range(1, count + 1))


def is_worker(name: str) -> bool:
    """Whether a process of this name is a worker: worker, worker-2, worker-joined."""
    return name.partition("-")[0] == "worker"


def is_enlisted(name: str) -> bool:
    """Whether a process of this name says in the database that it lives."""
    return is_worker(name) or name == "scheduler"


def argv_of(name: str, table: Table, wiring: Wiring) -> list[str]:
    """Command line of a process; of worker-2 that of a worker."""
    return table[name.partition("-")[0]](wiring)


TABLE: Table = {
    "world": world_argv,
    "worker": lambda _: [sys.executable, "-m", "jobs.worker"],
    "scheduler": lambda _: [sys.executable, "-m", "jobs.scheduler"],
    "web": web_argv,
}
