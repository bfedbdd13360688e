"""The search workflow: one durable step a source, in parallel; each answer is stored as it lands.

A step that is cut off by a kill runs again elsewhere: asks that were stored stay, the others are
asked anew. What a visit is, with its tries and its deadline, is in `jobs.visiting`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from dbos import DBOS

from core import clock
from core.domain.links import masked
from core.domain.membership import Entitlement
from core.domain.report import SiteReport
from core.domain.source import SourceKind
from core.domain.stay import StayQuery
from core.errors import WayrateError
from core.log import log
from core.search import service, working
from core.search.working import Errand, Work
from core.sources import service as sources
from core.sources.decisions import Said
from core.telemetry import span, whole
from jobs import visiting
from jobs.visiting import Call
from scrapers import registry
from scrapers.errors import SiteDown
from scrapers.site import PUBLIC, Site
from scrapers.visits import Visitor

CLAIM = timedelta(seconds=45)  # how long others wait for a visit whose worker may have died
FIRST_LOOK_S, LAST_LOOK_S = 0.1, 1.0  # how often one who waits looks for the answer

_visitor: Visitor | None = None


def use(visitor: Visitor | None) -> None:
    """Give the workflows of this process the visitor (connections, browser) that they share."""
    global _visitor  # noqa: PLW0603 - one warm browser a process is the point
    _visitor = visitor


async def _at_once() -> None:
    """Nothing to wait for."""


_may_begin: Callable[[], Awaitable[None]] = _at_once
_in_hand: list[str] = []  # a key twice while a stale run of it still ends beside the new one


def begin_after(may_begin: Callable[[], Awaitable[None]]) -> None:
    """What every search of this process waits for before it does anything."""
    global _may_begin  # noqa: PLW0603 - as for the visitor
    _may_begin = may_begin


def under_way() -> frozenset[str]:
    """Keys of the pieces of work that this process is at."""
    return frozenset(_in_hand)


@contextmanager
def noted(key: str) -> Iterator[None]:
    _in_hand.append(key)
    try:
        yield
    finally:
        _in_hand.remove(key)


@DBOS.workflow(name=service.WORKFLOW)
async def search(search_id: str) -> None:
    """Ask every source of a search, then close it. One source never fails another."""
    with noted(DBOS.workflow_id or search_id), whole("search", search_id):
        await _may_begin()
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
    """The slugs of the sites to visit, in a fixed order: steps are numbered in it.

    Before any visit each source has its link, those too that nobody may visit.
    """
    work = await _work_of(search_id)
    links = {
        (source, entitlement.membership): _link(slug, work.query, entitlement)
        for source, slug, entitlement in work.linkless
    }
    if any(links.values()):
        await asyncio.to_thread(working.put_links, search_id, links)
    return sorted(work.errands)


def _link(slug: str, query: StayQuery, entitlement: Entitlement) -> str:
    """The link of a source; empty, and told to a person, where a bug of ours is in the way: the
    other sources of the search have nothing to do with it."""
    try:
        return registry.site(slug).link(query, masked(entitlement))
    except Exception as error:
        log.error("link_broke", site=slug, error=type(error).__name__)
        return ""


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
        ends_at = time.monotonic() + visiting.DEADLINE_S
        await _run(Call(search_id, site, work.query, _shared(), ends_at), errands)
        await tell_robots(slug)


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


async def _run(call: Call, errands: Sequence[Errand]) -> None:
    """Visit for the errands that nobody else runs; wait for the answers of the others."""
    since = clock.now()
    turn = await asyncio.to_thread(working.take_turn, call.search_id, errands, CLAIM)
    waiting = [_wait(call, errand, since) for errand in turn.others]
    await asyncio.gather(visiting.visit_all(call, turn.mine), *waiting)


async def _wait(call: Call, errand: Errand, since: datetime) -> None:
    """Another search asks this: take its answer, its failure, or its place when it died."""
    pause = FIRST_LOOK_S
    while time.monotonic() < call.ends_at:
        with span("wait for another search's answer", membership=errand.entitlement.membership):
            await asyncio.sleep(pause)
        pause = min(pause * 1.5, LAST_LOOK_S)
        turn = await asyncio.to_thread(working.take_turn, call.search_id, (errand,), CLAIM, since)
        if turn.mine:
            await visiting.visit_all(call, turn.mine)
            return
        if not turn.others:
            return
    await visiting.end_late(call, (errand,))


async def tell_robots(slug: str) -> None:
    """Show people what robots.txt said of what was visited of a source; mostly there is no news."""
    decisions = _shared().decisions
    if not (news := decisions.news(slug)):
        return
    said = [
        Said(
            host=each.host,
            is_allowed=each.allowed,
            sentence=each.sentence,
            fetched_at=each.fetched_at,
        )
        for each in news
    ]
    with span("robots.txt"):
        await asyncio.to_thread(sources.note_robots, slug, said)
    decisions.told(slug, news)


async def read_robots(site: Site, query: StayQuery) -> None:
    """Show people what robots.txt says of a source that nobody visited: of the page that the link
    of a search opens, or of an API's host."""
    page = site.link(query, PUBLIC).partition("?")[0]
    is_api = site.source.kind is SourceKind.API  # its link for people leads elsewhere
    address = f"https://{site.source.hosts[0]}/" if is_api else page
    decision = await _shared().decide(address, site.source)
    _shared().decisions.note_beforehand(site.source.slug, decision)
    await tell_robots(site.source.slug)


def _shared() -> Visitor:
    assert _visitor is not None, "jobs.worker sets the visitor before it takes work"
    return _visitor
