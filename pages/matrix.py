"""Member rates: what each membership saved at each brand, with what check-in asks as proof."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.history import service as history
from core.history.service import MemberSaving
from core.sources import service as sources
from pages.parts import matrix, who
from pages.parts.evidence import ago

DAYS = 90


def main() -> None:
    known = sources.described()
    if not matrix.brands(known):
        st.markdown("No brand is known yet: the worker describes them when it starts.")
        st.button("Look again", icon=":material/refresh:")
        return
    read_at, savings = _savings()
    cells = matrix.by_cell(savings)
    look = matrix.Look(who.locale(), clock.now())
    if not cells:
        _draw_empty()
    else:
        st.markdown(f"**{matrix.headline(known, cells)}**")
    st.caption(
        f"Member rates of the last {DAYS} days, each beside the cheapest public rate of the same "
        "room, house, stay and source. A saving opens to the rate that it was seen at. "
        f"Counted {ago(read_at, look.now)}."
    )
    st.html(matrix.table(known, cells, look))


def _savings() -> tuple[datetime, tuple[MemberSaving, ...]]:
    """(when it was counted, one row for each brand and membership seen)."""

    def count(now: datetime) -> tuple[MemberSaving, ...]:
        with st.spinner("Reading the rates of 90 days"):
            return history.savings_matrix(now - timedelta(days=DAYS))

    return matrix.counted(clock.now(), count)


def _draw_empty() -> None:
    with st.container(border=True, key="no_savings"):
        st.markdown("**No member rate has been seen yet**")
        st.text("Search with a membership that you have, and what it saves shows here.")
        st.page_link("search.py", label="Search", icon=":material/search:")


main()
