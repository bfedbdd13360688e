"""A trend as it is drawn: its finding, its figures, its chart and what is behind a point."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.fx import rate_table
from core.sources import service as sources
from pages.parts import (
    keys,
    trend_badge,
    trend_chart,
    trend_evidence,
    trend_figures,
    trend_notes,
    trend_nothing,
    who,
)
from pages.parts.tags import tag, text
from pages.parts.trend_axis import Frame
from pages.parts.trend_choices import Choices, Lines
from pages.parts.trend_lines import cheapest
from pages.parts.trend_read import Reader, Seen

_WAYS = (
    "Click a point for the quotes behind it and their evidence. "
    "The camera above the chart saves it as PNG."
)


def reader(currency: str) -> Reader:
    """Who reads, now, in this currency."""
    return Reader(
        currency=currency,
        locale=who.locale(),
        now=clock.now(),
        known={source.slug: source for source in sources.described()},
    )


def frame(seen: Sequence[Seen], choices: Choices, reader: Reader) -> Frame:
    is_whole = len(seen) > 1 and choices.lines is Lines.CHEAPEST
    days = [point.day for house in seen for line in house.told.series for point in line.points]
    return Frame(
        houses=tuple(
            (cheapest(house.name, house.series),) if is_whole else house.series for house in seen
        ),
        first=choices.span.first(
            reader.today, min((day for day in days if day), default=reader.today)
        ),
        last=reader.today,
        per=choices.per,
        currency=reader.currency,
        by_lead_time=choices.by_lead_time,
        is_dark=st.context.theme.type == "dark",
        locale=reader.locale,
        last_on=max((house.told.last_on for house in seen if house.told.last_on), default=None),
    )


def headline(seen: Sequence[Seen]) -> str:
    """The finding and its figures; the words of the finding, for the chart's description."""
    if len(seen) > 1:
        finding = trend_figures.finding_of_several([house.told for house in seen])
        st.html(tag("h2", text(finding), class_="wr-finding"))
        st.html(trend_figures.side_by_side([house.told for house in seen]))
        return finding
    told = seen[0].told
    finding = trend_figures.finding(told)
    standing = told.newest.standing if told.newest else None
    level = trend_badge.level(standing, told.locale)
    st.html(tag("h2", text(finding), " ", level, class_="wr-finding"))
    if any(line.seen for line in told.series):
        st.html(trend_figures.row(told))
    return finding


def draw(
    frame: Frame, choices: Choices, finding: str, reader: Reader, *, with_choices: bool = True
) -> None:
    """The chart with its notes, or that there is nothing to draw and, `with_choices`, what to
    choose instead."""
    if any(line.seen for house in frame.houses for line in house):
        _chart(frame, choices, finding, reader)
    else:
        trend_nothing.draw(frame, choices, with_choices=with_choices)


def _chart(frame: Frame, choices: Choices, finding: str, reader: Reader) -> None:
    picked = st.plotly_chart(
        trend_chart.figure(frame),
        key=keys.T_CHART,
        on_select="rerun",
        selection_mode="points",
        config={
            "displaylogo": False,
            "displayModeBar": True,
            "modeBarButtons": [["toImage"]],
            "toImageButtonOptions": {"filename": "wayrate-trend", "scale": 2},
        },
        alt=trend_chart.words(frame, finding),
    )
    notes = trend_notes.notes(frame, rate_table(), mixes_lengths=choices.mixes_lengths)
    st.html("".join(tag("p", text(note), class_="wr-meta") for note in (*notes, _WAYS)))
    if points := picked.selection.points:
        x = str(points[0].get("x", ""))
        trend_evidence.draw(frame, x if frame.by_lead_time else x[:10], reader.now)
