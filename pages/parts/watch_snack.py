"""What was just done with watches, with a way back: at the foot of the window for some seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import streamlit as st

from core import clock
from pages.parts import keys
from pages.parts.tags import tag, text

STAYS = timedelta(seconds=14)  # as in watch.css, which fades it out


@dataclass(frozen=True, slots=True)
class Snack:
    """`undo` runs on its button; `edit` is the watch that the other button opens."""

    words: str
    undo: Callable[[], None] | None = None
    edit: str = ""
    said_at: datetime = field(default_factory=clock.now)

    @property
    def key(self) -> str:
        return f"snack_{self.said_at.timestamp():.6f}".replace(".", "_")


def say(words: str, undo: Callable[[], None] | None = None, edit: str = "") -> None:
    """Kept for the next drawing; the newest replaces one that still stands."""
    st.session_state[keys.SNACK] = Snack(words, undo, edit)


def draw(open_watch: Callable[[str], None]) -> None:
    """Draw what was said lately; nothing otherwise."""
    snack = st.session_state.get(keys.SNACK)
    if not isinstance(snack, Snack) or clock.now() - snack.said_at > STAYS:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=snack.key, width="content"
    ):
        st.html(tag("p", text(snack.words), role="status"), width="content")
        if snack.undo:
            st.button("Undo", type="tertiary", key=f"{snack.key}_undo", on_click=_undo)
        if snack.edit:
            st.button(
                "Edit", type="tertiary", key=f"{snack.key}_edit",
                on_click=open_watch, args=(snack.edit,),
            )  # fmt: skip


def _undo() -> None:
    snack = st.session_state.pop(keys.SNACK, None)
    if isinstance(snack, Snack) and snack.undo:
        snack.undo()
