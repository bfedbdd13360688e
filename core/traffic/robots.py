"""robots.txt as all workers share it: one fetches a host's file, all obey it.

A worker that is to fetch claims the file first; a claim that was never made good runs out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from core.traffic.line import rows

_CLAIMED = 0  # stands for the status while a worker fetches, and its name for the body

_ASK = text(
    """
    WITH claim AS (
        INSERT INTO host_robots AS r (host, status, body, fetched_at, keep_until)
        VALUES (:host, 0, :worker, now(), now() + make_interval(secs => :claim_s))
        ON CONFLICT (host) DO UPDATE
            SET status = 0, body = excluded.body, fetched_at = now(),
                keep_until = excluded.keep_until
            WHERE r.keep_until <= now()
        RETURNING host
    )
    SELECT r.status, r.body, r.fetched_at,
           extract(epoch FROM r.keep_until - now())::float8 AS keep_s,
           EXISTS (SELECT FROM claim) AS is_ours
    FROM (SELECT CAST(:host AS text) AS name) asked LEFT JOIN host_robots r ON r.host = asked.name
    """
)
_KEEP = text(
    """
    INSERT INTO host_robots (host, status, body, fetched_at, keep_until)
    VALUES (:host, :status, :body, :fetched_at, now() + make_interval(secs => :keep_s))
    ON CONFLICT (host) DO UPDATE SET status = excluded.status, body = excluded.body,
        fetched_at = excluded.fetched_at, keep_until = excluded.keep_until
    """
)
_GIVE_UP = text(
    "UPDATE host_robots SET keep_until = now() WHERE host = :host AND status = 0 AND body = :worker"
)
_GIVE_UP_ALL = text("UPDATE host_robots SET keep_until = now() WHERE status = 0 AND body = :worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """A host's robots.txt as it was answered; a missing one has its status and no text."""

    status: int
    body: str
    fetched_at: datetime
    keep_s: float  # how long it holds from now


def ask(host: str, worker: str, claim_s: float) -> RobotsFile | bool:
    """The file; else True for the one worker that is to fetch it now, False for all others."""
    row = rows(_ASK, {"host": host, "worker": worker, "claim_s": claim_s})[0]
    if row.is_ours:
        return True
    if row.status in (None, _CLAIMED) or row.keep_s <= 0:
        return False
    return RobotsFile(
        status=row.status, body=row.body, fetched_at=row.fetched_at, keep_s=row.keep_s
    )


def keep(host: str, status: int, body: str, fetched_at: datetime, keep_s: float) -> None:
    """Hand a fetched file to all."""
    values = {"status": status, "body": body, "fetched_at": fetched_at, "keep_s": keep_s}
    # Postgres keeps no NUL in a text, and robots.txt means nothing by it.
    rows(_KEEP, {"host": host, **values, "body": body.replace("\0", "")})


def give_up(host: str, worker: str) -> None:
    """It could not be fetched: the next worker may try."""
    rows(_GIVE_UP, {"host": host, "worker": worker})


def give_up_all(worker: str) -> None:
    """Whatever this worker was about to fetch is the next one's."""
    rows(_GIVE_UP_ALL, {"worker": worker})
