"""One alert: what changed, who sells it, what proves it, and what can be done now. `?id=`."""

from __future__ import annotations

import streamlit as st

from core.watch import service
from core.watch.errors import UnknownAlert, UnknownWatch
from core.watch.model import Alert, Watch
from pages.parts import keys, watch_alert, watch_do, watch_page, watch_snack, who
from pages.parts.watch_words import Reader, is_muted, reader_of


def main() -> None:
    account = who.require("see this alert")
    reader = reader_of(account, who.locale(), is_dark=st.context.theme.type == "dark")
    try:
        alert = service.alert(account.account_id, st.query_params.get(keys.ALERT, ""))
        watch = service.watch(account.account_id, alert.watch_id)
    except (UnknownAlert, UnknownWatch) as gone:
        _gone(str(gone))
        return
    st.html(watch_alert.head(alert, watch, reader))
    _buttons(account.account_id, alert, watch, reader)
    shown, before = st.columns([1, 1], gap="large")
    with shown:
        st.subheader("Evidence", anchor=False)
        st.html(watch_alert.evidence(alert, reader))
    with before:
        st.subheader("What this watch saw before", anchor=False)
        _saw(account.account_id, alert, watch, reader)
    watch_snack.draw(_open_watch)


def _saw(account_id: str, alert: Alert, watch: Watch, reader: Reader) -> None:
    if alert.at < watch.asked_since:
        st.caption("It looks for something else now, and keeps no line of what it saw then.")
        return
    readings = service.readings(account_id, watch.watch_id)
    until = [one for one in readings if one.due_at <= alert.due_at]
    watch_page.chart(until, watch, reader, [alert])


def _buttons(account_id: str, alert: Alert, watch: Watch, reader: Reader) -> None:
    with st.container(
        horizontal=True, gap="xsmall", vertical_alignment="center", key="alert_buttons"
    ):
        if alert.seen and (address := watch_alert.booking(alert.seen, alert.search_id)):
            st.link_button(
                f"Book on {alert.seen.source_name}", address, type="primary",
                icon=":material/open_in_new:",
            )  # fmt: skip
        if alert.search_id:
            st.page_link("search.py", label="See the search", icon=":material/search:",
                         query_params={keys.SEARCH: alert.search_id})  # fmt: skip
        st.page_link("watches.py", label="This watch", icon=":material/notifications:",
                     query_params={keys.WATCH: watch.watch_id})  # fmt: skip
        muted = is_muted(watch, reader.now)
        if watch.rules:
            st.button(
                "Unmute this watch" if muted else "Mute this watch", key="mute_alert",
                icon=f":material/notifications_{'active' if muted else 'off'}:", type="tertiary",
                on_click=watch_do.mute, args=(account_id, watch, not muted),
            )  # fmt: skip


def _open_watch(watch_id: str) -> None:
    st.switch_page("watches.py", query_params={keys.WATCH: watch_id})


def _gone(sentence: str) -> None:
    with st.container(border=True, key="alert_gone"):
        st.markdown("**There is no such alert**")
        st.text(sentence)
        st.page_link("watches.py", label="All watches", icon=":material/arrow_back:")


main()
