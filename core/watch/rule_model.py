"""The rules of a watch: what a traveller wants to be told of, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

DROP_PERCENT = Decimal(5)
NEAR_PERCENT = Decimal(5)
ROOMS_LEFT = Decimal(3)
DAYS_LEFT = Decimal(2)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # a rule muted until somebody unmutes it


class RuleKind(StrEnum):
    """What a traveller wants to be told. What `Rule.amount` means stands beside each."""

    DROP = "drop"  # percent below the highest total since the rule last spoke
    BELOW_TARGET = "below_target"  # money, in the currency of the rule
    NEAR_BUDGET = "near_budget"  # money: told at 5 % above it, or below
    NEW_LOW = "new_low"  # nothing
    ANY_CHANGE = "any_change"  # nothing
    RISE = "rise"  # percent above the lowest total since the rule last spoke
    BACK_IN_STOCK = "back_in_stock"  # nothing
    SOLD_OUT_SOON = "sold_out_soon"  # rooms left, at most
    WINDOW_CLOSING = "window_closing"  # days before free cancellation, or else check-in, at most

    @property
    def is_of_money(self) -> bool:
        """Whether its amount is money."""
        return self in (RuleKind.BELOW_TARGET, RuleKind.NEAR_BUDGET)

    @property
    def is_of_price(self) -> bool:
        """Whether it speaks of totals: then a currency that moves alone never makes it speak."""
        return self not in _OF_NO_PRICE


_OF_NO_PRICE = frozenset({RuleKind.BACK_IN_STOCK, RuleKind.SOLD_OUT_SOON, RuleKind.WINDOW_CLOSING})
# What a rule's amount is when nobody gave one.
USUAL_AMOUNT = {
    RuleKind.DROP: DROP_PERCENT,
    RuleKind.RISE: DROP_PERCENT,
    RuleKind.SOLD_OUT_SOON: ROOMS_LEFT,
    RuleKind.WINDOW_CLOSING: DAYS_LEFT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule as it is asked for; `rule_id` and `version` of the one it replaces, else empty."""

    kind: RuleKind
    amount: Decimal | None = None  # None: the usual one, or the kind needs none
    currency: str = ""  # of an amount of money
    min_change: Decimal = Decimal(0)  # percent since the last alert; smaller ones are not told
    cool_down: timedelta = timedelta(0)  # silence after an alert
    daily_cap: int | None = None  # alerts a day in the watch's time zone; None = no cap
    again: bool = False  # told on each further drop while it stays true
    muted_until: datetime | None = None  # of a new rule only; `mute` changes it afterwards
    rule_id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a watch tells its owner about."""

    rule_id: str
    watch_id: str
    kind: RuleKind
    amount: Decimal | None = None
    currency: str = ""
    min_change: Decimal = Decimal(0)
    cool_down: timedelta = timedelta(0)
    daily_cap: int | None = None
    again: bool = False
    muted_until: datetime | None = None
    version: int = 1
