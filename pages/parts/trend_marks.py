"""What is marked on a trend: falls, the lowest price, and days on which nothing was left."""

from __future__ import annotations

from collections.abc import Sequence

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
    drawn.add_annotation(
        x=x_of(point),
        y=float(point.minimum.amount),
        text=f"lowest {money_text(point.minimum, frame.locale)}",
        showarrow=True,
        arrowhead=0,
        arrowcolor=ink.muted,
        ax=0,
        ay=22,
        xanchor=_anchor(point, frame),
        font={"size": 12, "color": ink.ink},
        bgcolor=ink.paper,
        borderpad=1,
    )


def sold_out(drawn: go.Figure, house: Sequence[Series], frame: Frame, ink: Palette) -> None:
    """A small cross on each day that a source had nothing left, and a word where there is room."""
    crosses = [
        (point, height, line.label)
        for line in house
        for stretch, height in _empty(line)
        for point in stretch
    ]
    if not crosses:
        return
    drawn.add_scatter(
        x=[x_of(point) for point, _, _ in crosses],
        y=[height for _, height, _ in crosses],
        customdata=[label.replace("<", "&lt;") for _, _, label in crosses],
        mode="markers",
        marker={"symbol": "x-thin", "size": 5, "line": {"width": 1, "color": ink.muted}},
        name="Sold out",
        legendrank=_LAST,
        legendgroup="sold out",
        showlegend=not any(trace.legendgroup == "sold out" for trace in drawn.data),
        hovertemplate="%{customdata} <b>sold out</b><extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )
    days = max(1, (frame.last - frame.first).days)
    for gap in trend_lines.sold_out(house):
        inside = [each for each in crosses if gap.first <= place(each[0]) <= gap.last]
        # Among the prices of other sources a word could not be read; the crosses say it.
        is_free = not any(gap.first <= place(p) <= gap.last for line in house for p in line.seen)
        if inside and is_free and gap.last - gap.first >= _ROOM_FOR_A_WORD * days:
            _say_sold_out(drawn, inside, frame, ink)


def _say_sold_out(
    drawn: go.Figure, crosses: Sequence[tuple[Point, float, str]], frame: Frame, ink: Palette
) -> None:
    """One word for all sources, over the highest of their crosses. No text of the trace: the slider
    would show that as well."""
    middle = sorted((place(point), at) for at, (point, _, _) in enumerate(crosses))
    point = crosses[middle[len(middle) // 2][1]][0]
    drawn.add_annotation(
        x=x_of(point),
        y=max(height for _, height, _ in crosses),
        text="sold out",
        showarrow=False,
        yshift=12,
        xanchor=_anchor(point, frame),
        font={"size": 11, "color": ink.muted},
    )


def _anchor(point: Point, frame: Frame) -> str:
    """Where a word hangs at its point, so that neither end of the axis cuts it off."""
    days = max(1, (frame.last - frame.first).days)
    share = (point.day - frame.first).days / days if point.day else 0.5
    return "left" if share < _EDGE else "right" if share > 1 - _EDGE else "center"


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
