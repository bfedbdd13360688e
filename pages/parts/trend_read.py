"""What a trend page asks core: one question for all its houses, and how the newest stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.domain.source import Source
from core.history import service as history
from core.history.model import Line, ListingKey, TrendAsk
from core.search.newest import newest
from core.search.results import best_name
from pages.parts.trend_choices import Choices
from pages.parts.trend_figures import Told
from pages.parts.trend_lines import Series, comparable, latest, place
from pages.parts.trend_link import Listings

_ALL = timedelta(days=5 * 365)  # as far as a trend may reach
_NAMELESS = "This hotel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One house: what its lines are, and the figures of its frame."""

    listings: Listings
    name: str
    series: tuple[Series, ...]  # as drawn: by day, or by days before check-in
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom and when it is read, and what is known of the sources."""

    currency: str
    locale: str
    now: datetime
    known: Mapping[str, Source]  # by slug

    @property
    def today(self) -> date:
        return self.now.date()


def read(houses: Sequence[Listings], choices: Choices, reader: Reader) -> tuple[Seen, ...]:
    """Every house with its lines, in the order given."""
    keys = tuple(key for house in houses for key in house)
    since = choices.span.first(reader.today, reader.today - _ALL)
    ask = choices.ask(keys, since, reader.today, reader.currency)
    by_key = _lines(ask)
    found = [_house(house, by_key, reader.known) for house in houses]
    drawn = _lines(replace(ask, by_lead_time=True)) if choices.by_lead_time else by_key
    return tuple(
        _seen(
            house,
            _told_of(house, days, reader),
            days,
            _house(house, drawn, reader.known),
            choices,
            reader,
        )
        for house, days in zip(houses, found, strict=True)
    )


def read_chain(code: str, name: str, choices: Choices, reader: Reader) -> Seen:
    """A chain like one house: a line a source, over all its hotels."""
    since = choices.span.first(reader.today, reader.today - _ALL)
    ask = choices.ask((), since, reader.today, reader.currency)
    days = _of_chain(code, name, ask, reader.known)
    by_lead = replace(ask, by_lead_time=True)
    drawn = _of_chain(code, name, by_lead, reader.known) if choices.by_lead_time else days
    return _seen((), (name, None), days, drawn, choices, reader)


def _of_chain(
    code: str, name: str, ask: TrendAsk, known: Mapping[str, Source]
) -> tuple[Series, ...]:
    lines = history.chain_trend(code, ask).lines
    return _ordered(_series(line, name, known.get(line.site)) for line in lines)


def _lines(ask: TrendAsk) -> Mapping[ListingKey, Line]:
    return {(line.site, line.property_ref): line for line in history.trend(ask).lines}


def _house(
    listings: Listings, lines: Mapping[ListingKey, Line], known: Mapping[str, Source]
) -> tuple[Series, ...]:
    """The lines of one house, the hotel's own site first, then by the name of the source."""
    here = [lines[key] for key in listings if key in lines]
    name = _name(here, known)
    return _ordered(_series(line, name, known.get(line.site)) for line in here)


def _ordered(series: Iterable[Series]) -> tuple[Series, ...]:
    return tuple(sorted(series, key=lambda one: (not one.is_direct, one.label)))


def _series(line: Line, house: str, source: Source | None) -> Series:
    return Series(
        house=house,
        label=source.name if source else line.site,
        points=tuple(sorted(line.points, key=place)),
        site=line.site,
        is_direct=source.kind.is_direct if source else False,
        is_all_in=line.is_all_in,
        converted_from=line.converted_from,
    )


def _seen(
    listings: Listings,
    house: tuple[str, date | None],
    days: tuple[Series, ...],
    drawn: tuple[Series, ...],
    choices: Choices,
    reader: Reader,
) -> Seen:
    name, last_on = house
    end = latest(comparable(days))
    # One price of a chain tells nothing of it.
    observed = end[1].observed if end and listings else None
    told = Told(
        name=name,
        series=days,
        newest=newest(listings, observed) if observed else None,
        last_on=last_on,
        unit=choices.unit,
        span=choices.span.words,
        locale=reader.locale,
        now=reader.now,
    )
    return Seen(listings=listings, name=name, series=drawn, told=told)


def _told_of(listings: Listings, days: Sequence[Series], reader: Reader) -> tuple[str, date | None]:
    """(name, last day with a price), also of a house without one of the kind that is asked for."""
    if any(line.seen for line in days):
        return days[0].house, max(line.seen[-1].day or date.min for line in days if line.seen)
    ask = TrendAsk(listings=listings, since=reader.today - _ALL, until=reader.today)
    lines = list(_lines(ask).values())
    seen = (point.day for line in lines for point in line.points if point.minimum)
    return _name(lines, reader.known), max((day for day in seen if day), default=None)


def _name(lines: Sequence[Line], known: Mapping[str, Source]) -> str:
    named = [(line.site, line.label) for line in lines if line.label]
    return best_name(named, known) if named else _NAMELESS
