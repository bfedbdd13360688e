"""What stands where rows would be: waiting, nothing found and why, nothing left after the filters."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.domain.report import Outcome
from core.search.model import SearchView
from core.text import count_text
from pages.parts import wishes

_SKELETONS = 3
_REFUSED = (Outcome.BLOCKED,)
_BROKEN = (
    Outcome.FAILED,
    Outcome.TIMED_OUT,
    Outcome.NOT_LOADED,
    Outcome.LAYOUT_CHANGED,
    Outcome.WRONG_DATES,
)


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


def explain(view: SearchView) -> tuple[str, str]:
    """(title, sentence with the next step) for a closed search that brought nothing."""
    outcomes = Counter(one.public.outcome for one in view.sources)
    total = len(view.sources)
    place = view.query.destination.name
    if not total:
        return "No source was asked", "No source is switched on: look at Sources."
    if outcomes[Outcome.SOLD_OUT] and outcomes[Outcome.SOLD_OUT] == _answered(outcomes):
        return (
            "Sold out for these nights",
            f"Every source that answered says that {place} is sold out. Try other dates or a place nearby.",
        )
    if sum(outcomes[each] for each in _REFUSED) == total:
        return (
            "Every source shows a bot wall",
            "We leave bot walls alone. The links under “What each source said” open the same stay there.",
        )
    if sum(outcomes[each] for each in (*_BROKEN, *_REFUSED)) == total:
        return (
            "No source could be read",
            f"{count_text(total, 'source')} failed or refused. Try again in a few minutes, or open one below.",
        )
    return (
        "No rate found",
        f"The sources that answered show no rate in {place} for this stay. Try other dates.",
    )


def draw_nothing_left(houses: int) -> None:
    """Houses were found, and none passes the filters."""
    with st.container(border=True, key="nothing_left"):
        st.markdown(f"**None of the {count_text(houses, 'hotel')} passes your filters**")
        st.button("Clear filters", type="primary", on_click=wishes.clear, key="clear_all")


def _answered(outcomes: Counter[Outcome | None]) -> int:
    return sum(n for outcome, n in outcomes.items() if outcome and outcome.answered)
