"""Trends: what a hotel has cost, at which source, and whether the price of now is low."""

from __future__ import annotations

from collections.abc import Sequence
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
from pages.parts.trend_link import Listings
from pages.parts.trend_read import Reader

_STYLE = Path(__file__).parent / "parts" / "trend.css"
_CURRENCY = "USD"  # of who is not signed in


def main() -> None:
    st.html(_STYLE)
    account = who.me()
    currency = account.currency if account and account.currency else _CURRENCY
    chain, houses = trend_chain.chosen(), trend_picker.chosen()
    if houses:
        _draw(houses, trend_view.reader(currency))
    elif not chain:
        trend_picker.draw_first()
    elif not trend_chain.draw(chain, trend_view.reader(currency)):
        trend_picker.draw_first("No hotel of this chain has been seen yet.")


def _draw(houses: Sequence[Listings], reader: Reader) -> None:
    whole = st.empty()
    with whole.container():
        head = st.container(horizontal=True, gap="small", key="t_head")
        top = st.container(key="t_top")
        choices = trend_choices.draw(len(houses))
        seen = trend_read.read(houses, choices, reader)
        if any(house.told.last_on for house in seen):
            frame = trend_view.frame(seen, choices, reader)
            with head:
                trend_picker.draw_chosen([(house.listings, house.name) for house in seen])
                question = trend_question.of(houses, choices, reader.currency)
                trend_share.draw(frame, reader.now, question, [house.name for house in seen])
            with top:
                finding = trend_view.headline(seen)
            trend_view.draw(frame, choices, finding, reader)
            return
    whole.empty()  # of what nobody has seen there is nothing to choose
    these = "this hotel" if len(houses) == 1 else "these hotels"
    trend_picker.draw_first(f"No price of {these} has been seen yet.")


main()
