"""Use cases of traffic: who may go out to a host now, and which sources rest after failures.

Everything here is shared by all workers through the database and measured by its clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.config import settings
from core.domain.membership import Membership
from core.domain.pace import LIVE, LOCAL, Rhythm
from core.domain.report import Outcome
from core.traffic import breakers, line, refusals, robots, store
from core.traffic.breakers import BreakerState
from core.traffic.refusals import Refusal
from core.traffic.robots import RobotsFile
from core.traffic.store import HostState

__all__ = ["BreakerState", "HostState", "Refusal", "RobotsFile", "States"]

OPENS_AFTER = 5  # failures in a row
FIRST_REST_S, LONGEST_REST_S = 60.0, 900.0  # doubled with each failed probe
PROBE_S = 60.0  # a probe that did not report by then is given up; longer than a visit takes

LIVE_BUDGET = 2000  # exchanges a host and UTC day, where no other number was set for the host
LEASE_S = 60.0  # a place whose worker fell silent is free again after this
_LOCAL = "local/"
CLAIM_S = 45.0  # a fetch of robots.txt that did not end by then is given up

_FAILURES = frozenset({Outcome.BLOCKED, Outcome.FAILED, Outcome.TIMED_OUT, Outcome.NOT_LOADED})
_ANSWERS = frozenset({Outcome.PRICED, Outcome.UNPRICED, Outcome.SOLD_OUT, Outcome.NONE_HERE})
# Whether it works for us is for a person to say, or was not tried: a day's visits were used up.
_UNDECIDED = frozenset(
    {Outcome.LAYOUT_CHANGED, Outcome.WRONG_DATES, Outcome.REFUSED, Outcome.PAUSED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The right to one exchange with a host, held until it is given back or its lease runs out."""

    host: str
    number: int
    holder: str
    starts_in_s: float  # the host's turn comes then; 0 = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why there is no place now. With neither a pause nor a spent budget all places are taken."""

    held_s: float  # what is left of the site's own pause; 0 = none
    spent: int | None  # the budget of the day, when it is used up
    resets_at: datetime  # the start of the next UTC day


@dataclass(frozen=True, slots=True)
class Manners:
    """How every host of this world is asked where nothing else was set for it."""

    rhythm: Rhythm
    budget: int | None  # exchanges a host and UTC day; None = no limit


def manners() -> Manners:
    """The pace that a source keeps from its first visit on."""
    return Manners(LIVE if settings().world == "live" else LOCAL, _default_budget())


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """How the ways out stand, for people: hosts by name, breakers and refusals by slug."""

    hosts: tuple[HostState, ...]
    breakers: tuple[BreakerState, ...]
    refusals: tuple[Refusal, ...] = ()


def states() -> States:
    """Every host that was ever visited, every source that ever failed, and what robots.txt asks
    us to leave alone, in this world."""
    hosts = [(_name(h.name), h) for h in store.hosts(_default_budget())]
    sources = [(_name(b.slug), b) for b in breakers.everyone()]
    refused = [(_name(r.slug), r) for r in refusals.everyone()]
    return States(
        hosts=tuple(replace(state, name=name) for name, state in hosts if name),
        breakers=tuple(replace(state, slug=name) for name, state in sources if name),
        refusals=tuple(replace(each, slug=name) for name, each in refused if name),
    )


def open_way(host: str, at_once: int) -> None:
    """Once a process and host, before the first `enter`."""
    store.prepare(_key(host), at_once)


def enter(host: str, holder: str, *, at_once: int, gap_s: float) -> Place | Wait:
    """Try for a place at a host; `holder` is "WORKER/NUMBER", another number each time."""
    said = store.take(
        _key(host),
        holder,
        at_once=at_once,
        gap_s=gap_s,
        lease_s=LEASE_S,
        budget=_default_budget(),
    )
    if said is None:  # the rows were taken away under us
        store.prepare(_key(host), at_once)
        return enter(host, holder, at_once=at_once, gap_s=gap_s)
    if said.place is not None:
        starts_in_s = max(said.starts_in_s or 0.0, 0.0)
        return Place(host=host, number=said.place, holder=holder, starts_in_s=starts_in_s)
    is_spent = said.budget is not None and said.used >= said.budget
    return Wait(
        held_s=max(said.held_s or 0.0, 0.0),
        spent=said.budget if is_spent else None,
        resets_at=said.resets_at,
    )


