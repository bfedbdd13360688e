"""The way in and out of an account, as every page needs it: the head's menu, and the errand of a
ticket to the server that makes it a cookie."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core.accounts import service
from core.accounts.model import Account
from pages.parts import keys, opening, who
from pages.parts.entry import ENTER, LEAVE
from pages.parts.tags import plain

PROFILE = "profile.py"
_LONGEST = 18  # characters of a name in the head
_BESIDE = "127.0.0.1"  # Streamlit keeps the address of a browser on this machine back
_ERRAND = st.components.v2.component(
    "wayrate_door",
    html='<p role="status"></p>',
    css="p {\n margin: 0; color: var(--st-text-color); font: 0.9rem/2.5rem var(--st-font); }",
    js=(Path(__file__).parent / "door.js").read_text(encoding="utf-8"),
)


def draw(account: Account | None) -> None:
    """In the head of every page: the person's menu, or the way to sign in."""
    if account is None:
        if st.button("Sign in", icon=":material/login:", key="sign_in"):
            who.ask()
        return
    chosen = st.menu_button(
        plain(called(account)),
        ("Profile", "Sign out"),
        icon=":material/account_circle:",
        help=account.email,
        type="tertiary",
        key="person",
    )
    if chosen == "Profile":
        opening.open_page(PROFILE)
    if chosen == "Sign out":
        leave()


def called(account: Account) -> str:
    """What the head calls a person: her name, or what stands before the @."""
    words = account.name.strip() or account.email.partition("@")[0]
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def client_address() -> str:
    """Whence the page was opened; wrong passwords are counted by it too."""
    return st.context.ip_address or _BESIDE


def come_in(ticket: str, to: str = "") -> None:
    """Become the person of a ticket, then open `to` (by itself the page one came from)."""
    way_back = st.session_state.get(keys.WAY_BACK) or "/"
    _errand(ENTER, ticket, to or way_back, "Signing you in…", _not_in)


def leave(to: str = "/") -> None:
    """End this session, then open `to`."""
    _errand(LEAVE, "", to, "Signing you out…", _left_here)


def _errand(endpoint: str, ticket: str, to: str, busy: str, otherwise: Callable[[], None]) -> None:
    """Send the page's script to the server; `otherwise` is called when it could not get there."""
    _ERRAND(
        key="errand",
        data={
            "endpoint": endpoint,
            "ticket": ticket,
            "to": to,
            "busy": busy,
            # A component's script runs again when the theme changes; an errand is run once.
            "once": secrets.token_hex(8),
        },
        on_failed_change=otherwise,
    )


def _not_in() -> None:
    st.session_state[keys.DOOR_FAULTS] = {"password": "The sign-in did not finish: try once more."}


def _left_here() -> None:
    """The cookie stays, but opens nothing any more."""
    service.sign_out(who.session())
