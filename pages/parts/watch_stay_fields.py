"""The fields of a watch's stay and target, and what a person has put into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import clock
from core.domain.stay import (
    MAX_ADULTS,
    MAX_CHILDREN,
    MAX_DAYS_AHEAD,
    MAX_ROOMS,
    Fault,
    StayQuery,
)
from core.errors import UnknownSearch
from core.search import service as searches
from core.watch.model import Target, Watch
from pages.parts import keys, watch_make
from pages.parts.question import Draft, to_query
from pages.parts.stay_form import CHIPS
from pages.parts.tags import fault_line

_NAMES = ("target", "nights", "adults", "children", "rooms", "memberships")


def fill(watch: Watch) -> None:
    """Put what is stored into the fields."""
    asked, state = watch.query.request, st.session_state
    values: dict[str, Any] = {
        "target": watch.target,
        "nights": (asked.stay.check_in, asked.stay.check_out),
        "adults": asked.occupancy.adults,
        "children": len(asked.occupancy.child_ages),
        "rooms": asked.rooms,
        "memberships": [each.membership for each in watch.query.entitlements],
        **{f"age{n}": age for n, age in enumerate(asked.occupancy.child_ages, 1)},
        **{f"code_{each.membership}": each.code or "" for each in watch.query.entitlements},
    }
    for name, value in values.items():
        state[keys.of_watch(watch.watch_id, name)] = value


def draw(watch: Watch, faults: Sequence[Fault]) -> None:
    """Every field, with what is wrong beneath it."""
    _target(watch)
    _nights(watch)
    _say(faults, "check_in", "check_out")
    _guests(watch)
    _say(faults, "adults", "child_ages", "rooms")
    _memberships(watch)
    _say(faults, "memberships", "currency")


def entered(watch: Watch) -> tuple[StayQuery, Target]:
    """What stands in the fields. Raises BadQuery with a fault for each that is unclear."""

    def field(name: str, usual: Any) -> Any:
        value = st.session_state.get(keys.of_watch(watch.watch_id, name))
        return usual if value is None else value

    children = range(1, int(field("children", 0)) + 1)
    chosen = tuple(field("memberships", ()))
    draft = Draft(
        dates=_both(field("nights", ())),
        adults=int(field("adults", 2)),
        ages=tuple(field(f"age{n}", None) for n in children),
        rooms=int(field("rooms", 1)),
        memberships=chosen,
        codes={each: str(field(f"code_{each}", "")) for each in chosen},
        currency=watch.query.request.currency,
    )
    return to_query(draft, watch.query.destination), field("target", watch.target)


def values(watch: Watch) -> dict[str, Any]:
    """What each field holds, as it stands."""
    ages = range(1, MAX_CHILDREN + 1)
    codes = [f"code_{each}" for each in CHIPS if each.needs_code]
    names = (*_NAMES, *(f"age{n}" for n in ages), *codes)
    found = {name: st.session_state.get(keys.of_watch(watch.watch_id, name)) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "")}


def target_words(target: Target, watch: Watch) -> str:
    """ "Grand Hotel", or "The cheapest of New York"."""
    place = watch.query.destination.name
    return (target.name or "This hotel") if target.listings else f"The cheapest of {place}"


def _target(watch: Watch) -> None:
    key = keys.of_watch(watch.watch_id, "target")
    chosen: Target = st.session_state.setdefault(key, watch.target)
    offered = list(dict.fromkeys((Target(), watch.target, chosen, *_houses(watch))))
    st.selectbox(
        "What is watched", offered, key=key, format_func=lambda each: target_words(each, watch),
        help="Hotels are those that its last search has found.",
    )  # fmt: skip


def _houses(watch: Watch) -> list[Target]:
    """The hotels of its last search by name, but for the one that is watched."""
    if watch.last is None:
        return []
    try:
        view = searches.view(watch.last.search_id)
    except UnknownSearch:
        return []
    mine = set(watch.target.listings)
    found = (watch_make.target_of(house) for house in view.houses if not house.is_opaque)
    return sorted((one for one in found if not mine & set(one.listings)), key=lambda one: one.name)


def _nights(watch: Watch) -> None:
    first, key = clock.earliest_today(), keys.of_watch(watch.watch_id, "nights")
    st.date_input(
        "Check-in and check-out",
        key=key,
        # What is stored or was chosen may be over by now; that is said when it is saved.
        min_value=min(first, watch.query.request.stay.check_in, *st.session_state.get(key, ())),
        max_value=first + timedelta(days=MAX_DAYS_AHEAD + 30),
        format="YYYY-MM-DD",
    )


def _guests(watch: Watch) -> None:
    adults, children, rooms = st.columns(3)
    with adults:
        _count(watch, "Adults", 1, MAX_ADULTS)
    with children:
        count = _count(watch, "Children", 0, MAX_CHILDREN)
    with rooms:
        _count(watch, "Rooms", 1, MAX_ROOMS)
    for n in range(1, count + 1):
        st.selectbox(
            f"Age of child {n} at check-in", range(18), index=None, placeholder="Choose an age",
            key=keys.of_watch(watch.watch_id, f"age{n}"),
        )  # fmt: skip


def _count(watch: Watch, label: str, low: int, high: int) -> int:
    key = keys.of_watch(watch.watch_id, label.lower())
    return int(st.number_input(label, low, high, step=1, key=key))


def _memberships(watch: Watch) -> None:
    chosen = st.pills(
        "Rates to try beside the public one", CHIPS, selection_mode="multi",
        format_func=lambda each: each.label, wrap=True,
        key=keys.of_watch(watch.watch_id, "memberships"),
    )  # fmt: skip
    for each in chosen:
        if each.needs_code:
            st.text_input(
                f"Your {each.label} code", max_chars=40,
                key=keys.of_watch(watch.watch_id, f"code_{each}"),
            )  # fmt: skip


def _both(chosen: object) -> tuple[date, ...]:
    return tuple(chosen) if isinstance(chosen, tuple | list) else ()


def _say(faults: Sequence[Fault], *fields: str) -> None:
    if sentence := " ".join(each.sentence for each in faults if each.field in fields):
        fault_line(sentence)
