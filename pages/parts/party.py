"""Who stays: adults, children with their ages, and rooms, behind one button of the stay form."""

from __future__ import annotations

import streamlit as st

from core.domain.stay import MAX_ADULTS, MAX_CHILDREN, MAX_ROOMS
from core.text import count_text
from pages.parts import keys
from pages.parts.tags import tag

_USUAL = {keys.ADULTS: 2, keys.CHILDREN: 0, keys.ROOMS: 1}  # of an untouched form
_BOUNDS = {
    keys.ADULTS: (1, MAX_ADULTS),
    keys.CHILDREN: (0, MAX_CHILDREN),
    keys.ROOMS: (1, MAX_ROOMS),
}


def draw() -> tuple[int, tuple[int | None, ...], int]:
    """Adults, the age of each child (None: not chosen yet), and rooms."""
    state = st.session_state
    for key, usual in _USUAL.items():
        # The label is drawn before the fields, which would take the address only then.
        state.setdefault(key, _in_address(key, usual))
    words = ", ".join(
        (
            count_text(state[keys.ADULTS], "adult"),
            *([count_text(state[keys.CHILDREN], "child", "children")] * bool(state[keys.CHILDREN])),
            count_text(state[keys.ROOMS], "room"),
        )
    )
    with st.container(gap=None):
        st.html(tag("p", "Guests", class_="wr-label"))
        popover = st.popover(words, icon=":material/group:", width="stretch", key="guests")
    with popover:
        adults = _count("Adults", keys.ADULTS)
        children = _count("Children", keys.CHILDREN)
        ages = tuple(_age(child) for child in range(1, children + 1))
        rooms = _count("Rooms", keys.ROOMS)
    return adults, ages, rooms


def _in_address(key: str, usual: int) -> int:
    """The number that the address names, where a field can hold it."""
    return int(st.query_params.get(key) or usual) if _is_held(key) else usual


def _is_held(key: str) -> bool:
    """Whether the address names nothing here, or a number that the field can hold."""
    named = st.query_params.get(key, "")
    low, high = _BOUNDS[key]
    if not named:
        return True
    return named.isdecimal() and len(named) <= len(str(high)) and low <= int(named) <= high


def _count(label: str, key: str) -> int:
    low, high = _BOUNDS[key]
    if not _is_held(key):
        # Bound to it the field would read it, and breaks at a number of hundreds of digits.
        st.query_params.pop(key, None)
        return int(st.number_input(label, low, high, step=1, key=key))
    return int(st.number_input(label, low, high, step=1, key=key, bind="query-params"))


def _age(child: int) -> int | None:
    return st.selectbox(
        f"Age of child {child} at check-in",
        range(18),
        index=None,
        key=keys.age(child),
        placeholder="Choose an age",
        bind="query-params",
    )
