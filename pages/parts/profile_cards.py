"""Memberships of a person: what she holds, with numbers that are shown masked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.accounts import service
from core.accounts.errors import AccountFault
from core.accounts.model import Account, Held
from core.domain.membership import Membership
from pages.parts import keys
from pages.parts.stay_form import CHIPS
from pages.parts.tags import fault_line, tag, text


def draw(account: Account) -> None:
    """What she holds, a way to undo the last removal, and a line to add one."""
    held = service.memberships(account.account_id)
    st.subheader("Memberships", anchor=False)
    st.caption("Tried in every search of yours. Numbers are stored encrypted.")
    with st.container(gap="xsmall", key="memberships"):
        for one in held:
            _row(account, one)
    _undo(account)
    left = [each for each in CHIPS if each not in {one.membership for one in held}]
    if left:
        _add(account, left)


def _row(account: Account, one: Held) -> None:
    with st.container(
        horizontal=True,
        wrap=False,
        vertical_alignment="center",
        key=f"holds_{one.membership}",
    ):
        proof = f"At check-in: {one.membership.proof}" if one.membership.proof else ""
        number = tag("span", text(one.masked), class_="wr-number") if one.number else ""
        st.html(
            tag("div", tag("b", text(one.membership.label)), number,
                tag("div", text(proof), class_="wr-meta"), class_="wr-holds")
        )  # fmt: skip
        st.button(
            "Remove",
            type="tertiary",
            key=f"drop_{one.membership}",
            help=f"Remove {one.membership.label}",
            on_click=_let_go,
            args=(account.account_id, one),
        )


def _add(account: Account, left: Sequence[Membership]) -> None:
    # A new number starts a new form, so that what was added leaves the fields.
    turn = st.session_state.get(keys.CARDS_ADDED, 0)
    with (
        st.form(f"add_membership_{turn}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", key="add_membership"),
    ):
        chosen = st.selectbox(
            "Add", left, format_func=lambda each: each.label, key=f"add_which_{turn}"
        )
        number = st.text_input(
            "Number or code", max_chars=40, autocomplete="off", key=f"add_number_{turn}"
        )
        pressed = st.form_submit_button("Add", key="add")
    if fault := st.session_state.get(keys.CARDS_FAULT):
        fault_line(fault)
    if pressed:
        _hold(account.account_id, chosen, number.strip())


def _hold(account_id: str, membership: Membership, number: str) -> None:
    try:
        service.hold(account_id, membership, number)
    except AccountFault as exc:
        st.session_state[keys.CARDS_FAULT] = str(exc)
        st.rerun()
    st.session_state.pop(keys.CARDS_FAULT, None)
    st.session_state.pop(keys.CARDS_REMOVED, None)
    st.session_state[keys.CARDS_ADDED] = st.session_state.get(keys.CARDS_ADDED, 0) + 1
    st.session_state[keys.SAID] = f"{membership.label} added."
    st.rerun()


def _let_go(account_id: str, one: Held) -> None:
    service.let_go(account_id, one.membership)
    st.session_state[keys.CARDS_REMOVED] = one


def _undo(account: Account) -> None:
    removed: Held | None = st.session_state.get(keys.CARDS_REMOVED)
    if removed is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="undo_row"):
        st.text(f"{removed.membership.label} is removed.", width="content")
        st.button(
            "Undo",
            type="tertiary",
            key="undo",
            on_click=_put_back,
            args=(account.account_id, removed),
        )


def _put_back(account_id: str, removed: Held) -> None:
    service.hold(account_id, removed.membership, removed.number)
    st.session_state.pop(keys.CARDS_REMOVED, None)
