""" "Link": make one that anybody may open without an account until it ends, and take it along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.accounts.model import Account
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.subjects import Subject
from core.text import count_text
from pages.parts import keys, who
from pages.parts.tags import fault_line
from pages.parts.watch_words import reader_of

PATH = "shared"


@dataclass(frozen=True, slots=True)
class _Made:
    """The link that was made last in this tab, and of what."""

    subject: Subject
    link: str
    ends_at: datetime


def draw(title: str, subject: Subject, address: Callable[[], str] | None = None) -> None:
    """The button and what it unfolds; `address` is that of the page, where it holds all choices."""
    with st.popover("Link", icon=":material/link:", type="tertiary", key="share"):
        account = who.me()
        if account is None:
            st.text("Sign in to make a link that opens without an account and ends by itself.")
            if st.button("Sign in", icon=":material/login:", key="share_sign_in"):
                who.ask()
        else:
            _draw_maker(account, title, subject)
        if address:
            st.text("Or this page's own address, which stays:")
            st.code(address(), language=None, wrap_lines=True)


def link_of(token: str) -> str:
    """The full address that opens what is behind a token, on the host that this page is on."""
    page = urlsplit(st.context.url or "")
    return urlunsplit((page.scheme, page.netloc, f"/{PATH}", urlencode({keys.LINK: token}), ""))


def _draw_maker(account: Account, title: str, subject: Subject) -> None:
    st.text("Whoever has the link sees this result, without an account. Your codes stay yours.")
    days = st.segmented_control(
        "It ends after",
        service.DAYS,
        default=service.USUAL_DAYS,
        required=True,
        format_func=lambda each: count_text(each, "day"),
        key=keys.SHARE_DAYS,
    )
    st.button(
        "Make a link", type="primary", icon=":material/add_link:", key="share_make",
        on_click=_make, args=(account.account_id, title, subject, days),
    )  # fmt: skip
    if fault := st.session_state.pop(keys.SHARE_FAULT, ""):
        fault_line(fault)
    made = st.session_state.get(keys.SHARE_MADE)
    if isinstance(made, _Made) and made.subject == subject:
        st.code(made.link, language=None, wrap_lines=True)
        ends = reader_of(account, who.locale()).moment(made.ends_at)
        st.caption(f"Ends {ends}. It is shown here once; end it sooner in your profile.")


def _make(account_id: str, title: str, subject: Subject, days: int) -> None:
    try:
        made = service.share(account_id, title, subject, days)
    except ReportFault as fault:
        st.session_state[keys.SHARE_FAULT] = str(fault)
        return
    st.session_state[keys.SHARE_MADE] = _Made(subject, link_of(made.token), made.ends_at)
