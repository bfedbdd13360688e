"""Brings a database to the schema that this program needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from core import workqueue
from core.config import sqlalchemy_url

ROOT = Path(__file__).resolve().parent.parent


def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration that is missing, then those of the workflow library. Safe to repeat."""
    command.upgrade(_config(url), revision)
    workqueue.migrate(sqlalchemy_url(url))


def downgrade(url: str, revision: str) -> None:
    """Go back to a revision; tests use it to prove that each migration can be undone."""
    command.downgrade(_config(url), revision)


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = sqlalchemy_url(url)
    return config
