"""Signing in with another service (OpenID Connect), where the installation names one.

Streamlit leads to the service and back; what it brings is exchanged for a session of ours at once.
Set up in docs/operations.md. Without it nothing of this is seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from core.accounts import service
from core.accounts.errors import AccountFault
from pages.parts import door, keys, opening, who

_SHARED = "default"  # settings that stand in [auth] itself, for an only service
_NO_SERVICE = "client_kwargs"  # a table in [auth] that is a setting


def draw() -> None:
    """A button for each service; nothing without any."""
    for name in names():
        words = "another account" if name == _SHARED else name.capitalize()
        if st.button(f"Continue with {words}", width="stretch", key=f"with_{name}"):
            st.login(None if name == _SHARED else name)


def names() -> tuple[str, ...]:
    """The services that Streamlit's secrets name under [auth]."""
    try:
        auth: Mapping[str, object] = st.secrets.get("auth", {})
    except StreamlitSecretNotFoundError:
        return ()
    own = [_SHARED] if "client_id" in auth else []
    tables = [name for name, inside in auth.items() if isinstance(inside, Mapping)]
    return (*own, *(name for name in tables if name != _NO_SERVICE))


def came() -> tuple[str, str]:
    """Issuer and subject of whom a service has signed in in this browser; empty when none has."""
    claims = st.user.to_dict()
    return str(claims.get("iss", "")), str(claims.get("sub", ""))


def arrive() -> bool:
    """Whether this page came back from a service; its person is let in then, once a session."""
    claims = st.user.to_dict()
    if not claims.get("is_logged_in") or keys.ARRIVED in st.session_state:
        return False
    st.session_state[keys.ARRIVED] = True
    try:
        door.come_in(
            service.sign_in_with(
                *came(),
                str(claims.get("email", "")),
                claims.get("email_verified") is True,
            )
        )
    except AccountFault as exc:
        st.session_state[keys.DOOR_NEWS] = (False, str(exc))
        opening.open_page(who.SIGN_IN)
    return True
