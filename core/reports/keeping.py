"""What a person does with her reports: have one mailed, change, pause, send now, delete."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import clock, vault
from core.config import settings
from core.db import transaction
from core.reports import plans, report_store
from core.reports.errors import TooMany, TooSoon, UnknownReport
from core.reports.model import NewReport, Plan, Report, SearchQuestion
from core.reports.sharing import UNDO_FOR
from core.search import service as searches
from core.watch.errors import BadSchedule

REPORTS_EACH = 20
SENDS_AN_HOUR = 4  # by hand and by the clock
RUNS_KEPT = timedelta(days=62)
STOP = "/wayrate/stop-report"  # the route of pages/parts/routes.py
_PURPOSE = "stop a report"
_TITLE = 200
OVER = "It came for the last time, as you chose."
_NO_DAY = "It would never come: choose a later last day."


def create(account_id: str, new: NewReport) -> Report:
    """Have something mailed from its next moment on; what is mailed already gets the new plan.

    Raises BadQuery, BadSchedule and TooMany.
    """
    if isinstance(new.about, SearchQuestion):
        searches.check(new.about.query)
    now = clock.now()
    due = _first_due(new.plan, now)
    tidy = NewReport(title=new.title.replace("\x00", "")[:_TITLE], about=new.about, plan=new.plan)
    with transaction(account_id) as connection:
        report_store.lock_account(connection, account_id)
        for known in report_store.reports(connection, account_id):
            if known.about == tidy.about and not known.ended:
                report_store.replan(connection, known.report_id, tidy.plan, due)
                return _one(connection, account_id, known.report_id)
        made = report_store.add(connection, account_id, tidy, now, due, REPORTS_EACH)
        if made is None:
            raise TooMany(
                f"You have {REPORTS_EACH} reports, which is the most: delete one you do not need."
            )
        return _one(connection, account_id, made)


def reports(account_id: str) -> tuple[Report, ...]:
    """All reports of a person, newest first."""
    with transaction(account_id) as connection:
        return report_store.reports(connection, account_id)


def _first_due(plan: Plan, now: datetime) -> datetime:
    if due := plans.next_due(plan, now):
        return due
    raise BadSchedule(_NO_DAY)


def replan(account_id: str, report_id: str, plan: Plan) -> Report:
    """Have a report come by another plan; one that had ended comes again, a paused one stays so.

    Raises UnknownReport, BadSchedule, and BadQuery for a search that cannot be asked any more.
    """
    now = clock.now()
    due = _first_due(plan, now)
    with transaction(account_id) as connection:
        found = _one(connection, account_id, report_id)
        if isinstance(found.about, SearchQuestion):
            searches.check(found.about.query)
        report_store.replan(connection, report_id, plan, due, is_paused=found.is_paused)
        return _one(connection, account_id, report_id)


def pause(account_id: str, report_id: str, on: bool) -> Report:
    """Pause a report, or let it come again at its next regular moment. Raises UnknownReport."""
    with transaction(account_id) as connection:
        found = _one(connection, account_id, report_id)
        report_store.change(connection, report_id, is_paused=on, next_due_at=None)
        if not on and not found.ended:
            come_again(connection, found, clock.now())
        return _one(connection, account_id, report_id)


def come_again(connection: Connection, report: Report, now: datetime) -> None:
    """Move it to its next moment, or end it where its last day is over. Raises BadSchedule."""
    due = plans.next_due(report.plan, now)
    report_store.change(connection, report.report_id, next_due_at=due, ended="" if due else OVER)


def send_now(account_id: str, report_id: str) -> None:
    """Make one ahead of its next moment. Raises TooSoon, and UnknownReport."""
    now = clock.now()
    with transaction(account_id) as connection:
        found = _one(connection, account_id, report_id)
        if found.ended:
            raise TooSoon(found.ended)
        lately = report_store.runs_since(connection, report_id, now - timedelta(hours=1))
        if lately >= SENDS_AN_HOUR:
            raise TooSoon("It was sent a few times within the hour: try again later.")
        if not report_store.add_runs(connection, [(found, now)]):
            raise TooSoon("It is being made right now.")


def delete(account_id: str, report_id: str) -> bool:
    """Delete a report; for ten minutes `undo_delete` brings it back."""
    with transaction(account_id) as connection:
        return _is_id(report_id) and report_store.delete_report(
            connection, account_id, report_id, clock.now()
        )


def undo_delete(account_id: str, report_id: str) -> bool:
    """Bring back what was deleted a moment ago; False when that is too long ago."""
    now = clock.now()
    with transaction(account_id) as connection:
        back = report_store.undelete(connection, account_id, report_id, now - UNDO_FOR)
        if back and not back.is_paused and not back.ended:
            come_again(connection, back, now)
        return back is not None


def purge() -> int:
    """Delete for good what nobody can bring back; how many reports. For the leader."""
    now = clock.now()
    with transaction() as connection:
        return report_store.purge(connection, now - UNDO_FOR, now - RUNS_KEPT)


def stop_link(report: Report) -> str:
    """The link in a mail that stops its report, without signing in, however old it is."""
    token = vault.sign(_PURPOSE, [report.account_id, report.report_id])
    return f"{settings().public_url}{STOP}/{token}"


def by_link(token: str) -> Report:
    """What this link stops. Raises NotOurs, and UnknownReport once it is deleted."""
    account_id, report_id = vault.signed(_PURPOSE, token)
    with transaction(account_id) as connection:
        return _one(connection, account_id, report_id)


def stop_by_link(token: str, *, undo: bool = False) -> Report:
    """Pause the report of this link, or let it come again. Raises as `by_link` does."""
    account_id, report_id = vault.signed(_PURPOSE, token)
    return pause(account_id, report_id, on=not undo)


def _one(connection: Connection, account_id: str, report_id: str) -> Report:
    found = report_store.reports(connection, account_id, [report_id]) if _is_id(report_id) else ()
    if not found:
        raise UnknownReport("This report does not exist any more.")
    return found[0]


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
