"""The three forms at the door: sign in, create an account, ask for a new password.

A fault is a sentence at its field; what was typed stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.accounts import service
from core.accounts.errors import AccountFault, AskedEnough, BadAddress, NotVerified
from pages.parts import door, keys, others, password, world
from pages.parts.tags import fault_line, tag, text

CREATE, FORGOT = "create", "forgot"  # values of ?do=
_NO_ADDRESS = "Enter your e-mail address."
# What can be said of a message in the outbox, whatever the mail server does.
LATE = (
    "Nothing there after a few minutes? Look into the spam folder too. If our mail is held up, we "
    "go on trying for a day."
)


def sign_in() -> None:
    """E-mail and password; the ways to the two other forms."""
    with st.form("sign_in_form", border=False):
        email = _email()
        typed = password.known("Password", keys.DOOR_PASSWORD)
        _say("password")
        pressed = _submit("Sign in", "come_in")
        with st.container(horizontal=True, horizontal_alignment="distribute", key="door_turns"):
            for words, form in (("Create an account", CREATE), ("Forgotten password?", FORGOT)):
                if st.form_submit_button(words, type="tertiary", key=f"to_{form}"):
                    turn_to(form, email)
    if pressed and _are_there(email=(email, _NO_ADDRESS), password=(typed, "Enter your password.")):
        _come_in(email, typed)
    others.draw()


def _come_in(email: str, typed: str) -> None:
    try:
        with _faults_at("password"):
            door.come_in(service.sign_in(email, typed, door.client_address()))
    except NotVerified:  # core has mailed the link once more
        st.query_params[keys.DO] = CREATE
        _sent_to(email)


def create() -> None:
    """E-mail, name and a new password; the same is said whether or not the address is known."""
    with st.form("create_form", border=False):
        email = _email()
        name = st.text_input(
            "Name (optional)", autocomplete="name", max_chars=120, key=keys.DOOR_NAME
        )
        typed = password.new("Password", keys.DOOR_NEW_PASSWORD)
        _say("password")
        pressed = _submit("Create account", "create")
    if pressed and _are_there(email=(email, _NO_ADDRESS), password=(typed, "Choose a password.")):
        with _faults_at("password"):
            service.register(email, typed, name)
            _sent_to(email)
    others.draw()
    _turn("You have an account?", "Sign in", "")


def forgot() -> None:
    """The address to which a link for a new password goes."""
    st.markdown("We send you a link that sets a new password.")
    with st.form("forgot_form", border=False):
        email = _email()
        pressed = _submit("Send the link", "send")
    if pressed and _are_there(email=(email, _NO_ADDRESS)):
        with _faults_at("email"):
            service.ask_reset(email)
            _sent_to(email)
    _turn("", "Back to the sign-in", "")


def sent(email: str) -> None:
    """What happens next, once a message is in the outbox. The same words for any address, and
    true also while the mail server is down."""
    is_new = st.query_params.get(keys.DO) == CREATE
    said = f"We are sending a message to {email}"
    if not is_new:
        said = f"If {email} has an account, a message is on its way to it"
    st.html(tag("p", text(said), class_="wr-headline"))
    step = "confirm the address" if is_new else "set a new password"
    st.markdown(f"Open it and follow its link to {step}.")
    where_it_is()
    st.caption(LATE)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="sent_turns"):
        again = st.button("Send it again", type="tertiary", key="send_again")
        if st.button("Use another address", type="tertiary", key="turn"):
            turn_to(CREATE if is_new else FORGOT)
    if again:
        _send_again(email, is_new=is_new)


def _send_again(email: str, *, is_new: bool) -> None:
    try:
        (service.ask_verify if is_new else service.ask_reset)(email)
    except AccountFault as exc:
        fault_line(str(exc))
    else:
        st.success("On its way once more." if is_new else "Sent again, if it has an account.")


def where_it_is() -> None:
    """In the local world no message leaves the machine: the way to the place where it lies."""
    if mailbox := world.mailbox_url():
        st.markdown(f"In the local world you find it in the [mailbox]({mailbox}).")


def turn_to(form: str, email: str = "") -> None:
    """Show another form, with the address that was typed into this one."""
    for key in (keys.DOOR_SENT, keys.DOOR_FAULTS, keys.DOOR_EMAIL):
        st.session_state.pop(key, None)
    st.session_state[keys.DOOR_ADDRESS] = email or st.session_state.get(keys.DOOR_ADDRESS, "")
    if form:
        st.query_params[keys.DO] = form
    else:
        st.query_params.pop(keys.DO, None)
    st.rerun()


def _email() -> str:
    if keys.DOOR_EMAIL not in st.session_state:
        st.session_state[keys.DOOR_EMAIL] = st.session_state.get(keys.DOOR_ADDRESS, "")
    typed = st.text_input(
        "E-mail",
        type="email",
        icon="",
        placeholder="",
        autocomplete="username",
        validate="",  # a fault is our sentence at the field, in one look with the others
        key=keys.DOOR_EMAIL,
    )
    _say("email")
    return (typed or "").strip()


def _submit(words: str, key: str) -> bool:
    return st.form_submit_button(
        words, type="primary", width="stretch", key=key, on_click=_forget_faults
    )


def _forget_faults() -> None:
    """A new try begins: what was said before it is past."""
    for key in (keys.DOOR_FAULTS, keys.DOOR_NEWS):
        st.session_state.pop(key, None)


def _turn(before: str, words: str, form: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="door_turn"):
        if before:
            st.markdown(before, width="content")
        if st.button(words, type="tertiary", key="turn"):
            turn_to(form)


def _sent_to(email: str) -> None:
    st.session_state[keys.DOOR_SENT] = st.session_state[keys.DOOR_ADDRESS] = email
    st.rerun()


def _are_there(**fields: tuple[str, str]) -> bool:
    """Whether every field holds something; the sentence of each that does not is kept for it."""
    missing = {name: sentence for name, (typed, sentence) in fields.items() if not typed}
    if missing:
        _fault(missing)
    return not missing


@contextmanager
def _faults_at(field: str) -> Iterator[None]:
    """A refusal of core is kept for its field and the form drawn again."""
    try:
        yield
    except NotVerified:
        raise
    except (AskedEnough, BadAddress) as exc:
        _fault({"email": str(exc)})
    except AccountFault as exc:
        _fault({field: str(exc)})


def _fault(faults: dict[str, str]) -> None:
    st.session_state[keys.DOOR_FAULTS] = faults
    st.rerun()


def _say(field: str) -> None:
    if sentence := st.session_state.get(keys.DOOR_FAULTS, {}).get(field):
        fault_line(sentence)
