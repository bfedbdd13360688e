"""What is open: another page; a search, its question to edit, the same asked anew."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from core.search import service
from core.search.model import SearchView
from pages.parts import keys


def open_page(file: str, **parameters: str) -> NoReturn:
    """Show another page with these address parameters alone, and end this run.

    Streamlit refuses to leave a page whose widgets are bound to the address, unless it is told
    what the address is to hold.
    """
    st.switch_page(file, query_params=parameters)


def tidy_address() -> None:
    """Leave out parameters with a NUL, which no id or name of ours has and no database takes."""
    for key in list(st.query_params):
        if any("\0" in one for one in st.query_params.get_all(key)):
            del st.query_params[key]


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
