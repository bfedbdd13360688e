"""How a person comes in: password, address, and the browsers that are signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core import clock
from core.accounts import service
from core.accounts.errors import AccountFault, AskedEnough, BadAddress, WeakPassword
from core.accounts.model import Account
from pages.parts import door, door_forms, keys, password, who
from pages.parts.evidence import ago
from pages.parts.tags import fault_line, tag, text

# What a browser says that it is, from the most particular: Edge says that it is Chrome too.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"), ("Chrome|CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X|Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux|X11", "Linux"),
)  # fmt: skip


def draw(account: Account) -> None:
    """Address and password behind folds, then where she is signed in."""
    st.subheader("Signing in", anchor=False)
    with st.container(gap="small"):
        with st.expander("E-mail address", key="fold_email"):
            _email(account)
        with st.expander("Password", key="fold_password"):
            _password(account)
    _sessions(account)


def _email(account: Account) -> None:
    if sent_to := st.session_state.get(keys.EMAIL_SENT):
        said = f"We are sending a link to {sent_to}. Nothing changes until you follow it."
        st.html(tag("p", text(said)))
        door_forms.where_it_is()
        st.caption(door_forms.LATE)
        st.button("Use another address", key="other_email", on_click=_another)
        return
    st.text(f"You sign in as {account.email}.")
    with st.form("email_form", border=False):
        email = st.text_input(
            "New e-mail address",
            type="email",
            icon="",
            placeholder="",
            autocomplete="email",
            validate="",
            key=keys.NEW_EMAIL,
        )
        _say("email")
        typed = password.known("Your password", keys.EMAIL_PASSWORD) if _has(account) else ""
        _say("email_password")
        pressed = st.form_submit_button("Send a link to it", key="change_email", on_click=_forget)
    if pressed:
        with _faults_at("email_password"):
            service.change_email(account.account_id, email or "", typed, who.session())
        st.session_state[keys.EMAIL_SENT] = (email or "").strip()
        st.rerun()


def _password(account: Account) -> None:
    # Another form after each change, so that no password stays in its fields.
    turn = st.session_state.get(keys.PASSWORD_TURN, 0)
    with st.form(f"password_form_{turn}", border=False):
        old = password.known("Your password", f"old_password_{turn}") if _has(account) else ""
        _say("password")
        new = password.new("New password", f"new_password_{turn}")
        _say("new_password")
        st.caption("Every other browser is signed out.")
        pressed = st.form_submit_button("Change password", key="change_password", on_click=_forget)
    if pressed:
        with _faults_at("password"):
            service.change_password(account.account_id, old, new, who.session())
        st.session_state[keys.PASSWORD_TURN] = turn + 1
        st.session_state[keys.SAID] = "Your password is changed."
        st.rerun()


def _another() -> None:
    """Back to the form with what was typed: it may be mistyped, or its message may not come."""
    st.session_state[keys.NEW_EMAIL] = st.session_state.pop(keys.EMAIL_SENT, "")


def _has(account: Account) -> bool:
    """Whether she has a password to ask for; else a fresh sign-in proves that it is she."""
    return account.has_password


def _sessions(account: Account) -> None:
    token, now = who.session(), clock.now()
    sessions = service.sessions(account.account_id)
    st.markdown("You are signed in on:")
    with st.container(gap="xsmall", key="sessions"):
        for each in sessions:
            with st.container(
                horizontal=True,
                wrap=False,
                vertical_alignment="center",
                key=f"session_{each.session_id[:16]}",
            ):
                is_this = service.is_this(each, token)
                seen = "this browser" if is_this else f"seen {ago(each.seen_at, now)}"
                said = tag("span", text(seen), class_="wr-meta")
                st.html(tag("div", text(browser_words(each.agent)), " · ", said))
                if not is_this:
                    st.button(
                        "Sign out",
                        type="tertiary",
                        key=f"end_{each.session_id[:16]}",
                        on_click=service.end_session,
                        args=(account.account_id, each.session_id),
                    )
    if st.button("Sign out everywhere", icon=":material/logout:", key="everywhere"):
        service.sign_out_everywhere(account.account_id)
        door.leave()


def browser_words(agent: str) -> str:
    """ "Firefox on Linux", from what a browser says that it is."""
    browser = next((name for sign, name in _BROWSERS if re.search(sign, agent)), "")
    system = next((name for sign, name in _SYSTEMS if re.search(sign, agent)), "")
    return " on ".join(filter(None, (browser or "A browser", system)))


@contextmanager
def _faults_at(field: str) -> Iterator[None]:
    """A refusal of core is kept for its field and the page drawn again."""
    try:
        yield
    except AccountFault as exc:
        places = {AskedEnough: "email", BadAddress: "email", WeakPassword: "new_password"}
        st.session_state[keys.SECURITY_FAULTS] = {places.get(type(exc), field): str(exc)}
        st.rerun()


def _forget() -> None:
    st.session_state.pop(keys.SECURITY_FAULTS, None)


def _say(field: str) -> None:
    if sentence := st.session_state.get(keys.SECURITY_FAULTS, {}).get(field):
        fault_line(sentence)
