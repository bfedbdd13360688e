"""The services for whoever needs them: those that run already, else our own for as long as we need.

    with background() as services:
        services.database_url

`up` owns the state directory through one lock; so does a command that starts services for itself.
Guests of such a command hold a second lock, and it waits for them before it stops anything.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jobs.browser_install import find_browser
from jobs.errors import AlreadyRunning, ServiceFault
from jobs.state import Lock, Running, StateDirectory
from jobs.supervisor import Supervisor
from jobs.wiring import TABLE, Table, Wiring

LOCAL_PARTS = ("world", "worker", "scheduler")
LIVE_PARTS = ("worker", "scheduler")
WAIT_FOR_OTHERS_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    database_url: str
    world_tls: str
    """HOST:PORT that answers for every site; empty in the live world."""
    world_ca: str
    control_url: str
    url: str
    """Address of the page; empty where none was asked for."""
    env: dict[str, str]
    """What a process needs to know to take part; to be added to its environment."""


def upgrade(url: str, state: Path) -> str:
    """Migrate; the URL by which the web connects, as a role that sees no stranger's rows.

    Imported late, since that takes a second in which the local world can start.
    """
    from core import migrate, roles, vault

    migrate.upgrade(url)
    secrets = Path(os.environ.get("WAYRATE_SECRETS") or state / vault.NAME)
    return roles.admit_web(url, vault.keys_in(secrets).web)


@dataclass(slots=True, kw_only=True)
class Order:
    """What is wanted of the services."""

    state: StateDirectory
    parts: tuple[str, ...]
    world: str
    port: int = 0
    throwaway: bool = False
    table: Table = field(default_factory=lambda: TABLE)
    migrate: Callable[[str, Path], str] = upgrade


def owner_lock(state: StateDirectory) -> Lock:
    return Lock(state.path / "owner.lock")


def guest_lock(state: StateDirectory) -> Lock:
    return Lock(state.path / "guests.lock")


def world_name() -> str:
    return os.environ.get("WAYRATE_WORLD") or "local"


def parts_of(world: str) -> tuple[str, ...]:
    return LOCAL_PARTS if world == "local" else LIVE_PARTS


@contextmanager
def background(
    state_dir: Path | None = None, *, web: bool = False, throwaway: bool = False
) -> Iterator[Services]:
    """Database, worker and scheduler (and the page); with throwaway=True, data is gone at the end.

    Raises ServiceFault.
    """
    world = world_name()
    parts = parts_of(world) + (("web",) if web else ())
    with services_for(order_of(state_dir, parts, world, throwaway)) as services:
        yield services


@contextmanager
def database(state_dir: Path | None = None) -> Iterator[str]:
    """The migrated database alone; yields its url. Raises ServiceFault."""
    with services_for(order_of(state_dir, (), world_name(), False)) as services:
        yield services.database_url


def order_of(state_dir: Path | None, parts: tuple[str, ...], world: str, throwaway: bool) -> Order:
    state = StateDirectory.at(state_dir) if state_dir else StateDirectory.default()
    port = free_port() if "web" in parts else 0
    return Order(state=state, parts=parts, world=world, port=port, throwaway=throwaway)


def free_port() -> int:
    """A port nobody listens on at this moment. The page wants a number, unlike the other parts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def services_for(order: Order) -> Iterator[Services]:
    """Join what runs from the state directory when it has all that is wanted, else start it."""
    owner, guest = owner_lock(order.state), guest_lock(order.state)
    deadline = time.monotonic() + WAIT_FOR_OTHERS_S
    while True:
        if owner.take():
            try:
                with own(order) as services:
                    yield services
            finally:
                owner.release()
            return
        if guest.take(shared=True):
            try:
                running = order.state.running()
                if running and fits(running, order):
                    yield joined(running)
                    return
            finally:
                guest.release()
        if time.monotonic() > deadline:
            raise AlreadyRunning(f"another command uses {order.state.path} and does not end")
        time.sleep(0.1)


def fits(running: Running, order: Order) -> bool:
    """Whether it is up and has every part; raises AlreadyRunning when it never will."""
    if running.kind == "up" and order.parts and running.world != order.world:
        raise AlreadyRunning(
            f"Wayrate runs in the {running.world} world at {running.url}; "
            f"stop it with ./wayrate stop to use the {order.world} one"
        )
    return running.ready and set(order.parts) <= set(running.children)


def joined(running: Running) -> Services:
    return Services(
        database_url=running.database_url,
        world_tls=running.env.get("WAYRATE_LOCAL_WORLD", ""),
        world_ca=running.env.get("WAYRATE_LOCAL_CA", ""),
        control_url=running.control_url,
        url=running.url,
        env=running.env,
    )


@contextmanager
def own(order: Order) -> Iterator[Services]:
    """Run a supervisor in a thread of its own, which lives as long as its processes must."""
    told: list[Services] = []
    failed: list[BaseException] = []
    settled = threading.Event()
    supervisor = Supervisor(
        wiring=Wiring(
            state=order.state, world_name=order.world, browser=find_browser(), port=order.port
        ),
        kind="background",
        parts=order.parts,
        migrate=order.migrate,
        table=order.table,
        throwaway=order.throwaway,
        say=lambda line: print(line, file=sys.stderr, flush=True),
        before_end=lambda: wait_for_guests(order.state),
    )

    def ready(_: Wiring) -> None:
        running = order.state.running()
        if running:
            told.append(joined(running))
        settled.set()

    def work() -> None:
        try:
            supervisor.run(ready)
        except BaseException as error:
            failed.append(error)
        finally:
            settled.set()

    thread = threading.Thread(target=work, name="services")
    thread.start()
    try:
        settled.wait()
        if not told:
            raise failed[0] if failed else ServiceFault("the services did not start")
        yield told[0]
    finally:
        supervisor.stop.set()
        thread.join()


def wait_for_guests(state: StateDirectory) -> None:
    """Block until the last guest has left; no new one comes once run.json is gone."""
    lock = guest_lock(state)
    lock.take(wait=True)
    lock.release()
