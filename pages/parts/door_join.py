"""The link that confirms an address: who registered with it shows herself, and is in at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.accounts import service
from core.accounts.errors import AccountFault, ProofWanted, SignInRefused, WeakPassword
from core.accounts.model import Account, Joined
from core.log import log
from pages.parts import door, keys, others, password
from pages.parts.first_profile import as_browser_says
from pages.parts.tags import fault_line

WELCOME = "welcome"  # the value of ?do= that says that an address was confirmed
_CONFIRM = "Confirm my address"


def draw(token: str, act: Callable[[Callable[[], None]], None]) -> None:
    """Ask for her password, for a new one, or for a click of whom a service has signed in here.

    `act` carries a step out, and says what to do about a link that does not count.
    """
    came = others.came()
    faults: dict[str, str] = st.session_state.pop(keys.DOOR_FAULTS, {})
    if all(came) and keys.DOOR_CHOOSES not in st.session_state:
        st.markdown("One click, and your account is ready.")
        if st.button(_CONFIRM, type="primary", width="stretch", key="confirm_link"):
            act(lambda: _enter(lambda: service.verify_with(token, *came)))
        return
    is_new = st.session_state.get(keys.DOOR_CHOOSES, False)
    typed, is_sent = _form(faults.get("password", ""), is_new=is_new)
    if not is_new and st.button("Choose a new password", type="tertiary", key="choose"):
        st.session_state[keys.DOOR_CHOOSES] = True
        st.rerun()
    if is_sent:
        act(lambda: _enter(lambda: service.verify(token, typed, is_new=is_new)))


def _form(fault: str, *, is_new: bool) -> tuple[str, bool]:
    """What was typed, and whether it was sent."""
    if is_new:
        st.markdown("Choose the password that you will sign in with.")
    else:
        st.markdown("Enter the password that you registered with, and your account is ready.")
    with st.form("join_form", border=False):
        if is_new:
            typed = password.new("New password", keys.DOOR_NEW_PASSWORD)
        else:
            typed = password.known("Password", keys.DOOR_PASSWORD)
        if fault:
            fault_line(fault)
        is_sent = st.form_submit_button(
            _CONFIRM, type="primary", width="stretch", key="confirm_link"
        )
    return typed, is_sent


def _enter(prove: Callable[[], Joined]) -> None:
    """Come in, with a profile as her browser says; a refusal stands at the field."""
    try:
        joined = prove()
    except (ProofWanted, SignInRefused, WeakPassword) as exc:
        st.session_state[keys.DOOR_FAULTS] = {"password": str(exc)}
        st.session_state.setdefault(keys.DOOR_CHOOSES, False)
        st.rerun()
    _begin_profile(joined.account)
    st.session_state[keys.DOOR_ADDRESS] = joined.account.email
    st.query_params.clear()
    door.come_in(joined.ticket, f"/sign_in?{keys.DO}={WELCOME}")


def _begin_profile(account: Account) -> None:
    """A convenience: whatever comes of it, the address is confirmed and the link used up."""
    context, plain = st.context, account.profile
    begun = as_browser_says(plain, context.locale or "", context.timezone or "", clock.now().date())
    if account.version != 1 or begun == plain:  # something of her own is in it
        return
    try:
        service.update_profile(account.account_id, begun, account.version)
    except AccountFault as exc:
        log.warning("first_profile_refused", kind=type(exc).__name__, language=begun.language)
