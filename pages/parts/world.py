"""The head of every page: its title, which world its prices come from, and who is signed in."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from core.accounts.model import Account
from core.config import settings
from pages.parts import bell, door

_LIVE = ":green-badge[:material/public: Live sites: real prices]"


def draw_header(title: str, account: Account | None, *, with_door: bool = True) -> None:
    """Title left, the world and the person right; beside the local one its control page."""
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="page_head",
    ):
        st.title(title, anchor=False, width="content")
        local = settings().world == "local"
        with st.container(
            horizontal=True,
            wrap=False,
            vertical_alignment="center",
            width="content",
            key="page_head_right",
        ):
            st.markdown(_badge(control_url()) if local else _LIVE, width="content")
            if account:
                bell.draw(account)
            if account or with_door:
                door.draw(account)


def control_url() -> str | None:
    """The local world's control page; None in the live world."""
    return settings().control_url if settings().world == "local" else None


def mailbox_url() -> str | None:
    """Where the local world shows the mail that was sent; None in the live world."""
    control = control_url()
    return f"{control}/mailbox" if control else None


def way(url: str | None, control: str | None) -> str | None:
    """Where a link to a site leads: in the local world to what that world shows at the address.

    A browser knows nothing of the local world's names and would open the real site.
    """
    return f"{control}/go?url={quote(url, safe='')}" if url and control else url


def _badge(control: str | None) -> str:
    badge = ":orange-badge[:material/science: Local world: made-up prices]"
    return f"{badge} [control page]({control})" if control else badge
