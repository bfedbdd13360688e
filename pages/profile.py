"""The person's own page: what she tells us, what she holds, how she comes in, and how she goes."""

from __future__ import annotations

import streamlit as st

from pages.parts import (
    channels,
    keys,
    profile_about,
    profile_cards,
    profile_leaving,
    profile_reports,
    profile_security,
    who,
)

_SECTIONS = (
    profile_about.draw,
    profile_cards.draw,
    channels.draw,
    profile_reports.draw,
    profile_security.draw,
    profile_leaving.draw,
)


def main() -> None:
    account = who.require("see your profile")
    if said := st.session_state.pop(keys.SAID, ""):
        st.toast(said, icon=":material/check:")
    with st.container(key="profile", gap="large"):
        for draw in _SECTIONS:
            with st.container():
                draw(account)


main()
