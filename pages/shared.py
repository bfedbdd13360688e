"""What somebody shared: `?link=` opens it without an account, until it ends."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.errors import UnknownSearch
from core.reports import service
from core.reports.errors import LinkGone
from core.reports.subjects import SearchResult, TrendQuestion, WatchList
from core.text import date_text
from pages.parts import keys, shared_search, shared_trend, shared_watches, who
from pages.parts.tags import tag, text

_STYLE = Path(__file__).parent / "parts" / "shared.css"


def main() -> None:
    st.html(_STYLE)
    try:
        link = service.open_link(st.query_params.get(keys.LINK, ""))
        ends = f"{date_text(link.ends_at.date(), who.locale())}, {link.ends_at:%H:%M} UTC"
        words = f"Shared by a Wayrate user; this link ends on {ends}."
        st.html(tag("p", text(words), class_="wr-meta wr-shared", role="note"))
        match link.subject:
            case SearchResult():
                shared_search.draw(link.subject)
            case TrendQuestion():
                shared_trend.draw(link.subject)
            case WatchList():
                shared_watches.draw(link.subject, link.title)
    except (LinkGone, UnknownSearch) as gone:
        _gone(str(gone))


def _gone(sentence: str) -> None:
    with st.container(border=True, key="shared_gone"):
        st.markdown("**There is nothing here any more**")
        st.text(sentence)
        if st.button("Search anew", type="primary", icon=":material/search:", key="shared_search"):
            st.switch_page("search.py", query_params={})


main()
