"""What a watch saw, as a picture: a line small enough for a row, and a chart for its own page.

Pure. Nothing seen (sold out, no source answered) is a gap in both: never a zero, never a bridge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from core.domain.money import Money
from core.text import date_text, is_month_first, money_text
from pages.parts.tags import tag
from pages.parts.trend_colours import Palette, palette

_NARROWEST = timedelta(hours=1)  # what the axis of a chart shows at the least
_WIDE, _HIGH, _EDGE = 120.0, 32.0, 4.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One check: when, and the best total then; None where there was none to see."""

    at: datetime
    total: Decimal | None

    def in_zone(self, zone: ZoneInfo) -> Seen:
        """The same, told by the clock of a person's zone: plotly shows a moment as it is given."""
        return Seen(self.at.astimezone(zone), self.total)


def sparkline(seen: Sequence[Seen], currency: str, locale: str, *, is_dark: bool = False) -> str:
    """An inline picture of up to a few hundred checks; empty before two of them had a price.

    An image and not an svg tag, which Streamlit takes out of HTML; so it brings its own colours.
    """
    priced = [one for one in seen if one.total is not None]
    if len(priced) < 2:
        return ""
    place, colours = _Scale.of(seen), palette(is_dark)
    ink = colours.series[0]
    runs = list(_runs(seen, place))
    last, low = priced[-1], min(priced, key=lambda one: (one.total or 0, one.at))
    drawn = tag(
        "svg",
        *(_stroke(run, ink) for run in runs if len(run) > 1),
        *(_dot(run[0], ink, ink) for run in runs if len(run) == 1),
        _dot(place.at(low), colours.paper, ink),
        _dot(place.at(last), ink, ink),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDE:.0f} {_HIGH:.0f}",
    )
    return tag(
        "img", src=f"data:image/svg+xml,{quote(drawn)}", alt=in_words(seen, currency, locale),
        width=f"{_WIDE:.0f}", height=f"{_HIGH:.0f}", class_="wr-spark",
    ).removesuffix("</img>")  # fmt: skip


def in_words(seen: Sequence[Seen], currency: str, locale: str) -> str:
    """The same for those who do not see it."""
    totals = [one.total for one in seen if one.total is not None]
    if not totals:
        return "No price was seen yet."

    def words(amount: Decimal) -> str:
        return money_text(Money(amount, currency), locale)

    return (
        f"{len(seen)} checks: first {words(totals[0])}, lowest {words(min(totals))}, "
        f"highest {words(max(totals))}, last {words(totals[-1])}."
    )


def figure(
    seen: Sequence[Seen],
    currency: str,
    locale: str,
    *,
    is_dark: bool,
    target: Decimal | None = None,
    told: Sequence[datetime] = (),
) -> go.Figure:
    """The chart of a watch's own page; `told` marks the checks that brought an alert."""
    colours = palette(is_dark)
    drawn = go.Figure(
        go.Scatter(
            x=[one.at for one in seen],
            y=[None if one.total is None else float(one.total) for one in seen],
            mode="lines+markers",
            connectgaps=False,
            line={"color": colours.series[0], "width": 2, "shape": "hv"},
            marker={"size": [10 if one.at in set(told) else 5 for one in seen]},
            hovertext=[_hover(one, currency, locale) for one in seen],
            hoverinfo="text",
        )
    )
    if target is not None:
        words = f"target {money_text(Money(target, currency), locale)}"
        drawn.add_hline(
            y=float(target),
            line={"dash": "dot", "color": colours.muted, "width": 1},
            annotation={"text": words, "font": {"color": colours.muted}},
            annotation_position="bottom left",
        )
    _axes(drawn, currency, colours)
    drawn.update_xaxes(tickformatstops=_ticks(locale), **_span(seen))
    return drawn


def _span(seen: Sequence[Seen]) -> dict[str, Any]:
    """The checks with some air; an hour at the least, or the axis would count seconds."""
    if not seen:
        return {}
    first, last = min(one.at for one in seen), max(one.at for one in seen)
    air = max((last - first) * 0.04, (_NARROWEST - (last - first)) / 2)
    return {"range": [first - air, last + air]}


def _ticks(locale: str) -> list[dict[str, Any]]:
    """The hour within a day, else the day as the reader writes it; never a second."""
    day = "%b %-d" if is_month_first(locale) else "%-d %b"
    return [
        {"dtickrange": [None, 86_399_999], "value": f"%H:%M\n{day}"},
        {"dtickrange": [86_400_000, None], "value": f"{day}\n%Y"},
    ]


def _axes(drawn: go.Figure, currency: str, colours: Palette) -> None:
    drawn.update_layout(
        height=240,
        showlegend=False,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        hovermode="closest",
        xaxis={"showgrid": False, "automargin": True, "fixedrange": True},
        yaxis={
            "title": f"Total, {currency}",
            "gridcolor": colours.grid,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
        },
    )


def _hover(one: Seen, currency: str, locale: str) -> str:
    amount = "no price" if one.total is None else money_text(Money(one.total, currency), locale)
    return f"{amount}, {date_text(one.at.date(), locale)} {one.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a check to a place in the small picture."""

    first: datetime
    span_s: float
    low: float
    height: float

    @classmethod
    def of(cls, seen: Sequence[Seen]) -> _Scale:
        totals = [float(one.total) for one in seen if one.total is not None]
        span = (seen[-1].at - seen[0].at).total_seconds()
        return cls(seen[0].at, span or 1.0, min(totals), max(totals) - min(totals))

    def at(self, one: Seen) -> tuple[float, float]:
        x = (one.at - self.first).total_seconds() / self.span_s
        share = (float(one.total or 0) - self.low) / self.height if self.height else 0.5
        return _EDGE + x * (_WIDE - 2 * _EDGE), _HIGH - _EDGE - share * (_HIGH - 2 * _EDGE)


def _runs(seen: Sequence[Seen], place: _Scale) -> Iterator[list[tuple[float, float]]]:
    """The stretches between gaps, as steps: a price holds until the next check saw another."""
    run: list[Seen] = []
    for one in (*seen, Seen(seen[-1].at, None)):
        if one.total is not None:
            run.append(one)
        elif run:
            yield _steps([place.at(each) for each in run])
            run = []


def _steps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    drawn = [points[0]]
    for (_, before), (x, y) in pairwise(points):
        drawn += [(x, before), (x, y)]
    return drawn


def _stroke(run: Sequence[tuple[float, float]], ink: str) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    return tag("polyline", points=points, fill="none", stroke=ink, stroke_width="1.8")


def _dot(at: tuple[float, float], ground: str, ink: str) -> str:
    x, y = (f"{one:.1f}" for one in at)
    return tag("circle", cx=x, cy=y, r="2.6", fill=ground, stroke=ink, stroke_width="1.4")
