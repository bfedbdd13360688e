"""The tick: find what is due, enqueue each due moment once, and set the next one.

However many watches are due, it is a handful of statements: next moments are worked out once for
each schedule and time zone, and joined to the watches in the database. Moments that were missed
while nothing ticked fall together into one check.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from core.accounts import service as accounts
from core.db import transaction
from core.notify.service import notify
from core.watch import budgets, rows, schedule
from core.watch.errors import BadSchedule
from core.watch.model import ScheduleKind
from core.watch.telling import ended_notice_of

PASSED = "It has ended, since check-in has passed."
NEW_DATES = "It rests, since check-in has passed: choose new dates to go on."

# How long an adaptive watch rests, as `schedule.pace` has it: the groups are made from this.
_REST = """CASE WHEN w.schedule <> 'adaptive' THEN 0
     WHEN w.check_in - CAST(:today AS date) <= :last_days OR w.is_volatile THEN 1
     WHEN w.check_in - CAST(:today AS date) <= :near_days THEN 2 ELSE 3 END"""
_PLAN = "schedule, cron, at, weekday, time_zone"

_END = text(
    """
    UPDATE watch w SET next_due_at = NULL,
        ended = CASE WHEN w.until_check_in THEN :passed ELSE :new_dates END
    WHERE w.next_due_at <= :now AND w.check_in < CAST(:earliest AS date)
    RETURNING CAST(w.id AS text), CAST(w.account_id AS text), w.title, w.ended
    """
)
_GROUPS = text(
    f"SELECT DISTINCT {_PLAN}, {_REST} AS rest FROM watch w WHERE w.next_due_at <= :now"  # noqa: S608
)
# A second tick at the same time waits for the rows of the first, and then finds them not due. A
# watch that is deleted meanwhile waits too, and then takes the new check with it.
_ENQUEUE = text(
    f"""
    WITH plan AS (
        SELECT * FROM unnest(
            CAST(:schedule AS text[]), CAST(:cron AS text[]), CAST(:at AS time[]),
            CAST(:weekday AS smallint[]), CAST(:time_zone AS text[]), CAST(:rest AS integer[]),
            CAST(:next AS timestamptz[])
        ) AS p ({_PLAN}, rest, next)
    ), due AS (
        UPDATE watch w SET
            enqueued_at = w.next_due_at,
            next_due_at = least(p.next, CAST(w.check_in + 1 AS timestamp) AT TIME ZONE 'UTC'
                                        + interval '12 hours')
        FROM plan p
        WHERE w.next_due_at <= :now AND p.rest = {_REST}
          AND (w.schedule, w.cron, w.at, w.weekday, w.time_zone)
            = (p.schedule, p.cron, p.at, p.weekday, p.time_zone)
        RETURNING w.id, w.account_id, w.enqueued_at AS due_at
    ), backlog AS (
        SELECT account_id, count(*) AS n FROM watch_check WHERE state = 'waiting'
        GROUP BY account_id
    )
    INSERT INTO watch_check (watch_id, due_at, account_id, turn)
    SELECT due.id, due.due_at, due.account_id,
           coalesce(backlog.n, 0)
           + row_number() OVER (PARTITION BY due.account_id ORDER BY due.due_at, due.id)
    FROM due LEFT JOIN backlog ON backlog.account_id = due.account_id
    ORDER BY due.id  -- as its indexes are ordered
    ON CONFLICT DO NOTHING
    """  # noqa: S608 - made of our own names alone
)
_STOP = text(
    f"UPDATE watch SET next_due_at = NULL, ended = :why WHERE next_due_at <= :now"  # noqa: S608
    f" AND ({_PLAN}) = (:schedule, :cron, :at, :weekday, :time_zone)"
)


def enqueue_due(now: datetime) -> int:
    """Insert a check for every watch that is due and set its next moment; how many were inserted.

    Twice equals once: the key of a check is its watch and due moment.
    """
    with transaction() as connection:
        _end_passed(connection, now)
        values = {"now": now, **_days(now)}
        groups = connection.execute(_GROUPS, values).mappings().all()
        plan = [each for group in groups if (each := _planned(connection, group, now))]
        if not plan:
            return 0
        columns = {name: [each[name] for each in plan] for name in plan[0]}
        return connection.execute(_ENQUEUE, {**values, **columns}).rowcount


def _days(now: datetime) -> dict[str, Any]:
    return {
        "today": now.date(),
        "last_days": schedule.LAST_DAYS,
        "near_days": schedule.NEAR_DAYS,
    }


def _planned(connection: Connection, group: RowMapping, now: datetime) -> dict[str, Any] | None:
    """A group with its next moment; None where it has none, and then its watches say so."""
    try:
        return {**group, "next": _next(group, now)}
    except BadSchedule as error:
        values = {name: group[name] for name in ("schedule", "cron", "at", "weekday", "time_zone")}
        connection.execute(_STOP, {**values, "now": now, "why": f"It rests: {error}"})
        return None


def _next(group: RowMapping, now: datetime) -> datetime:
    plan = rows.schedule_of(group)
    if plan.kind is not ScheduleKind.ADAPTIVE:
        return schedule.next_due(plan, group["time_zone"], now)
    rest = (schedule.LAST, schedule.NEAR, schedule.FAR)[group["rest"] - 1]
    return now + (max(rest, schedule.NEAR) if budgets.are_scarce() else rest)


def _end_passed(connection: Connection, now: datetime) -> None:
    """Watches whose check-in has passed everywhere on Earth end themselves, and say so."""
    earliest = (now - timedelta(hours=12)).date()
    values = {"now": now, "earliest": earliest, "passed": PASSED, "new_dates": NEW_DATES}
    account_of = cache(accounts.account_of)  # of all her watches that end today she is read once
    ended: Sequence[RowMapping] = connection.execute(_END, values).mappings().all()
    for row in ended:
        account = account_of(row["account_id"])
        notify(connection, ended_notice_of(row["id"], row["title"], row["ended"], account, now))
