"""One sentence on the page of a search when no worker is there that could carry it out."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.errors import Unavailable
from core.search.model import SearchView
from core.workers import service as workers

LOOK_S = 3.0
_STARTS = timedelta(seconds=10)  # the first worker may still be starting
WORDS = (
    "**Nobody works on this search right now:** no worker is running. It goes on by itself once "
    "one runs; whoever runs Wayrate sees with `./wayrate status` what is wrong."
)


def draw(view: SearchView) -> None:
    """Look for as long as the search runs; nothing shows while somebody works."""
    if view.is_running:
        st.fragment(_living, run_every=LOOK_S)(view.submitted_at)


def _living(submitted_at: datetime) -> None:
    try:
        is_left = clock.now() - submitted_at > _STARTS and not workers.staff().workers
    except Unavailable:
        return  # the rows below, which need the database too, say so
    if is_left:
        st.warning(WORDS, icon=":material/pause_circle:")
