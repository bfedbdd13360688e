"""Where pages and jobs meet: durable work is handed over here, by name and key.

The only place in core that knows the workflow library (decision 0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from dbos import DBOS, DBOSClient
from sqlalchemy import text

from core.config import libpq_url, settings
from core.db import transaction

APPLICATION = "wayrate"
VERSION = "1"  # of the workflows' shape: raised only when a running one could not be carried on
SEARCHES = "searches"
POLL_S = 0.25  # each look costs the worker and the database, all day long
# The library pools its own connections to the schema that it keeps beside ours.
_POOL = 5
_open: list[DBOSClient] = []
# Its client would fetch every row to count them.
_DEPTH = text(
    "SELECT count(*) FILTER (WHERE status = 'ENQUEUED') AS waiting,"
    " count(*) FILTER (WHERE status = 'PENDING') AS running,"
    " min(created_at) FILTER (WHERE status = 'ENQUEUED') AS oldest_ms"
    " FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'PENDING')"
)


@lru_cache(maxsize=4)
def _client(url: str) -> DBOSClient:
    made = DBOSClient(
        system_database_url=libpq_url(url),
        system_database_pool_size=_POOL,
        use_listen_notify=True,
        application_name=APPLICATION,
    )
    _open.append(made)
    return made


def forget_clients() -> None:
    """Close every client of this process."""
    for client_ in _open:
        client_.destroy()
    _open.clear()
    _client.cache_clear()


def client() -> DBOSClient:
    """The queue's client of this process."""
    return _client(settings().database_url)


def enqueue(workflow: str, key: str, *args: object, queue: str = SEARCHES) -> None:
    """Hand over one piece of work. The same key again is the same work: nothing happens twice."""
    client().enqueue(
        {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": key,
            "app_version": VERSION,
        },
        *args,
    )


def adopt(executor_id: str) -> Sequence[str]:
    """Give the unfinished work of a dead worker to the living; returns its keys."""
    pending = client().list_workflows(status="PENDING", executor_id=executor_id, load_input=False)
    keys = [status.workflow_id for status in pending]
    if keys:
        client().resume_workflows(keys)
    return keys


@dataclass(frozen=True, slots=True)
class Depth:
    """Work handed over: pieces that wait for a worker, pieces under way, the longest wait."""

    waiting: int
    running: int
    oldest_at: datetime | None  # when the piece that waits longest was handed over


def depth() -> Depth:
    """How much work there is right now. Raises Unavailable."""
    with transaction() as connection:
        row = connection.execute(_DEPTH).one()
    oldest = datetime.fromtimestamp(row.oldest_ms / 1000, UTC) if row.oldest_ms else None
    return Depth(row.waiting, row.running, oldest)


def migrate(url: str) -> None:
    """Create or update the library's own schema."""
    DBOS.migrate(libpq_url(url))
