"""What a line of prices says: where it breaks, where it fell, its lowest point. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from core.domain.money import Money
from core.history.model import Point

# A fall that alerts call a drop by default.
DROP_PERCENT = 5.0
# Nobody looks every day at every house. A line is broken where it was not looked at for three times
# as long as usual, and never for less than a week: shorter silence is no news.
_SILENT_TIMES, _SILENT_DAYS = 3, 7
_NOTHING = Money(Decimal(0), "XXX")  # ISO 4217: no currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: one source of one house, or (`site` None) the cheapest of its sources.

    Points are in the order of the axis, each place once. `is_all_in` is the history's: None where
    the source does not say whether taxes are inside.
    """

    house: str
    label: str
    points: tuple[Point, ...]
    site: str | None = None
    is_direct: bool = False
    is_all_in: bool | None = True
    converted_from: tuple[str, ...] = ()

    @property
    def seen(self) -> tuple[Point, ...]:
        """The points with a price."""
        return tuple(point for point in self.points if point.minimum is not None)


@dataclass(frozen=True, slots=True)
class Drop:
    """A point that lies at least DROP_PERCENT under the one before."""

    point: Point
    before: Money
    percent: float


@dataclass(frozen=True, slots=True)
class SoldOut:
    """Places of the axis, first and last, on which nothing was left at `labels`."""

    first: int
    last: int
    labels: tuple[str, ...]


def place(point: Point) -> int:
    """Where a point stands on the axis: its day of the calendar, or its days before check-in."""
    if point.day is not None:
        return point.day.toordinal()
    return -point.lead.first if point.lead else 0


def with_gaps(points: Sequence[Point]) -> Iterator[Point | None]:
    """The points with None where the line is to break: sold out, or not looked at for long."""
    silent = _silence(points)
    before: Point | None = None
    for point in points:
        if point.minimum is None:
            before = None
            yield None
            continue
        if before is not None and abs(place(point) - place(before)) > silent:
            yield None
        before = point
        yield point


def drops(points: Sequence[Point]) -> tuple[Drop, ...]:
    """Every fall of DROP_PERCENT or more from one price to the next, sold-out days between or not.

    Currencies do not mix: where the two differ, nothing is said.
    """
    priced = [(point, low) for point in points if (low := point.minimum) is not None]
    found = []
    for (_, before), (point, now) in pairwise(priced):
        if before.currency != now.currency or not before.amount:
            continue
        percent = float(100 * (before - now).amount / before.amount)
        if percent >= DROP_PERCENT:
            found.append(Drop(point, before, percent))
    return tuple(found)


def lowest(series: Iterable[Series]) -> tuple[Series, Point] | None:
    """The lowest price of all lines, the latest of equals; None where no line has one."""
    best: tuple[Series, Point] | None = None
    for line in series:
        for point in line.seen:
            if best is None or _key(point) < _key(best[1]):
                best = line, point
    return best


def highest(series: Iterable[Series]) -> tuple[Series, Point] | None:
    """The highest price of all lines, the first of equals; None where no line has one."""
    best: tuple[Decimal, Series, Point] | None = None
    for line in series:
        for point in line.seen:
            high = (point.maximum or point.minimum or _NOTHING).amount
            if best is None or high > best[0]:
                best = high, line, point
    return best[1:] if best else None


def latest(series: Iterable[Series]) -> tuple[Series, Point] | None:
    """The newest price of all lines, the lowest of equals; None where no line has one."""
    ends = [(line, line.seen[-1]) for line in series if line.seen]
    return min(ends, key=lambda end: (-place(end[1]), _amount(end[1])), default=None)


def sold_out(series: Iterable[Series]) -> tuple[SoldOut, ...]:
    """Stretches without a room, those of several lines that touch told as one, in order."""
    stretches = sorted(
        (first, last, line.label) for line in series for first, last in _stretches(line.points)
    )
    found: list[SoldOut] = []
    for first, last, label in stretches:
        if found and first <= found[-1].last:
            one = found[-1]
            labels = tuple(dict.fromkeys((*one.labels, label)))
            found[-1] = SoldOut(one.first, max(one.last, last), labels)
        else:
            found.append(SoldOut(first, last, (label,)))
    return tuple(found)


def comparable(series: Sequence[Series]) -> tuple[Series, ...]:
    """The lines that may be held against each other: all-in ones, else those that do not say."""
    for kind in (True, None, False):
        if found := tuple(line for line in series if line.is_all_in is kind):
            return found
    return ()


def cheapest(house: str, series: Sequence[Series]) -> Series:
    """One line for a house: at each place the lowest of its sources, over the range of all."""
    series = comparable(series)
    at: dict[int, list[Point]] = {}
    for line in series:
        for point in line.points:
            at.setdefault(place(point), []).append(point)
    points = tuple(_together(at[key]) for key in sorted(at))
    return Series(
        house=house,
        label=house,
        points=points,
        is_all_in=series[0].is_all_in if series else None,
        converted_from=tuple(sorted({code for line in series for code in line.converted_from})),
    )


def _together(points: Sequence[Point]) -> Point:
    priced = [point for point in points if point.minimum is not None]
    if not priced:
        return points[0]  # sold out everywhere
    low = min(priced, key=_amount)
    count = sum(point.count for point in priced)
    currency = low.minimum.currency if low.minimum else ""
    sums = [point.mean.amount * point.count for point in priced if point.mean]
    highs = [point.maximum for point in priced if point.maximum]
    return Point(
        day=low.day,
        lead=low.lead,
        minimum=low.minimum,
        mean=Money(sum(sums, Decimal(0)) / count, currency).rounded() if count else low.mean,
        maximum=max(highs, key=lambda high: high.amount, default=low.maximum),
        count=count,
        quote=low.quote,
        observed=low.observed,
    )


def _stretches(points: Sequence[Point]) -> Iterator[tuple[int, int]]:
    """(first, last) of each, broken by a price and where nobody looked for longer than usual: that
    a house was sold out all along is more than a line says."""
    silent = _silence(points, least=1)
    first: int | None = None
    last = 0
    for point in points:
        is_gone = point.is_sold_out and point.minimum is None
        if first is not None and not (is_gone and abs(place(point) - last) <= silent):
            yield first, last
            first = None
        if is_gone:
            first = place(point) if first is None else first
            last = place(point)
    if first is not None:
        yield first, last


def _silence(points: Sequence[Point], least: int = _SILENT_DAYS) -> float:
    places = [place(point) for point in points]
    steps = [abs(b - a) for a, b in pairwise(places)]
    return max(least, _SILENT_TIMES * median(steps)) if steps else least


def _key(point: Point) -> tuple[Decimal, int]:
    return _amount(point), -place(point)


def _amount(point: Point) -> Decimal:
    return point.minimum.amount if point.minimum else Decimal("Infinity")
