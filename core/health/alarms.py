"""When a person must look: rules over the figures of one moment. Pure.

Each rule says what is wrong now, of which source or host, in a sentence with the next step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.health.model import Health, SourceHealth, Window
from core.workqueue import TRIES

LEAST_VISITS = 5  # within the hour; of fewer nothing is concluded
LEAST_SUCCESS = 0.5
LONGEST_OPEN = timedelta(minutes=10)
LONGEST_ALONE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(seconds=60)
BUDGET_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong; one alarm is open for each (rule, subject)."""

    rule: str
    subject: str  # a source's slug, a host, or "" for the whole product
    sentence: str


def troubles(health: Health) -> tuple[Trouble, ...]:
    """Everything that is wrong at one moment; sources that are off are left out."""
    return (
        *_crew(health),
        *_given_up(health),
        *(each for one in health.sources if one.state.is_on for each in _of(one, health.at)),
    )


def _crew(health: Health) -> Iterator[Trouble]:
    waiting, oldest = health.queue.waiting, health.queue.oldest_at
    nobody = not health.staff.workers
    if waiting and oldest and nobody and _alone(health, oldest) > LONGEST_ALONE:
        yield Trouble(
            "no_worker",
            "",
            f"No worker lives, and searches wait ({waiting}): start one with ./wayrate worker.",
        )
    elif waiting and oldest and not nobody and health.at - oldest > LONGEST_WAIT:
        seconds = (health.at - oldest).total_seconds()
        yield Trouble(
            "queue_old",
            "",
            f"A search has waited {seconds:.0f} s for a worker ({waiting} wait): start another "
            "with ./wayrate worker.",
        )


def _given_up(health: Health) -> Iterator[Trouble]:
    if times := health.queue.given_up:
        what = "A search" if times == 1 else f"Each of {times} searches"
        yield Trouble(
            "given_up",
            "",
            f"{what} of the last hour stopped {TRIES} times, by an error or with its worker, and "
            "was ended: search_given_up in scheduler.log names the sources that were being asked.",
        )


def _alone(health: Health, oldest: datetime) -> timedelta:
    """How long nobody has been there for the work that waits."""
    return health.at - max(filter(None, (health.staff.last_seen_at, oldest)))


def _worst(window: Window) -> str:
    failures = {outcome: n for outcome, n in window.outcomes.items() if not outcome.answered}
    return max(failures, key=failures.__getitem__).label


def _of(one: SourceHealth, now: datetime) -> Iterator[Trouble]:
    name = one.state.source.name
    success = one.hour.success
    if success is not None and one.hour.visits >= LEAST_VISITS and success < LEAST_SUCCESS:
        yield Trouble(
            "source_failing",
            one.slug,
            f"{name} answered {one.hour.answered} of {one.hour.visits} visits in the last hour; "
            f"most often: {_worst(one.hour)}.",
        )
    since = one.failing_since
    if one.breaker and one.is_resting and since and now - since > LONGEST_OPEN:
        yield Trouble(
            "breaker_open",
            one.slug,
            f"{name} has been failing since {since:%H:%M} UTC and is left alone. "
            f"Last time: {one.breaker.reason or 'no reason was noted'}",
        )
    if one.hour.unconfirmed:
        yield Trouble(
            "generic_reader",
            one.slug,
            f"{name} changed its page: {one.hour.unconfirmed} rates of the last hour were read by "
            "the generic reader and are unconfirmed. Its own reader needs an update.",
        )
    elif one.changed_since:
        yield Trouble(
            "layout_changed",
            one.slug,
            f"{name} changed its page: its own reader has known nothing there since "
            f"{one.changed_since:%H:%M} UTC, and no rates are read from it now. "
            "It needs an update.",
        )
    for host in one.hosts:
        if host.budget and host.used > BUDGET_SHARE * host.budget:
            yield Trouble(
                "budget",
                host.name,
                f"{host.used} of today's {host.budget} requests to {host.name} are used up; "
                "the rest of the day it may not be asked.",
            )
