"""Runs migrations against the URL that core.migrate names, else DATABASE_URL, one at a time."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import create_engine, text

from core.config import sqlalchemy_url
from core.tables import metadata

# Two programs that start together would migrate together: the second waits for the first.
_LOCK = 7_201_001

url = context.config.attributes.get("url") or sqlalchemy_url(os.environ["DATABASE_URL"])
with create_engine(url).connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
    connection.commit()