def stay(place: Place) -> None:
    """Keep a place for another lease."""
    store.renew(_key(place.host), place.number, place.holder, LEASE_S)


def leave(place: Place) -> None:
    """Give a place to the next."""
    store.give_back(_key(place.host), place.number, place.holder)


def leave_all(worker: str) -> None:
    """Give back whatever a worker that ended still held: places, and files it was to fetch."""
    store.give_back_all(worker)
    robots.give_up_all(worker)


def hold(host: str, seconds: float) -> None:
    """Start nothing at a host for so long: its own word."""
    store.hold(_key(host), seconds)


def set_budget(host: str, budget: int | None) -> None:
    """Exchanges a UTC day at this host; None = the default of the world."""
    store.set_budget(_key(host), budget)


def robots_file(host: str, worker: str) -> RobotsFile | bool:
    """The robots.txt that all share; else True for the one that is to fetch it now."""
    return robots.ask(_key(host), worker, CLAIM_S)


def keep_robots(host: str, status: int, body: str, fetched_at: datetime, keep_s: float) -> None:
    """Hand a fetched robots.txt to all."""
    robots.keep(_key(host), status, body, fetched_at, keep_s)


def give_up_robots(host: str, worker: str) -> None:
    """It could not be fetched: the next one may try."""
    robots.give_up(_key(host), worker)


def refuse(slug: str, membership: Membership, reason: str, host: str, fetched_at: datetime) -> None:
    """A source is not asked for this any more, as long as that robots.txt of `host` holds."""
    refusals.refuse(_key(slug), membership, reason, _key(host), fetched_at)


def refused(slug: str) -> Mapping[Membership, str]:
    """What a source is not asked for, since a robots.txt asks robots to leave it alone: the
    sentence by membership."""
    return refusals.of(_key(slug))


def close() -> None:
    """Give back the connections that this process holds for all of the above."""
    line.close()


def may_visit(slug: str) -> str:
    """Empty when a source may be visited, else one sentence that says when it is tried again.

    Whoever is let through must visit, and note the outcome: it may be the one probe.
    """
    standing = breakers.ask(_key(slug), PROBE_S)
    if standing is None or standing.is_let:
        return ""
    return (
        f"It failed {standing.failures} times in a row and is left alone; "
        f"it is tried again at {standing.again_at:%H:%M:%S} UTC at the latest. "
        f"Last time: {standing.reason}"
    )


def note_outcome(slug: str, outcome: Outcome, reason: str) -> None:
    """Tell the breaker of a source how an ask ended; outcomes that cost no visit change nothing.

    NONE_HERE counts as an answer: call this only for the source that was visited.
    """
    if outcome in _FAILURES:
        breakers.failed(
            _key(slug),
            reason,
            opens_after=OPENS_AFTER,
            first_s=FIRST_REST_S,
            longest_s=LONGEST_REST_S,
        )
    elif outcome in _ANSWERS:
        breakers.answered(_key(slug))
    elif outcome in _UNDECIDED:
        breakers.undecided(_key(slug))


def note_turn(slug: str, ends: Sequence[tuple[Outcome, str]]) -> None:
    """Tell the breaker of a source how one search's whole turn there ended: (outcome, reason) of
    each membership.

    One that was answered proves that the site works for us, whatever became of the others; several
    that failed together are one failure, as they share their cause and their moment.
    """
    for kind in (_ANSWERS, _FAILURES, _UNDECIDED):
        if said := next((end for end in ends if end[0] in kind), None):
            note_outcome(slug, *said)
            return


def _default_budget() -> int | None:
    return LIVE_BUDGET if settings().world == "live" else None


def _key(name: str) -> str:
    """The two worlds may share a database, but what one site does in them has nothing in common."""
    return name if settings().world == "live" else _LOCAL + name


def _name(key: str) -> str:
    """The name behind a key; empty when it is the other world's."""
    if settings().world == "live":
        return "" if key.startswith(_LOCAL) else key
    return key.removeprefix(_LOCAL) if key.startswith(_LOCAL) else ""
