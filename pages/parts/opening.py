"""Which search is open: opening one, editing its question, asking it anew."""

from __future__ import annotations

import streamlit as st

from core.search import service
from core.search.model import SearchView
from pages.parts import keys


def open_search(search_id: str) -> None:
    """Show a search from its start; its id goes into the address."""
    st.query_params[keys.SEARCH] = search_id
    for key in (keys.HELD, keys.ROOM_FOR):
        st.session_state.pop(key, None)
    st.session_state[keys.EDITING] = False


def edit() -> None:
    """Unfold the form above the results."""
    st.session_state[keys.EDITING] = True


def again(view: SearchView) -> None:
    """Ask the same question of the same sources anew, even within the ten minutes of sharing."""
    sites = [progress.source.slug for progress in view.sources]
    open_search(service.submit(view.query, sites, again=True))


def start_over() -> None:
    """Back to the empty first screen."""
    st.query_params.pop(keys.SEARCH, None)
