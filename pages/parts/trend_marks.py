"""What is marked on a trend: falls, the lowest price, and days on which nothing was left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from core.history.model import Point
from core.text import money_text
from pages.parts import trend_lines
from pages.parts.trend_axis import Frame, x_of
from pages.parts.trend_colours import Palette
from pages.parts.trend_lines import Series, place

# A word is wider than this share of the axis, so a gap that is narrower goes without.
_ROOM_FOR_A_WORD = 0.05
_LAST = 2000  # in the legend: lines have 1000
_EDGE = 0.15  # share of the axis at either end where a word in the middle of its point is cut off


def drops(drawn: go.Figure, together: Series, ink: Palette) -> None:
    """Where the cheapest price of a house fell."""
    found = trend_lines.drops(together.points)
    if found:
        drawn.add_scatter(
            x=[x_of(drop.point) for drop in found],
            y=[float(drop.point.minimum.amount) for drop in found if drop.point.minimum],
            customdata=[round(drop.percent) for drop in found],
            mode="markers",
            marker={"symbol": "triangle-down", "size": 10, "color": ink.go},
            marker_line={"width": 1, "color": ink.paper},
            name="Cheapest fell 5 % or more",
            legendrank=_LAST,
            legendgroup="drops",
            showlegend=not any(trace.legendgroup == "drops" for trace in drawn.data),
            hovertemplate="fell %{customdata} %<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )


def lowest(drawn: go.Figure, together: Series, frame: Frame, ink: Palette) -> None:
    """A word at the lowest price of the frame."""
    shown = [
        point
        for point in together.seen
        if point.day is None or frame.first <= point.day <= frame.last
    ]
    if len(shown) < 2:
        return
    _, low = min(((float(p.minimum.amount), -n) for n, p in enumerate(shown) if p.minimum))
    point = shown[-low]
    if point.minimum is None:
        return
    days = max(1, (frame.last - frame.first).days)
    share = (point.day - frame.first).days / days if point.day else 0.5
    drawn.add_annotation(
        x=x_of(point),
        y=float(point.minimum.amount),
        text=f"lowest {money_text(point.minimum, frame.locale)}",
        showarrow=True,
        arrowhead=0,
        arrowcolor=ink.muted,
        ax=0,
        ay=22,
        xanchor="left" if share < _EDGE else "right" if share > 1 - _EDGE else "center",
        font={"size": 12, "color": ink.ink},
        bgcolor=ink.paper,
        borderpad=1,
    )


def sold_out(drawn: go.Figure, house: Sequence[Series], frame: Frame, ink: Palette) -> None:
    """A small cross on each day that a source had nothing left, and a word where there is room."""
    days = max(1, (frame.last - frame.first).days)
    crosses: list[tuple[date | str, float, str, str]] = []
    for line in house:
        for stretch, height in _empty(line):
            middle = stretch[len(stretch) // 2]
            long = abs(place(stretch[-1]) - place(stretch[0])) >= _ROOM_FOR_A_WORD * days
            for point in stretch:
                word = "sold out" if point is middle and long else ""
                crosses.append((x_of(point), height, word, line.label))
    if crosses:
        drawn.add_scatter(
            x=[cross[0] for cross in crosses],
            y=[cross[1] for cross in crosses],
            text=[cross[2] for cross in crosses],
            customdata=[cross[3].replace("<", "&lt;") for cross in crosses],
            mode="markers+text",
            textposition="top center",
            textfont={"size": 11, "color": ink.muted},
            marker={"symbol": "x-thin", "size": 5, "line": {"width": 1, "color": ink.muted}},
            name="Sold out",
            legendrank=_LAST,
            legendgroup="sold out",
            showlegend=not any(trace.legendgroup == "sold out" for trace in drawn.data),
            hovertemplate="%{customdata} <b>sold out</b><extra></extra>",
            unselected={"marker": {"opacity": 1}, "textfont": {"color": ink.muted}},
        )


def _empty(line: Series) -> list[tuple[list[Point], float]]:
    """Stretches of sold-out points, each at the height of the price before it, or after it."""
    found: list[tuple[list[Point], float]] = []
    seen = line.seen
    if not seen or not seen[0].minimum:
        return []
    height, stretch = float(seen[0].minimum.amount), list[Point]()
    for point in line.points:
        if point.minimum is None:
            if not stretch:
                found.append((stretch := [], height))
            stretch.append(point)
        else:
            height, stretch = float(point.minimum.amount), []
    return found
