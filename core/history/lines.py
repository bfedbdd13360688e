"""Rows of prices into lines that are drawn: one tax basis a line, one currency, gaps as points."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from core.domain.membership import Membership
from core.domain.money import Money
from core.history.euros import from_euros
from core.history.model import Line, Point, QuoteRef, TrendAsk
from core.history.shapes import lead_band

IMPORTED = "import-"  # begins the search_id of rows that no search of ours brought


def line(
    ask: TrendAsk,
    rows: Sequence[Row[Any]],
    gaps: Iterable[Any],
    site: str,
    property_ref: str,
    label: str,
) -> Line | None:
    """The line of some rows; None where there is neither a price nor a gap."""
    basis = _basis(rows)
    kept = [row for row in rows if row.is_all_in is basis]
    by_at: defaultdict[Any, list[Row[Any]]] = defaultdict(list)
    for row in kept:
        by_at[row.at].append(row)
    made = {at: _point(ask, at, group, site) for at, group in by_at.items()}
    points = {at: point for at, point in made.items() if point is not None}
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


def _basis(rows: Sequence[Row[Any]]) -> bool | None:
    """The tax basis to draw: prices with everything in wherever there are any, else the usual one.

    Prices of two bases in one line would look like a rise or a drop that never was.
    """
    counts: Counter[bool | None] = Counter()
    for row in rows:
        counts[row.is_all_in] += row.n
    if counts[True]:
        return True
    return max(counts, key=lambda one: (counts[one], one is False), default=None)


def _point(ask: TrendAsk, at: Any, rows: Sequence[Row[Any]], site: str) -> Point | None:
    """Prices of one day, merged over currencies; None where none of them can be converted."""
    priced = [(row, amounts) for row in rows if (amounts := _amounts(row, ask.currency))]
    if not priced:
        return None
    count = sum(row.n for row, _ in priced)
    cheapest, lows = min(priced, key=lambda each: each[1][0])
    return Point(
        day=None if ask.by_lead_time else at,
        lead=lead_band(at) if ask.by_lead_time else None,
        minimum=_money(lows[0], ask),
        mean=_money(sum((amounts[2] for _, amounts in priced), Decimal(0)) / count, ask),
        maximum=_money(max(amounts[1] for _, amounts in priced), ask),
        count=count,
        quote=_ref(cheapest.quote, site),
    )


def _amounts(row: Row[Any], currency: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """(low, high, total) in the asked currency, by the rates of the day; None without a rate."""
    if row.currency == currency:
        return row.low, row.high, row.total
    day: date = row.day
    rate = from_euros(currency, day)
    if rate is None or row.base_low is None:
        return None
    return row.base_low * rate, row.base_high * rate, row.base_total * rate


def _money(amount: Decimal, ask: TrendAsk) -> Money:
    return Money(amount, ask.currency).rounded()


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


def _ref(pointer: str, site: str) -> QuoteRef | None:
    search_id, asked, ordinal = pointer.split(" ")
    if search_id.startswith(IMPORTED):
        return None
    return QuoteRef(search_id, site, Membership(asked), int(ordinal))


def by_line(rows: Iterable[Row[Any]]) -> Mapping[Any, list[Row[Any]]]:
    found: defaultdict[Any, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.line].append(row)
    return found
