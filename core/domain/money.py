"""Money: an exact amount in one currency. Used everywhere a price is held; never a float."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Currencies whose minor unit is not a hundredth. Source: ISO 4217 list one, 2024.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"


class MixedCurrency(ValueError):
    """Two amounts of different currencies were added or compared; convert one first."""


def minor_units(currency: str) -> int:
    """Digits after the decimal point that the currency is paid in."""
    if currency in _WHOLE.split():
        return 0
    return 3 if currency in _THOUSANDTHS.split() else 2


@lru_cache(maxsize=256)
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of the currency that is paid: 0.01 for most."""
    return Decimal(1).scaleb(-minor_units(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its ISO 4217 code, kept as exactly as its source gave it.

    Raises ValueError for an amount that is not finite or a code that is not three capital letters.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise ValueError(f"not an amount of money: {self.amount}")
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def times(self, factor: int | Decimal) -> Money:
        """The amount multiplied, not rounded."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> Money:
        """To the currency's minor unit, half up. Round once, at the end."""
        return rounded(self.amount, self.currency)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MixedCurrency(f"{self.currency} and {other.currency} do not mix")
        return other.amount


def rounded(amount: Decimal, currency: str) -> Money:
    """Money to the currency's minor unit, half up."""
    return Money(amount.quantize(minor_unit(currency), ROUND_HALF_UP), currency)


def money(text: str) -> Money:
    """`money("105.00 EUR")`: for tests, tables and examples."""
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def total_of(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; zero in `currency` when there is nothing to add."""
    return sum(amounts, Money(Decimal(0), currency))
