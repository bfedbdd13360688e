"""The four criteria of a ranking, each scaled to [0, 1] over the houses at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from core.domain.money import Money
from core.search.model import House, Offer

HIGHEST_WEIGHT = 10.0
# One suite at ten times the usual price would squeeze all others together: what lies this far above
# the median is simply "worst".
_FAR_ABOVE = 3.0

Measured = tuple[House, Offer, Money | None]


class Criterion(StrEnum):
    """What a house is judged by."""

    PRICE = "price"
    DISTANCE = "distance"
    SCORE = "score"
    FLEXIBILITY = "flexibility"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion matters, 0 (not at all) to 10. Raises ValueError outside of that."""

    price: float = 8.0
    distance: float = 4.0
    score: float = 5.0
    flexibility: float = 3.0

    def __post_init__(self) -> None:
        for criterion in Criterion:
            if not 0 <= self.of(criterion) <= HIGHEST_WEIGHT:
                raise ValueError(f"The weight of {criterion} lies between 0 and 10.")

    def of(self, criterion: Criterion) -> float:
        weight: float = getattr(self, criterion.value)
        return weight


@dataclass(frozen=True, slots=True)
class Scale:
    """The best and worst value of each criterion among the houses of one ranking."""

    weights: Weights
    ends: Mapping[Criterion, tuple[float, float]]  # (best, worst); absent when no house states it

    def score(self, house: House, offer: Offer, amount: Money | None) -> float:
        """Weighted mean of the scaled criteria; 0 when every weight is 0."""
        weights = {criterion: self.weights.of(criterion) for criterion in Criterion}
        if not (whole := sum(weights.values())):
            return 0.0
        parts = (w * self.part(c, (house, offer, amount)) for c, w in weights.items() if w)
        return sum(parts) / whole

    def part(self, criterion: Criterion, measured: Measured) -> float:
        """One criterion of one house, 1 best and 0 worst; what is not known counts as worst."""
        value = _VALUES[criterion](measured)
        if value is None or criterion not in self.ends:
            return 0.0
        best, worst = self.ends[criterion]
        if best == worst:
            return 1.0
        return min(1.0, max(0.0, (worst - value) / (worst - best)))

    def losses(self, first: Measured, other: Measured) -> dict[Criterion, float]:
        """Weighted points that `other` loses to `first`, only criteria where it loses any."""
        points = {
            criterion: self.weights.of(criterion)
            * (self.part(criterion, first) - self.part(criterion, other))
            for criterion in Criterion
        }
        return {criterion: lost for criterion, lost in points.items() if lost > 0}


def scale_of(measured: Sequence[Measured], weights: Weights) -> Scale:
    """Min and max of each criterion; cost-like ones are capped at three times their median."""
    ends: dict[Criterion, tuple[float, float]] = {}
    for criterion, value_of in _VALUES.items():
        values = [value for one in measured if (value := value_of(one)) is not None]
        if not values:
            continue
        if criterion in (Criterion.PRICE, Criterion.DISTANCE):
            lowest = min(values)
            ends[criterion] = (lowest, max(lowest, min(max(values), _FAR_ABOVE * median(values))))
        else:
            ends[criterion] = (max(values), min(values))
    return Scale(weights, ends)


def _price(measured: Measured) -> float | None:
    return float(measured[2].amount) if measured[2] is not None else None


def _distance(measured: Measured) -> float | None:
    return measured[0].distance_km


def _score(measured: Measured) -> float | None:
    return measured[0].score


def _flexibility(measured: Measured) -> float | None:
    refundable = measured[1].quote.refundable
    return None if refundable is None else float(refundable)


_VALUES: Mapping[Criterion, Callable[[Measured], float | None]] = {
    Criterion.PRICE: _price,
    Criterion.DISTANCE: _distance,
    Criterion.SCORE: _score,
    Criterion.FLEXIBILITY: _flexibility,
}
