"""Links that she has shared: what each shows, until when, and its end at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from core import clock
from core.accounts.model import Account
from core.reports import service
from core.reports.link_store import Link
from core.text import count_text
from pages.parts import keys, watch_snack, who
from pages.parts.shared_ways import titled
from pages.parts.tags import tag, text
from pages.parts.watch_words import Reader, reader_of


def draw(account: Account) -> None:
    """Inside the fragment of reports; those in mails are folded, since they come by themselves."""
    st.subheader("Shared links", anchor=False)
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
        st.html(
            tag("div", tag("p", tag("b", titled(link.title, link.subject))), about), width="stretch"
        )
        if link.ended_at:
            st.button(
                "Undo", key=f"link_undo_{link.link_id[:16]}",
                on_click=_set, args=(account_id, link, False),
            )  # fmt: skip
        else:
            st.menu_button(
                "", list(service.DAYS), icon=":material/more_time:", type="tertiary",
                key=keys.link_menu(link.link_id), format_func=_later_words,
                help=f"Change when {link.title} ends",
                on_click=_move, args=(account_id, link),
            )  # fmt: skip
            st.button(
                "End now", key=f"link_end_{link.link_id[:16]}",
                on_click=_set, args=(account_id, link, True),
                help=f"Nobody opens {link.title} by this link any more",
            )  # fmt: skip


def _later_words(days: int) -> str:
    return f"Ends in {count_text(days, 'day')}"


def _move(account_id: str, link: Link) -> None:
    days = st.session_state[keys.link_menu(link.link_id)]
    _move_to(account_id, link.link_id, clock.now() + timedelta(days=days))
    back = partial(_move_to, account_id, link.link_id, link.ends_at)
    watch_snack.say(f"{_later_words(days)}.", back)


def _move_to(account_id: str, link_id: str, ends_at: datetime) -> None:
    if not service.move_end(account_id, link_id, ends_at):
        watch_snack.say("This link has ended meanwhile.")


def _set(account_id: str, link: Link, is_ended: bool) -> None:
    if is_ended:
        service.end_link(account_id, link.link_id)
    else:
        service.undo_end(account_id, link.link_id)
