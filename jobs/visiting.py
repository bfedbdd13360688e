"""One visit to one site for a search: tries, pauses, a deadline. However it goes, it is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from core.domain.links import masked
from core.domain.membership import Membership
from core.domain.stay import StayQuery
from core.log import log
from core.search import working
from core.search.working import Errand
from core.telemetry import span
from jobs import fallback, proof
from jobs.doorkeeping import Answers, note_ends, turned_away
from jobs.tracing import TracedVisit
from scrapers import report
from scrapers.discretion import without_codes, words_without_codes
from scrapers.errors import SiteError, SiteTimedOut, TooMany
from scrapers.linking import linked
from scrapers.remembering import RememberingVisit
from scrapers.sharing import shared_out
from scrapers.site import Site
from scrapers.visit import Visit
from scrapers.visits import Visitor

TRIES = 3
FIRST_WAIT_S = 5.0
DEADLINE_S = 40.0  # of one source, tries and pauses included


@dataclass(frozen=True, slots=True)
class Call:
    """What one search wants of one site, and until when."""

    search_id: str
    site: Site
    query: StayQuery
    visitor: Visitor
    ends_at: float  # on the clock of time.monotonic

    @property
    def slug(self) -> str:
        return self.site.source.slug


async def visit_all(call: Call, errands: Sequence[Errand]) -> None:
    """Make the visits for errands that this search has claimed: one, or one each side by side."""
    if not errands:
        return
    try:
        away = await asyncio.to_thread(turned_away, call.slug, errands)
        refused = [errand for errand in errands if errand.entitlement.membership in away]
        if refused:  # whom nobody asks for her, she may open herself
            await asyncio.to_thread(working.put_links, call.search_id, _links(call, refused))
            await _store(call, refused, away)
        await _visit_those(call, [errand for errand in errands if errand not in refused])
    except BaseException:
        # Whatever happened here, others may ask; what was stored gave its claim back with it.
        await asyncio.to_thread(working.give_back, call.search_id, errands)
        raise


async def end_late(call: Call, errands: Sequence[Errand]) -> None:
    """Close errands that nobody could answer in time."""
    await _store(call, errands, _late(call.site, errands))


async def _visit_those(call: Call, errands: Sequence[Errand]) -> None:
    """Ask for errands that are let out, and say once how that went."""
    if not errands:
        return
    visits = [errands] if call.site.asks_together else [(errand,) for errand in errands]
    ends = await asyncio.gather(*(_visit(call, each) for each in visits))
    answers = [answer for end in ends for answer in end.values()]
    place, decisions = call.query.destination, call.visitor.decisions
    await asyncio.to_thread(note_ends, call.slug, answers, decisions, place)


async def _visit(call: Call, errands: Sequence[Errand]) -> Answers:
    """Answer errands by one visit, and store it."""
    started = time.monotonic()
    members = ", ".join(errand.entitlement.membership for errand in errands)
    with span("ask", site=call.slug, membership=members) as asking:
        # Before anything of it is kept or told: codes stay with those who asked.
        answers = _without_codes(await answers_of(call, errands), errands)
        ends = sorted({answer.outcome.value for answer in answers.values()})
        asking.set_attribute("outcome", ", ".join(ends))
    await _store(call, errands, answers, time.monotonic() - started)
    return answers


def _without_codes(answers: Answers, errands: Sequence[Errand]) -> Answers:
    asked = [errand.entitlement for errand in errands]
    return {member: without_codes(answer, asked) for member, answer in answers.items()}


async def answers_of(call: Call, errands: Sequence[Errand]) -> Answers:
    """What the site says to each errand, passing trouble tried again until the deadline.

    When that comes, what a try before it ended in says more than that time is over.
    """
    site = call.site
    told: list[SiteError] = []
    recorder = proof.recorder_for(site, call.visitor.visit(site.source))
    visit = RememberingVisit(recorder)
    try:
        async with asyncio.timeout(call.ends_at - time.monotonic()):
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(lambda e: isinstance(e, SiteError) and e.try_again),
                wait=Pause(),
                stop=stop_after_attempt(TRIES) | NoTimeLeft(call.ends_at),
                before_sleep=_say_retrying(call, errands, told),
                sleep=_pause,
                reraise=True,
            ):
                with attempt:
                    await asyncio.to_thread(_begin, call, errands)
                    recorder = proof.recorder_for(site, call.visitor.visit(site.source))
                    visit = RememberingVisit(recorder)
                    answers = await _asked(call, errands, visit)
    except SiteError as error:
        answers = _all_failed(site, errands, error)
    except TimeoutError:
        answers = _all_failed(site, errands, told[-1]) if told else _late(site, errands)
    for errand in errands:
        answer = answers[errand.entitlement.membership]
        await proof.keep(site, recorder, call.query, errand.entitlement, answer)
    return {
        membership: await fallback.tried(answer, visit.pages, call.query.request)
        for membership, answer in answers.items()
    }


def _begin(call: Call, errands: Sequence[Errand]) -> None:
    working.begin(call.search_id, _links(call, errands))


def _links(call: Call, errands: Sequence[Errand]) -> dict[tuple[str, Membership], str]:
    return {
        (source, errand.entitlement.membership): call.site.link(
            call.query, masked(errand.entitlement)
        )
        for errand in errands
        for source in errand.keys
    }


async def _asked(call: Call, errands: Sequence[Errand], visit: Visit) -> Answers:
    site, query = call.site, call.query
    entitlements = [errand.entitlement for errand in errands]
    with TracedVisit(visit) as traced:
        if site.asks_together:
            return await report.ask_together(site, query, entitlements, traced)
        return {e.membership: await report.ask(site, query, e, traced) for e in entitlements}


def _late(site: Site, errands: Sequence[Errand]) -> Answers:
    late = SiteTimedOut(f"{site.source.name} did not answer within {DEADLINE_S:.0f} s.")
    return _all_failed(site, errands, late)


def _all_failed(site: Site, errands: Sequence[Errand], error: SiteError) -> Answers:
    members = (errand.entitlement.membership for errand in errands)
    return {member: report.failed(site, member, error) for member in members}


async def _store(
    call: Call, errands: Sequence[Errand], answers: Answers, took_s: float = 0.0
) -> None:
    """Store what one visit brought, each brand's part with its own ask."""
    parts = [
        linked(call.site, part, call.query)
        for errand in errands
        for part in shared_out(call.site, answers[errand.entitlement.membership], errand.keys)
    ]
    with span("store", site=call.slug):
        stored = await asyncio.to_thread(working.record_all, call.search_id, parts, took_s)
    if stored < len(parts):  # another try had stored some: its claims are still to be given back
        await asyncio.to_thread(working.give_back, call.search_id, errands)
    for part in parts:
        log.info(
            "source_answered",
            search_id=call.search_id,
            site=part.site,
            membership=part.membership,
            outcome=part.outcome,
            quotes=len(part.quotes),
            took_s=round(took_s, 3),
        )


