"""Where pages and jobs meet: durable work is handed over here, by name and key.

The only place in core that knows the workflow library (decision 0002).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from dbos import DBOS, DBOSClient
from sqlalchemy import text

from core.config import libpq_url, settings
from core.db import transaction

APPLICATION = "wayrate"
VERSION = "1"  # of the workflows' shape: raised only when a running one could not be carried on
SEARCHES = "searches"
# For last tries: of all workers one carries out one piece at a time. A piece that ends its worker
# each time takes those along that are carried out beside it, and they are not to blame.
ALONE = "alone"
POLL_S = 0.25  # each look costs the worker and the database, all day long
POLL_ALONE_S = 3.0  # it is empty nearly always
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

_HELD = text(
    "SELECT workflow_uuid AS key, executor_id FROM dbos.workflow_status WHERE status = 'PENDING'"
)
# Pieces that one key may come to: the first, and those after pieces that failed, that their living
# worker dropped, or whose worker died. That may have another reason twice while a worker is at one
# piece; three times is no chance.
TRIES = 3
_GIVEN_UP = text(
    "SELECT count(*) FROM dbos.workflow_status"
    " WHERE status IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')"
    " AND completed_at > CAST(extract(epoch FROM now() - interval '1 hour') * 1000 AS bigint)"
    " AND workflow_uuid LIKE '%+' || :last"
)
# Searches close within a minute, checks and reports within a day; after a week nobody looks for a
# piece, and none of their keys, which hold a random word or the time, comes again.
KEPT = timedelta(days=7)
_AT_ONCE = 500
_ENDED = text(
    "SELECT workflow_uuid FROM dbos.workflow_status"
    " WHERE status NOT IN ('ENQUEUED', 'PENDING', 'DELAYED') AND updated_at < :before LIMIT :most"
)
_IDLE = text(
    """
    SELECT k.key, count(w.workflow_uuid) AS tries
    FROM unnest(CAST(:keys AS text[])) AS k(key)
    CROSS JOIN generate_series(0, :tries - 1) AS n
    LEFT JOIN dbos.workflow_status w
        ON w.workflow_uuid = k.key || CASE WHEN n = 0 THEN '' ELSE '+' || n END
    GROUP BY k.key
    HAVING count(*) FILTER (WHERE w.status IN ('ENQUEUED', 'PENDING', 'DELAYED')) = 0
    """
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


def enqueue(workflow: str, key: str, *args: object) -> None:
    """Hand over one piece of work. The same key again is the same work: nothing happens twice."""
    client().enqueue(
        {
            "workflow_name": workflow,
            "queue_name": _queue_of(key),
            "workflow_id": key,
            "app_version": VERSION,
        },
        *args,
    )


def adopt(at_work: Callable[[Collection[str]], Collection[str]]) -> Sequence[str]:
    """Give work whose worker is gone to the living; returns the keys of the pieces that it ends.

    Each goes on as the next try of its key, unless that was the last: who handed it over sees that
    it is idle. `at_work` tells which of these executors still count. It is asked for every piece
    under way, and again at each call: a worker that was given up may wake up and take one more
    piece before it learns that it was.
    """
    # Read before who lives is asked: a worker is enlisted before it takes anything.
    held = _held()
    living = at_work(set(held.values())) if held else ()
    orphans = [key for key, executor_id in held.items() if executor_id not in living]
    if orphans:
        pass_on(orphans)
    return orphans


def pass_on(keys: Sequence[str]) -> None:
    """End these pieces under way; each goes on as its key's next try, unless it was the last."""
    # The next try first: whoever dies between the two finds the piece here once more.
    for piece in client().list_workflows(workflow_ids=list(keys), status="PENDING"):
        key, tries = _tries_of(piece.workflow_id)
        if tries < TRIES and piece.input:
            enqueue(piece.name, nth(key, tries), *piece.input["args"])
    client().cancel_workflows(list(keys))


def held_by(executor_id: str) -> Collection[str]:
    """Keys of the work that a worker took and has not finished. Raises Unavailable."""
    return {key for key, holder in _held().items() if holder == executor_id}


def hand_back(keys: Sequence[str]) -> None:
    """Queue work once more that is under way, as the same try: its worker stops in good order.

    Whoever still has it in hand can record no more.
    """
    for key in keys:
        client().resume_workflow(key, queue_name=_queue_of(key))


def _held() -> Mapping[str, str]:
    with transaction() as connection:
        return {row.key: row.executor_id or "" for row in connection.execute(_HELD)}


def idle(keys: Sequence[str]) -> Mapping[str, int]:
    """Those of these keys for which nothing is queued or under way, and how often each was tried.

    Raises Unavailable.
    """
    with transaction() as connection:
        rows = connection.execute(_IDLE, {"keys": list(keys), "tries": TRIES})
        return {row.key: row.tries for row in rows}


def is_over(key: str) -> bool:
    """Whether work ended, well or not, and is not tried again; False if it was never handed over.

    Raises Unavailable.
    """
    return idle((key,)).get(key, 0) > 0


def nth(key: str, tries: int) -> str:
    """The key for another try: a piece that ended, however, never runs again under its own."""
    return f"{key}+{tries}" if tries else key


def _tries_of(piece: str) -> tuple[str, int]:
    """The key of which this is a piece, and how many pieces it has come to with it."""
    key, _, number = piece.partition("+")
    return key, int(number or 0) + 1


def _queue_of(piece: str) -> str:
    return ALONE if _tries_of(piece)[1] == TRIES else SEARCHES


@dataclass(frozen=True, slots=True)
class Depth:
    """Work handed over: pieces that wait for a worker, pieces under way, the longest wait."""

    waiting: int
    running: int
    oldest_at: datetime | None  # when the piece that waits longest was handed over
    given_up: int = 0  # pieces of the last hour that were their key's last try, and ended badly


def depth() -> Depth:
    """How much work there is right now. Raises Unavailable."""
    with transaction() as connection:
        row = connection.execute(_DEPTH).one()
        given_up = connection.execute(_GIVEN_UP, {"last": f"{TRIES - 1}"}).scalar_one()
    oldest = datetime.fromtimestamp(row.oldest_ms / 1000, UTC) if row.oldest_ms else None
    return Depth(row.waiting, row.running, oldest, given_up)


def prune(before: datetime) -> int:
    """Forget pieces that ended before; returns how many."""
    values = {"before": int(before.timestamp() * 1000), "most": _AT_ONCE}
    forgotten = 0
    while True:
        with transaction() as connection:
            gone = list(connection.execute(_ENDED, values).scalars())
        if gone:
            client().delete_workflows(gone)
        forgotten += len(gone)
        if len(gone) < _AT_ONCE:
            return forgotten


def migrate(url: str) -> None:
    """Create or update the library's own schema."""
    DBOS.migrate(libpq_url(url))
