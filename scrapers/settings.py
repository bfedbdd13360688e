"""What a worker is told about the way out: which world, how long, how much, where proof is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.pace import LIVE, LOCAL, Rhythm

__all__ = ["BadSettings", "LocalWorld", "Rhythm", "Timeouts", "VisitSettings"]

USER_AGENT = "Wayrate/0.1 (+https://wayrate.example/bot)"


class BadSettings(ValueError):
    """The environment does not say enough to go out; the message names the variable."""


@dataclass(frozen=True, slots=True)
class LocalWorld:
    """The one TLS address that answers for every host name, and who signed its certificates."""

    host: str
    port: int
    ca: Path  # PEM


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. `connect_s` and `read_s` bound one wait; the others bound everything together."""

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 30.0  # a visit's HTTP exchanges on the clock, redirects too, queueing apart
    browse_s: float = 45.0  # one browser plan from navigation to screenshot
    settle_s: float = 2.0  # a page is done when it asked for nothing during this time


@dataclass(frozen=True, slots=True)
class VisitSettings:
    """Everything between a reader and the network. `world` None means the real internet."""

    world: LocalWorld | None
    evidence: Path
    rhythm: Rhythm = field(default_factory=Rhythm)
    timeouts: Timeouts = field(default_factory=Timeouts)
    max_bytes: int = 12_000_000  # of one body, after decompression
    browser: str | None = None  # executable; None = look on PATH
    browser_pages: int = 12  # tabs at once: most of their time is the sites
    browser_idle: int = 6  # cleaned tabs kept for the next visit to their site
    browser_visits: int = 200  # contexts until the browser is replaced by a fresh one
    user_agent: str = USER_AGENT

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> VisitSettings:
        """Raises BadSettings rather than reach the real world by accident. Variables:

        WAYRATE_WORLD        "local" (default) or "live"
        WAYRATE_LOCAL_WORLD  "127.0.0.1:PORT", WAYRATE_LOCAL_CA its authority; both for "local"
        WAYRATE_BROWSER      browser executable
        WAYRATE_EVIDENCE     folder for screenshots; default: "evidence" in WAYRATE_STATE
        WAYRATE_USER_AGENT   how we present ourselves
        """
        world = local_world(env)
        return cls(
            world=world,
            evidence=evidence_folder(env),
            rhythm=LOCAL if world else LIVE,
            browser=env.get("WAYRATE_BROWSER") or None,
            user_agent=env.get("WAYRATE_USER_AGENT") or USER_AGENT,
        )


def evidence_folder(env: Mapping[str, str]) -> Path:
    """Where `env` says that screenshots are kept."""
    own = env.get("WAYRATE_EVIDENCE")
    return Path(own) if own else Path(env.get("WAYRATE_STATE") or ".wayrate") / "evidence"


def local_world(env: Mapping[str, str]) -> LocalWorld | None:
    """The local world that `env` names; None for WAYRATE_WORLD=live. Raises BadSettings."""
    world = env.get("WAYRATE_WORLD") or "local"
    if world == "live":
        return None
    if world != "local":
        raise BadSettings(f'WAYRATE_WORLD is "local" or "live", not "{world}".')
    address, ca = env.get("WAYRATE_LOCAL_WORLD", ""), env.get("WAYRATE_LOCAL_CA", "")
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not ca:
        raise BadSettings(
            "The local world needs WAYRATE_LOCAL_WORLD=HOST:PORT and WAYRATE_LOCAL_CA=FILE; "
            "start it with ./wayrate up, or choose WAYRATE_WORLD=live."
        )
    return LocalWorld(host, int(port), Path(ca))
