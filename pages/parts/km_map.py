"""The map: kilometres east and north of the centre, drawn without any map tiles.

Why: docs/decisions/0004-map-without-tiles.md. The list beside it says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.domain.stay import Destination
from core.search.ranking import RankedHouse
from core.text import count_text, distance_text, money_text

RINGS_KM = (1, 3, 5)
_KM_A_DEGREE = 111.32
# Two prices nearer than this, as shares of the map's half side, would cover one another.
_WIDE, _HIGH = 0.28, 0.09


def east_north(lat: float, lon: float, centre: Destination) -> tuple[float, float]:
    """Kilometres east and north of the centre; flat, which errs under 0.1 % within 50 km."""
    turn = (lon - centre.lon + 180) % 360 - 180  # the short way round, over the date line too
    return turn * _KM_A_DEGREE * math.cos(math.radians(centre.lat)), (
        lat - centre.lat
    ) * _KM_A_DEGREE


def placed(rows: Sequence[RankedHouse]) -> list[RankedHouse]:
    """The rows that can be put on the map."""
    return [r for r in rows if r.house.lat is not None and r.house.lon is not None]


def figure(
    rows: Sequence[RankedHouse], centre: Destination, is_dark: bool, locale: str
) -> go.Figure:
    """Houses as points with their totals; `customdata` is the house's key."""
    ink, soft, accent, go_colour = (
        ("#ECEAE4", "#5A625F", "#86B3F0", "#4FC3AC")
        if is_dark
        else ("#1D1F1E", "#B9B3A4", "#2B5FA8", "#0E6B5C")
    )
    drawn = go.Figure()
    for km in RINGS_KM:
        drawn.add_shape(
            type="circle", x0=-km, y0=-km, x1=km, y1=km, line={"color": soft, "width": 1}
        )
        drawn.add_annotation(
            x=0, y=-km, text=f"{km} km", showarrow=False, yshift=-8, font={"size": 11}
        )
    drawn.add_trace(
        go.Scatter(
            x=[0],
            y=[0],
            mode="markers",
            hoverinfo="text",
            text=["Centre"],
            marker={"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": ink}},
        )
    )
    points = [east_north(r.house.lat or 0, r.house.lon or 0, centre) for r in rows]
    reach = _reach(points)
    cheapest = cheapest_of(rows)
    order = sorted(range(len(rows)), key=lambda at: rows[at] is not cheapest)
    shown = readable(points, order, reach)
    drawn.add_trace(
        go.Scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode="markers+text",
            text=[
                _label(row, row is cheapest, locale) if at in shown else ""
                for at, row in enumerate(rows)
            ],
            textposition="top center",
            textfont={"size": 12, "color": ink},
            hovertext=[_hover(row, locale) for row in rows],
            hoverinfo="text",
            customdata=[row.house.key for row in rows],
            marker={
                "size": [15 if row is cheapest else 10 for row in rows],
                "symbol": ["star" if row is cheapest else "circle" for row in rows],
                "color": [go_colour if row is cheapest else accent for row in rows],
                "line": {"width": 1, "color": "#141716" if is_dark else "#FCFBF8"},
            },
        )
    )
    axis = {"range": [-reach, reach], "zeroline": False, "showgrid": False, "fixedrange": False}
    drawn.update_layout(
        showlegend=False,
        height=430,
        margin={"l": 10, "r": 10, "t": 10, "b": 30},
        dragmode="pan",
        xaxis={**axis, "title": "km east of the centre"},
        yaxis={**axis, "title": "km north", "scaleanchor": "x", "scaleratio": 1},
    )
    return drawn


def words(rows: Sequence[RankedHouse], centre: Destination, locale: str) -> str:
    """What the map shows, for those who do not see it."""
    best = cheapest_of(rows)
    hotels = count_text(len(rows), "hotel")
    near = f"{hotels} by distance and direction from the centre of {centre.name}."
    if best is None or best.total is None:
        return near
    km = best.house.distance_km
    far = f", {distance_text(km)} away" if km is not None else ""
    return f"{near} Cheapest: {best.house.name}{far}, {money_text(best.total.money, locale)}."


def cheapest_of(rows: Sequence[RankedHouse]) -> RankedHouse | None:
    """The row with the lowest total among those on the map."""
    priced = [row for row in rows if row.total]
    return min(priced, key=lambda row: row.best.order, default=None)


def readable(
    points: Sequence[tuple[float, float]], order: Sequence[int], reach: float
) -> frozenset[int]:
    """Which points may carry their price: in the order given, none over another's."""
    kept: list[int] = []
    for at in order:
        x, y = points[at]
        if all(
            abs(x - points[other][0]) > _WIDE * reach or abs(y - points[other][1]) > _HIGH * reach
            for other in kept
        ):
            kept.append(at)
    return frozenset(kept)


def _label(row: RankedHouse, is_cheapest: bool, locale: str) -> str:
    if row.total is None:
        return ""
    words = money_text(row.total.money, locale)
    return f"<b>{words}</b>" if is_cheapest else words


def _hover(row: RankedHouse, locale: str) -> str:
    name = row.house.name.replace("&", "&amp;").replace("<", "&lt;")  # plotly reads a few tags
    return f"{name}<br>{money_text(row.total.money, locale) if row.total else 'no total'}"


def _reach(points: Sequence[tuple[float, float]]) -> float:
    """Half the side of the map: everything within it, never under the smallest ring."""
    farthest = max((max(abs(x), abs(y)) for x, y in points), default=0.0)
    return max(RINGS_KM[0], farthest) * 1.15
