"""The sources as the form offers them; read at most every 15 seconds."""

from __future__ import annotations

import streamlit as st

from core.domain.source import Source
from core.sources import service


@st.cache_data(ttl=15, max_entries=1, show_spinner=False)
def sources() -> tuple[Source, ...]:
    """Every source that is on, by name."""
    states = (state for state in service.all_sources() if state.is_on)
    return tuple(sorted((state.source for state in states), key=lambda source: source.name))
