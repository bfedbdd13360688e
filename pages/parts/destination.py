"""The destination box: a combobox whose suggestions come from the server while one types.

Why a small component of our own: docs/decisions/0003-destination-box.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.domain.stay import Destination
from pages.parts import keys
from pages.parts.routes import SUGGEST

_HERE = Path(__file__).parent
_HTML = """
<div class="box">
  <label for="to"></label>
  <input id="to" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false"
    aria-controls="places" autocomplete="off" spellcheck="false" maxlength="80"
    enterkeyhint="search" />
  <ul id="places" role="listbox" aria-label="Suggested places" hidden></ul>
  <span class="said" role="status"></span>
</div>
"""
_BOX = st.components.v2.component(
    "wayrate_destination",
    html=_HTML,
    css=(_HERE / "destination.css").read_text(encoding="utf-8"),
    js=(_HERE / "destination.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """What stands in the box: the words, and the place's id when one was picked."""

    text: str = ""
    place_id: str = ""


def current() -> Place:
    place = st.session_state.get(keys.PLACE)
    return place if isinstance(place, Place) else Place()


def put(destination: Destination | None) -> None:
    """Fill the box from the script's side, or empty it."""
    filled = Place(destination.label, destination.place_id) if destination else Place()
    st.session_state[keys.PLACE] = filled
    st.session_state[keys.PLACE_REVISION] = st.session_state.get(keys.PLACE_REVISION, 0) + 1


def draw(fault: str) -> bool:
    """Draw the box; True in the run in which Enter asked for a search."""
    shown = current()
    result = _BOX(
        key=keys.PLACE_BOX,
        data={
            "label": "Where",
            "placeholder": "City or town, in any script",
            "endpoint": SUGGEST,
            "text": shown.text,
            "id": shown.place_id,
            "revision": st.session_state.get(keys.PLACE_REVISION, 0),
            "fault": fault,
        },
        on_pick_change=_picked,
        on_go_change=_nothing,
    )
    return bool(result.go)


def _picked() -> None:
    pick = st.session_state[keys.PLACE_BOX].get("pick") or {}
    st.session_state[keys.PLACE] = Place(
        str(pick.get("text", ""))[:80], str(pick.get("id", ""))[:40]
    )


def _nothing() -> None:
    """The trigger is read from the result; the callback only declares that it exists."""
