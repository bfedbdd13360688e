"""What stands in place of a chart: no price in this time, or none of this kind, and the way on."""

from __future__ import annotations

import streamlit as st

from pages.parts import keys
from pages.parts.trend_axis import Frame, day_words
from pages.parts.trend_choices import Choices, Span

_KINDS = (
    keys.T_RATE, keys.T_ROOM, keys.T_BOARD, keys.T_REFUND, keys.T_NIGHTS, keys.T_ADULTS,
)  # fmt: skip


def draw(frame: Frame, choices: Choices, *, with_choices: bool) -> None:
    """`with_choices`: the controls are on this page, so that another choice can be offered."""
    kind = " of this kind" if choices.is_narrow else ""
    with st.container(border=True, key="t_nothing"):
        st.markdown(f"**No price{kind} was seen in {choices.span.words}**")
        if words := _words(frame, choices):
            st.text(words)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if with_choices:
                _ways(frame, choices)
            st.page_link("search.py", label="Search", icon=":material/search:")


def _words(frame: Frame, choices: Choices) -> str:
    if frame.last_on is None:
        return ""
    if frame.last_on < frame.first:
        return f"The last price was seen on {day_words(frame.last_on, frame.last, frame.locale)}."
    return "Prices of other kinds were." if choices.is_narrow else ""


def _ways(frame: Frame, choices: Choices) -> None:
    if choices.span is not Span.ALL:
        key = keys.T_CHAIN_SPAN if frame.is_chain else keys.T_SPAN
        st.button("Show all time", key="t_all_time", on_click=_reach_back, args=(key,))
    if choices.is_narrow:
        st.button("Show every kind", key="t_all_kinds", on_click=_widen)


def _reach_back(key: str) -> None:
    st.session_state[key] = Span.ALL


def _widen() -> None:
    for key in _KINDS:
        st.session_state.pop(key, None)
        st.query_params.pop(key, None)
