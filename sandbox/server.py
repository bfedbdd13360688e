"""Three servers in one process: TLS for every host name, the control page, and the mail server."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from sandbox import certificates, faults, mail
from sandbox.control import Control
from sandbox.outside import Outside
from sandbox.storefront import by_host
from sandbox.switches import DEFAULT_PACE, Switches
from sandbox.wire import OpenProtocol
from sandbox.world.draw import Draw
from sandbox.world.model import World


@dataclass(frozen=True, slots=True)
class Settings:
    state: Path  # folder for certificates and world.json
    seed: int = 1
    host: str = "127.0.0.1"
    port: int = 0  # 0: the ports of the last run when they are free, else any
    control_port: int = 0
    smtp_port: int = 0
    pace: tuple[float, float] = DEFAULT_PACE
    today: date | None = None


class _Server(uvicorn.Server):
    """Leaves signals to `run`, which ends both servers."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; `world.json` is there while both servers answer."""
    settings.state.mkdir(parents=True, exist_ok=True)
    notice = settings.state / "world.json"
    notice.unlink(missing_ok=True)
    world = World(settings.seed, settings.today)
    switches = Switches(Draw(settings.seed), settings.pace)
    outside = Outside(world, switches)
    mails = mail.Mailbox(settings.state / "mail.jsonl")
    sockets = _sockets(settings)
    context = certificates.server_context(
        settings.state, {*by_host(), faults.AWAY_HOST}, outside.shows_expired
    )
    servers = (
        _Server(_config(outside, context)),
        _Server(_config(Control(outside, mails))),
    )
    _end_on_signal(servers)
    serving = [
        asyncio.create_task(s.serve([sock])) for s, sock in zip(servers, sockets[:2], strict=True)
    ]
    post = await mail.serve(mails, sockets[2])
    # uvicorn has a flag for "answers now" and no event.
    while not all(server.started for server in servers) and not any(t.done() for t in serving):  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    _write_notice(settings.state, notice, sockets)
    try:
        await asyncio.gather(*serving)
    finally:
        post.close()
        notice.unlink(missing_ok=True)


def _config(app: ASGIApp, context: ssl.SSLContext | None = None) -> uvicorn.Config:
    """Both servers alike; TLS where a context is given."""
    return uvicorn.Config(
        app,
        http=OpenProtocol,
        ssl_context_factory=(lambda _config, _default: context) if context else None,
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _end_on_signal(servers: tuple[_Server, ...]) -> None:
    def end() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)


def _sockets(settings: Settings) -> list[socket.socket]:
    last = _last_ports(settings.state)
    return [
        _bound(settings.host, settings.port, last[0]),
        _bound(settings.host, settings.control_port, last[1]),
        _bound(settings.host, settings.smtp_port, last[2]),
    ]


def _bound(host: str, port: int, wished: int) -> socket.socket:
    """A bound socket; with port 0 the wished one is tried first. OSError: a given port is taken."""
    for candidate in (port,) if port else (wished, 0):
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
        except OSError:
            sock.close()
            if port or candidate == 0:
                raise
            continue
        return sock
    raise AssertionError("the loop returns or raises")


def _last_ports(state: Path) -> tuple[int, int, int]:
    """Ports of the run before, so that links outlive a restart; zeros when there was none."""
    try:
        last = json.loads((state / "ports.json").read_text())
        return int(last["tls_port"]), int(last["control_port"]), int(last.get("smtp_port", 0))
    except (OSError, ValueError, KeyError):
        return 0, 0, 0


def _write_notice(state: Path, notice: Path, sockets: list[socket.socket]) -> None:
    names = ("tls_port", "control_port", "smtp_port")
    ports = {name: sock.getsockname()[1] for name, sock in zip(names, sockets, strict=True)}
    (state / "ports.json").write_text(json.dumps(ports))
    told = {**ports, "ca": str((state / "ca.pem").resolve()), "pid": os.getpid()}
    half = notice.with_suffix(".part")
    half.write_text(json.dumps(told))
    half.replace(notice)  # whoever waits for the file never reads half of it
