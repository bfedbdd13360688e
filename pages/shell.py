"""The script behind every page: page table, style sheet, and which world is shown."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import trouble, world

_STYLE = Path(__file__).parent / "parts" / "screen.css"

st.set_page_config(page_title="Wayrate", page_icon=":material/bed:", layout="wide")
st.html(_STYLE)
page = st.navigation(
    {
        "Travel": [
            st.Page(
                "search.py",
                title="Search",
                icon=":material/search:",
                default=True,
                help="Hotel rates of many sites side by side, with the total you pay in the end.",
            )
        ],
        "Insight": [
            st.Page(
                "sources.py",
                title="Sources",
                icon=":material/hub:",
                help="Every site that can be asked: how it was verified, and how it did lately.",
            ),
            st.Page(
                "matrix.py",
                title="Member rates",
                icon=":material/percent:",
                help="What each membership saved at each brand, and what check-in asks to see.",
            ),
            st.Page("trace.py", title="Where the time went", visibility="hidden"),
        ],
    }
)
world.draw_header(page.title)
with trouble.shown():
    page.run()
