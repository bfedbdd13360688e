"""Where the time of one search went. Opened by a link: /trace?search=ID."""

from __future__ import annotations

import streamlit as st

from core.health import service
from core.health.waterfall import waterfall
from core.search import service as searches
from core.sources import service as sources
from pages.parts import health_top, health_trace, keys
from pages.parts.tags import tag, text


def main() -> None:
    health_top.style()
    search_id = st.query_params.get(keys.SEARCH, "")
    if not search_id:
        st.markdown("A search shows this by its link: open one first.")
        st.page_link("search.py", label="To the search page", icon=":material/search:")
        return
    is_closed = searches.is_closed(search_id)
    fall = waterfall(service.trace_of(search_id))
    with st.container(horizontal=True, vertical_alignment="center", key="trace_head"):
        st.page_link(
            "search.py",
            label="To the search",
            icon=":material/arrow_back:",
            query_params={keys.SEARCH: search_id},
        )
        if not is_closed:
            st.button("Look again", icon=":material/refresh:", key="look_again")
    if not is_closed:
        st.markdown("This search still runs. Where its time went shows when it has ended.")
        return
    if fall is None:
        st.markdown(
            "Nothing was kept of this search: it is older than a week, or others had answered it."
        )
        return
    names = {source.slug: source.name for source in sources.described()}
    st.html(
        tag("p", text(health_trace.finding(fall, names)), class_="wr-health-line")
        + tag("p", text(health_trace.queue_words(fall)), class_="wr-meta")
        + health_trace.legend()
    )
    st.html(health_trace.picture(fall, names))


main()
