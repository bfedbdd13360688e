"""What is known of the product's health: figures of sources, and of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.membership import Membership
from core.domain.rate import Evidence, Tier
from core.domain.report import Outcome
from core.sources.service import SourceState
from core.traffic.service import BreakerState, HostState, Manners
from core.workers.service import Staff
from core.workqueue import Depth

# Asks that ended so cost no visit: they say nothing of how a source does.
NO_VISIT = (
    Outcome.DISCOUNT_NOT_OFFERED,
    Outcome.NOT_ASKABLE,
    Outcome.REFUSED,
    Outcome.PAUSED,
    Outcome.SWITCHED_OFF,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Visits to one source within some hours, each by the best answer that it brought to any
    membership. Times are of the newest 5,000 answers at most.
    """

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)  # without those of NO_VISIT
    in_part: int = 0  # visits that were answered, but not for every membership they asked for
    layout_changed: int = 0  # visits on which the own reader met a page that it does not know
    median_s: float | None = None  # None: no visit
    p95_s: float | None = None
    unconfirmed: int = 0  # quotes that only the generic reader could read
    by_generic: int = 0  # visits that brought such quotes

    @property
    def visits(self) -> int:
        return sum(self.outcomes.values())

    @property
    def answered(self) -> int:
        return sum(count for outcome, count in self.outcomes.items() if outcome.answered)

    @property
    def success(self) -> float | None:
        """Share of visits that told what was asked, 0..1; None without visits."""
        return self.answered / self.visits if self.visits else None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodSearch:
    """A search that a source answered with prices, with the first quote's evidence."""

    at: datetime
    search_id: str
    quotes: int
    house: str | None
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastGood:
    """When a source last brought prices to anybody, and what of that everybody may look at."""

    at: datetime
    shown: GoodSearch | None = None  # the newest that was asked without a traveller's own code


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source with a visit of its own; brands that are read with it are under it."""

    state: SourceState
    tier: Tier  # as learnt, else as described
    is_learnt: bool
    hour: Window = Window()
    day: Window = Window()
    week: Window = Window()
    good: LastGood | None = None
    breaker: BreakerState | None = None  # None: it never failed
    refused: tuple[Membership, ...] = ()  # not asked for now: its robots.txt asks us not to
    failing_since: datetime | None = None  # first failure after the last answer; None: answers
    # First changed page of the day that its own reader has not got over since; None: knows it.
    changed_since: datetime | None = None
    hosts: tuple[HostState, ...] = ()
    brands: tuple[SourceState, ...] = ()
    manners: Manners

    @property
    def slug(self) -> str:
        return self.state.source.slug

    @property
    def is_barred(self) -> bool:
        """Whether its robots.txt keeps us from its public rates."""
        return Membership.PUBLIC in self.refused

    @property
    def is_resting(self) -> bool:
        """Whether its breaker keeps visits from it."""
        return self.breaker is not None and self.breaker.state != "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What people do with the product. Shares are 0..1; None: nothing to take them from."""

    searches_24h: int = 0
    searches_7d: int = 0
    median_search_s: float | None = None  # from the click to the last source, of 24 h
    asks_24h: int = 0  # that could have cost a visit
    cache_hits_24h: int = 0  # of those, answered by what another search had brought
    saving: float | None = None  # a membership's rate under the public one, same house and site
    saving_pairs: int = 0  # houses that were compared for it

    @property
    def hit_rate(self) -> float | None:
        return self.cache_hits_24h / self.asks_24h if self.asks_24h else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that needs a person; `ended_at` None while it holds."""

    id: int
    rule: str
    subject: str
    sentence: str
    started_at: datetime
    ended_at: datetime | None
    is_told: bool  # every channel knows of its latest turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything at one moment."""

    at: datetime
    sources: tuple[SourceHealth, ...]
    staff: Staff
    queue: Depth
    use: Use
    alarms: tuple[Alarm, ...]  # that hold now