async def _pause(seconds: float) -> None:
    with span("pause before another try"):
        await asyncio.sleep(seconds)


class Pause(wait_base):
    """5 s, then twice as long, or as long as the site itself asks for."""

    def __call__(self, retry_state: RetryCallState) -> float:
        pause: float = FIRST_WAIT_S * 2 ** (retry_state.attempt_number - 1)
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after_s if isinstance(error, TooMany) else None
        return max(pause, asked or 0.0)


class NoTimeLeft(stop_base):
    """Stops where the pause would outlast the deadline: waiting for its end helps nobody."""

    def __init__(self, ends_at: float) -> None:
        self._ends_at = ends_at

    def __call__(self, retry_state: RetryCallState) -> bool:
        return time.monotonic() + retry_state.upcoming_sleep >= self._ends_at


def _say_retrying(
    call: Call, errands: Sequence[Errand], told: list[SiteError]
) -> Callable[[RetryCallState], Awaitable[None]]:
    """Notes the error of each try in `told`, and for those who look on."""

    async def say(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, SiteError):
            told.append(error)
        asks = [(source, e.entitlement.membership) for e in errands for source in e.keys]
        reason = words_without_codes(str(error), (e.entitlement for e in errands))
        await asyncio.to_thread(working.retrying, call.search_id, asks, reason)

    return say
