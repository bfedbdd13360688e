"""Hearing that a check has ended: the page draws anew then, and asks for nothing in between."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import clock, vault
from pages.parts import news, scripts, watch_do

_LISTENER = st.components.v2.component(
    "wayrate_checks",
    html="<span hidden></span>",
    js=scripts.asking("news.js"),
)
_KEY = "watch_news"
# When nothing was heard by then, the page looks once by itself: the wait is over.
_AT_LAST = watch_do.PATIENCE + timedelta(seconds=1)


def draw(account_id: str) -> None:
    """Listen while a check runs, within the fragment that shows it: news draw that one again."""
    with st.container(key="checks_heard"):
        _LISTENER(
            key=_KEY,
            data={
                "endpoint": news.NEWS,
                "room": vault.fingerprint(account_id)[:16],
                "drawn": clock.now().isoformat(),
                "patience_ms": int(_AT_LAST.total_seconds() * 1000),
            },
            on_news_change=_nothing,
        )


def _nothing() -> None:
    """The trigger has made the fragment run; the callback only declares that it exists."""
