"""The results of one search: progress, sort and filters, the cards, the map, the downloads.

A fragment that asks core again every half second while the search runs, and stops when it closes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.domain.membership import Membership
from core.fx import RateTable, rate_table
from core.search import service
from core.search.model import SearchView
from core.search.ranking import RankedHouse, Ranking, Wish, rank
from core.text import count_text, money_text
from pages.parts import (
    aside,
    downloads,
    hold,
    keys,
    km_map,
    progress,
    states,
    trend_badge,
    trouble,
    watch_make,
    who,
    wishes,
    world,
)
from pages.parts.card import card
from pages.parts.card_offers import Look
from pages.parts.rates_age import old_words
from pages.parts.tags import tag, text

POLL_S = 0.5
PAGE = 20


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is on the screen: for which search and wish, which rows, and when they were drawn."""

    search_id: str
    wish: Wish
    rows: tuple[RankedHouse, ...]
    drawn_at: datetime


def draw(view: SearchView) -> None:
    """Draw a search, and keep drawing it while it runs."""
    if view.is_running:
        st.session_state[keys.POLLED] = view.search_id
    st.fragment(_living, run_every=POLL_S if view.is_running else None)(view.search_id)


def _living(search_id: str) -> None:
    with trouble.shown():
        view = service.view(search_id)
        if not view.is_running and st.session_state.get(keys.POLLED) == search_id:
            # Once more from the top: only a new run can take the half-second clock off.
            st.session_state[keys.POLLED] = None
            st.rerun()
        _draw(view)


def _draw(view: SearchView) -> None:
    hers = frozenset(entitlement.membership for entitlement in view.query.asked)
    wish = wishes.current(view.query.request.currency, hers)
    rates = rate_table()
    ranking = rank(view.houses, wish, rates)
    held, drawn_at = _hold(view, wish, ranking)
    links = {one.source.slug: one.link for one in view.sources}
    known = trend_badge.known(view)
    look = Look(
        who.locale(),
        drawn_at,
        view.query.request,
        links,
        world.control_url(),
        watch_make.watched(),
        known,
        own_codes(view),
    )
    _headline(view, ranking, look)
    _age_of_rates(ranking, rates, look)
    if not view.houses and not view.is_running:
        states.draw_nothing_found(view)
    progress.draw(view, look.codes)
    if not view.houses:
        if view.is_running:
            states.draw_waiting()
        return
    with st.container(key="results_split"):
        side, main = st.columns([1, 2.7], gap="medium")
        with side:
            wishes.draw_drawer(view)
        with main:
            _toolbar(view, held)
            _news(held)
            if not held.rows:
                states.draw_nothing_left(len(view.houses))
            _map(held.rows, view, look)
            cards = _cards(held.rows, look)
            aside.draw(ranking.set_aside, look)
    watch_make.draw(view)
    # Last, so that no card waits for its history.
    for row, place in trend_badge.judge(view, cards):
        place.html(card(row, replace(look, standings=trend_badge.known(view))))


def own_codes(view: SearchView) -> Mapping[Membership, str]:
    """The codes of a search that this tab asked; none for a search that was shared with it."""
    if view.search_id not in st.session_state.get(keys.ASKED_HERE, ()):
        return {}
    return {each.membership: each.code for each in view.query.asked if each.code}


def _hold(view: SearchView, wish: Wish, ranking: Ranking) -> tuple[hold.Held, datetime]:
    kept = st.session_state.get(keys.HELD)
    if not isinstance(kept, _Kept) or (kept.search_id, kept.wish) != (view.search_id, wish):
        kept = _Kept(view.search_id, wish, (), clock.now())
    held = hold.hold(kept.rows, ranking.rows)
    drawn_at = kept.drawn_at if kept.rows else clock.now()
    st.session_state[keys.HELD] = _Kept(view.search_id, wish, held.rows, drawn_at)
    return held, drawn_at


def _headline(view: SearchView, ranking: Ranking, look: Look) -> None:
    """ "142 rates at 31 hotels, 9 more without a price in money · cheapest $312.40 all-in for 2
    nights": all that a file of it holds."""
    priced = [sum(offer.all_in is not None for offer in house.offers) for house in view.houses]
    if not any(priced):
        return
    hotels = count_text(sum(map(bool, priced)), "hotel")
    words = tag("b", f"{count_text(sum(priced), 'rate')} at {hotels}")
    if more := sum(len(house.offers) for house in view.houses) - sum(priced):
        words += f", {more:,} more without a price in money"
    best = next((row for row in ranking.rows if row.is_cheapest), None)
    if best and best.total:
        lowest = min(row.best.order for row in ranking.rows if row.total)
        kind = "cheapest" if best.best.order == lowest else "cheapest without an estimate"
        price = tag("b", text(money_text(best.total.money, look.locale)))
        nights = count_text(view.query.request.nights, "night")
        words = f"{words} · {kind} {price} all-in for {nights}"
    st.html(tag("p", words, class_="wr-headline"))


def _age_of_rates(ranking: Ranking, rates: RateTable, look: Look) -> None:
    """Rates of another week change who is cheapest: whoever reads converted totals is told."""
    if not any(row.total and row.total.is_converted for row in ranking.rows):
        return
    if words := old_words(rates, look.as_of.date(), look.locale):
        st.html(tag("p", text(words), class_="wr-meta"))


def _toolbar(view: SearchView, held: hold.Held) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="toolbar",
        gap="small",
    ):
        wishes.draw_sort()
        with st.container(
            horizontal=True, width="content", gap="xsmall", vertical_alignment="center"
        ):
            st.toggle("Map", key=keys.WITH_MAP)
            downloads.draw(view, held.rows)


def _news(held: hold.Held) -> None:
    if held.better:
        with st.container(key="news"):
            st.button(
                hold.words(held),
                icon=":material/arrow_upward:",
                on_click=_show_news,
                key="show_news",
                width="stretch",
            )


def _show_news() -> None:
    st.session_state.pop(keys.HELD, None)


def _cards(rows: Sequence[RankedHouse], look: Look) -> list[tuple[RankedHouse, DeltaGenerator]]:
    """Each row that is drawn, with the place where it was."""
    room = st.session_state.get(keys.ROOM_FOR, PAGE)
    drawn = []
    for row in rows[:room]:
        place = st.empty()
        place.html(card(row, look))
        drawn.append((row, place))
    rest = len(rows) - room
    if rest > 0:
        st.button(
            f"Show {min(PAGE, rest)} more of {rest}", on_click=_more, key="more", width="stretch"
        )
    return drawn


def _more() -> None:
    st.session_state[keys.ROOM_FOR] = st.session_state.get(keys.ROOM_FOR, PAGE) + PAGE


def _map(rows: Sequence[RankedHouse], view: SearchView, look: Look) -> None:
    """The map when it is wanted, and the card of the house chosen on it."""
    if not st.session_state.get(keys.WITH_MAP):
        return
    here = km_map.placed(rows)
    if not here:
        st.caption("No source gives the place of these hotels, so there is nothing to map.")
        return
    is_dark = st.context.theme.type == "dark"
    picked = st.plotly_chart(
        km_map.figure(here, view.query.destination, is_dark, look.locale),
        key=keys.MAP,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": True},
        alt=km_map.words(here, view.query.destination, look.locale),
    )
    for point in picked.selection.points:
        for row in here:
            if row.house.key == point.get("customdata"):
                st.caption("Chosen on the map")
                st.html(card(row, look))
