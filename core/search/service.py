"""Use cases of a search: submit it, watch it, and (for workers) carry it out step by step."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core import clock, workqueue
from core.config import settings
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from core.domain.source import Source
from core.domain.stay import BadQuery, Fault, StayQuery, faults_of
from core.errors import UnknownSearch
from core.fx import rate_table
from core.history.service import quotes_of, replace_quotes
from core.search import store
from core.search.model import Ask, AskState, House, SearchView, SourceProgress
from core.search.results import houses
from core.sources import service as sources

WORKFLOW = "search"
# The same question within this time is the same search: a second click, or a second person.
BUCKET = timedelta(minutes=10)
# A search that was stored but never reached the queue is handed over again after this long.
OVERDUE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSearch:
    """A search as the first page lists it."""

    search_id: str
    query: StayQuery
    submitted_at: datetime
    quotes: int
    is_running: bool


def submit(query: StayQuery, sites: Sequence[str] = (), *, again: bool = False) -> str:
    """Start a search; the same question within ten minutes returns the same id.

    `again` asks anew in any case. Raises BadQuery with the faults field by field, UnknownSource
    for a slug that does not exist, Unavailable when the database does not answer.
    """
    check(query)
    asked = [source.slug for source in sources.chosen(sites)]
    if not asked:
        raise BadQuery((Fault("sources", _why_no_source()),))
    now = clock.now()
    search_id = _id_of(query, asked, now, secrets.token_hex(8) if again else "")
    with transaction() as connection:
        is_new = store.put_search(connection, search_id, query, settings().world, asked, now)
    if is_new:
        workqueue.enqueue(WORKFLOW, search_id, search_id)
    return search_id


def _why_no_source() -> str:
    if sources.described():
        return "No source is switched on: switch one on first."
    return "The first worker is still starting: try again in a few seconds."


def check(query: StayQuery, today: date | None = None) -> None:
    """Raises BadQuery with everything that is wrong with a question."""
    faults = list(faults_of(query.request, today or clock.earliest_today()))
    currency = query.request.currency
    if currency not in rate_table().fixed:
        faults.append(
            Fault("currency", f"There is no daily rate for {currency}: choose another currency.")
        )
    faults += [
        Fault("memberships", f"Enter your code for {e.membership.label}, or leave it out.")
        for e in query.asked
        if e.membership.needs_code and not (e.code or "").strip()
    ]
    if faults:
        raise BadQuery(tuple(faults))


def recent(limit: int = 5) -> tuple[RecentSearch, ...]:
    """The newest searches, newest first."""
    with transaction() as connection:
        rows = store.recent(connection, limit)
    return tuple(
        RecentSearch(
            search_id=row.id,
            query=row.query,
            submitted_at=row.submitted_at,
            quotes=quotes,
            is_running=row.closed_at is None,
        )
        for row, quotes in rows
    )


# The last assembled houses by search: a poll that finds nothing new costs two small reads.
_assembled: dict[str, tuple[tuple[int, int], tuple[House, ...]]] = {}
_KEEP = 32


def view(search_id: str) -> SearchView:
    """Everything known of a search right now. Raises UnknownSearch."""
    with transaction() as connection:
        row = store.get_search(connection, search_id)
        if row is None:
            raise UnknownSearch("This search does not exist: start a new one.")
        asks = store.asks_of(connection, search_id)
        done = [ask for ask, _ in asks if ask.state is AskState.DONE]
        revision = (len(done), sum(ask.quotes for ask in done))
        kept = _assembled.get(search_id)
        fresh = None if kept and kept[0] == revision else quotes_of(connection, search_id)
    known = {source.slug: source for source in sources.described()}
    if fresh is None and kept:
        found = kept[1]
    else:
        found = houses(fresh or [], row.query, list(known.values()))
        _keep(search_id, revision, found)
    return SearchView(
        search_id=row.id,
        query=row.query,
        world=row.world,
        submitted_at=row.submitted_at,
        closed_at=row.closed_at,
        sources=_progress(asks, known),
        houses=found,
    )


def is_closed(search_id: str) -> bool:
    """Whether a search has ended: one small read. Raises UnknownSearch."""
    with transaction() as connection:
        row = store.get_search(connection, search_id)
    if row is None:
        raise UnknownSearch("This search does not exist: start a new one.")
    return row.closed_at is not None


def forget() -> None:
    """Drop what was assembled; the next view reads everything anew."""
    _assembled.clear()


def _keep(search_id: str, revision: tuple[int, int], found: tuple[House, ...]) -> None:
    _assembled.pop(search_id, None)
    _assembled[search_id] = (revision, found)
    while len(_assembled) > _KEEP:
        # Sessions are threads: another one may have dropped the oldest already.
        _assembled.pop(next(iter(_assembled)), None)


def _progress(
    asks: Sequence[tuple[Ask, str]], known: dict[str, Source]
) -> tuple[SourceProgress, ...]:
    by_site: dict[str, list[tuple[Ask, str]]] = {}
    for ask, link in asks:
        by_site.setdefault(ask.site, []).append((ask, link))
    return tuple(
        SourceProgress(
            source=known[slug],
            asks=tuple(ask for ask, _ in by_site[slug]),
            link=by_site[slug][0][1],
        )
        for slug in known
        if slug in by_site
    )


# What follows is called by workers.


@dataclass(frozen=True, slots=True)
class Work:
    """What is left to ask in a search: entitlements by site."""

    query: StayQuery
    asks: dict[str, tuple[Entitlement, ...]]


def work_of(search_id: str) -> Work:
    """The asks of a search that are not done. Raises UnknownSearch."""
    with transaction() as connection:
        row = store.get_search(connection, search_id)
        if row is None:
            raise UnknownSearch(f"search {search_id} does not exist")
        asks = store.asks_of(connection, search_id)
    entitlements = {e.membership: e for e in row.query.asked}
    left: dict[str, tuple[Entitlement, ...]] = {}
    for ask, _ in asks:
        if ask.state is not AskState.DONE:
            left[ask.site] = (*left.get(ask.site, ()), entitlements[ask.membership])
    return Work(row.query, left)


def begin(search_id: str, site: str, membership: Membership, link: str) -> bool:
    """Say that an ask starts; False when it is done already."""
    with transaction() as connection:
        return store.begin_ask(connection, search_id, site, membership, link, clock.now())


def retrying(search_id: str, site: str, membership: Membership, reason: str) -> None:
    """Say that an ask failed for now."""
    with transaction() as connection:
        store.retry_ask(connection, search_id, site, membership, reason)


def record(search_id: str, report: SiteReport, took_s: float) -> bool:
    """Store a report with its quotes, at once and once; False when the ask was done before.

    Quotes for other dates than asked are evidence of a wrong answer, not rates: they are not kept.
    """
    quotes = () if report.outcome is Outcome.WRONG_DATES else report.quotes
    with transaction() as connection:
        if not store.finish_ask(connection, search_id, report, len(quotes), clock.now()):
            return False
        replace_quotes(connection, search_id, report.site, report.membership, quotes)
        sources.note_visit(
            connection, report.site, report.membership, report.outcome, took_s, len(quotes)
        )
    return True


def close(search_id: str) -> bool:
    """Close a search whose asks are all done."""
    with transaction() as connection:
        return store.close_search(connection, search_id, clock.now())


def hand_over_forgotten(limit: int = 100) -> Sequence[str]:
    """Give searches that are still open to the queue once more; running ones stay as they are.

    A process may die between storing a search and handing it over. The key is the search's id, so
    work that is queued, running or finished is not started again.
    """
    with transaction() as connection:
        left = store.open_since(connection, clock.now() - OVERDUE, limit)
    for search_id in left:
        workqueue.enqueue(WORKFLOW, search_id, search_id)
    return left


def _id_of(query: StayQuery, sites: Sequence[str], at: datetime, nonce: str) -> str:
    bucket = int(at.timestamp() // BUCKET.total_seconds())
    key = [store.query_as_json(query), sorted(sites), settings().world, bucket, nonce]
    return hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:20]
