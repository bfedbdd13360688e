"""Rows of prices into lines that are drawn: one tax basis a line, one currency, gaps as points."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.domain.membership import Membership
from core.domain.money import Money, minor_units
from core.history.euros import from_euros
from core.history.model import Line, Point, QuoteRef, TrendAsk
from core.history.shapes import lead_band
from core.history.trends import Prices

_MEMBERSHIPS = {each.value: each for each in Membership}
IMPORTED = "import-"  # begins the search_id of rows that no search of ours brought


def line(
    ask: TrendAsk,
    rows: Sequence[Prices],
    gaps: Iterable[Any],
    site: str,
    property_ref: str,
    label: str,
) -> Line | None:
    """The line of some rows; None where there is neither a price nor a gap."""
    basis = _basis(rows)
    kept = [row for row in rows if row.is_all_in is basis]
    points = _points(ask, kept, site)
    for at in gaps:
        if at not in points:
            points[at] = _gap(ask, at)
    if not points:
        return None
    return Line(
        site=site,
        property_ref=property_ref,
        label=label,
        points=tuple(points[at] for at in sorted(points)),
        is_all_in=basis,
        converted_from=tuple(sorted({row.currency for row in kept} - {ask.currency})),
    )


def _basis(rows: Sequence[Prices]) -> bool | None:
    """The tax basis to draw: prices with everything in wherever there are any, else the usual one.

    Prices of two bases in one line would look like a rise or a drop that never was.
    """
    counts: Counter[bool | None] = Counter()
    for row in rows:
        counts[row.is_all_in] += row.n
    if counts[True]:
        return True
    return max(counts, key=lambda one: (counts[one], one is False), default=None)


def _points(ask: TrendAsk, rows: Iterable[Prices], site: str) -> dict[Any, Point]:
    """Points by day or lead time. A year of ten sites is 3,650 of them: what does not change from
    one to the next is worked out once."""
    digit = Decimal(1).scaleb(-minor_units(ask.currency))
    by_at: dict[Any, list[_Amounts]] = {}
    for row in rows:
        if (found := _amounts(row, ask.currency)) is not None:
            by_at.setdefault(row.at, []).append(found)
    return {
        at: _point(ask, at, found[0] if len(found) == 1 else _merged(found), site, digit)
        for at, found in by_at.items()
    }


# (low, high, total, number, pointer to the cheapest), in the asked currency
_Amounts = tuple[Decimal, Decimal, Decimal, int, str]


def _amounts(row: Prices, currency: str) -> _Amounts | None:
    """In the asked currency, by the rates of the day; None without a rate."""
    if row.currency == currency:
        return row.low, row.high, row.total, row.n, row.quote
    rate = from_euros(currency, row.day)
    if rate is None or row.euros is None:
        return None
    rate *= row.euros
    return row.low * rate, row.high * rate, row.total * rate, row.n, row.quote


def _merged(found: Sequence[_Amounts]) -> _Amounts:
    """Prices of one day that were shown in several currencies."""
    cheapest = min(found, key=lambda one: one[0])
    return (
        cheapest[0],
        max(one[1] for one in found),
        sum((one[2] for one in found), Decimal(0)),
        sum(one[3] for one in found),
        cheapest[4],
    )


def _point(ask: TrendAsk, at: Any, prices: _Amounts, site: str, digit: Decimal) -> Point:
    low, high, total, number, pointer = prices
    cheapest = Money(low.quantize(digit, ROUND_HALF_UP), ask.currency)
    observed = _ref(pointer, site)
    lone = number == 1
    return Point(
        day=None if ask.by_lead_time else at,
        lead=lead_band(at) if ask.by_lead_time else None,
        minimum=cheapest,
        mean=cheapest
        if lone
        else Money((total / number).quantize(digit, ROUND_HALF_UP), ask.currency),
        maximum=cheapest if lone else Money(high.quantize(digit, ROUND_HALF_UP), ask.currency),
        count=number,
        quote=None if observed.search_id.startswith(IMPORTED) else observed,
        observed=observed,
    )


def _gap(ask: TrendAsk, at: Any) -> Point:
    return Point(
        day=None if ask.by_lead_time else at,
        lead=lead_band(at) if ask.by_lead_time else None,
        minimum=None,
        mean=None,
        maximum=None,
        count=0,
        is_sold_out=True,
    )


def _ref(pointer: str, site: str) -> QuoteRef:
    search_id, asked, ordinal = pointer.split(" ")
    return QuoteRef(search_id, site, _MEMBERSHIPS[asked], int(ordinal))


def by_line(rows: Iterable[Prices]) -> Mapping[Any, list[Prices]]:
    found: defaultdict[Any, list[Prices]] = defaultdict(list)
    for row in rows:
        found[row.line].append(row)
    return found
