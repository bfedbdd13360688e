"""What a worker on another machine must know, in one text: `--invite` writes it, `--join` reads it.

It holds the database's password and the keys of the installation, so it travels through a pipe or
a file that only its owner can read, never through a command line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cli.errors import Fault
from core import vault
from jobs.state import Running, StateDirectory, write_private
from jobs.wiring import LOCAL_KEYS

_FOLDER = "joined"  # in the state directory of the machine that joins
# Places on the first machine; the other one has its own.
_OWN = {
    "WAYRATE_STATE",
    "WAYRATE_EVIDENCE",
    "WAYRATE_BROWSER",
    "WAYRATE_SECRETS",
    "WAYRATE_LOCAL_CA",
    "WAYRATE_CONTROL_URL",
    "WAYRATE_HOST",
    "WAYRATE_PORT",
    "WAYRATE_RUN",
    "WAYRATE_WORKER_MB",
}
_HERE = {"127.0.0.1", "localhost", "::1", ""}


@dataclass(frozen=True, slots=True)
class Invitation:
    """Variables for a worker, and what two of its files hold."""

    env: dict[str, str]
    secrets: dict[str, str]
    ca: str  # PEM; empty in the live world

    def as_text(self) -> str:
        return json.dumps(asdict(self))


def invite(state: StateDirectory) -> Invitation:
    """What the workers of the `up` that runs from here were told. Raises Fault."""
    running = state.running()
    if running is None or not running.ready:
        raise Fault("Nothing runs here: start ./wayrate up first, then invite.")
    told = {**_environment_of(running), **running.env}
    env = {
        name: value
        for name, value in sorted(told.items())
        if value and (name.startswith("WAYRATE_") or name in ("DATABASE_URL", *LOCAL_KEYS))
    }
    secrets = Path(told.get("WAYRATE_SECRETS") or state.path / vault.NAME)
    ca = told.get("WAYRATE_LOCAL_CA")
    return Invitation(
        env={name: value for name, value in env.items() if name not in _OWN},
        secrets=asdict(vault.keys_in(secrets)),
        ca=Path(ca).read_text() if ca else "",
    )


def tunnel_of(invitation: Invitation) -> str:
    """The command that brings over what answers on the first machine alone, or nothing."""
    env = invitation.env
    places = [urlsplit(env["DATABASE_URL"]), urlsplit(f"//{env.get('WAYRATE_LOCAL_WORLD', '')}")]
    ports = [place.port for place in places if place.port and (place.hostname or "") in _HERE]
    if not ports:
        return ""
    return " ".join(["ssh -N", *(f"-L {port}:127.0.0.1:{port}" for port in ports), "FIRST_MACHINE"])


def join(text: str, state: StateDirectory) -> Mapping[str, str]:
    """Keep the files of an invitation; returns the variables of a worker. Raises Fault."""
    try:
        invitation = Invitation(**json.loads(text))
        secrets = vault.Keys(**invitation.secrets)
        database_url = invitation.env["DATABASE_URL"]
    except (ValueError, TypeError, KeyError) as error:
        raise Fault(
            "This is no invitation: on the first machine ./wayrate worker --invite prints one."
        ) from error
    folder = state.path / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    env = {**invitation.env, "DATABASE_URL": database_url}
    env["WAYRATE_SECRETS"] = str(folder / vault.NAME)
    write_private(folder / vault.NAME, json.dumps(asdict(secrets)))
    if invitation.ca:
        env["WAYRATE_LOCAL_CA"] = str(folder / "ca.pem")
        write_private(folder / "ca.pem", invitation.ca)
    return env


def _environment_of(running: Running) -> dict[str, str]:
    """What `up` itself was told, such as keys of APIs and where mail leaves."""
    try:
        raw = Path(f"/proc/{running.pid}/environ").read_bytes()
    except OSError as error:
        raise Fault(
            f"process {running.pid} belongs to another user; invite as that user"
        ) from error
    pairs = (entry.partition("=") for entry in os.fsdecode(raw).split("\0") if "=" in entry)
    return {name: value for name, _, value in pairs}
