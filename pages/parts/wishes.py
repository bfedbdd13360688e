"""Sort, weights and filters: the widgets beside the list, and the `Wish` they make."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core.domain.membership import Membership
from core.domain.money import Money
from core.search.criteria import HIGHEST_WEIGHT, Criterion, Weights
from core.search.filters import Filters
from core.search.model import House, SearchView
from core.search.ranking import Sort, Wish
from pages.parts import keys

SORTS = {
    Sort.BEST: "Best for me",
    Sort.TOTAL: "Total",
    Sort.SAVING: "Saving",
    Sort.DISTANCE: "Distance",
    Sort.SCORE: "Guest score",
}
_WEIGHTS = {
    Criterion.PRICE: ("Price", "A lower all-in total ranks higher."),
    Criterion.DISTANCE: ("Distance", "Nearer to the centre of the destination ranks higher."),
    Criterion.SCORE: (
        "Guest score",
        "A better score by guests ranks higher; no score counts as worst.",
    ),
    Criterion.FLEXIBILITY: (
        "Flexibility",
        "Free cancellation ranks higher; not stated counts as none.",
    ),
}
_STARS = (1, 2, 3, 4, 5)
_FILTERS = ("stars", "max", "cancel", "breakfast", "km", "chains", "sources", "direct")


def current(currency: str, held: frozenset[Membership] | None = None) -> Wish:
    """What the widgets ask for, readable before they are drawn."""
    state = st.session_state
    usual = Weights()
    weights = {
        each.value: float(state.get(keys.weight(each.value), usual.of(each))) for each in Criterion
    }
    limit = _filter("max")
    filters = Filters(
        stars=frozenset(_filter("stars") or ()),
        max_total=Money(Decimal(str(limit)), currency) if limit else None,
        free_cancellation=bool(_filter("cancel")),
        breakfast=bool(_filter("breakfast")),
        max_km=_filter("km") or None,
        chains=frozenset(_filter("chains") or ()),
        sources=frozenset(_filter("sources") or ()),
        direct_only=bool(_filter("direct")),
    )
    sort = Sort(state.get(keys.SORT) or Sort.BEST)
    return Wish(currency, Weights(**weights), filters, sort, held)


def draw_sort() -> None:
    st.segmented_control(
        "Sort by",
        list(SORTS),
        default=Sort.BEST,
        required=True,
        format_func=SORTS.__getitem__,
        key=keys.SORT,
        label_visibility="collapsed",
        wrap=True,
    )


def draw_drawer(view: SearchView) -> None:
    """Weights and filters; on a phone behind a toggle that the style sheet shows only there."""
    count = active(current(view.query.request.currency).filters)
    label = f"Filters and what matters ({count})" if count else "Filters and what matters"
    is_open = st.toggle(label, key=keys.DRAWER_TOGGLE)
    with st.container(key="drawer_open" if is_open else "drawer_shut", gap="small"):
        with st.container(border=True, gap="xsmall"):
            _draw_weights()
        with st.container(border=True, gap="small"):
            _draw_filters(view, count)


def active(filters: Filters) -> int:
    """How many filters limit anything."""
    usual = Filters()
    return sum(
        getattr(filters, name) != getattr(usual, name)
        for name in (
            *("stars", "max_total", "free_cancellation", "breakfast"),
            *("max_km", "chains", "sources", "direct_only"),
        )
    )


def clear() -> None:
    """Forget every filter."""
    for name in _FILTERS:
        st.session_state.pop(keys.filter_of(name), None)


def _draw_weights() -> None:
    st.markdown("**What matters to you**", help="0: does not count. 10: counts most.")
    usual = Weights()
    for criterion, (label, meaning) in _WEIGHTS.items():
        # The usual weight is the slider's own value: written to the session in a polled fragment,
        # it would lose against the browser's first answer, which is the slider's minimum.
        st.slider(
            label,
            0,
            int(HIGHEST_WEIGHT),
            value=int(usual.of(criterion)),
            key=keys.weight(criterion.value),
            help=meaning,
        )


def _draw_filters(view: SearchView, count: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown("**Filters**", width="content")
        if count:
            st.button("Clear filters", type="tertiary", on_click=clear, key="clear_filters")
    st.pills(
        "Stars",
        _STARS,
        selection_mode="multi",
        format_func=lambda n: f"{n}★",
        key=keys.filter_of("stars"),
        wrap=True,
    )
    st.number_input(
        f"Total at most, {view.query.request.currency}",
        min_value=0,
        value=None,
        step=25,
        key=keys.filter_of("max"),
        placeholder="No limit",
    )
    st.number_input(
        "Kilometres from the centre at most",
        min_value=0.0,
        value=None,
        step=0.5,
        format="%.1f",
        key=keys.filter_of("km"),
        placeholder="No limit",
    )
    st.toggle("Free cancellation", key=keys.filter_of("cancel"))
    st.toggle("Breakfast included", key=keys.filter_of("breakfast"))
    st.toggle(
        "Direct rates only", key=keys.filter_of("direct"), help="Sold by the hotel's own chain."
    )
    names = {one.source.slug: one.source.name for one in view.sources}
    _choice("Chain", "chains", chains(view.houses), {})
    _choice("Source", "sources", list(names), names)


def chains(houses: Sequence[House]) -> list[str]:
    """Every chain among the houses, in alphabetical order."""
    return sorted({house.brand for house in houses if house.brand})


def _choice(label: str, name: str, options: Sequence[str], names: dict[str, str]) -> None:
    # A choice no longer on offer would be an error, and rows that still come in may bring it back.
    chosen = [each for each in _filter(name) or () if each not in options]
    st.multiselect(
        label,
        [*options, *chosen],
        format_func=lambda each: names.get(each, each),
        key=keys.filter_of(name),
        placeholder="Any",
    )


def _filter(name: str):  # type: ignore[no-untyped-def]  # the widgets of one family hold unlike values
    return st.session_state.get(keys.filter_of(name))
