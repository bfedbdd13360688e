"""Reads the figures of one moment, and keeps them for a few seconds for all who ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core import clock, workqueue
from core.config import settings
from core.db import transaction
from core.health import changes, news, store, visits
from core.health.model import Health, LastGood, SourceHealth, Use, Window
from core.health.visits import Windows
from core.sources import service as sources
from core.sources.service import SourceState
from core.traffic import service as traffic
from core.workers import service as workers

Times = Mapping[str, tuple[float | None, float | None]]
NOW_S, LATELY_S = 5.0, 60.0  # the longest that figures are kept
_REST = 50  # times what reading took: figures that are cheap are read more often
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What moves slowly and takes longer to count."""

    known: Sequence[SourceState]
    windows: Mapping[str, Windows]  # a day in a week
    day_times: Times
    week_times: Times
    good: Mapping[str, LastGood]
    use: Use


def read_lately() -> Lately:
    """Figures of a day and a week."""
    world, now = settings().world, clock.now()
    known = sources.all_sources()
    with transaction() as connection:
        return Lately(
            known=known,
            windows=visits.windows(connection, world, now, visits.DAY, visits.WEEK),
            day_times=visits.times(connection, world, now - visits.DAY),
            week_times=visits.times(connection, world, now - visits.WEEK),
            good=store.last_good(connection, world),
            use=store.use(connection, world, now),
        )


def only_known() -> Lately:
    """The sources without their figures: enough for alarms, which look at the last hour."""
    return Lately(
        known=sources.all_sources(),
        windows={},
        day_times={},
        week_times={},
        good={},
        use=Use(),
    )


def read_now(lately: Lately) -> Health:
    """This moment, beside figures that were read before."""
    world, now = settings().world, clock.now()
    ways, manners = traffic.states(), traffic.manners()
    breakers = {state.slug: state for state in ways.breakers}
    failing = [slug for slug, state in breakers.items() if state.failures]
    with transaction() as connection:
        hours = visits.windows(connection, world, now, visits.HOUR, visits.HOUR)
        since = visits.failing_since(connection, world, now, failing) if failing else {}
        changed = changes.since(connection, world, now)
        tiers = store.learnt_tiers(connection, world)
        open_alarms = news.open_alarms(connection, world)

    def of(state: SourceState) -> SourceHealth:
        slug = state.source.slug
        return SourceHealth(
            state=state,
            tier=tiers.get(slug, state.source.tier),
            is_learnt=slug in tiers,
            hour=hours[slug].outer if slug in hours else Window(),
            day=_timed(lately.windows.get(slug), "inner", lately.day_times.get(slug)),
            week=_timed(lately.windows.get(slug), "outer", lately.week_times.get(slug)),
            good=lately.good.get(slug),
            breaker=breakers.get(slug),
            refused=tuple(each.membership for each in ways.refusals if each.slug == slug),
            failing_since=since.get(slug),
            changed_since=changed.get(slug),
            hosts=tuple(host for host in ways.hosts if _is_of(host.name, state.source.hosts)),
            manners=manners,
            brands=tuple(one for one in lately.known if one.source.visited_with == slug),
        )

    return Health(
        at=now,
        sources=tuple(of(state) for state in lately.known if not state.source.visited_with),
        staff=workers.staff(),
        queue=workqueue.depth(),
        use=lately.use,
        alarms=open_alarms,
    )


class Kept(Generic[T]):
    """A value that is read anew when it is too old; of those who ask at once, one reads.

    It is kept for `NOW_S`, or up to `longest_s` where reading it takes long.
    """

    def __init__(self, read: Callable[[], T], longest_s: float) -> None:
        self._read, self._longest_s = read, longest_s
        self._lock = threading.Lock()
        self._value: T | None = None
        self._until = 0.0

    def get(self) -> T:
        with self._lock:
            if self._value is None or time.monotonic() >= self._until:
                started = time.monotonic()
                self._value = self._read()
                ended = time.monotonic()
                self._until = ended + min(self._longest_s, max(NOW_S, _REST * (ended - started)))
            return self._value

    def forget(self) -> None:
        with self._lock:
            self._value = None


def _timed(
    windows: Windows | None, which: str, times: tuple[float | None, float | None] | None
) -> Window:
    window: Window = getattr(windows, which) if windows else Window()
    return replace(window, median_s=times[0], p95_s=times[1]) if times else window


def _is_of(host: str, hosts: Sequence[str]) -> bool:
    return any(host == own or host.endswith("." + own) for own in hosts)
