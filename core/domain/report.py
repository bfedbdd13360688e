"""What came of asking one site: an outcome with its reason, and the quotes it showed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.domain.membership import Membership
from core.domain.rate import RateQuote


class Outcome(StrEnum):
    """How a visit ended. Only PRICED brings prices for the stay that was asked."""

    PRICED = "priced"
    UNPRICED = "unpriced"  # properties are listed, none with a price
    SOLD_OUT = "sold_out"  # the site itself says so
    BLOCKED = "blocked"  # a bot wall, reported and left alone
    NOT_LOADED = "not_loaded"  # the page came without its results
    LAYOUT_CHANGED = "layout_changed"  # nothing we know how to read, and no word of "sold out"
    WRONG_DATES = "wrong_dates"  # prices, but for other nights, guests or rooms
    TIMED_OUT = "timed_out"
    FAILED = "failed"  # broken, unreachable, or nothing that we would follow
    # The site has no such rate, or it is not known how to ask for it.
    DISCOUNT_NOT_OFFERED = "discount_not_offered"
    NOT_ASKABLE = "not_askable"  # the site cannot be asked for this party
    NONE_HERE = "none_here"  # the site answered, and lists no house here, or none of this brand
    REFUSED = "refused"  # its robots.txt asks robots to stay away from what we would visit
    # Left alone: it failed too often lately, or was visited as often as a day allows.
    PAUSED = "paused"
    SWITCHED_OFF = "switched_off"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def answered(self) -> bool:
        """Whether the site told us what we asked, even if that was "nothing left"."""
        return self in (
            Outcome.PRICED,
            Outcome.UNPRICED,
            Outcome.SOLD_OUT,
            Outcome.DISCOUNT_NOT_OFFERED,
            Outcome.NOT_ASKABLE,
            Outcome.NONE_HERE,
        )

    @property
    def was_asked(self) -> bool:
        """Whether anything was asked of the site at all."""
        return self not in (
            Outcome.NOT_ASKABLE,
            Outcome.REFUSED,
            Outcome.PAUSED,
            Outcome.SWITCHED_OFF,
        )

    @property
    def failed(self) -> bool:
        """Whether the site was asked and did not tell."""
        return self.was_asked and not self.answered


_LABELS = {
    Outcome.PRICED: "rates found",
    Outcome.UNPRICED: "no price shown",
    Outcome.SOLD_OUT: "sold out",
    Outcome.BLOCKED: "bot wall",
    Outcome.NOT_LOADED: "results did not load",
    Outcome.LAYOUT_CHANGED: "page layout changed",
    Outcome.WRONG_DATES: "answered for other dates or guests",
    Outcome.TIMED_OUT: "no answer in time",
    Outcome.FAILED: "no usable answer",
    Outcome.DISCOUNT_NOT_OFFERED: "rate not offered",
    Outcome.NOT_ASKABLE: "cannot be asked for this party",
    Outcome.NONE_HERE: "no hotel listed here",
    Outcome.REFUSED: "asks robots not to visit",
    Outcome.PAUSED: "left alone for now",
    Outcome.SWITCHED_OFF: "switched off",
}


class Extent(StrEnum):
    """How much of what a site has for a stay its answer holds."""

    UNKNOWN = "unknown"  # nothing says so: what is not in it may be there all the same
    WHOLE = "whole"  # what is not in it is not for sale
    CUT = "cut"  # the first pages, or the nearest hotels
    PARTIAL = "partial"  # some hotels did not answer in time: nobody else is told this answer


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """The answer of one site to one membership. `reason` is one sentence for the traveller."""

    site: str
    membership: Membership
    outcome: Outcome
    reason: str
    quotes: tuple[RateQuote, ...] = ()
    extent: Extent = Extent.UNKNOWN


def rates_at(
    rates: int, properties: int, noun: str = "rate", *, in_points: int = 0, bare: int = 0
) -> str:
    """ "31 rates at 7 properties, 2 more in points."; the reason of an answer that brought prices.

    `bare` are rows without any price; with the rates and those `in_points` they are all its rows.
    """
    houses = "property" if properties == 1 else "properties"
    counted = ((in_points, "more in points"), (bare, "more without a price"))
    said = f"{rates:,} {noun}{'' if rates == 1 else 's'} at {properties:,} {houses}"
    extra = "".join(f", {count:,} {words}" for count, words in counted if count)
    return f"{said}{extra}."
