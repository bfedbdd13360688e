"""A watch carried through its checks on a real database: the test says what each source answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.stay import StayQuery
from core.search import service as searches
from core.search import working
from core.sources import service as sources
from core.watch import service
from core.watch.model import NewWatch, Watch
from core.watch.rule_model import NewRule, RuleKind
from core.watch.tables import watch_check
from tests.builders import a_query, a_quote, a_request, a_source, a_stay, some_evidence
from tests.people import a_person

PUBLIC = Membership.PUBLIC
SITES = ("booking", "expedia")
Says = Mapping[str, "str | Outcome | RateQuote | tuple[RateQuote, ...] | Lacking"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """An answer of which a site does not say, or not truly, that it is the whole."""

    extent: Extent
    said: Outcome | tuple[RateQuote, ...]


def register_sources() -> None:
    sources.register([(a_source(site), True, "") for site in SITES])


def somebody() -> str:
    """Whom no other test knows: they share a database."""
    return a_person(f"{uuid.uuid4().hex}@example.com").account_id


def soon(days: int = 30) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=days)
    return a_query(request=a_request(stay=a_stay(check_in)))


def a_watch(account_id: str, *kinds: RuleKind | NewRule, **changes: Any) -> Watch:
    """A watch whose question nobody else asks, for a drop of 5 % unless kinds are given."""
    rules = tuple(NewRule(kind=k) if isinstance(k, RuleKind) else k for k in kinds)
    # Another place id makes another question; answers are not shared between tests.
    query = changes.pop("query", None) or soon()
    place = replace(query.destination, place_id=uuid.uuid4().hex)
    new = NewWatch(query=replace(query, destination=place), **changes)
    return service.create(account_id, replace(new, rules=rules) if rules else new)


class Time:
    """The clock of core, set by hand."""

    def __init__(self, monkeypatch: Any, at: datetime | None = None) -> None:
        self.at = at or clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def start() -> list[tuple[str, str]]:
    """Tick and start all that waits: (watch, search) of each check under way."""
    service.enqueue_due(clock.now())
    service.start_waiting(clock.now(), 100)
    with transaction() as connection:
        found = connection.execute(
            select(watch_check.c.watch_id, watch_check.c.search_id).where(
                watch_check.c.state == "searching"
            )
        )
        return [(row.watch_id, row.search_id) for row in found]


def answer(search_id: str, says: Says) -> None:
    """End a search: each source, or voice ("expedia/aaa"), says a total or how its visit ended."""
    view = searches.view(search_id)
    for progress in view.sources:
        site = progress.source.slug
        for ask in progress.asks:
            said = says.get(f"{site}/{ask.membership.value}", says.get(site, Outcome.FAILED))
            report = _report(site, ask.membership, said, view.query)
            working.record(search_id, report, 0.1)
    working.close(search_id)


def check(watch: Watch, **says: Any) -> None:
    """One whole check of a watch that is due."""
    under_way = dict(start())
    answer(under_way[watch.watch_id], says)
    service.judge_closed(100)


def _report(site: str, membership: Membership, said: Any, query: StayQuery) -> SiteReport:
    if isinstance(said, Lacking):
        return replace(_report(site, membership, said.said, query), extent=said.extent)
    if isinstance(said, Outcome):
        return SiteReport(
            site=site,
            membership=membership,
            outcome=said,
            reason="so it is",
            extent=Extent.WHOLE if said.answered else Extent.UNKNOWN,
        )
    quotes = (said,) if isinstance(said, str | RateQuote) else said
    return SiteReport(
        site=site,
        membership=membership,
        outcome=Outcome.PRICED,
        reason="1 rate at 1 property.",
        extent=Extent.WHOLE,
        quotes=tuple(_quote(site, each, query) for each in quotes),
    )


def _quote(site: str, said: str | RateQuote, query: StayQuery) -> RateQuote:
    quote = said if isinstance(said, RateQuote) else a_quote(said, site=site)
    seen = some_evidence(f"https://www.{site}.example/results", seen_at=clock.now())
    return replace(quote, stay=query.request.stay, evidence=seen)
