"""The stay form as a person's profile begins it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.accounts.model import Held
from pages.parts import keys
from pages.parts.question import CURRENCIES


def fill(currency: str, held: Sequence[Held]) -> None:
    """Put a person's own currency and memberships into the fields that nothing was chosen for."""
    state, asked = st.session_state, st.query_params
    if keys.CURRENCY not in state and keys.CURRENCY not in asked and currency in CURRENCIES:
        state[keys.CURRENCY] = currency
    if keys.MEMBERSHIPS not in state and keys.MEMBERSHIPS not in asked:
        state[keys.MEMBERSHIPS] = [one.membership for one in held]
    for one in held:
        if one.membership.needs_code:
            state.setdefault(keys.code(one.membership), one.number)
