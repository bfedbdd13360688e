"""The one handler of failures on a screen: a sentence and a next step; details go to the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import Unavailable, WayrateError
from core.log import log
from pages.parts import opening

_UNEXPECTED = "Something went wrong on our side, and it has been noted."


@contextmanager
def shown() -> Iterator[None]:
    """Draw a failure of the block instead of letting it rise."""
    try:
        yield
    except Exception as exc:  # the border to people: whatever it is, they get a sentence
        show(exc)


def show(exc: Exception) -> None:
    """Say what happened and offer the next step."""
    if isinstance(exc, WayrateError):
        log.info("failure_shown", kind=type(exc).__name__, sentence=str(exc))
    else:
        log.error("page_failed", exc_info=exc)
    with st.container(border=True, key="trouble"):
        st.markdown("**:material/error: This did not work**")
        st.text(str(exc) if isinstance(exc, WayrateError) else _UNEXPECTED)
        if isinstance(exc, WayrateError) and not isinstance(exc, Unavailable):
            st.button("Start a new search", on_click=opening.start_over, type="primary")
        else:
            st.button("Try again", type="primary", icon=":material/refresh:")


def last_resort(exc: Exception) -> bool:
    """For failures outside a page's own block, such as in a callback."""
    show(exc)
    return True
