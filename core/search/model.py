"""What a search hands to whoever draws it: progress by source, and houses with their offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.report import Extent, Outcome
from core.domain.source import Source, Verification
from core.domain.stay import StayQuery


class AskState(StrEnum):
    """Where one question to one source stands."""

    WAITING = "waiting"
    ASKING = "asking"
    RETRYING = "retrying"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One source asked for one membership. `outcome` is None until it is done."""

    site: str
    membership: Membership
    state: AskState
    outcome: Outcome | None = None
    reason: str = ""
    extent: Extent = Extent.UNKNOWN  # of the answer that ended it
    attempts: int = 0
    quotes: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    # When the rows that are shown were seen, if another search's visit brought them.
    shared_at: datetime | None = None

    @property
    def is_old(self) -> bool:
        """Whether its rows are of hours ago: the new answer has not come, or failed to come."""
        done = self.state is AskState.DONE and self.outcome is not None and self.outcome.answered
        return self.shared_at is not None and not done


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProgress:
    """A source in one search: what is known of it, how far it is, and a link for people."""

    source: Source
    asks: tuple[Ask, ...]
    link: str
    # Links that ask for a membership's rate, with the mask for her code; where the site has them.
    rate_links: tuple[tuple[Membership, str], ...] = ()

    @property
    def is_done(self) -> bool:
        return all(ask.state is AskState.DONE for ask in self.asks)

    @property
    def quotes(self) -> int:
        return sum(ask.quotes for ask in self.asks)

    @property
    def public(self) -> Ask:
        """The ask for the public rate, which every source gets."""
        return self.asks[0]


class Basis(StrEnum):
    """How sure an all-in total is."""

    STATED = "stated"  # the site's own total, taxes and fees inside
    DERIVED = "derived"  # nights x the site's all-in nightly price
    ESTIMATED = "estimated"  # before tax at the site; the usual tax of this search was added
    UNKNOWN = "unknown"  # before tax, and nothing to estimate it from


@dataclass(frozen=True, slots=True, kw_only=True)
class AllIn:
    """What the whole stay costs at the end. `amount` is None only when the basis is UNKNOWN."""

    amount: Money | None
    basis: Basis
    shown: Money  # the site's own figure that it rests on
    words: str  # "all-in for 2 nights", "2 x 187.00 a night, taxes in", "before tax; tax unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Against the public rate of the same shape at the same house and source."""

    amount: Money
    percent: float  # 0..100
    baseline: Money  # the public all-in total


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A quote with what follows from its neighbours: its all-in price and its saving."""

    quote: RateQuote
    source_name: str
    is_direct: bool
    all_in: AllIn | None  # None: no price in money (unpriced, or points only)
    saving: Saving | None = None
    is_old: bool = False  # seen hours ago; its source is being asked again
    verified: Verification | None = None  # how sure it is that its source is read right

    @property
    def key(self) -> str:
        """Stable within a search: names this offer in links and widgets."""
        q = self.quote
        shown = q.total or q.per_night or q.points
        parts = (
            q.site,
            q.listing.ref,
            q.membership,
            q.rate_plan,
            q.room,
            q.board,
            q.refundable,
            shown,
        )
        return "|".join("" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One property as all sources together describe it, with every offer seen for it."""

    key: str  # the smallest "site:ref" among its listings; stable while rows come in where possible
    name: str
    offers: tuple[Offer, ...]
    stars: float | None = None
    score: float | None = None  # 0..10
    reviews: int | None = None
    lat: float | None = None
    lon: float | None = None
    distance_km: float | None = None  # from the destination's centre
    address: str | None = None
    brand: str | None = None
    is_opaque: bool = False  # a deal that hides its house


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """Everything known of one search right now. Houses are matched but not ranked."""

    search_id: str
    query: StayQuery
    world: str  # "local" or "live"
    submitted_at: datetime
    closed_at: datetime | None
    sources: tuple[SourceProgress, ...]
    houses: tuple[House, ...]

    @property
    def shared_at(self) -> datetime | None:
        """When the oldest rows that came from another search were seen; None without such."""
        return min(
            (a.shared_at for p in self.sources for a in p.asks if a.shared_at and a.quotes),
            default=None,
        )

    @property
    def is_running(self) -> bool:
        return self.closed_at is None

    @property
    def answered(self) -> int:
        return sum(source.is_done for source in self.sources)
