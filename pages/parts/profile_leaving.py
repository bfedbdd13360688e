"""Everything of hers as a file, and the way to leave for good."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import clock, personal
from core.accounts import service
from core.accounts.errors import AccountFault, UnknownAccount
from core.accounts.model import Account
from pages.parts import door, keys, password, who
from pages.parts.tags import fault_line

GONE = "/sign_in?do=gone"


def draw(account: Account) -> None:
    st.subheader("Your data", anchor=False)
    st.download_button(
        "Export everything",
        # Made when it is asked for: it reads all that we have of her.
        data=partial(_export, who.session()),
        file_name=f"wayrate-{clock.now():%Y-%m-%d}.zip",
        mime="application/zip",
        icon=":material/download:",
        help="A zip of JSON and CSV files with all that is stored of you.",
        on_click="ignore",
        key="export",
    )
    with st.expander("Delete my account", key="fold_delete"):
        _delete(account)


def _export(token: str) -> bytes:
    """Her file, if the session that asks for it is still hers: made long after the page was."""
    account = service.who(token)
    if account is None:
        raise UnknownAccount("You are signed out: sign in and export again.")
    return personal.export(account.account_id)


def _delete(account: Account) -> None:
    st.markdown(
        "This removes your profile, memberships, watches, alerts and messages, at once and for "
        "good. Rates that were seen for your searches stay, without you. A last mail says so."
    )
    with st.form("delete_form", border=False):
        typed = ""
        if account.has_password:
            typed = password.known("Your password", keys.LEAVING_PASSWORD)
        if fault := st.session_state.get(keys.LEAVING_FAULT):
            fault_line(fault)
        pressed = st.form_submit_button("Delete my account for good", key="delete")
    if pressed:
        _leave(account, typed)


def _leave(account: Account, typed: str) -> None:
    st.session_state.pop(keys.LEAVING_FAULT, None)
    try:
        personal.delete(account.account_id, typed, who.session())
    except AccountFault as exc:
        st.session_state[keys.LEAVING_FAULT] = str(exc)
        st.rerun()
    door.leave(GONE)
