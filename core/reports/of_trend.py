"""The report of a trend: the newest price at each source, against the report before. Pure.

A chain's prices are told and held against nothing: its cheapest moves with the hotels looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote, urlencode

from core.domain.money import Money
from core.domain.source import Source
from core.fx import RateTable
from core.history.model import Line as Seen
from core.history.model import ListingKey, Point, Unit
from core.reports.comparing import carried, change
from core.reports.model import Report, Said
from core.reports.sheet import Line, Sheet
from core.reports.subjects import TrendQuestion
from core.search.results import best_name
from core.text import count_text, date_text, money_text

MOST = 15
CARRIED_FOR = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom and when it is written."""

    locale: str
    now: datetime
    rates: RateTable
    known: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class _Newest:
    house: str
    source: str
    key: str
    point: Point
    price: Money
    is_converted: bool
    is_before_tax: bool
    is_chain: bool


def sheet_of(report: Report, asked: TrendQuestion, seen: Sequence[Seen], reader: Reader) -> Sheet:
    """`seen` are the lines by day that the history has of all its houses, or of its chain."""
    newest = _newest(asked, seen, reader)
    said = {one.key: Said(one.price, _moment(one.point)) for one in newest}
    fresh = {key: each for key, each in said.items() if _is_newer(each, report.said.get(key))}
    steady = {one.key for one in newest if _is_steady(one) and not one.is_before_tax}
    compared = {key: each for key, each in fresh.items() if key in steady}
    moved = change(report.said, compared, asked.currency, reader.rates)
    words = moved.words(reader.locale) if moved else ""
    lines = tuple(_line(one, one.key in fresh, report, asked, reader) for one in newest)
    return Sheet(
        finding=_finding(report, newest, words, reader),
        lead=_lead(asked, seen, reader),
        lines=lines[:MOST],
        more=f"and {count_text(len(lines) - MOST, 'more line')}" if len(lines) > MOST else "",
        silent="" if fresh or not newest else "Nobody has seen a newer price since the last one.",
        path=_path(asked),
        shared=asked,
        said=carried(report.said, said, reader.now - CARRIED_FOR),
    )


def _newest(asked: TrendQuestion, seen: Sequence[Seen], reader: Reader) -> list[_Newest]:
    """The newest price of each listing, the cheapest first; those before tax come last."""
    found = []
    for lines in _houses(asked, seen):
        name = _name(lines, reader.known)
        for line in lines:
            point = _last(line)
            if point is None or point.minimum is None:
                continue
            source = reader.known.get(line.site)
            newest = _Newest(
                house=name,
                source=source.name if source else line.site,
                key=_key((line.site, line.property_ref)),
                point=point,
                price=point.minimum,
                is_converted=bool(line.converted_from),
                is_before_tax=line.is_all_in is False,
                is_chain=bool(asked.chain),
            )
            found.append(newest)
    return sorted(found, key=_order)


def _houses(asked: TrendQuestion, seen: Sequence[Seen]) -> Iterator[Sequence[Seen]]:
    """The lines of each house; all of them for a chain, which is told like one house."""
    if asked.chain:
        yield seen
    by_key = {(line.site, line.property_ref): line for line in seen}
    for house in asked.houses:
        yield [by_key[key] for key in house if key in by_key]


def _is_steady(one: _Newest) -> bool:
    """Whether it may be held against the report before: of another currency it might be the
    exchange rate that moved, of a chain another hotel that was looked at."""
    return not (one.is_converted or one.is_chain)


def _order(one: _Newest) -> tuple[object, ...]:
    return (one.is_before_tax, one.price.amount, one.source, one.key)


def _last(line: Seen) -> Point | None:
    priced = [point for point in line.points if point.day and point.minimum is not None]
    return max(priced, key=lambda point: point.day or date.min, default=None)


def _key(listing: ListingKey) -> str:
    return ":".join(quote(part, safe="") for part in listing)


def _moment(point: Point) -> datetime:
    return datetime.combine(point.day or date.min, time(0), UTC)


def _is_newer(now: Said, before: Said | None) -> bool:
    return before is None or now.at > before.at


def _name(lines: Sequence[Seen], known: Mapping[str, Source]) -> str:
    named = [(line.site, line.label) for line in lines if line.label]
    return best_name(named, known) if named else "This hotel"


def _finding(report: Report, newest: Sequence[_Newest], moved: str, reader: Reader) -> str:
    if not newest:
        return f"{report.title}: no price was seen"
    price = money_text(newest[0].price, reader.locale)
    return f"{report.title}: from {price}" + (f", {moved}" if moved else "")


def _lead(asked: TrendQuestion, seen: Sequence[Seen], reader: Reader) -> str:
    per = "a night" if asked.unit is Unit.NIGHT else "for the stay"
    whose = ", of every hotel seen" if asked.chain else ""
    # A price before tax is no low: the rest of it comes later.
    taxed = [line for line in seen if line.is_all_in is not False] or seen
    lows = [p.minimum for line in taxed for p in line.points if p.minimum is not None]
    highs = [p.maximum for line in taxed for p in line.points if p.maximum is not None]
    span = f"{asked.days} days" if asked.days else "all time"
    if not lows or not highs:
        return f"No price of this kind was seen in {span}."
    low = money_text(min(lows, key=lambda each: each.amount), reader.locale)
    high = money_text(max(highs, key=lambda each: each.amount), reader.locale)
    return f"Prices {per}{whose}. In {span}: lowest {low}, highest {high}."


def _line(
    one: _Newest, is_fresh: bool, report: Report, asked: TrendQuestion, reader: Reader
) -> Line:
    day = date_text(one.point.day, reader.locale) if one.point.day else ""
    notes = ["before tax"] * one.is_before_tax
    if one.is_chain:
        notes.append(_many(one.point, reader))
    notes.append(f"seen {day}")
    if not is_fresh:
        notes.append("nothing newer")
    elif _is_steady(one):
        alone = {one.key: Said(one.price, _moment(one.point))}
        moved = change(report.said, alone, asked.currency, reader.rates)
        notes += [moved.words(reader.locale)] if moved else []
    several = len(asked.houses) > 1
    label = f"{one.house}, {one.source}" if several else one.source
    return Line(label, money_text(one.price, reader.locale), " · ".join(notes))


def _many(point: Point, reader: Reader) -> str:
    """ "lowest of 12 quotes, mean $184.40", which is how a chain's point is to be read."""
    if point.count == 1:
        return "1 quote"
    mean = f", mean {money_text(point.mean, reader.locale)}" if point.mean else ""
    return f"lowest of {count_text(point.count, 'quote')}{mean}"


def _path(asked: TrendQuestion) -> str:
    """The trend's own page, with its houses; other choices are in the link that ends."""
    if asked.chain:
        return f"trends?{urlencode({'chain': asked.chain})}"
    houses = [",".join(_key(key) for key in house) for house in asked.houses]
    return f"trends?{urlencode([('house', house) for house in houses])}"
