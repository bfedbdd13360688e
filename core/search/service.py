"""Use cases of a person's search: submit it, watch it. What workers call is in `working`."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from core import clock, workqueue
from core.config import settings
from core.db import transaction
from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Outcome
from core.domain.source import Source
from core.domain.stay import BadQuery, Fault, StayQuery, faults_of
from core.errors import UnknownSearch
from core.fx import rate_table
from core.history.model import QuoteRef
from core.history.service import quotes_answering
from core.search import answers, ask_store, store
from core.search.model import House, SearchView, SourceProgress
from core.search.results import houses
from core.search.search_ids import ids_of
from core.sources import service as sources
from core.telemetry import span

WORKFLOW = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentSearch:
    """A search as the first page lists it."""

    search_id: str
    query: StayQuery
    submitted_at: datetime
    quotes: int
    is_running: bool


def submit(
    query: StayQuery, sites: Sequence[str] = (), *, again: bool = False, occasion: str = ""
) -> str:
    """Start a search; the same question within ten minutes returns the same id, unless that search
    has ended and a source failed in it: a new one takes over what the others told.

    `again` asks all anew in any case. So does an `occasion`, whose searches for the same question
    are one search whenever they are submitted. Raises BadQuery with the faults field by field,
    UnknownSource for a slug that does not exist, Unavailable when the database does not answer.
    """
    check(query)
    sought, off = sources.sought(sites)
    asked = [source.slug for source in sought] + list(off)
    if not asked:
        raise BadQuery((Fault("sources", _why_no_source()),))
    now = clock.now()
    nonce = secrets.token_hex(8) if again else ""
    with ExitStack() as stack:
        with transaction() as connection:
            search_id, is_new = store.put_search(
                connection,
                ids_of(query, asked, off, now, nonce=nonce, occasion=occasion),
                query,
                settings().world,
                _new_asks(query, sought, off),
                now,
                off=off,
                anew=again or bool(occasion),
            )
            stack.enter_context(span("submit", search_id=search_id))
            # A source that is off has a link for people too, and only a worker can make it.
            done = is_new and not off and store.close_search(connection, search_id, now)
            if is_new and not done:
                answers.show_older(connection, search_id, now)
        if is_new and not done:
            with span("hand over"):
                workqueue.enqueue(WORKFLOW, search_id, search_id)
    return search_id


def _new_asks(
    query: StayQuery, sought: Sequence[Source], off: Mapping[str, str]
) -> Iterator[ask_store.NewAsk]:
    """Every source for every membership; `off` is what may not be visited, and why.

    What a source does not have needs no visit, so its ask ends here.
    """
    for source in sought:
        beside = [each.slug for each in sought if each.visited_with == source.slug]
        for n, entitlement in enumerate(query.asked):
            lacks = source.lacks(entitlement.membership)
            end = (Outcome.DISCOUNT_NOT_OFFERED, lacks) if lacks else None
            yield ask_store.NewAsk(source.slug, n, entitlement, beside, end)
    for slug, reason in off.items():
        for n, entitlement in enumerate(query.asked):
            yield ask_store.NewAsk(slug, n, entitlement, (), (Outcome.SWITCHED_OFF, reason))


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


def recent(search_ids: Sequence[str]) -> tuple[RecentSearch, ...]:
    """These searches in this order, as the first page lists them; unknown ones are left out."""
    if not search_ids:
        return ()
    with transaction() as connection:
        rows = store.recent(connection, len(search_ids), search_ids)
    found = {row.id: _recent(row, quotes) for row, quotes in rows}
    return tuple(found[search_id] for search_id in search_ids if search_id in found)


def recent_of(account_id: str, limit: int = 5) -> tuple[RecentSearch, ...]:
    """The searches that a person opened last, the one opened last first."""
    # Imported late: workers and the terminal carry searches out without knowing any person.
    from core.accounts import service as accounts

    return recent(accounts.recent_searches(account_id, limit))


def _recent(row: store.SearchRow, quotes: int) -> RecentSearch:
    return RecentSearch(
        search_id=row.id,
        query=row.query,
        submitted_at=row.submitted_at,
        quotes=quotes,
        is_running=row.closed_at is None,
    )


# The last assembled houses by the answers that they are made of: a poll that finds nothing new
# costs two small reads, and so does a question that somebody else asked before.
_Parts = tuple[tuple[str, str, Membership], ...]
_assembled: dict[tuple[_Parts, datetime | None], tuple[House, ...]] = {}
_KEEP = 64


def view(search_id: str, *, with_codes: bool = True) -> SearchView:
    """Everything known of a search right now; without codes, what it knows from asks that had none.

    Raises UnknownSearch.
    """
    with transaction() as connection:
        row = store.get_search(connection, search_id)
        if row is None:
            raise UnknownSearch("This search does not exist: start a new one.")
        asks = [
            each
            for each in ask_store.asks_of(connection, search_id)
            if with_codes or not each.ask.membership.needs_code
        ]
        parts = _parts(asks)
        old_before = _old_before(row, asks)
        found = _assembled.get((parts, old_before))
        quotes = quotes_answering(connection, parts) if found is None else []
    known = {source.slug: source for source in sources.described()}
    if found is None:
        found = houses([quote for _, quote in quotes], row.query, list(known.values()), old_before)
        _keep((parts, old_before), found)
    return SearchView(
        search_id=row.id,
        query=row.query,
        world=row.world,
        submitted_at=row.submitted_at,
        closed_at=row.closed_at,
        sources=_progress(asks, known),
        houses=found,
    )


def rates_of(search_id: str) -> dict[tuple[str, Membership], list[RateQuote]]:
    """Every rate that a search shows, unmatched, by source and the membership that was asked for;
    those of another search's visit included. Raises UnknownSearch."""
    with transaction() as connection:
        if store.get_search(connection, search_id) is None:
            raise UnknownSearch("This search does not exist: start a new one.")
        quotes = quotes_answering(connection, _parts(ask_store.asks_of(connection, search_id)))
    found: dict[tuple[str, Membership], list[RateQuote]] = {}
    for membership, quote in quotes:
        found.setdefault((quote.site, membership), []).append(quote)
    return found


