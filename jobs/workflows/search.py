"""The search workflow: one durable step a source, in parallel; each answer is stored as it lands.

A step that is cut off by a kill runs again elsewhere: asks that were stored stay, the others are
asked anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from dbos import DBOS
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base

from core.domain.membership import Entitlement
from core.domain.report import SiteReport
from core.domain.source import SourceKind
from core.domain.stay import StayQuery
from core.errors import WayrateError
from core.log import log
from core.search import service
from core.sources import service as sources
from scrapers import registry, report
from scrapers.errors import SiteDown, SiteError, SiteTimedOut, TooMany
from scrapers.site import PUBLIC, Site
from scrapers.visits import Visitor

TRIES = 3
FIRST_WAIT_S = 5.0
DEADLINE_S = 40.0  # of one source, tries and pauses included

_visitor: Visitor | None = None


def use(visitor: Visitor | None) -> None:
    """Give the workflows of this process the visitor (connections, browser) that they share."""
    global _visitor  # noqa: PLW0603 - one warm browser a process is the point
    _visitor = visitor


@DBOS.workflow(name=service.WORKFLOW)
async def search(search_id: str) -> None:
    """Ask every source of a search, then close it. One source never fails another."""
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
    """The slugs to ask, in a fixed order: steps are numbered in it."""
    work = await asyncio.to_thread(service.work_of, search_id)
    return sorted(work.asks)


@DBOS.step(
    name="search.ask_source",
    retries_allowed=True,
    interval_seconds=1,
    max_attempts=3,
    should_retry=lambda error: isinstance(error, WayrateError),
)
async def ask_source(search_id: str, slug: str) -> None:
    """Ask one source for everything that is left to ask; memberships side by side.

    Only the database being away makes the step run again; a bug of ours ends it for this source.
    """
    work = await asyncio.to_thread(service.work_of, search_id)
    site = registry.site(slug)
    await asyncio.gather(*(_ask(search_id, site, work.query, e) for e in work.asks.get(slug, ())))
    await _note_robots(site, work.query)


@DBOS.step(name="search.give_up")
async def give_up(search_id: str, slug: str, error: str) -> None:
    """A source that failed in a way nobody foresaw is closed as failed, and a person is told."""
    log.error("source_broke", search_id=search_id, site=slug, error=error)
    work = await asyncio.to_thread(service.work_of, search_id)
    for entitlement in work.asks.get(slug, ()):
        sorry = SiteDown("Something went wrong on our side while reading this source.")
        failed = report.failed(registry.site(slug), entitlement.membership, sorry)
        await asyncio.to_thread(service.record, search_id, failed, 0.0)


@DBOS.step(name="search.close", retries_allowed=True, interval_seconds=1, max_attempts=3)
async def close(search_id: str) -> None:
    """Close the search."""
    await asyncio.to_thread(service.close, search_id)


async def _ask(search_id: str, site: Site, query: StayQuery, entitlement: Entitlement) -> None:
    slug, membership = site.source.slug, entitlement.membership
    started = time.monotonic()
    try:
        async with asyncio.timeout(DEADLINE_S):
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(lambda e: isinstance(e, SiteError) and e.try_again),
                wait=_Pause(),
                stop=stop_after_attempt(TRIES),
                before_sleep=_say_retrying(search_id, site, entitlement),
                reraise=True,
            ):
                with attempt:
                    link = site.link(query, entitlement)
                    if not await asyncio.to_thread(
                        service.begin, search_id, slug, membership, link
                    ):
                        return
                    answer = await report.ask(
                        site, query, entitlement, _shared().visit(site.source)
                    )
    except SiteError as error:
        answer = report.failed(site, membership, error)
    except TimeoutError:
        late = SiteTimedOut(f"{site.source.name} did not answer within {DEADLINE_S:.0f} s.")
        answer = report.failed(site, membership, late)
    await _store(search_id, answer, time.monotonic() - started)


async def _note_robots(site: Site, query: StayQuery) -> None:
    """Show what robots.txt says of this source; its file was read for the visit already."""
    page = site.link(query, PUBLIC).partition("?")[0]
    is_api = site.source.kind is SourceKind.API  # its link for people leads elsewhere
    address = f"https://{site.source.hosts[0]}/" if is_api else page
    decision = await _shared().decide(address, site.source)
    await asyncio.to_thread(sources.note_robots, site.source.slug, decision.sentence)


async def _store(search_id: str, answer: SiteReport, took_s: float) -> None:
    await asyncio.to_thread(service.record, search_id, answer, took_s)
    log.info(
        "source_answered",
        search_id=search_id,
        site=answer.site,
        membership=answer.membership,
        outcome=answer.outcome,
        quotes=len(answer.quotes),
        took_s=round(took_s, 3),
    )


def _shared() -> Visitor:
    assert _visitor is not None, "jobs.worker sets the visitor before it takes work"
    return _visitor


class _Pause(wait_base):
    """5 s, then twice as long, or as long as the site itself asks for."""

    def __call__(self, retry_state: RetryCallState) -> float:
        pause: float = FIRST_WAIT_S * 2 ** (retry_state.attempt_number - 1)
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after_s if isinstance(error, TooMany) else None
        return max(pause, asked or 0.0)


def _say_retrying(
    search_id: str, site: Site, entitlement: Entitlement
) -> Callable[[RetryCallState], Awaitable[None]]:
    async def say(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        await asyncio.to_thread(
            service.retrying, search_id, site.source.slug, entitlement.membership, str(error)
        )

    return say
