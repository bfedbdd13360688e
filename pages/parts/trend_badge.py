"""Low, typical or high: how the prices of a page of cards stand in their hotels' own history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.history import service as history
from core.history.model import ENOUGH, Level, Standing, StandingAsk
from core.search.model import Basis, House, SearchView
from core.search.ranking import RankedHouse
from core.text import count_text, money_text
from pages.parts import keys
from pages.parts.tags import tag, text
from pages.parts.trend_link import to_house

KINDS = {Level.LOW: "go", Level.TYPICAL: "", Level.HIGH: "mind"}
Standings = Mapping[str, Standing]  # by the key of the house
Judged = dict[str, tuple[StandingAsk, Standing]]
# Only a total that will be paid is held against others; an estimate would call itself low.
_SURE = (Basis.STATED, Basis.DERIVED)


def known(view: SearchView) -> Standings:
    """What was judged in this session, of the search that is open."""
    kept = st.session_state.get(keys.STANDINGS)
    return {key: found for key, (_, found) in kept[1].items()} if _is_of(kept, view) else {}


def judge(
    view: SearchView, cards: Sequence[tuple[RankedHouse, DeltaGenerator]]
) -> list[tuple[RankedHouse, DeltaGenerator]]:
    """Judge what is not yet, by one query, once a search has ended; the cards this changes."""
    if view.is_running:
        return []
    kept = st.session_state.get(keys.STANDINGS)
    judged: Judged = dict(kept[1]) if _is_of(kept, view) else {}
    asks = {row.house.key: ask for row, _ in cards if (ask := _ask(row, view)) is not None}
    missing = {key: ask for key, ask in asks.items() if judged.get(key, (None,))[0] != ask}
    if not missing:
        return []
    found = history.standings(list(missing.values()), view.submitted_at)
    changed = dict(zip(missing, zip(missing.values(), found, strict=True), strict=True))
    st.session_state[keys.STANDINGS] = (view.search_id, {**judged, **changed})
    return [each for each in cards if each[0].house.key in changed]


def _is_of(kept: tuple[str, Judged] | None, view: SearchView) -> TypeGuard[tuple[str, Judged]]:
    return kept is not None and kept[0] == view.search_id


def level(standing: Standing | None, locale: str, about: str = "") -> str:
    """ "Low", with what it was held against as its tooltip; empty without enough history."""
    if standing is None or standing.level is None:
        return ""
    quotes = count_text(standing.comparable, "comparable quote")
    usual = f", median {money_text(standing.median, locale)}" if standing.median else ""
    words = f"{standing.level.value.capitalize()}{about}"
    return tag(
        "span",
        text(words),
        tag("span", text(f" ({quotes}{usual})"), class_="wr-said"),
        class_=f"wr-badge {KINDS[standing.level]}".strip(),
        title=f"{quotes}{usual}",
    )


def standing_words(standing: Standing | None, locale: str) -> str:
    """What a card says of its price: a badge, or quietly that there is too little history; empty
    while nothing was judged."""
    if standing is None or standing.level is not None:
        return level(standing, locale, " for this hotel")
    lack = lack_words(standing)
    hidden = tag("span", text(f" ({lack})"), class_="wr-said")
    return tag("span", "too little history", hidden, class_="wr-covers", title=lack)


def lack_words(standing: Standing) -> str:
    """ "3 of 8 quotes": how far a standing without a level is from one."""
    if standing.comparable < ENOUGH:
        return f"{standing.comparable} of {ENOUGH} quotes"
    return f"all {count_text(standing.comparable, 'comparable quote')} are of one day"


def to_trend(house: House) -> str:
    """The way to what a house has cost so far; none for a deal that hides its house."""
    if house.is_opaque:
        return ""
    hidden = tag("span", text(f" of {house.name}"), class_="wr-said")
    return tag("a", "Trend", hidden, href=to_house(house), target="_self", class_="wr-trend")


def _ask(row: RankedHouse, view: SearchView) -> StandingAsk | None:
    offer = row.best.offer
    if row.total is None or row.house.is_opaque or offer.quote.is_unconfirmed:
        return None
    if offer.all_in is None or offer.all_in.basis not in _SURE:
        return None
    listings = {(each.quote.site, each.quote.listing.ref) for each in row.house.offers}
    return StandingAsk(
        listings=tuple(sorted(listings)), request=view.query.request, total=row.total.money
    )
