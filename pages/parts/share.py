""" "Share": a link that anybody may open without an account until it ends, or a mail to oneself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.accounts.model import Account
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.model import About
from core.reports.subjects import Subject
from core.text import count_text
from pages.parts import keys, mail_me, who
from pages.parts.tags import fault_line
from pages.parts.watch_words import reader_of

PATH = "shared"


@dataclass(frozen=True, slots=True)
class _Made:
    """The link that was made last in this tab, and of what."""

    subject: Subject
    link: str
    ends_at: datetime


def draw(
    title: str, subject: Subject, about: About, address: Callable[[], str] | None = None
) -> None:
    """The button and what it unfolds; `address` is that of the page, where it holds all choices."""
    with st.popover("Share", icon=":material/share:", type="tertiary", key="share"):
        account = who.me()
        by_link, by_mail = st.tabs(["Link", "Mail me this"])
        with by_link:
            if account:
                _draw_maker(account, title, subject)
            else:
                _ask("make a link that opens without an account and ends by itself", "share")
            if address:
                st.text("Or this page's own address, which stays:")
                st.code(address(), language=None, wrap_lines=True)
        with by_mail:
            if account:
                mail_me.draw_inside(account, title, about)
            else:
                _ask("have this in your mailbox each day, week or month", "mail")


def _ask(reason: str, of: str) -> None:
    st.text(f"Sign in to {reason}.")
    if st.button("Sign in", icon=":material/login:", key=f"{of}_sign_in"):
        who.ask()


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
