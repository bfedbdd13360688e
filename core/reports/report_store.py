"""Queries of reports and of their runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from core.reports.model import NewReport, Plan, Report, kind_of
from core.reports.report_rows import about_json, plan_row, report_of
from core.reports.tables import report, report_run

_r, _run = report.c, report_run.c
_OPEN = ("waiting", "searching")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('report ' || :account, 0))")


@dataclass(frozen=True, slots=True)
class Run:
    """One report for one moment. `search_id` is None where nothing has to be asked."""

    report: Report
    due_at: datetime
    search_id: str | None
    put_off: str


def lock_account(connection: Connection, account_id: str) -> None:
    """One at a time adds reports to an account, so that two tabs cannot pass its limit together."""
    connection.execute(_LOCK, {"account": account_id})


def add(
    connection: Connection, account_id: str, new: NewReport, now: datetime, due: datetime, most: int
) -> str | None:
    """The id of a new report; None where the account, which is locked, has `most` already."""
    hers = (_r.account_id == account_id, _r.deleted_at.is_(None))
    if connection.execute(select(func.count()).where(*hers)).scalar_one() >= most:
        return None
    made = connection.execute(
        insert(report)
        .values(
            account_id=account_id,
            kind=kind_of(new.about).value,
            title=new.title,
            about=about_json(new.about),
            next_due_at=due,
            created_at=now,
            **plan_row(new.plan),
        )
        .returning(_r.id)
    )
    return str(made.scalar_one())


def reports(
    connection: Connection, account_id: str, ids: Sequence[str] | None = None
) -> tuple[Report, ...]:
    """Hers, or those of these ids, newest first; deleted ones are left out."""
    open_run = report_run.alias("open_run")
    query = (
        select(report, open_run.c.due_at.label("run_due_at"), open_run.c.put_off)
        .outerjoin(open_run, (open_run.c.report_id == _r.id) & open_run.c.state.in_(_OPEN))
        .where(_r.account_id == account_id, _r.deleted_at.is_(None))
        .order_by(_r.created_at.desc(), _r.id)
    )
    if ids is not None:
        query = query.where(_r.id.in_(ids))
    return tuple(report_of(row) for row in connection.execute(query))


def change(connection: Connection, report_id: str, **values: Any) -> bool:
    found = update(report).where(_r.id == report_id).values(**values)
    return connection.execute(found).rowcount == 1


def replan(
    connection: Connection, report_id: str, plan: Plan, due: datetime, *, is_paused: bool = False
) -> None:
    """It comes by another plan from now on, or once it is resumed, also where it had ended."""
    next_due_at = None if is_paused else due
    change(
        connection, report_id, next_due_at=next_due_at, is_paused=is_paused, ended="",
        **plan_row(plan),
    )  # fmt: skip


def delete_report(connection: Connection, account_id: str, report_id: str, now: datetime) -> bool:
    gone = connection.execute(
        update(report)
        .where(_r.account_id == account_id, _r.id == report_id, _r.deleted_at.is_(None))
        .values(deleted_at=now, next_due_at=None)
    )
    return gone.rowcount == 1


def undelete(
    connection: Connection, account_id: str, report_id: str, since: datetime
) -> Report | None:
    back = connection.execute(
        update(report)
        .where(_r.account_id == account_id, _r.id == report_id, _r.deleted_at > since)
        .values(deleted_at=None)
    )
    found = reports(connection, account_id, [report_id]) if back.rowcount else ()
    return found[0] if found else None


def purge(connection: Connection, deleted_before: datetime, closed_before: datetime) -> int:
    """Delete what nobody brings back any more, and runs of long ago; how many reports."""
    connection.execute(delete(report_run).where(_run.closed_at <= closed_before))
    return connection.execute(delete(report).where(_r.deleted_at <= deleted_before)).rowcount


def due(connection: Connection, now: datetime, limit: int) -> list[Report]:
    """Reports that are due, held until the transaction ends; those in other hands are skipped."""
    rows = connection.execute(
        select(report)
        .where(_r.next_due_at <= now)
        .order_by(_r.next_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [report_of(row) for row in rows]


def add_runs(connection: Connection, runs: Iterable[tuple[Report, datetime]]) -> int:
    """A run for each report and moment; nothing for one that is there, or has one open."""
    rows = [
        {"report_id": each.report_id, "account_id": each.account_id, "due_at": at}
        for each, at in runs
    ]
    if not rows:
        return 0
    added = insert(report_run).on_conflict_do_nothing().returning(_run.report_id)
    return len(connection.execute(added, rows).all())


def runs_since(connection: Connection, report_id: str, since: datetime) -> int:
    found = select(func.count()).where(_run.report_id == report_id, _run.due_at > since)
    return connection.execute(found).scalar_one()


def in_hand(connection: Connection) -> list[str]:
    """Ids of the searches that runs wait for."""
    found = select(_run.search_id).where(_run.state == "searching").distinct()
    return [str(search_id) for search_id in connection.execute(found).scalars()]


def next_waiting(connection: Connection, *, asks: bool) -> Run | None:
    """The oldest run that waits and has to ask (or has not to), held until the transaction ends."""
    kinds = _r.kind == "search" if asks else _r.kind != "search"
    return _one_run(connection, _run.state == "waiting", kinds)


def next_closed(connection: Connection, search_ids: Iterable[str]) -> Run | None:
    """The oldest run whose search is one of these, held alike."""
    return _one_run(connection, _run.state == "searching", _run.search_id.in_(list(search_ids)))


def _one_run(connection: Connection, *where: Any) -> Run | None:
    row = connection.execute(
        select(report, _run.due_at.label("run_due_at"), _run.search_id, _run.put_off)
        .join(report_run, _run.report_id == _r.id)
        .where(_r.deleted_at.is_(None), *where)
        .order_by(_run.due_at, _r.id)
        .limit(1)
        .with_for_update(of=report_run, skip_locked=True)
    ).first()
    return Run(report_of(row), row.run_due_at, row.search_id, row.put_off) if row else None


def set_run(connection: Connection, run: Run, **values: Any) -> None:
    connection.execute(
        update(report_run)
        .where(_run.report_id == run.report.report_id, _run.due_at == run.due_at)
        .values(**values)
    )


def say_all_wait(connection: Connection, words: str) -> None:
    """Runs that would ask wait, and say why."""
    asking = select(_r.id).where(_r.kind == "search")
    connection.execute(
        update(report_run)
        .where(_run.state == "waiting", _run.put_off != words, _run.report_id.in_(asking))
        .values(put_off=words)
    )
