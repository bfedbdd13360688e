"""Which houses a trend shows: found by name, taken by a click, kept in the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.search import mates
from core.search.mates import Mates
from core.text import count_text
from pages.parts import keys, trend_chain
from pages.parts.trend_link import HOUSE, MAX_HOUSES, Listings, code_of, houses_of

_SHORTEST = 2  # letters; one would find every house


def chosen() -> tuple[Listings, ...]:
    """The houses of the address, in its order."""
    return houses_of(st.query_params.get_all(HOUSE))


def draw_first(said: str = "") -> None:
    """Nothing is chosen yet, or `said` why nothing is shown: one box, and what it finds."""
    with st.container(key="t_first"):
        if said:
            st.markdown(f"**{said}**")
        st.markdown(
            "Pick a hotel to see what it has cost, at which site, and whether now is low; "
            "or a chain, for every hotel of it that was seen."
        )
        _box("Hotel or chain", with_chains=True)
        st.page_link(
            "search.py", label="Or search, and press Trend on a hotel", icon=":material/search:"
        )


def draw_chosen(houses: Sequence[tuple[Listings, str]]) -> None:
    """The houses as they are named, each with a way to drop it, and a way to add another."""
    for at, (listings, name) in enumerate(houses):
        st.button(
            name,
            icon=":material/close:",
            icon_position="right",
            help=f"Leave out {name}",
            key=f"t_drop_{at}",
            on_click=_drop,
            args=(listings,),
        )
    if len(houses) < MAX_HOUSES:
        with st.popover("Compare", icon=":material/add:", key="t_compare"):
            _box("Another hotel")


def _box(label: str, *, with_chains: bool = False) -> None:
    text = st.text_input(
        label,
        key=keys.T_FIND,
        placeholder="Part of its name",
        live=True,
        max_chars=80,
        icon=":material/search:",
    )
    words = (text or "").strip()
    if len(words) < _SHORTEST:
        return
    has_chain = with_chains and trend_chain.offer(words)
    found = mates.find(words)
    if not found and not has_chain:
        st.markdown(
            "No hotel of this name has been seen yet. Search where it is: its prices are kept "
            "from then on."
        )
    with st.container(gap=None, key="t_found"):
        for at, house in enumerate(found):
            st.button(
                _words(house),
                key=f"t_take_{at}",
                type="tertiary",
                on_click=_take,
                args=(house.listings,),
                wrap=True,
            )


def _words(house: Mates) -> str:
    sites = count_text(len({site for site, _ in house.listings}), "source")
    return " · ".join(part for part in (house.name, house.place, sites) if part)


def _take(listings: Listings) -> None:
    st.query_params[HOUSE] = [*map(code_of, chosen()), code_of(listings)][:MAX_HOUSES]
    st.session_state[keys.T_FIND] = ""


def _drop(listings: Listings) -> None:
    left = [code_of(house) for house in chosen() if house != listings]
    if left:
        st.query_params[HOUSE] = left
    else:
        st.query_params.pop(HOUSE, None)
