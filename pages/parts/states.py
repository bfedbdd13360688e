"""What stands where rows would be: waiting, nothing found and why, nothing left to show."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.domain.report import Outcome
from core.search.model import SearchView
from core.text import count_text
from pages.parts import opening, wishes

_SKELETONS = 3


def draw_waiting() -> None:
    """Card-shaped places while nothing has come yet."""
    for _ in range(_SKELETONS):
        st.skeleton(height=150)


def draw_nothing_found(view: SearchView) -> None:
    """A closed search without a single house: what happened, and the next step."""
    title, sentence = explain(view)
    with st.container(border=True, key="nothing_found"):
        st.markdown(f"**{title}**")
        st.text(sentence)
        with st.container(horizontal=True):
            st.button("Change the question", type="primary", on_click=opening.edit, key="change")
            st.button("Search again", on_click=opening.again, args=(view,), key="again")


def explain(view: SearchView) -> tuple[str, str]:
    """(title, sentence with the next step) for a closed search that brought nothing."""
    outcomes = Counter(one.public.outcome for one in view.sources)
    asked, place = count_text(len(view.sources), "source"), view.query.destination.name
    answered = sum(n for outcome, n in outcomes.items() if outcome and outcome.answered)
    if not view.sources:
        return "No source was asked", "No source is switched on: look at Sources."
    if outcomes[Outcome.SWITCHED_OFF] == len(view.sources):
        left = "Open your stay there yourself, or switch a source on: look at Sources."
        return "Every source is switched off", f"Nobody was asked. {left}"
    if answered and outcomes[Outcome.NONE_HERE] == answered:
        said = f"No source that answered lists a hotel in {place}."
        return "No hotel listed here", f"{said} Try a place nearby."
    if answered and outcomes[Outcome.SOLD_OUT] + outcomes[Outcome.NONE_HERE] == answered:
        said = f"No source that answered has anything left in {place} for these nights."
        return "Sold out for these nights", f"{said} Try other dates or a place nearby."
    if outcomes[Outcome.BLOCKED] == len(view.sources):
        left = "We leave bot walls alone. Each source's link opens the same stay there."
        return "Every source shows a bot wall", left
    if outcomes[Outcome.REFUSED] == len(view.sources):
        left = "We do as they ask. Each source's link opens the same stay there."
        return "Every source asks robots not to visit", left
    if not answered:
        left = "Search again in a few minutes, or open the stay at a source yourself."
        return "No source could be read", f"{asked} failed or refused. {left}"
    return "No rate found", f"No source shows a rate in {place} for this stay. Try other dates."


def draw_nothing_left(houses: int) -> None:
    """Houses were found, and none passes the filters."""
    with st.container(border=True, key="nothing_left"):
        st.markdown(f"**None of the {count_text(houses, 'hotel')} passes your filters**")
        st.button("Clear filters", type="primary", on_click=wishes.clear, key="clear_all")
