"""Watches: what is looked at while she sleeps. `?watch=` opens one, `?mute=` comes from a mail."""

from __future__ import annotations

import streamlit as st

from core.accounts.model import Account
from core.reports.model import AllWatches
from core.watch import service
from core.watch.errors import UnknownWatch
from core.watch.model import Watch
from pages.parts import (
    bell,
    keys,
    mail_me,
    trouble,
    watch_do,
    watch_import,
    watch_list,
    watch_mute,
    watch_news,
    watch_page,
    watch_snack,
    watch_tap,
    who,
)
from pages.parts.watch_words import Reader, reader_of


def main() -> None:
    if token := st.query_params.get(keys.MUTE, ""):
        watch_mute.draw(token)
        return
    who.require("watch prices")
    bell.redraw_page()  # what is news is told by these rows, too
    _living()


@st.fragment
def _living() -> None:
    """Drawn again when a check has ended that she waits for, and else on a click."""
    with trouble.shown():
        account = who.require("watch prices")
        watches = service.watches(account.account_id)
        _draw(
            account,
            watches,
            reader_of(account, who.locale(), is_dark=st.context.theme.type == "dark"),
        )
        if watch_do.checking(watches):
            watch_news.draw(account.account_id)
    watch_tap.draw(_open)
    watch_snack.draw(_open)


def _draw(account: Account, watches: tuple[Watch, ...], reader: Reader) -> None:
    if wanted := st.query_params.get(keys.WATCH, ""):
        try:
            watch_page.draw(account, service.watch(account.account_id, wanted), reader)
        except UnknownWatch as gone:
            _gone(str(gone))
        return
    if st.session_state.get(keys.IMPORTING):
        watch_import.draw(account)
        return
    if not watches:
        _first_watch()
        return
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
        key="watch_top",
    ):  # fmt: skip
        st.html(watch_list.headline(watches, reader), width="content")
        with st.container(
            horizontal=True, gap="small", width="content", vertical_alignment="center"
        ):
            st.page_link("search.py", label="New watch", icon=":material/add:")
            mail_me.draw(account, "Watches", AllWatches())
            watch_import.draw_tools(account)
    watch_list.draw(account, watches, reader, _open)


def _open(watch_id: str) -> None:
    st.query_params[keys.WATCH] = watch_id


def _first_watch() -> None:
    """One sentence, one button, and the other way for those who have a list already."""
    with st.container(border=True, key="no_watches"):
        st.markdown("**Nothing is watched yet**")
        st.text(
            "Search a stay and press Watch on a hotel: we look every day and tell you when its "
            "price drops."
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("Search a stay", type="primary", icon=":material/search:"):
                st.switch_page("search.py")
            watch_import.draw_button()


def _gone(sentence: str) -> None:
    with st.container(border=True, key="watch_gone"):
        st.markdown("**This watch is gone**")
        st.text(sentence)
        st.page_link("watches.py", label="All watches", icon=":material/arrow_back:")


main()
