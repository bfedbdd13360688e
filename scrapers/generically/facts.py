"""What speaks for a price: each reading of one amount is a fact; what is chosen of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.domain.money import Money
from scrapers.generically.words import Period, Role

ROUNDING = Decimal("0.51")  # a page rounds to whole units where its data has cents


@dataclass(frozen=True, slots=True)
class Fact:
    """One place where an amount was read. `plain` tells a period in words from one in a key."""

    amount: Decimal
    currency: str
    where: str
    period: Period | None = None
    role: Role = Role.PRICE
    nights: int | None = None
    taxed: bool | None = None
    plain: bool = False
    exact: bool = False  # a number of the data, not rounded for the eye
    weight: float = 1.0
    assumed: bool = False  # the currency was not said beside the amount
    unsaid: bool = False  # no currency is said anywhere: the one asked for is taken
    member: bool = False  # kept for those who signed up
    vague: bool = False  # "from", "on average": of no certain night


@dataclass(frozen=True, slots=True)
class Chosen:
    """The price of a night, of the stay, or both; what was struck; how sure, and why."""

    per_night: Money | None
    total: Money | None
    struck: Money | None
    taxes_included: bool | None
    confidence: float
    reasons: tuple[str, ...]

    @property
    def amounts(self) -> frozenset[Decimal]:
        return frozenset(m.amount for m in (self.per_night, self.total) if m)


def same(one: Fact, other: Fact) -> bool:
    return one.currency == other.currency and near(one.amount, other.amount, one.exact, other.exact)


def near(one: Decimal, other: Decimal, exact: bool = False, also: bool = False) -> bool:
    """Equal, or equal after one of them was rounded to whole units."""
    if one == other:
        return True
    if abs(one - other) > ROUNDING or (exact and also):
        return abs(one - other) <= Decimal("0.011")
    return one == one.to_integral_value() or other == other.to_integral_value()
