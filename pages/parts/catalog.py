"""The sources as the form offers them; read at most every 15 seconds."""

from __future__ import annotations

import streamlit as st

from core.domain.source import Source
from core.sources import service


@st.cache_data(ttl=15, max_entries=1, show_spinner=False)
def sources() -> tuple[Source, ...]:
    """Every source that is on, by name."""
    return tuple(sorted(service.on(), key=lambda source: source.name))
