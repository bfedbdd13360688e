"""What a link from a message opens: it takes a click, since mail scanners follow links too."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.accounts import service
from core.accounts.errors import AddressTaken, LinkGone, WeakPassword
from pages.parts import door_forms, door_join, keys, password
from pages.parts.tags import fault_line

LINKS = (keys.VERIFY, keys.RESET, keys.CONFIRM)
TITLES = {
    door_forms.CREATE: "Create account",
    door_forms.FORGOT: "Forgotten password",
    door_join.WELCOME: "Welcome",
    keys.VERIFY: "Confirm your address",
    keys.RESET: "New password",
    keys.CONFIRM: "Confirm your new address",
}
_USED = "This link was used already or is too old."
# What to do instead, without a word on whether it was ever good.
_GONE = {
    keys.VERIFY: f"{_USED} Sign in: if your address is not confirmed, we send you a new one.",
    keys.RESET: f"{_USED} Have a new one sent.",
    keys.CONFIRM: f"{_USED} Sign in, and ask for a new one in your profile.",
}


def title() -> str:
    """What the page at the door is called, after what was asked of it."""
    return TITLES.get(opened() or st.query_params.get(keys.DO, ""), "Sign in")


def opened() -> str:
    """The parameter of the link that opened the page; "" when none did."""
    return next((name for name in LINKS if name in st.query_params), "")


def draw(kind: str) -> None:
    """Draw the step that a link stands for."""
    token = st.query_params[kind]
    {keys.VERIFY: _verify, keys.RESET: _reset, keys.CONFIRM: _confirm}[kind](token)


def _verify(token: str) -> None:
    door_join.draw(token, lambda act: _do(keys.VERIFY, act))


def _reset(token: str) -> None:
    with st.form("reset_form", border=False):
        typed = password.new("New password", keys.DOOR_NEW_PASSWORD)
        if fault := st.session_state.pop(keys.DOOR_FAULTS, {}).get("password"):
            fault_line(fault)
        pressed = st.form_submit_button(
            "Set the password", type="primary", width="stretch", key="set_password"
        )
    st.caption("Every browser that is signed in will be signed out.")
    if pressed:
        _do(keys.RESET, lambda: _renew(token, typed))


def _renew(token: str, typed: str) -> None:
    try:
        service.reset(token, typed)
    except WeakPassword as exc:
        st.session_state[keys.DOOR_FAULTS] = {"password": str(exc)}
        st.rerun()
    _done("Your new password is set. Sign in with it.")


def _confirm(token: str) -> None:
    st.markdown("One click, and this is the address that you sign in with.")
    if _pressed("Confirm my new address"):
        _do(keys.CONFIRM, lambda: _move(token))


def _move(token: str) -> None:
    account = service.confirm_email(token)
    _done("Your new address is confirmed. Sign in with it from now on.", account.email)


def _pressed(words: str) -> bool:
    return st.button(words, type="primary", width="stretch", key="confirm_link")


def _do(kind: str, act: Callable[[], None]) -> None:
    """Carry the step out; a link that does not count ends in a sentence and its next step."""
    try:
        act()
    except AddressTaken as exc:
        _refused(str(exc), "")
    except LinkGone:
        _refused(_GONE[kind], door_forms.FORGOT if kind == keys.RESET else "")


def _refused(sentence: str, form: str) -> None:
    """Say it above the form that leads on."""
    st.session_state[keys.DOOR_NEWS] = (False, sentence)
    st.query_params.clear()
    door_forms.turn_to(form)


def _done(sentence: str, email: str = "") -> None:
    """Say it above the sign-in; the token leaves the address."""
    st.session_state[keys.DOOR_NEWS] = (True, sentence)
    st.query_params.clear()
    door_forms.turn_to("", email)
