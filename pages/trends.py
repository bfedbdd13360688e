"""Trends: what a hotel has cost, at which source, and whether the price of now is low."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import (
    trend_chain,
    trend_choices,
    trend_picker,
    trend_question,
    trend_read,
    trend_share,
    trend_view,
    who,
)

_STYLE = Path(__file__).parent / "parts" / "trend.css"
_CURRENCY = "USD"  # of who is not signed in


def main() -> None:
    st.html(_STYLE)
    account = who.me()
    reader = trend_view.reader(account.currency if account and account.currency else _CURRENCY)
    chain = trend_chain.chosen()
    if chain and trend_chain.draw(chain, reader):
        return
    houses = trend_picker.chosen()
    if not houses:
        if chain:
            st.markdown("No hotel of this chain has been seen yet.")
        trend_picker.draw_first()
        return
    head, top = st.container(horizontal=True, gap="small", key="t_head"), st.container(key="t_top")
    choices = trend_choices.draw(len(houses))
    seen = trend_read.read(houses, choices, reader)
    frame = trend_view.frame(seen, choices, reader)
    with head:
        trend_picker.draw_chosen([(house.listings, house.name) for house in seen])
        question = trend_question.of(houses, choices, reader.currency)
        trend_share.draw(frame, reader.now, question, [house.name for house in seen])
    with top:
        finding = trend_view.headline(seen)
    trend_view.draw(frame, choices, finding, reader)


main()
