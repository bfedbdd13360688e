"""Brings a database to the schema that this program needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core import workqueue
from core.config import sqlalchemy_url
from core.db import engine_for
from core.errors import WayrateError

ROOT = Path(__file__).resolve().parent.parent


class OtherSchema(WayrateError):
    """Program and database are of different versions."""


def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration that is missing, then those of the workflow library. Safe to repeat."""
    command.upgrade(_config(url), revision)
    workqueue.migrate(sqlalchemy_url(url))


def check(url: str) -> None:
    """Raises OtherSchema when the database has not the schema that this program needs."""
    scripts = ScriptDirectory.from_config(_config(url))
    with engine_for(sqlalchemy_url(url)).connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    needed = scripts.get_current_head()
    if found != needed:
        has = f"schema {found}" if found else "no tables of ours yet"
        raise OtherSchema(
            f"The database has {has}, and this program needs {needed}: run ./wayrate migrate "
            "with the newest version of Wayrate, and use that version everywhere."
        )


def downgrade(url: str, revision: str) -> None:
    """Go back to a revision; tests use it to prove that each migration can be undone."""
    command.downgrade(_config(url), revision)


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = sqlalchemy_url(url)
    return config
