"""Statements about breakers. Each decides and writes in one go, by the database's clock.

Own statements rather than a breaker library: docs/decisions/0007-breaker.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from core.traffic.line import rows

# Of all workers that ask at once, the UPDATE lets one through: the others wait for its row lock
# and then find a probe under way. What they read is the row before it.
_MAY = text(
    """
    WITH probe AS (
        UPDATE breaker
        SET state = 'half_open', changed_at = now(),
            probe_until = clock_timestamp() + make_interval(secs => :probe_s)
        WHERE slug = :slug
          AND (state = 'open' AND retry_at <= now()
               OR state = 'half_open' AND probe_until <= now())
        RETURNING slug
    )
    SELECT failures, reason, state = 'closed' OR EXISTS (SELECT FROM probe) AS is_let,
           CASE WHEN state = 'open' AND retry_at > now() THEN retry_at
                WHEN state = 'half_open' AND probe_until > now() THEN probe_until
                ELSE now() + make_interval(secs => :probe_s) END AS again_at
    FROM breaker WHERE slug = :slug
    """
)

# A failure that was under way when the breaker opened says nothing new: only a probe's does.
_FAILED = text(
    """
    INSERT INTO breaker AS b (slug, state, failures, reason, changed_at)
    VALUES (:slug, 'closed', 1, :reason, now())
    ON CONFLICT (slug) DO UPDATE SET
        failures = b.failures + 1,
        reason = excluded.reason,
        probe_until = NULL,
        state = CASE WHEN b.state = 'half_open' OR b.failures + 1 >= :opens_after
                     THEN 'open' ELSE 'closed' END,
        retry_at = CASE WHEN b.state = 'half_open' OR b.failures + 1 >= :opens_after
                        THEN now() + make_interval(secs => least(
                            :longest_s, :first_s * power(2, least(
                                greatest(b.failures + 1 - :opens_after, 0), 20)))) END,
        changed_at = CASE WHEN b.state = 'half_open' OR b.failures + 1 >= :opens_after
                          THEN now() ELSE b.changed_at END
    WHERE b.state <> 'open'
    """
)

_ANSWERED = text(
    """
    UPDATE breaker
    SET state = 'closed', failures = 0, retry_at = NULL, probe_until = NULL, reason = '',
        changed_at = CASE WHEN state = 'closed' THEN changed_at ELSE now() END
    WHERE slug = :slug AND (state <> 'closed' OR failures > 0)
    """
)

_UNDECIDED = text(
    "UPDATE breaker SET probe_until = now() WHERE slug = :slug AND state = 'half_open'"
)

_ALL = text(
    "SELECT slug, state, failures, retry_at, probe_until, reason, changed_at FROM breaker"
    " ORDER BY slug"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A breaker as it stood when a visit was asked for; `is_let` says what came of that."""

    failures: int
    reason: str
    is_let: bool
    again_at: datetime  # of a closed one without meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerState:
    """A breaker as people see it; a time that does not matter in its state is None."""

    slug: str
    state: str  # closed, open, half_open
    failures: int  # in a row
    retry_at: datetime | None
    probe_until: datetime | None
    reason: str
    changed_at: datetime


def ask(slug: str, probe_s: float) -> Standing | None:
    """Whether a visit may go; None for a source that never failed."""
    found = rows(_MAY, {"slug": slug, "probe_s": probe_s})
    if not found:
        return None
    return Standing(**found[0]._mapping)


def failed(slug: str, reason: str, *, opens_after: int, first_s: float, longest_s: float) -> None:
    """Count a failure; open the breaker at `opens_after` in a row, or when a probe failed."""
    values = {"opens_after": opens_after, "first_s": first_s, "longest_s": longest_s}
    rows(_FAILED, {"slug": slug, "reason": reason, **values})


def answered(slug: str) -> None:
    """Close the breaker; nothing is written where it is closed and nothing failed."""
    rows(_ANSWERED, {"slug": slug})


def undecided(slug: str) -> None:
    """A visit ended without telling whether the site works: a probe's turn goes to the next."""
    rows(_UNDECIDED, {"slug": slug})


def everyone() -> tuple[BreakerState, ...]:
    """Every source that ever failed."""
    return tuple(BreakerState(**row._mapping) for row in rows(_ALL, {}))
