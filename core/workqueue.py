"""Where pages and jobs meet: durable work is handed over here, by name and key.

The only place in core that knows the workflow library (decision 0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dbos import DBOS, DBOSClient

from core.config import libpq_url, settings

APPLICATION = "wayrate"
VERSION = "1"  # of the workflows' shape: raised only when a running one could not be carried on
SEARCHES = "searches"
POLL_S = 0.1
# The library pools its own connections to the schema that it keeps beside ours.
_POOL = 5
_open: list[DBOSClient] = []


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


def migrate(url: str) -> None:
    """Create or update the library's own schema."""
    DBOS.migrate(libpq_url(url))
