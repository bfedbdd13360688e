"""Fields for passwords: the one that is known, and a new one with its rules ticked off."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
# core.accounts.passwords' policy as the browser checks it. That a password is not a common one, nor
# too long, is found out when it is sent: a field that cut it off would keep another than was meant.
RULES = (
    ("8 characters", "^[^]{8,}$"),
    ("an upper-case letter", r"\p{Lu}"),
    ("a lower-case letter", r"\p{Ll}"),
    ("a digit", r"\p{Nd}"),
    ("a symbol", r"[^\p{L}\p{N}]"),
)
_RULES = st.components.v2.component(
    "wayrate_password",
    html='<ul aria-label="What a password needs"></ul><p role="status"></p>',
    css=(_HERE / "password.css").read_text(encoding="utf-8"),
    js=(_HERE / "password.js").read_text(encoding="utf-8"),
)


def known(label: str, key: str) -> str:
    """The field of a password that the person has."""
    return st.text_input(label, type="password", autocomplete="current-password", key=key)


def new(label: str, key: str) -> str:
    """The field of a password to be, and under it the rules as they are met."""
    typed = st.text_input(label, type="password", autocomplete="new-password", key=key)
    _RULES(key=f"{key}_rules", data={"field": key, "rules": RULES})
    return typed
