"""Links that she has shared: what each shows, until when, and its end at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.accounts.model import Account
from core.reports import service
from core.reports.link_store import Link
from core.text import count_text
from pages.parts import who
from pages.parts.tags import tag, text
from pages.parts.watch_words import Reader, reader_of


def draw(account: Account) -> None:
    """The section of the profile; those in mails are folded, since they come by themselves."""
    st.subheader("Shared links", anchor=False)
    st.fragment(_draw)(account)


def _draw(account: Account) -> None:
    found, reader = service.links(account.account_id), reader_of(account, who.locale())
    by_hand = [one for one in found if one.report_id is None]
    in_mails = [one for one in found if one.report_id is not None]
    if not by_hand:
        st.text("None yet. Press Share on a search's result or a trend to make one.")
    _rows(account.account_id, by_hand, reader)
    if in_mails:
        with st.expander(f"{count_text(len(in_mails), 'link')} in reports mailed to you"):
            _rows(account.account_id, in_mails, reader)


def _rows(account_id: str, links: Sequence[Link], reader: Reader) -> None:
    with st.container(gap="xsmall"):
        for link in links:
            _row(account_id, link, reader)


def _row(account_id: str, link: Link, reader: Reader) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        until = f"made {reader.moment(link.made_at)} · ends {reader.moment(link.ends_at)}"
        state = "ended: nobody opens it any more" if link.ended_at else until
        about = tag("p", text(state), class_="wr-meta")
        st.html(tag("div", tag("p", tag("b", text(link.title))), about), width="stretch")
        if link.ended_at:
            st.button(
                "Undo", key=f"link_undo_{link.link_id[:16]}",
                on_click=_set, args=(account_id, link, False),
            )  # fmt: skip
        else:
            st.button(
                "End now", key=f"link_end_{link.link_id[:16]}",
                on_click=_set, args=(account_id, link, True),
                help=f"Nobody opens {link.title} by this link any more",
            )  # fmt: skip


def _set(account_id: str, link: Link, is_ended: bool) -> None:
    if is_ended:
        service.end_link(account_id, link.link_id)
    else:
        service.undo_end(account_id, link.link_id)
