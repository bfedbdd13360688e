"""The rows of the inbox: unread ones marked, each with its evidence and what was sent where."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.accounts.model import Account
from core.notify import service
from core.notify.model import MessageState, Notice, Sent
from core.text import count_text
from pages.parts import bell, keys, opening, who
from pages.parts.evidence import ago
from pages.parts.tags import badge, tag, text

_PAGE = 20


def draw(account: Account) -> None:
    """Everything; drawn anew when there is news."""
    bell.redraw_page()
    shown: int = st.session_state.get(keys.INBOX_SHOWN, _PAGE)
    rows = service.inbox(account.account_id, shown + 1)
    if not rows:
        _empty()
        return
    seen = who.bell() or service.bell(account.account_id)
    _head(account.account_id, seen.pulse.unread)
    sent = service.sent_of(account.account_id, [row.notice_id for row in rows[:shown]])
    with st.container(gap=None, key="inbox"):
        for row in rows[:shown]:
            _row(row, sent[row.notice_id])
    if len(rows) > shown:
        st.button("Show older", key="inbox_older", on_click=_older, args=(shown,))


def _empty() -> None:
    with st.container(border=True, key="inbox_empty"):
        st.markdown("**Nothing has come yet**")
        st.markdown("Watch a hotel or a search, and you are told here when its price drops.")
        if st.button("Find a stay to watch", type="primary", icon=":material/search:"):
            opening.open_page("search.py")


def _head(account_id: str, unread: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="inbox_head"):
        words = f"{count_text(unread, 'unread notice')}" if unread else "All read"
        st.markdown(words, width="content")
        if unread:
            st.button(
                "Mark all read", type="tertiary", icon=":material/done_all:", key="read_all",
                on_click=_read, args=(account_id, None),
            )  # fmt: skip
        elif undone := st.session_state.get(keys.INBOX_READ):
            st.button(
                "Undo", type="tertiary", icon=":material/undo:", key="read_undo",
                on_click=_unread, args=(account_id, undone),
            )  # fmt: skip
        if st.button(
            "How you are told", type="tertiary", icon=":material/tune:", key="to_channels"
        ):
            opening.open_page("profile.py")


def _row(row: Notice, sent: Sequence[Sent]) -> None:
    is_new = row.read_at is None
    with st.container(horizontal=True, vertical_alignment="center", key=f"notice_{row.notice_id}"):
        st.html(_words(row, sent, is_new=is_new))
        with st.container(
            horizontal=True, width="content", gap="small", key=f"notice_do_{row.notice_id}"
        ):
            if row.link and st.button("Open", key=f"open_{row.notice_id}", help=row.title):
                _open(row)
            if is_new:
                st.button(
                    "Mark read", type="tertiary", key=f"read_{row.notice_id}",
                    on_click=_read, args=(row.account_id, (row.notice_id,)),
                )  # fmt: skip


def _words(row: Notice, sent: Sequence[Sent], *, is_new: bool) -> str:
    head = (badge("New", "go") + " " if is_new else "") + tag("b", text(row.title))
    lines = [tag("p", head), tag("p", text(row.body))] if row.body else [tag("p", head)]
    when = ago(row.created_at, clock.now())
    lines.append(tag("p", text(" · ".join([when, *map(_told, sent)])), class_="wr-meta"))
    lines += [
        tag("p", text(f"{one.label}: {one.failure}"), class_="wr-fault")
        for one in sent
        if one.state is MessageState.FAILED
    ]
    return tag("div", *lines, class_="wr-notice new" if is_new else "wr-notice")


def _told(one: Sent) -> str:
    """What became of one message, in few words."""
    now = clock.now()
    if one.state is MessageState.SENT:
        return f"sent to {one.label}" + (" in a summary" if one.is_digest else "")
    if one.state is MessageState.FAILED:
        return f"could not be sent to {one.label}"
    if one.state is MessageState.DROPPED:
        return f"not sent to {one.label}: you switched it off"
    if one.attempts:
        again = "not reached yet, it is tried again" if one.failure else "being sent"
        return f"{one.label}: {again}"
    if one.is_digest:
        return f"in the next summary to {one.label}"
    return f"goes to {one.label}" + (" after your quiet hours" if one.due_at > now else " now")


def _open(row: Notice) -> None:
    service.mark_read(row.account_id, (row.notice_id,))
    path, _, query = row.link.lstrip("/").partition("?")
    parameters = dict(pair.split("=", 1) for pair in query.split("&") if "=" in pair)
    opening.open_page(f"{path.replace('-', '_')}.py", **parameters)


def _read(account_id: str, ids: tuple[int, ...] | None) -> None:
    st.session_state[keys.INBOX_READ] = service.mark_read(account_id, ids)


def _unread(account_id: str, ids: tuple[int, ...]) -> None:
    service.mark_unread(account_id, ids)
    st.session_state.pop(keys.INBOX_READ, None)


def _older(shown: int) -> None:
    st.session_state[keys.INBOX_SHOWN] = shown + _PAGE
