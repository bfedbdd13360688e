"""The script behind every page: page table, style sheet, which world is shown, and to whom."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.errors import Unavailable
from pages.parts import door_links, opening, others, trouble, who, world

_STYLES = [
    Path(__file__).parent / "parts" / name
    for name in ("screen.css", "door.css", "watch.css", "inbox.css")
]
_TABLE = {
    "Travel": [
        st.Page(
            "search.py",
            title="Search",
            icon=":material/search:",
            default=True,
            help="Hotel rates of many sites side by side, with the total you pay in the end.",
        ),
        st.Page(
            "trends.py",
            title="Trends",
            icon=":material/show_chart:",
            help="What a hotel has cost, at which source, and whether the price of now is low.",
        ),
        st.Page(
            "watches.py",
            title="Watches",
            icon=":material/notifications:",
            help="Prices that are looked at while you sleep, and when you are told of them.",
        ),
        st.Page("alert.py", title="Alert", visibility="hidden"),
        st.Page("inbox.py", title="Inbox", visibility="hidden"),
        st.Page("shared.py", title="Shared with you", visibility="hidden"),
    ],
    "Insight": [
        st.Page(
            "sources.py",
            title="Sources",
            icon=":material/hub:",
            help="Every site that can be asked: how it was verified, and how it did lately.",
        ),
        st.Page(
            "matrix.py",
            title="Member rates",
            icon=":material/percent:",
            help="What each membership saved at each brand, and what check-in asks to see.",
        ),
        st.Page("trace.py", title="Where the time went", visibility="hidden"),
    ],
    "Account": [
        st.Page("sign_in.py", title=door_links.title(), visibility="hidden"),
        st.Page("profile.py", title="Profile", visibility="hidden"),
    ],
}


def main() -> None:
    st.set_page_config(page_title="Wayrate", page_icon=":material/bed:", layout="wide")
    for style in _STYLES:
        st.html(style)
    page = st.navigation(_TABLE)
    opening.tidy_address()
    with who.one_run(), trouble.shown():
        try:
            account = who.me()
        except Unavailable:
            world.draw_header(page.title, None, with_door=False)
            raise
        who.remember_locale(account)
        world.draw_header(page.title, account, with_door=page.url_path != "sign_in")
        # A link that confirms an address is what somebody comes with whom no service vouches for.
        if account or door_links.opened() or not others.arrive():
            page.run()


main()
