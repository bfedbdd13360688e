"""Statements about hosts: each limit is enforced inside one of them, by the database's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from core.traffic.line import rows

_PREPARE = text(
    """
    WITH h AS (INSERT INTO host (name) VALUES (:host) ON CONFLICT DO NOTHING)
    INSERT INTO host_place (host, place, until)
    SELECT :host, place, to_timestamp(0) FROM generate_series(0, :at_once - 1) AS place
    ON CONFLICT DO NOTHING
    """
)

# Pace, places and budget in one statement: the host's row is locked first and read as it then is,
# so two that come at once are counted one after the other. Nothing is written unless all three
# allow it. What the last part shows of the host is as it was before, for whoever has to wait.
_TAKE = text(
    """
    WITH door AS (
        SELECT name, greatest(next_start, clock_timestamp()) AS start
        FROM host
        WHERE name = :host
          AND (held_until IS NULL OR held_until <= now())
          AND (coalesce(budget, CAST(:budget AS integer)) IS NULL
               OR CASE WHEN day = CAST(now() AS date) THEN used ELSE 0 END
                  < coalesce(budget, CAST(:budget AS integer)))
        FOR UPDATE
    ), free AS (
        SELECT p.place FROM host_place p JOIN door ON door.name = p.host
        WHERE p.host = :host AND p.place < :at_once AND p.until <= now()
        ORDER BY p.place LIMIT 1
        FOR UPDATE OF p SKIP LOCKED
    ), placed AS (
        UPDATE host_place p
        SET holder = :holder, until = door.start + make_interval(secs => :lease_s)
        FROM free, door
        WHERE p.host = :host AND p.place = free.place
        RETURNING p.place, door.start
    ), counted AS (
        UPDATE host h
        SET next_start = placed.start + make_interval(secs => :gap_s),
            day = CAST(now() AS date),
            used = CASE WHEN h.day = CAST(now() AS date) THEN h.used + 1 ELSE 1 END
        FROM placed
        WHERE h.name = :host
        RETURNING placed.place, placed.start
    )
    SELECT c.place,
           extract(epoch FROM c.start - clock_timestamp())::float8 AS starts_in_s,
           extract(epoch FROM h.held_until - clock_timestamp())::float8 AS held_s,
           coalesce(h.budget, CAST(:budget AS integer)) AS budget,
           CASE WHEN h.day = CAST(now() AS date) THEN h.used ELSE 0 END AS used,
           CAST(CAST(now() AS date) + 1 AS timestamptz) AS resets_at
    FROM host h LEFT JOIN counted c ON true
    WHERE h.name = :host
    """
)

_RENEW = text(
    "UPDATE host_place SET until = now() + make_interval(secs => :lease_s)"
    " WHERE host = :host AND place = :place AND holder = :holder"
)
_GIVE_BACK = text(
    "UPDATE host_place SET holder = NULL, until = to_timestamp(0)"
    " WHERE host = :host AND place = :place AND holder = :holder"
)
_GIVE_BACK_ALL = text(
    "UPDATE host_place SET holder = NULL, until = to_timestamp(0)"
    " WHERE starts_with(holder, :worker || '/')"
)
_HOLD = text(
    """
    INSERT INTO host AS h (name, held_until)
    VALUES (:host, now() + make_interval(secs => :seconds))
    ON CONFLICT (name) DO UPDATE SET held_until = greatest(h.held_until, excluded.held_until)
    """
)
_BUDGET = text(
    "INSERT INTO host (name, budget) VALUES (:host, CAST(:budget AS integer))"
    " ON CONFLICT (name) DO UPDATE SET budget = excluded.budget"
)
_ALL = text(
    """
    SELECT h.name, h.next_start, h.held_until,
           coalesce(h.budget, CAST(:budget AS integer)) AS budget,
           CASE WHEN h.day = CAST(now() AS date) THEN h.used ELSE 0 END AS used,
           (SELECT count(*) FROM host_place p WHERE p.host = h.name AND p.until > now()) AS in_use
    FROM host h ORDER BY h.name
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a host's row said to one who came: a place, or why there is none."""

    place: int | None
    starts_in_s: float | None  # below 0: at once
    held_s: float | None  # the rest of the site's own pause; below 0: it is over
    budget: int | None  # exchanges a UTC day; None: no end
    used: int
    resets_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """A host as people see it."""

    name: str
    next_start: datetime | None
    held_until: datetime | None
    used: int  # exchanges of this UTC day
    budget: int | None
    in_use: int  # places


def prepare(host: str, at_once: int) -> None:
    """Make the rows that a host's limits hang on; those that are there stay as they are."""
    rows(_PREPARE, {"host": host, "at_once": at_once})


def take(
    host: str, holder: str, *, at_once: int, gap_s: float, lease_s: float, budget: int | None
) -> Said | None:
    """Try for a place; None where nothing was prepared."""
    limits = {"at_once": at_once, "gap_s": gap_s, "lease_s": lease_s, "budget": budget}
    found = rows(_TAKE, {"host": host, "holder": holder, **limits})
    return Said(**found[0]._mapping) if found else None


def renew(host: str, place: int, holder: str, lease_s: float) -> None:
    rows(_RENEW, {"host": host, "place": place, "holder": holder, "lease_s": lease_s})


def give_back(host: str, place: int, holder: str) -> None:
    """Free a place, unless its lease ran out and another holds it by now."""
    rows(_GIVE_BACK, {"host": host, "place": place, "holder": holder})


def give_back_all(worker: str) -> None:
    rows(_GIVE_BACK_ALL, {"worker": worker})


def hold(host: str, seconds: float) -> None:
    """No exchange starts for so long; a pause that lasts longer already stays."""
    rows(_HOLD, {"host": host, "seconds": seconds})


def set_budget(host: str, budget: int | None) -> None:
    rows(_BUDGET, {"host": host, "budget": budget})


def hosts(budget: int | None) -> tuple[HostState, ...]:
    """Every host that was ever visited, by name; `budget` is the world's default."""
    return tuple(HostState(**row._mapping) for row in rows(_ALL, {"budget": budget}))
