"""A trend behind a link: the same question, asked of the history as it is now."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.reports.errors import LinkGone
from core.reports.subjects import TrendQuestion
from core.search import chains
from pages.parts import trend_chain, trend_question, trend_read, trend_share, trend_view
from pages.parts.trend_axis import Frame
from pages.parts.trend_choices import Choices
from pages.parts.trend_read import Reader

_STYLE = Path(__file__).parent / "trend.css"


def draw(question: TrendQuestion) -> None:
    """Its finding, figures and chart, in the currency of who shared it. Raises LinkGone."""
    st.html(_STYLE)
    choices = trend_question.choices_of(question)
    reader = trend_view.reader(question.currency)
    if question.chain:
        _draw_chain(question.chain, choices, reader)
        return
    seen = trend_read.read(question.houses, choices, reader)
    frame = trend_view.frame(seen, choices, reader)
    _draw_files(frame, reader)
    with st.container(key="t_top"):
        finding = trend_view.headline(seen)
    trend_view.draw(frame, choices, finding, reader, with_choices=False)


def _draw_chain(code: str, choices: Choices, reader: Reader) -> None:
    chain = chains.named(code)
    if chain is None:
        raise LinkGone("Nothing of this chain is kept any more.")
    seen, frame = trend_chain.read(chain, choices, reader)
    _draw_files(frame, reader)
    with st.container(key="t_top"):
        finding = trend_chain.headline(seen, chain)
    trend_view.draw(frame, choices, finding, reader, with_choices=False)


def _draw_files(frame: Frame, reader: Reader) -> None:
    with st.container(horizontal=True, gap="xsmall", key="t_head"):
        trend_share.draw_files(frame, reader.now)
