"""The head of every page: its title, and which world its prices come from."""

from __future__ import annotations

import streamlit as st

from core.config import settings


def draw_header(title: str) -> None:
    """Title left; in the local world a badge right, with the way to its control page."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="page_head",
    ):
        st.title(title, anchor=False, width="content")
        if settings().world == "local":
            st.markdown(_badge(settings().control_url), width="content")


def _badge(control_url: str | None) -> str:
    badge = ":orange-badge[:material/science: Local world: made-up prices]"
    return f"{badge} [control page]({control_url})" if control_url else badge
