"""Behind the "mute" link of a message: which rule it is about, and a button.

The link alone changes nothing: programs that look through mail open every link in it.
"""

from __future__ import annotations

import streamlit as st

from core.errors import WayrateError
from core.watch import service
from core.watch.model import Watch
from core.watch.rule_model import Rule
from pages.parts import who
from pages.parts.watch_words import rule_words


def draw(token: str) -> None:
    """Works without signing in: whoever holds the link got the message."""
    with st.container(border=True, key="mute_rule"):
        try:
            watch, rule = service.rule_by_link(token)
        except WayrateError as gone:
            st.markdown("**There is nothing to mute**")
            st.text(str(gone))
        else:
            _ask(token, watch, rule)
        st.page_link("watches.py", label="To your watches", icon=":material/arrow_back:")


def _ask(token: str, watch: Watch, rule: Rule) -> None:
    words = rule_words(rule, who.locale())
    if rule.muted_until == service.FOREVER:
        st.markdown("**It is muted**")
        st.text(f"{watch.title}: nothing is told any more when {words}.")
        return
    st.markdown("**Say nothing more about this?**")
    st.text(f"{watch.title}: you are told when {words}.")
    st.button(
        "Mute it", type="primary", icon=":material/notifications_off:", key="mute_it",
        on_click=_mute, args=(token,),
    )  # fmt: skip


def _mute(token: str) -> None:
    service.mute_by_link(token)
