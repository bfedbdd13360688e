"""The map: kilometres east and north of the centre, drawn without any map tiles.

Why: docs/decisions/0004-map-without-tiles.md. The list beside it says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.domain.stay import Destination
from core.search.ranking import RankedHouse
from core.text import count_text, distance_text, money_text

RINGS_KM = (1, 3, 5)
_KM_A_DEGREE = 111.32
# Two prices nearer than this, as shares of the map's half side, would cover one another.
_WIDE, _HIGH = 0.34, 0.16


@dataclass(frozen=True, slots=True)
class _Colours:
    """Those of .streamlit/config.toml that the drawing needs."""

    ink: str
    paper: str
    soft: str
    house: str
    best: str


_LIGHT = _Colours("#1D1F1E", "#FCFBF8", "#B9B3A4", "#2B5FA8", "#0E6B5C")
_DARK = _Colours("#ECEAE4", "#141716", "#5A625F", "#86B3F0", "#4FC3AC")


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
    """Houses as points, some with their totals; `customdata` of the second trace is the key."""
    colours = _DARK if is_dark else _LIGHT
    points = [east_north(r.house.lat or 0, r.house.lon or 0, centre) for r in rows]
    cheapest = cheapest_of(rows)
    drawn = go.Figure([_centre(colours), _houses(rows, points, cheapest, colours, locale)])
    reach = _reach(points)
    order = sorted(range(len(rows)), key=lambda at: rows[at] is not cheapest)
    for at in readable(points, order, reach):
        _price(drawn, points[at], _label(rows[at], rows[at] is cheapest, locale), colours)
    _rings(drawn, colours)
    axis = {"range": [-reach, reach], "zeroline": False, "showgrid": False}
    drawn.update_layout(
        showlegend=False,
        height=520,
        margin={"l": 10, "r": 10, "t": 10, "b": 30},
        dragmode="pan",
        xaxis={**axis, "title": "km east of the centre"},
        yaxis={**axis, "title": "km north", "scaleanchor": "x", "scaleratio": 1},
    )
    return drawn


def _centre(colours: _Colours) -> go.Scatter:
    cross = {"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": colours.ink}}
    return go.Scatter(x=[0], y=[0], mode="markers", hoverinfo="text", text=["Centre"], marker=cross)


def _houses(
    rows: Sequence[RankedHouse],
    points: Sequence[tuple[float, float]],
    cheapest: RankedHouse | None,
    colours: _Colours,
    locale: str,
) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="markers",
        hovertext=[_hover(row, locale) for row in rows],
        hoverinfo="text",
        customdata=[row.house.key for row in rows],
        marker={
            "size": [16 if row is cheapest else 10 for row in rows],
            "symbol": ["star" if row is cheapest else "circle" for row in rows],
            "color": [colours.best if row is cheapest else colours.house for row in rows],
            "line": {"width": 1, "color": colours.paper},
        },
    )


def _rings(drawn: go.Figure, colours: _Colours) -> None:
    for km in RINGS_KM:
        line = {"color": colours.soft, "width": 1}
        drawn.add_shape(type="circle", x0=-km, y0=-km, x1=km, y1=km, line=line)
        drawn.add_annotation(
            x=0, y=-km, text=f"{km} km", showarrow=False, yshift=-8, font={"size": 11}
        )


def _price(drawn: go.Figure, at: tuple[float, float], label: str, colours: _Colours) -> None:
    """An annotation, because it has a ground of its own and stays readable over other points."""
    if label:
        drawn.add_annotation(
            x=at[0],
            y=at[1],
            text=label,
            showarrow=False,
            yshift=16,
            bgcolor=colours.paper,
            borderpad=1,
            opacity=0.9,
            font={"size": 12, "color": colours.ink},
        )


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
