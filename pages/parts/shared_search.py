"""A search behind a link: its rows, to look at, sort and take along; nothing of who asked it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.stay import StayQuery
from core.fx import rate_table
from core.reports import service as reports
from core.reports.subjects import SearchResult
from core.search import service
from core.search.model import SearchView
from core.search.ranking import RankedHouse, Sort, Wish, rank
from core.text import count_text, date_text, money_text
from pages.parts import downloads, keys, progress, watch_words, who, wishes, world
from pages.parts.card import card
from pages.parts.card_offers import Look
from pages.parts.tags import plain, tag, text

PAGE = 20
POLL_S = 1.0  # only while the search runs


def draw(subject: SearchResult) -> None:
    """Drawn again each second while it runs. Raises UnknownSearch."""
    is_running = service.view(subject.search_id).is_running
    st.fragment(_living, run_every=POLL_S if is_running else None)(subject.search_id, is_running)


def _living(search_id: str, was_running: bool) -> None:
    view = reports.for_anybody(service.view(search_id, with_codes=False))
    if was_running and not view.is_running:
        st.rerun()  # only a new run of the page takes the clock off
    _draw(view)


def _draw(view: SearchView) -> None:
    request = view.query.request
    asked = frozenset(each.membership for each in view.query.asked)
    sort = Sort(st.session_state.get(keys.SORT) or Sort.BEST)
    rows = rank(view.houses, Wish(request.currency, sort=sort, held=asked), rate_table()).rows
    st.subheader(plain(_what(view.query)), anchor=False)
    st.html(tag("p", text(_headline(view, rows)), class_="wr-headline"))
    with st.expander(progress.line(view), key="shared_sources"):
        st.html(progress.table(view, world.control_url()))
    if not rows:
        st.markdown("No source showed a rate for this stay.")
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
        key="shared_toolbar", gap="small",
    ):  # fmt: skip
        wishes.draw_sort()
        with st.container(horizontal=True, width="content", gap="xsmall"):
            downloads.draw_files(view, rows)
    _cards(view, rows)


def _what(query: StayQuery) -> str:
    return f"{query.destination.label} · {watch_words.stay_words(query, who.locale())}"


def _headline(view: SearchView, rows: Sequence[RankedHouse]) -> str:
    """ "31 hotels · cheapest $312.40 all-in for 2 nights · asked 21 Nov, 18:03 UTC"."""
    best = next((row for row in rows if row.is_cheapest), None)
    parts = [count_text(len(rows), "hotel")]
    if best and best.total:
        nights = count_text(view.query.request.nights, "night")
        parts.append(f"cheapest {money_text(best.total.money, who.locale())} all-in for {nights}")
    asked = view.submitted_at
    parts.append(f"asked {date_text(asked.date(), who.locale())}, {asked:%H:%M} UTC")
    return " · ".join(parts)


def _cards(view: SearchView, rows: Sequence[RankedHouse]) -> None:
    links = {one.source.slug: one.link for one in view.sources}
    as_of = view.closed_at or view.submitted_at
    look = Look(who.locale(), as_of, view.query.request, links, world.control_url())
    room = st.session_state.get(keys.SHARED_ROOM, PAGE)
    for row in rows[:room]:
        st.html(card(row, look))
    if (rest := len(rows) - room) > 0:
        st.button(
            f"Show {min(PAGE, rest)} more of {rest}", on_click=_more, key="shared_more",
            width="stretch",
        )  # fmt: skip


def _more() -> None:
    st.session_state[keys.SHARED_ROOM] = st.session_state.get(keys.SHARED_ROOM, PAGE) + PAGE
