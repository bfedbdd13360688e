"""What workers call to carry a search out: take a turn, begin, store what came, close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import clock
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.stay import StayQuery
from core.errors import UnknownSearch
from core.history.service import replace_quotes
from core.search import answers, ask_store, observed, store
from core.search.model import AskState
from core.sources import service as sources


@dataclass(frozen=True, slots=True)
class Errand:
    """One visit's worth of asks: one membership at one site, with the sub-brands it answers for.

    `keys` are the questions that it answers by source; the first is what errands are told by.
    """

    entitlement: Entitlement
    keys: dict[str, str]

    @property
    def lead(self) -> tuple[str, str]:
        """(source, key) by which one visit at a time is let out."""
        return next(iter(self.keys.items()))


@dataclass(frozen=True, slots=True)
class Work:
    """What is left to ask in a search, by the site that is visited for it."""

    query: StayQuery
    errands: dict[str, tuple[Errand, ...]]
    # (source, the site that answers for it, entitlement) of asks that people have no link for yet;
    # a membership's own is wanted where nobody will be asked for its rates.
    linkless: tuple[tuple[str, str, Entitlement], ...] = ()


def work_of(search_id: str) -> Work:
    """The asks of a search that are not done. Raises UnknownSearch."""
    visited = {source.slug: source.visited_with or source.slug for source in sources.described()}
    with transaction() as connection:
        row = store.get_search(connection, search_id)
        if row is None:
            raise UnknownSearch(f"search {search_id} does not exist")
        asks = ask_store.asks_of(connection, search_id)
    left: dict[str, dict[Membership, dict[str, str]]] = {}
    # A site's own ask comes before those of its sub-brands: its key leads.
    for each in sorted(asks, key=lambda each: visited.get(each.ask.site) != each.ask.site):
        if each.ask.state is not AskState.DONE:
            site = visited.get(each.ask.site, each.ask.site)
            keys = left.setdefault(site, {}).setdefault(each.ask.membership, {})
            keys[each.ask.site] = each.answer_key
    return Work(
        row.query,
        {
            site: tuple(
                Errand(e, by_member[e.membership])
                for e in row.query.asked
                if e.membership in by_member
            )
            for site, by_member in left.items()
        },
        tuple(
            (each.ask.site, visited.get(each.ask.site, each.ask.site), entitlement)
            for each in asks
            for entitlement in row.query.asked
            if entitlement.membership is each.ask.membership and _wants_link(each)
        ),
    )


def _wants_link(row: ask_store.AskRow) -> bool:
    is_off = row.ask.outcome is Outcome.SWITCHED_OFF
    return not row.link and (is_off or row.ask.membership is Membership.PUBLIC)


def put_links(search_id: str, links: Mapping[tuple[str, Membership], str]) -> None:
    """Give asks that have no link for people theirs."""
    with transaction() as connection:
        ask_store.put_links(connection, search_id, links)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a search may ask now, and what another search asks for it."""

    mine: tuple[Errand, ...]
    others: tuple[Errand, ...]


def take_turn(
    search_id: str, errands: Sequence[Errand], patience: timedelta, since: datetime | None = None
) -> Turn:
    """Claim visits that nobody makes; what was answered meanwhile is closed and in neither part.

    A claim holds for `patience`. Failures after `since` of visits that were waited for are taken
    over: asking a site in trouble once more for each who waits would not help it.
    """
    now = clock.now()
    with transaction() as connection:
        claimed = {
            errand.lead[1]
            for errand in errands
            if answers.claim(
                connection,
                errand.lead[1],
                errand.lead[0],
                errand.entitlement.membership,
                search_id,
                now,
                now + patience,
            )
        }
        answers.reuse(connection, search_id, now)
        if since:
            _take_over_failures(connection, search_id, errands, since, now)
        rows = ask_store.asks_of(connection, search_id)
        open_keys = {row.answer_key for row in rows if row.ask.state is not AskState.DONE}
        left = [errand for errand in errands if open_keys & set(errand.keys.values())]
        kept = {errand.lead[1] for errand in left}
        answers.release(connection, [key for key in claimed if key not in kept], search_id)
    return Turn(
        tuple(errand for errand in left if errand.lead[1] in claimed),
        tuple(errand for errand in left if errand.lead[1] not in claimed),
    )


def _take_over_failures(
    connection: Connection,
    search_id: str,
    errands: Sequence[Errand],
    since: datetime,
    now: datetime,
) -> None:
    asked = {key: (e, slug) for e in errands for slug, key in e.keys.items()}
    for key, failure in answers.failed_since(connection, list(asked), since).items():
        errand, slug = asked[key]
        report = SiteReport(
            site=slug,
            membership=errand.entitlement.membership,
            outcome=failure.outcome,
            reason=failure.reason,
        )
        ask_store.finish_ask(connection, search_id, report, 0, now)


def give_back(search_id: str, errands: Sequence[Errand]) -> None:
    """Let others make the visits that this search claimed."""
    with transaction() as connection:
        answers.release(connection, [errand.lead[1] for errand in errands], search_id)


def begin(search_id: str, links: Mapping[tuple[str, Membership], str]) -> None:
    """Say that asks start, each with its link for people; those that are done stay done."""
    now = clock.now()
    with transaction() as connection:
        for (site, membership), link in links.items():
            ask_store.begin_ask(connection, search_id, site, membership, link, now)


def retrying(search_id: str, asks: Iterable[tuple[str, Membership]], reason: str) -> None:
    """Say that asks failed for now."""
    with transaction() as connection:
        for site, membership in asks:
            ask_store.retry_ask(connection, search_id, site, membership, reason)


def record(search_id: str, report: SiteReport, took_s: float) -> bool:
    """Store a report with its quotes, at once and once; False when the ask was done before."""
    return record_all(search_id, (report,), took_s) == 1


def record_all(search_id: str, reports: Sequence[SiteReport], took_s: float) -> int:
    """Store what one visit brought, at once and once; how many asks were not done before.

    Quotes for other dates than asked are evidence of a wrong answer, not rates: they are not kept.
    """
    now = clock.now()
    stored: list[SiteReport] = []
    with transaction() as connection:
        for report in reports:
            quotes = () if report.outcome is Outcome.WRONG_DATES else report.quotes
            key = ask_store.finish_ask(connection, search_id, report, len(quotes), now)
            if key is None:
                continue
            stored.append(report)
            replace_quotes(connection, search_id, report.site, report.membership, quotes)
            if key and report.extent is Extent.PARTIAL:
                answers.release(connection, [key], search_id)
            elif key:
                answers.settle(connection, key, search_id, report, now)
        sources.note_visit(connection, stored, took_s, now)
        observed.hand_over(connection, search_id, stored, now)
    return len(stored)


def close(search_id: str) -> bool:
    """Close a search whose asks are all done."""
    with transaction() as connection:
        return store.close_search(connection, search_id, clock.now())
