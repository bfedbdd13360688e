"""What the environment says, read once. Nothing secret has a default in code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

World = Literal["local", "live"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of one process. Paths are absolute."""

    database_url: str  # postgresql+psycopg://...
    world: World
    state_dir: Path
    local_world: str | None  # "127.0.0.1:PORT" of the local world's TLS port
    local_ca: Path | None
    control_url: str | None  # the local world's control page
    browser: str | None  # path of the browser executable
    secrets_file: Path
    public_url: str  # where people reach the page, without a slash at its end
    mail_url: str | None  # smtp://[USER:PASSWORD@]HOST:PORT?from=ADDRESS; None: no mail is sent
    watches_each: int = 1000  # saved searches that one account may hold

    @property
    def evidence_dir(self) -> Path:
        return self.state_dir / "evidence"


def from_environment(env: Mapping[str, str]) -> Settings:
    """Read WAYRATE_* and DATABASE_URL. Raises ValueError for a world that does not exist."""
    world = env.get("WAYRATE_WORLD") or "local"
    if world not in ("local", "live"):
        raise ValueError(f"WAYRATE_WORLD is {world!r}: set it to local or live.")
    ca = env.get("WAYRATE_LOCAL_CA")
    state = Path(env.get("WAYRATE_STATE") or ".wayrate").resolve()
    return Settings(
        database_url=sqlalchemy_url(env.get("DATABASE_URL", "")),
        world=cast(World, world),
        state_dir=state,
        local_world=env.get("WAYRATE_LOCAL_WORLD") or None,
        local_ca=Path(ca) if ca else None,
        control_url=env.get("WAYRATE_CONTROL_URL") or None,
        browser=env.get("WAYRATE_BROWSER") or None,
        secrets_file=Path(env.get("WAYRATE_SECRETS") or state / "secrets.json").resolve(),
        public_url=(env.get("WAYRATE_URL") or "http://localhost:8501").rstrip("/"),
        mail_url=env.get("WAYRATE_MAIL") or None,
        watches_each=int(env.get("WAYRATE_WATCHES_EACH") or 1000),
    )


def sqlalchemy_url(url: str) -> str:
    """Any Postgres URL, with the driver that we use named in it."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def libpq_url(url: str) -> str:
    """The same URL as Postgres' own tools and psycopg want it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return from_environment(os.environ)
