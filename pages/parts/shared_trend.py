"""A trend behind a link: the same question, asked of the history as it is now."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.reports.subjects import TrendQuestion
from pages.parts import trend_question, trend_read, trend_share, trend_view

_STYLE = Path(__file__).parent / "trend.css"


def draw(question: TrendQuestion) -> None:
    """Its finding, figures and chart, in the currency of who shared it."""
    st.html(_STYLE)
    choices = trend_question.choices_of(question)
    reader = trend_view.reader(question.currency)
    seen = trend_read.read(question.houses, choices, reader)
    frame = trend_view.frame(seen, choices, reader)
    with st.container(horizontal=True, gap="xsmall", key="t_head"):
        trend_share.draw_files(frame, reader.now)
    with st.container(key="t_top"):
        finding = trend_view.headline(seen)
    trend_view.draw(frame, choices, finding, reader)
