"""Use cases of health: figures for people and machines, alarms, the spans of a search."""

from __future__ import annotations

from core import clock
from core.config import settings
from core.db import transaction
from core.health import alarms, figures, news, spans, visits
from core.health.channel import channels
from core.health.model import Alarm, Health
from core.health.spans import SpanRow

_lately = figures.Kept(figures.read_lately, figures.LATELY_S)
_now = figures.Kept(lambda: figures.read_now(_lately.get()), figures.NOW_S)


def health() -> Health:
    """Everything at this moment, at most 5 s old; figures of a day and a week at most 60 s,
    where counting them takes long.

    Raises Unavailable.
    """
    return _now.get()


def look_again() -> None:
    """Forget what was read: the next look reads everything anew."""
    _lately.forget()
    _now.forget()


def trace_of(search_id: str) -> tuple[SpanRow, ...]:
    """The spans of a search, oldest first; empty where none were kept, or no longer."""
    with transaction() as connection:
        return tuple(spans.of_search(connection, search_id))


def ended_alarms() -> tuple[Alarm, ...]:
    """Alarms that ended within the last day, newest first."""
    with transaction() as connection:
        return news.ended_since(connection, settings().world, clock.now() - visits.DAY)


def keep_spans(process: str) -> None:
    """From now on the spans of searches that this process makes are kept; "web", "worker"."""
    spans.keep(process)


# What follows is called by the scheduler's leader.


def judge() -> int:
    """Open and end alarms by what is known now, and tell; returns how much was not delivered."""
    world, found = settings().world, alarms.troubles(figures.read_now(figures.only_known()))
    with transaction() as connection:
        news.settle(connection, world, found, clock.now())
    return news.tell(world, channels(), clock.now())


def prune() -> tuple[int, int]:
    """Delete old spans and alarms; returns how many of each."""
    with transaction() as connection:
        return spans.prune(connection, clock.now()), news.prune(connection, clock.now())
