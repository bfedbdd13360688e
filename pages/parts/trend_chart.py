"""The chart of a trend: a line a source, their range as a band, what fell, and what is missing.

Pure: series in, a plotly figure out. Plotly breaks a line where y is None, which is what a gap is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go

from core.domain.money import Money
from core.history.model import Point
from core.history.shapes import lead_bands
from core.text import is_month_first, money_text
from pages.parts import trend_colours, trend_marks
from pages.parts.trend_axis import Amounts, Frame, band_words, spread, when, x_of
from pages.parts.trend_colours import Palette
from pages.parts.trend_lines import Series, cheapest, lowest, with_gaps

_SYMBOLS = ("circle", "square", "diamond", "triangle-up")  # of the first house, the second ...
# So many points of a line can be told apart on a screen; more get smaller marks, but always some:
# plotly lets nobody click a line without any.
_FEW, _MANY = 45, 150
_SLIDER = 10  # points; there is nothing to slide over with fewer


def figure(frame: Frame) -> go.Figure:
    """The whole chart."""
    ink = trend_colours.palette(frame.is_dark)
    amounts = Amounts.of(frame.currency, frame.locale)
    drawn = go.Figure()
    for at, house in enumerate(frame.houses):
        together = cheapest(house[0].house if house else "", house)
        hue = trend_colours.of_house(at, ink) if len(frame.houses) > 1 else ink.muted
        if len(house) > 1 or len(frame.houses) == 1:
            pieces = _pieces(together, frame)
            _band(drawn, pieces, hue, frame)
            if any(point.count > 1 for point in together.seen):
                _mean(drawn, pieces, hue, amounts, frame)
        drawn.add_traces([_line(line, at, frame, ink, amounts) for line in house])
        trend_marks.sold_out(drawn, house, frame, ink)
        # Of a chain the cheapest moves with the hotels that were looked at: no price fell.
        if not frame.by_lead_time and not frame.is_chain:
            trend_marks.drops(drawn, together, ink)
        trend_marks.lowest(drawn, together, frame, ink)
    drawn.update_layout(_layout(frame, ink, amounts))
    return drawn


def colour_of(line: Series, at: int, ink: Palette) -> str:
    """The source's own; the n-th house's where a line is a whole house."""
    if line.site is None:
        return trend_colours.of_house(at, ink)
    return trend_colours.of_source(line.site, line.is_direct, ink)


def _line(line: Series, at: int, frame: Frame, ink: Palette, amounts: Amounts) -> go.Scatter:
    points = list(with_gaps(line.points)) if not frame.by_lead_time else list(line.seen)
    colour = colour_of(line, at, ink)
    seen = len(line.seen)
    size = 7 if seen <= _FEW else 5 if seen <= _MANY else 3
    return go.Scatter(
        x=[x_of(point) if point else None for point in points],
        y=[_number(point.minimum) if point else None for point in points],
        name=_name(line, frame),
        mode="lines+markers",
        connectgaps=False,
        line={
            "color": colour,
            "width": 2.4 if line.is_direct else 1.6,
            "dash": "dot" if line.is_all_in is False else "solid",
        },
        marker={"color": colour, "size": size, "symbol": _SYMBOLS[at % len(_SYMBOLS)]},
        # A click chooses a day of all lines; fading the rest would say that it chose a line.
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate=f"%{{fullData.name}} <b>{amounts.template('y')}</b><extra></extra>",
    )


def _name(line: Series, frame: Frame) -> str:
    words = line.label if line.is_all_in is not False else f"{line.label}, before tax"
    if len(frame.houses) > 1 and line.site is not None:
        words = f"{words}, {line.house}"
    return words.replace("&", "&amp;").replace("<", "&lt;")  # plotly reads a few tags


def _band(drawn: go.Figure, pieces: Sequence[Sequence[Point]], hue: str, frame: Frame) -> None:
    """Lowest to highest of all sources as one pale shape."""
    xs: list[Any] = []
    ys: list[float | None] = []
    for piece in pieces:
        xs += [*map(x_of, piece), *map(x_of, reversed(piece)), None]
        ys += [_number(point.maximum) for point in piece]
        ys += [_number(point.minimum) for point in reversed(piece)]
        ys.append(None)
    drawn.add_scatter(
        x=xs,
        y=ys,
        fill="toself",
        fillcolor=trend_colours.faded(hue, 0.13),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        name="Lowest to highest quote",
        showlegend=len(frame.houses) == 1,
    )


def _mean(
    drawn: go.Figure,
    pieces: Sequence[Sequence[Point]],
    hue: str,
    amounts: Amounts,
    frame: Frame,
) -> None:
    """The mean over all quotes, whose hover tells how many there are and how far they reach."""
    points = [point for piece in pieces for point in (*piece, None)]
    mean, high = amounts.template("y"), amounts.template("customdata[0]")
    drawn.add_scatter(
        x=[x_of(point) if point else None for point in points],
        y=[_number(point.mean) if point else None for point in points],
        customdata=[
            [_number(point.maximum), point.count] if point else [None, None] for point in points
        ],
        mode="lines",
        line={"color": hue, "width": 1.2, "dash": "dot"},
        name="Mean of all quotes",
        showlegend=len(frame.houses) == 1,
        hovertemplate=f"mean {mean}, up to {high}, %{{customdata[1]}} quotes<extra></extra>",
    )


def _number(money: Money | None) -> float | None:
    """For the axis, which knows floats only; the amounts that are told stay exact."""
    return float(money.amount) if money else None


def _pieces(line: Series, frame: Frame) -> list[list[Point]]:
    """The points of a line between its gaps."""
    points = line.seen if frame.by_lead_time else with_gaps(line.points)
    pieces: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(point)
    return [piece for piece in pieces if piece]


def _layout(frame: Frame, ink: Palette, amounts: Amounts) -> dict[str, Any]:
    lines = [line for house in frame.houses for line in house]
    low, high = spread(point for line in lines for point in line.points)
    points = max((len(line.points) for line in lines), default=0)
    axis = _bands() if frame.by_lead_time else _days(frame, ink, has_slider=points >= _SLIDER)
    inked = {"tickfont": {"color": ink.muted}, "title_font_color": ink.muted}
    return {
        "height": 480,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "hovermode": "x unified",
        "hoversort": "value ascending",
        "clickmode": "event+select",
        "dragmode": "pan",
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": ink.muted, "activecolor": ink.ink},
        "separators": amounts.separators,
        "uirevision": f"{frame.first}{frame.last}{frame.by_lead_time}",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": None},
        "xaxis": {"showgrid": False, "linecolor": ink.grid, **inked, **axis},
        "yaxis": {
            **inked,
            "title_text": f"{frame.currency} {frame.per}",
            "range": [low, high],
            "gridcolor": ink.grid,
            "tickformat": ",.0f" if high - low > 8 else ",.2f",
            "automargin": True,
            "zeroline": False,
        },
    }


def _bands() -> dict[str, Any]:
    """Every band of days before check-in, the farthest first, whether it has a price or not."""
    bands = [band_words(band) for band in reversed(list(lead_bands()))]
    return {
        "type": "category",
        "title_text": "days before check-in",
        "categoryorder": "array",
        "categoryarray": bands,
        "range": [-0.5, len(bands) - 0.5],
    }


def _days(frame: Frame, ink: Palette, *, has_slider: bool) -> dict[str, Any]:
    """The days of the frame with half a day of air, and the slider over them."""
    ends = [f"{frame.first - timedelta(days=1)} 12:00", f"{frame.last} 14:00"]
    return {
        "type": "date",
        "range": ends,
        "hoverformat": "%a %b %-d, %Y" if is_month_first(frame.locale) else "%a %-d %b %Y",
        "tickformat": "%b %-d\n%Y" if is_month_first(frame.locale) else "%-d %b\n%Y",
        "rangeslider": {
            "visible": has_slider,
            "range": ends,
            "thickness": 0.09,
            "bgcolor": trend_colours.faded(ink.muted, 0.06),
            "bordercolor": ink.grid,
            "borderwidth": 1,
        },
    }


def words(frame: Frame, finding: str) -> str:
    """What the chart shows, for those who do not see it."""
    lines = [line for house in frame.houses for line in house if line.seen]
    if not lines:
        return f"{finding}. No price in this time."
    names = ", ".join(dict.fromkeys(line.label for line in lines))
    best = lowest(lines)
    low = ""
    if best and best[1].minimum:
        line, point = best
        at = when(point, frame.last, frame.locale)
        low = f" Lowest: {money_text(point.minimum, frame.locale)} at {line.label}, {at}."
    axis = "by days before check-in" if frame.by_lead_time else "by day seen"
    what = f"Prices {frame.per} in {frame.currency} {axis}"
    return f"{finding}. {what}, a line for each of: {names}.{low}"
