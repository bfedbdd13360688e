"""The bell in the head of every page: how many notices are unread, and a toast for each new one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import shorten

import streamlit as st

from core import vault
from core.accounts.model import Account
from core.errors import Unavailable
from core.notify import service
from core.notify.model import Notice
from pages.parts import keys, news, opening, scripts, who
from pages.parts.tags import plain

INBOX = "inbox.py"
_TOASTS = 3  # at once; more are counted by the bell
_TITLE = 52  # characters: two of its three lines; what is longer hides behind "view more"
_STAYS_S = 6  # it lies over the head of the page
_LINK = re.compile(r"[a-z]+(\?[a-z]+=[0-9a-zA-Z-]+)?")  # a page of ours
_LISTEN = st.components.v2.component(
    "wayrate_news",
    html="<span hidden></span>",
    js=scripts.asking("news.js"),
)


def draw(account: Account) -> None:
    """Draw the bell, and listen: news redraw it alone, or the page that asked for it."""
    st.session_state.pop(keys.REDRAW, None)
    with st.container(key="bell", width="content", gap=None):
        _bell(account.account_id)


def redraw_page() -> None:
    """News are to draw the whole page anew, which shows them itself; until another is opened."""
    st.session_state[keys.REDRAW] = True


@st.fragment
def _bell(account_id: str) -> None:
    try:
        seen = who.bell() or service.bell(account_id)
    except Unavailable:
        return  # the page says so; a bell that cannot count shows nothing
    pulse = seen.pulse
    label = f"Inbox :green-badge[{pulse.unread}]" if pulse.unread else "Inbox"
    icon = "notifications_active" if pulse.unread else "notifications"
    if st.button(label, type="tertiary", icon=f":material/{icon}:", key="open_inbox"):
        opening.open_page(INBOX)
    if st.session_state.get(keys.REDRAW):  # only a run of the fragment alone can find it
        st.rerun()
    _toast(seen.unread)
    _LISTEN(
        key=keys.BELL,
        data={
            "endpoint": news.NEWS,
            "room": vault.fingerprint(account_id)[:16],
            "mark": news.mark(pulse),
        },
        on_news_change=_nothing,
    )


def _toast(unread: Sequence[Notice]) -> None:
    """What came while this page was open; what waited before is the bell's to count."""
    known: set[int] | None = st.session_state.get(keys.TOLD)
    st.session_state[keys.TOLD] = (known or set()) | {one.notice_id for one in unread}
    if known is None:
        return
    fresh = [one for one in unread if one.notice_id not in known]
    for one in reversed(fresh[:_TOASTS]):
        st.toast(words(one), icon=":material/notifications_active:", duration=_STAYS_S)


def words(notice: Notice) -> str:
    """What a toast says, in Markdown: old and new price before all, as it shows three lines, and
    the title, which opens what the notice is about."""
    was, now = str(notice.facts.get("was", "")), str(notice.facts.get("now", ""))
    title = plain(_shortened(notice.title))
    if _LINK.fullmatch(notice.link):
        title = f"[{title}](/{notice.link})"
    return f"**{plain(was)} → {plain(now)}**  \n{title}" if was and now else title


def _shortened(title: str) -> str:
    """With its last words, which say what happened ("drops 12 % to $312.40"); the name before
    them gives way."""
    if len(title) <= _TITLE:
        return title
    name, *happened = title.rsplit(" ", 5)
    told = " ".join(happened)
    return f"{shorten(name, max(_TITLE - len(told) - 1, 1), placeholder='…')} {told}"


def _nothing() -> None:
    """The trigger has made the fragment run; the callback only declares that it exists."""
