"""The search workflow: one durable step a source, in parallel; each answer is stored as it lands.

A step that is cut off by a kill runs again elsewhere: asks that were stored stay, the others are
asked anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from dbos import DBOS
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base

from core import clock
from core.domain.membership import Membership
from core.domain.report import Outcome, SiteReport
from core.domain.source import SourceKind
from core.domain.stay import StayQuery
from core.errors import WayrateError
from core.log import log
from core.search import service, working
from core.search.working import Errand, Work
from core.sources import service as sources
from core.telemetry import span, whole
from core.traffic import service as traffic
from jobs import fallback, proof
from jobs.tracing import TracedVisit
from scrapers import registry, report
from scrapers.errors import SiteDown, SiteError, SiteTimedOut, TooMany
from scrapers.remembering import RememberingVisit
from scrapers.sharing import shared_out
from scrapers.site import PUBLIC, Site
from scrapers.visit import Visit
from scrapers.visits import Visitor

TRIES = 3
FIRST_WAIT_S = 5.0
DEADLINE_S = 40.0  # of one source, tries and pauses included
CLAIM = timedelta(seconds=45)  # how long others wait for a visit whose worker may have died
FIRST_LOOK_S, LAST_LOOK_S = 0.1, 1.0  # how often one who waits looks for the answer

_visitor: Visitor | None = None


def use(visitor: Visitor | None) -> None:
    """Give the workflows of this process the visitor (connections, browser) that they share."""
    global _visitor  # noqa: PLW0603 - one warm browser a process is the point
    _visitor = visitor


@DBOS.workflow(name=service.WORKFLOW)
async def search(search_id: str) -> None:
    """Ask every source of a search, then close it. One source never fails another."""
    with whole("search", search_id):
        sites = await sites_of(search_id)
        ends = await asyncio.gather(
            *(ask_source(search_id, slug) for slug in sites), return_exceptions=True
        )
        for slug, end in zip(sites, ends, strict=True):
            if isinstance(end, BaseException):
                await give_up(search_id, slug, type(end).__name__)
        await close(search_id)


@DBOS.step(name="search.sites")
async def sites_of(search_id: str) -> list[str]:
    """The slugs of the sites to visit, in a fixed order: steps are numbered in it."""
    return sorted((await _work_of(search_id)).errands)


# What a search asks, read once for all its sites: each site's turn closes what was answered since.
_works: dict[str, Work] = {}
_WORKS_KEPT = 32


async def _work_of(search_id: str) -> Work:
    if search_id not in _works:
        work = await asyncio.to_thread(working.work_of, search_id)
        _works[search_id] = work
        while len(_works) > _WORKS_KEPT:
            _works.pop(next(iter(_works)))
        return work
    return _works[search_id]


@DBOS.step(
    name="search.ask_source",
    retries_allowed=True,
    interval_seconds=1,
    max_attempts=3,
    should_retry=lambda error: isinstance(error, WayrateError),
)
async def ask_source(search_id: str, slug: str) -> None:
    """Ask one site for everything that is left to ask; memberships side by side.

    Only the database being away makes the step run again; a bug of ours ends it for this source.
    """
    work = await _work_of(search_id)
    site, errands = registry.site(slug), work.errands.get(slug, ())
    if not errands:
        return
    with span("source", search_id=search_id, site=slug):
        await _run(search_id, site, work.query, errands)
        await _note_robots(site, work.query)


@DBOS.step(name="search.give_up")
async def give_up(search_id: str, slug: str, error: str) -> None:
    """A source that failed in a way nobody foresaw is closed as failed, and a person is told."""
    log.error("source_broke", search_id=search_id, site=slug, error=error)
    work = await asyncio.to_thread(working.work_of, search_id)
    sorry = SiteDown("Something went wrong on our side while reading this source.")
    errands = work.errands.get(slug, ())
    failed = [
        SiteReport(
            site=source,
            membership=errand.entitlement.membership,
            outcome=sorry.outcome,
            reason=str(sorry),
        )
        for errand in errands
        for source in errand.keys
    ]
    await asyncio.to_thread(working.record_all, search_id, failed, 0.0)
    await asyncio.to_thread(working.give_back, search_id, errands)


@DBOS.step(name="search.close", retries_allowed=True, interval_seconds=1, max_attempts=3)
async def close(search_id: str) -> None:
    """Close the search."""
    _works.pop(search_id, None)
    await asyncio.to_thread(working.close, search_id)


async def _run(search_id: str, site: Site, query: StayQuery, errands: Sequence[Errand]) -> None:
    """Visit for the errands that nobody else runs; wait for the answers of the others."""
    since = clock.now()
    ends_at = time.monotonic() + DEADLINE_S
    turn = await asyncio.to_thread(working.take_turn, search_id, errands, CLAIM)
    waiting = [_wait(search_id, site, query, e, since, ends_at) for e in turn.others]
    await asyncio.gather(_visit_all(search_id, site, query, turn.mine, ends_at), *waiting)


async def _wait(
    search_id: str,
    site: Site,
    query: StayQuery,
    errand: Errand,
    since: datetime,
    ends_at: float,
) -> None:
    """Another search asks this: take its answer, its failure, or its place when it died."""
    pause = FIRST_LOOK_S
    while time.monotonic() < ends_at:
        with span("wait for another search's answer", membership=errand.entitlement.membership):
            await asyncio.sleep(pause)
        pause = min(pause * 1.5, LAST_LOOK_S)
        turn = await asyncio.to_thread(working.take_turn, search_id, (errand,), CLAIM, since)
        if turn.mine:
            await _visit_all(search_id, site, query, turn.mine, ends_at)
            return
        if not turn.others:
            return
    late = SiteTimedOut(f"{site.source.name} did not answer within {DEADLINE_S:.0f} s.")
    await _store(search_id, site, (errand,), _all_failed(site, (errand,), late))


async def _visit_all(
    search_id: str, site: Site, query: StayQuery, errands: Sequence[Errand], ends_at: float
) -> None:
    """Make the visits for errands that this search has claimed: one, or one each side by side."""
    if not errands:
        return
    try:
        closed = await asyncio.to_thread(_why_not, site)
        if closed:
            await _store(search_id, site, errands, _unvisited(site, errands, *closed))
            return
        visits = [errands] if site.asks_together else [(errand,) for errand in errands]
        await asyncio.gather(*(_visit(search_id, site, query, v, ends_at) for v in visits))
    except BaseException:
        # Whatever happened here, others may ask; what was stored gave its claim back with it.
        await asyncio.to_thread(working.give_back, search_id, errands)
        raise


async def _visit(
    search_id: str, site: Site, query: StayQuery, errands: Sequence[Errand], ends_at: float
) -> None:
    """Answer errands by one visit."""
    started = time.monotonic()
    members = ", ".join(errand.entitlement.membership for errand in errands)
    with span("ask", site=site.source.slug, membership=members) as asking:
        answers = await _answers(search_id, site, query, errands, ends_at)
        asking.set_attribute("outcome", ", ".join(sorted({*_outcomes(answers)})))
    await _store(search_id, site, errands, answers, time.monotonic() - started)
    worst = min(answers.values(), key=lambda each: each.outcome.answered)
    await asyncio.to_thread(traffic.note_outcome, site.source.slug, worst.outcome, worst.reason)


def _why_not(site: Site) -> tuple[Outcome, str] | None:
    """Why a site is not visited now: switched off since the search began, or its breaker."""
    slug = site.source.slug
    off = sources.off_among((slug,)).get(slug)
    if off is not None:
        return Outcome.SWITCHED_OFF, off
    rests = traffic.may_visit(slug)
    return (Outcome.PAUSED, rests) if rests else None


def _unvisited(
    site: Site, errands: Sequence[Errand], outcome: Outcome, reason: str
) -> Mapping[Membership, SiteReport]:
    members = (errand.entitlement.membership for errand in errands)
    return {
        member: SiteReport(site=site.source.slug, membership=member, outcome=outcome, reason=reason)
        for member in members
    }


async def _answers(
    search_id: str, site: Site, query: StayQuery, errands: Sequence[Errand], ends_at: float
) -> Mapping[Membership, SiteReport]:
    """What the site says to each errand, passing trouble tried again until the deadline."""
    recorder = proof.recorder_for(site, _shared().visit(site.source))
    visit = RememberingVisit(recorder)
    try:
        async with asyncio.timeout(ends_at - time.monotonic()):
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(lambda e: isinstance(e, SiteError) and e.try_again),
                wait=_Pause(),
                stop=stop_after_attempt(TRIES),
                before_sleep=_say_retrying(search_id, errands),
                sleep=_pause,
                reraise=True,
            ):
                with attempt:
                    await asyncio.to_thread(_begin, search_id, site, query, errands)
                    recorder = proof.recorder_for(site, _shared().visit(site.source))
                    visit = RememberingVisit(recorder)
                    answers = await _asked(site, query, errands, visit)
    except SiteError as error:
        answers = _all_failed(site, errands, error)
    except TimeoutError:
        late = SiteTimedOut(f"{site.source.name} did not answer within {DEADLINE_S:.0f} s.")
        answers = _all_failed(site, errands, late)
    for errand in errands:
        answer = answers[errand.entitlement.membership]
        await proof.keep(site, recorder, query, errand.entitlement, answer)
    return {
        membership: await fallback.tried(answer, visit.pages, query.request)
        for membership, answer in answers.items()
    }


async def _asked(
    site: Site, query: StayQuery, errands: Sequence[Errand], visit: Visit
) -> Mapping[Membership, SiteReport]:
    entitlements = [errand.entitlement for errand in errands]
    with TracedVisit(visit) as traced:
        if site.asks_together:
            return await report.ask_together(site, query, entitlements, traced)
        return {e.membership: await report.ask(site, query, e, traced) for e in entitlements}


def _outcomes(answers: Mapping[Membership, SiteReport]) -> Iterator[str]:
    return (answer.outcome.value for answer in answers.values())


def _all_failed(
    site: Site, errands: Sequence[Errand], error: SiteError
) -> Mapping[Membership, SiteReport]:
    members = (errand.entitlement.membership for errand in errands)
    return {member: report.failed(site, member, error) for member in members}


def _begin(search_id: str, site: Site, query: StayQuery, errands: Sequence[Errand]) -> None:
    links = {
        (source, errand.entitlement.membership): site.link(query, errand.entitlement)
        for errand in errands
        for source in errand.keys
    }
    working.begin(search_id, links)


async def _note_robots(site: Site, query: StayQuery) -> None:
    """Show what robots.txt says of this source; its file was read for the visit already."""
    page = site.link(query, PUBLIC).partition("?")[0]
    is_api = site.source.kind is SourceKind.API  # its link for people leads elsewhere
    address = f"https://{site.source.hosts[0]}/" if is_api else page
    with span("robots.txt"):
        decision = await _shared().decide(address, site.source)
    await asyncio.to_thread(sources.note_robots, site.source.slug, decision.sentence)


async def _store(
    search_id: str,
    site: Site,
    errands: Sequence[Errand],
    answers: Mapping[Membership, SiteReport],
    took_s: float = 0.0,
) -> None:
    """Store what one visit brought, each brand's part with its own ask."""
    parts = [
        part
        for errand in errands
        for part in shared_out(site, answers[errand.entitlement.membership], errand.keys)
    ]
    with span("store", site=site.source.slug):
        stored = await asyncio.to_thread(working.record_all, search_id, parts, took_s)
    if stored < len(parts):  # another try had stored some: its claims are still to be given back
        await asyncio.to_thread(working.give_back, search_id, errands)
    for part in parts:
        log.info(
            "source_answered",
            search_id=search_id,
            site=part.site,
            membership=part.membership,
            outcome=part.outcome,
            quotes=len(part.quotes),
            took_s=round(took_s, 3),
        )


def _shared() -> Visitor:
    assert _visitor is not None, "jobs.worker sets the visitor before it takes work"
    return _visitor


async def _pause(seconds: float) -> None:
    with span("pause before another try"):
        await asyncio.sleep(seconds)


class _Pause(wait_base):
    """5 s, then twice as long, or as long as the site itself asks for."""

    def __call__(self, retry_state: RetryCallState) -> float:
        pause: float = FIRST_WAIT_S * 2 ** (retry_state.attempt_number - 1)
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after_s if isinstance(error, TooMany) else None
        return max(pause, asked or 0.0)


def _say_retrying(
    search_id: str, errands: Sequence[Errand]
) -> Callable[[RetryCallState], Awaitable[None]]:
    async def say(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        asks = [(source, e.entitlement.membership) for e in errands for source in e.keys]
        await asyncio.to_thread(working.retrying, search_id, asks, str(error))

    return say
