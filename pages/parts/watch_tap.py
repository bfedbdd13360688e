"""Links inside drawn HTML that act in the page: a hundred rows cost one component, not a hundred.

A part draws `<a href=... data-tap=WHAT>`, and whoever called `draw` is told WHAT was tapped.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.parts import scripts

_LISTENER = st.components.v2.component(
    "wayrate_taps",
    html="<span hidden></span>\n<span hidden></span>",
    js=scripts.asking("watch_tap.js"),
)
_KEY = "watch_taps"


def draw(on_tap: Callable[[str], None]) -> None:
    """Listen for taps anywhere on the page; once a page, within the fragment that draws the links.

    What comes in is what a browser sent: whoever acts on it checks that it is hers.
    """

    def tapped() -> None:
        what = st.session_state[_KEY].get("tapped")
        if isinstance(what, str):
            on_tap(what[:_LONGEST])

    with st.container(key="taps"):
        _LISTENER(key=_KEY, on_tapped_change=tapped)


_LONGEST = 300  # characters of the address or the id that a link carries
