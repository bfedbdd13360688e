"""From a due moment to a mail: runs, searches for those that ask, and the letter.

Any number of processes may do this at once: each takes a run whose row nobody holds, and the mail,
its link and the end of the run commit together. Whoever dies in between has done nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from core import clock
from core.accounts import service as accounts
from core.accounts.errors import UnknownAccount
from core.accounts.model import Account
from core.db import transaction
from core.domain.stay import BadQuery
from core.errors import Unavailable, UnknownSearch, WayrateError
from core.fx import rate_table
from core.history import service as history
from core.history.model import Line
from core.log import log
from core.notify import links
from core.notify import service as notify
from core.notify.model import NewNotice
from core.reports import keeping, link_store, of_search, of_trend, of_watches, plans, report_store
from core.reports.link_store import NewLink
from core.reports.model import AllWatches, Report, SearchQuestion, Unreadable
from core.reports.report_store import Run
from core.reports.sharing import USUAL_DAYS
from core.reports.sheet import Sheet
from core.reports.subjects import TrendQuestion
from core.search import service as searches
from core.sources import service as sources
from core.text import date_text
from core.vault import VaultFault
from core.watch import budgets
from core.watch import service as watches
from core.watch.errors import BadSchedule

AT_ONCE = 500  # reports that one tick moves
_UNREADABLE = "It could not be written: it comes again at its next moment."
_GONE = "Its search is gone: it comes again at its next moment."
_PAST = "It comes no more, since check-in has passed."


def enqueue_due(now: datetime) -> int:
    """A run for each report that is due, and its next moment; how many. Twice equals once."""
    with transaction() as connection:
        found = report_store.due(connection, now, AT_ONCE)
        runs = [(each, each.next_due_at) for each in found if each.next_due_at]
        for each in found:
            _move_on(connection, each, now)
        return report_store.add_runs(connection, runs)


def _move_on(connection: Connection, report: Report, now: datetime) -> None:
    try:
        keeping.come_again(connection, report, now)
    except BadSchedule as error:
        report_store.change(
            connection, report.report_id, next_due_at=None, ended=f"It rests: {error}"
        )


def start_waiting(limit: int) -> int:
    """Ask anew for reports of searches until `limit` are under way; how many were started."""
    with transaction() as connection:
        room = limit - len(report_store.in_hand(connection))
    started = 0
    while started < room and _start_one():
        started += 1
    return started


def _start_one() -> bool:
    """Take the next run that asks and start or drop it; False when none waits or may be asked."""
    with transaction() as connection:
        run = report_store.next_waiting(connection, asks=True)
        if run is None:
            return False
        if not isinstance(run.report.about, SearchQuestion):
            about = run.report.about
            _drop(connection, run, about.why if isinstance(about, Unreadable) else _UNREADABLE)
            return True
        free, put_off = budgets.split(sources.on())
        words = budgets.words(put_off)
        wanted = [s.slug for s in free if s.slug in (run.report.about.sites or [s.slug])]
        if not wanted:
            report_store.say_all_wait(connection, words or "No source that it asks is on.")
            return False
        try:
            # Those that are due at one moment and ask the same share a search with each other.
            occasion = f"reporting {run.due_at:%Y-%m-%dT%H:%M:%S.%f}"
            search_id = searches.submit(run.report.about.query, wanted, occasion=occasion)
        except BadQuery as bad:
            _end(connection, run, _PAST if _is_past(run) else str(bad))
        else:
            report_store.set_run(
                connection, run, state="searching", search_id=search_id, put_off=words
            )
    return True


def _is_past(run: Run) -> bool:
    about = run.report.about
    return (
        isinstance(about, SearchQuestion)
        and about.query.request.stay.check_in < clock.earliest_today()
    )


def _end(connection: Connection, run: Run, why: str) -> None:
    """It comes no more, and its owner is told so in her inbox."""
    _drop(connection, run, why)
    report = run.report
    report_store.change(connection, report.report_id, ended=why, next_due_at=None)
    notify.notify(
        connection,
        NewNotice(
            account_id=report.account_id,
            key=f"report ended {report.report_id}",
            kind="report",
            title=f"{report.title}: no more reports",
            body=why,
            link="profile",
        ),
    )


def _drop(connection: Connection, run: Run, why: str) -> None:
    report_store.set_run(connection, run, state="dropped", put_off=why, closed_at=clock.now())


def write_ready(limit: int) -> int:
    """Write the mails of runs that have all they need; how many runs ended."""
    ended = 0
    while ended < limit and _write_next():
        ended += 1
    return ended


def _write_next() -> bool:
    with transaction() as connection:
        closed = searches.closed_among(report_store.in_hand(connection))
        run = report_store.next_waiting(connection, asks=False) or (
            report_store.next_closed(connection, closed) if closed else None
        )
        if run is None:
            return False
        try:
            with connection.begin_nested():
                _write(connection, run)
        except (UnknownSearch, UnknownAccount):
            _drop(connection, run, _GONE)
        except Unavailable:
            raise  # the database is away: all of them wait
        except WayrateError as fault:
            _drop(connection, run, str(fault))
        except Exception:  # one that cannot be written must not hold up everybody's
            log.error("report_not_written", report_id=run.report.report_id, exc_info=True)
            _drop(connection, run, _UNREADABLE)
    return True


def _write(connection: Connection, run: Run) -> None:
    """The mail, the link in it, and what the next report is held against."""
    report, now = run.report, clock.now()
    person = accounts.account_of(report.account_id)
    sheet = _sheet(run, person, now)
    until = now + timedelta(days=USUAL_DAYS)
    new = NewLink(report.title, sheet.shared, now, until, report.report_id)
    token = link_store.add(connection, report.account_id, new, None)
    values = _values(report, sheet, token or "", until, _locale(person))
    key = f"report {report.report_id} {run.due_at.isoformat()}"
    notify.mail(connection, key, person.email, "report", values, report.account_id)
    said = {voice: each.as_json() for voice, each in sheet.said.items()}
    report_store.change(connection, report.report_id, said=said, last_sent_at=now)
    report_store.set_run(connection, run, state="done", closed_at=now)


def _sheet(run: Run, person: Account, now: datetime) -> Sheet:
    locale, rates, report = _locale(person), rate_table(), run.report
    match report.about:
        case SearchQuestion():
            view = searches.view(run.search_id or "")
            return of_search.sheet_of(report, view, locale, now, rates)
        case TrendQuestion() as asked:
            known = {source.slug: source for source in sources.described()}
            reader = of_trend.Reader(locale, now, rates, known)
            return of_trend.sheet_of(report, asked, _seen(asked, now), reader)
        case AllWatches():
            hers = watches.watches(report.account_id)
            return of_watches.sheet_of(report, hers, locale, now, rates)
        case Unreadable(why):
            raise VaultFault(why)


def _seen(asked: TrendQuestion, now: datetime) -> tuple[Line, ...]:
    ask = asked.ask(now.date())
    found = history.chain_trend(asked.chain, ask) if asked.chain else history.trend(ask)
    return found.lines


def _values(
    report: Report, sheet: Sheet, token: str, until: datetime, locale: str
) -> dict[str, Any]:
    return {
        "title": sheet.finding,
        "lead": sheet.lead,
        "lines": [[line.label, line.price, line.note] for line in sheet.lines],
        "more": sheet.more,
        "silent": sheet.silent,
        "link": links.within(sheet.path),
        "file": links.within(f"shared?link={token}"),
        "until": date_text(until.date(), locale),
        "plan": plans.words_of(report.plan, locale),
        "reports": links.within("profile"),
        "unsubscribe": keeping.stop_link(report),
    }


def _locale(person: Account) -> str:
    return person.language.replace("-", "_")
