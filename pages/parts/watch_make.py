""" "Watch this price" and "Watch this search": one click with defaults, from the search page.

Who is not signed in is led to the sign-in with her wish in the address, and finds it done when she
comes back. The wish is signed for her browser and a day, so that no stranger's link makes a watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

from core import vault
from core.accounts.model import Account
from core.domain.stay import StayQuery
from core.search.model import House, SearchView
from core.watch import service
from core.watch.errors import WatchFault
from core.watch.model import NewWatch, Target, Watch
from core.watch.rule_model import DROP_PERCENT
from pages.parts import keys, watch_snack, watch_tap, watch_words, who

PRICE, OPEN = "price:", "watch:"  # before a house's key, and before a watch's id
_PURPOSE, _HOLDS_S = "watch this", 24 * 3600
PAGE = "watches.py"  # as the page table names it


def prepare(view: SearchView) -> None:
    """Once a full run: make what was wished for before signing in, and know what is watched.

    The fragment that draws the cards runs often and asks nothing of this again.
    """
    account = who.me()
    if account:
        _take_wish(view, account)
        watches = service.watches(account.account_id)
    else:
        watches = ()
    st.session_state[keys.WATCHED] = [one for one in watches if _is_of(one.query, view.query)]


def watched() -> Mapping[tuple[str, str], str]:
    """(site, ref) of every house of this search that is watched -> the watch's id."""
    return {listing: one.watch_id for one in _known() for listing in one.target.listings}


def draw(view: SearchView) -> None:
    """What listens to the cards' buttons, and what was just done."""
    watch_tap.draw(partial(_tapped, view))
    watch_snack.draw(show)


def draw_search_button(query: StayQuery, search_id: str) -> None:
    """Beside the summary: watch the cheapest of the whole search."""
    mine = next((one for one in _known() if not one.target.listings), None)
    if mine and _is_of(mine.query, query):
        st.button(
            "Watching", icon=":material/notifications_active:", key="watching_search",
            on_click=show, args=(mine.watch_id,), help="Open this watch.",
        )  # fmt: skip
        return
    st.button(
        "Watch", icon=":material/notification_add:", key="watch_search",
        on_click=_wish, args=(query, search_id, None),
        help="Be told when the cheapest total of this search drops by 5 %.",
    )  # fmt: skip


def show(watch_id: str) -> None:
    """Open one watch."""
    st.switch_page(PAGE, query_params={keys.WATCH: watch_id})


def _tapped(view: SearchView, what: str) -> None:
    if what.startswith(OPEN):
        show(what.removeprefix(OPEN))
    elif what.startswith(PRICE):
        key = what.removeprefix(PRICE)
        house = next((one for one in view.houses if one.key == key and not one.is_opaque), None)
        if house:
            _wish(view.query, view.search_id, house)


def _wish(query: StayQuery, search_id: str, house: House | None) -> None:
    """Make the watch, or lead to the sign-in and back."""
    if account := who.me():
        _make(query, house, account)
        return
    wish = {"search": search_id, "house": house.key if house else "", "browser": browser()}
    st.query_params[keys.WISH] = vault.sign(_PURPOSE, wish)
    who.ask()


def _take_wish(view: SearchView, account: Account) -> None:
    token = st.query_params.get(keys.WISH, "")
    if not token:
        return
    del st.query_params[keys.WISH]
    try:
        wish = vault.signed(_PURPOSE, token, _HOLDS_S)
    except vault.NotOurs:
        watch_snack.say("That link is too old to make a watch: press Watch once more.")
        return
    if wish["browser"] != browser():
        # Somebody else's wish, most likely: a link that she was sent.
        watch_snack.say("Watch was pressed in another browser: press it here once more.")
        return
    house = next((one for one in view.houses if one.key == wish["house"]), None)
    if wish["search"] != view.search_id or (wish["house"] and house is None):
        watch_snack.say("That hotel is not in this search any more, so nothing is watched.")
        return
    _make(view.query, house, account)


def browser() -> str:
    """Tells this browser from others, also over the sign-in.

    By the token in Streamlit's cookie: the cookie itself is written anew with each page.
    """
    token, _ = decode_xsrf_token_string(st.context.cookies.get(XSRF_COOKIE_NAME, ""))
    return vault.fingerprint((token or b"").hex())


def _make(query: StayQuery, house: House | None, account: Account) -> None:
    target = target_of(house) if house else Target()
    known = _known()
    try:
        made = service.create(account.account_id, NewWatch(query=query, target=target))
    except WatchFault as fault:
        watch_snack.say(str(fault))
        return
    st.session_state[keys.WATCHED] = [*known, made]
    watch_snack.say(
        f"Watching. You are told when it drops by {watch_words.plain(DROP_PERCENT)} %.",
        partial(_unmake, account.account_id, made.watch_id),
        made.watch_id,
    )


def _unmake(account_id: str, watch_id: str) -> None:
    service.delete(account_id, [watch_id])
    st.session_state[keys.WATCHED] = [one for one in _known() if one.watch_id != watch_id]
    watch_snack.say("Not watched any more.")


def target_of(house: House) -> Target:
    """By every name that a source has for it: whichever answers next leads to the same house."""
    listings = {(offer.quote.site, offer.quote.listing.ref) for offer in house.offers}
    return Target(tuple(sorted(listings)), house.name)


def _known() -> list[Watch]:
    return list(st.session_state.get(keys.WATCHED, ()))


def _is_of(query: StayQuery, other: StayQuery) -> bool:
    """Whether two questions are about the same stay, whatever is entitled to what."""
    return _stay(query) == _stay(other)


def _stay(query: StayQuery) -> tuple[object, ...]:
    asked = query.request
    ages = tuple(sorted(asked.occupancy.child_ages))
    return (query.destination.place_id, asked.stay, asked.occupancy.adults, ages, asked.rooms)