def quotes_shown(search_id: str) -> list[tuple[QuoteRef, RateQuote]]:
    """The same rates, each with its place in the history. Raises UnknownSearch."""
    with transaction() as connection:
        if store.get_search(connection, search_id) is None:
            raise UnknownSearch("This search does not exist: start a new one.")
        parts = _parts(ask_store.asks_of(connection, search_id))
        quotes = quotes_answering(connection, parts)
    answered_by = {(site, asked): answering for answering, site, asked in parts}
    places: defaultdict[tuple[str, Membership], count[int]] = defaultdict(count)
    return [
        (QuoteRef(answered_by[key], *key, next(places[key])), quote)
        for asked, quote in quotes
        for key in ((quote.site, asked),)
    ]


def closed_among(search_ids: Sequence[str]) -> frozenset[str]:
    """Which of these searches have ended or are gone: one small read."""
    with transaction() as connection:
        return frozenset(search_ids) - store.open_among(connection, search_ids)


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


def _parts(asks: Sequence[ask_store.AskRow]) -> _Parts:
    """The answers that hold the rows to show: own ones, and those of others."""
    return tuple(
        (row.answered_by, row.ask.site, row.ask.membership)
        for row in asks
        if row.ask.quotes or row.ask.is_old
    )


def _old_before(row: store.SearchRow, asks: Sequence[ask_store.AskRow]) -> datetime | None:
    """Rows seen before this are old; None while there are none."""
    if not any(each.ask.is_old for each in asks):
        return None
    return row.submitted_at - (timedelta(0) if row.anew else answers.FRESH)


def _keep(key: tuple[_Parts, datetime | None], found: tuple[House, ...]) -> None:
    _assembled.pop(key, None)
    _assembled[key] = found
    while len(_assembled) > _KEEP:
        # Sessions are threads: another one may have dropped the oldest already.
        _assembled.pop(next(iter(_assembled)), None)


def _progress(
    asks: Sequence[ask_store.AskRow], known: dict[str, Source]
) -> tuple[SourceProgress, ...]:
    by_site: dict[str, list[ask_store.AskRow]] = {}
    for row in asks:
        by_site.setdefault(row.ask.site, []).append(row)
    return tuple(
        SourceProgress(
            source=known[slug],
            asks=tuple(row.ask for row in by_site[slug]),
            link=by_site[slug][0].link,
            rate_links=tuple(
                (row.ask.membership, row.link)
                for row in by_site[slug][1:]
                if row.link not in ("", by_site[slug][0].link)
            ),
        )
        for slug in known
        if slug in by_site
    )
