"""What was cheaper than the first row and still is not the first row, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.search.ranking import SetAside
from pages.parts.card_offers import Look, total_words
from pages.parts.tags import tag, text, way_out


def draw(asides: Sequence[SetAside], look: Look) -> None:
    """A fold with a table; nothing when nothing was set aside."""
    if asides:
        with st.expander(f"Cheaper, but set aside ({len(asides)})", key="set_aside"):
            st.html(table(asides, look))


def table(asides: Sequence[SetAside], look: Look) -> str:
    """One row a hotel: its cheapest offer, and why it stands lower or not at all."""
    head = "".join(tag("th", name, scope="col") for name in ("Hotel", "Total", "Why", ""))
    body = "".join(_row(each, look) for each in asides)
    return tag(
        "table",
        tag("thead", tag("tr", head)),
        tag("tbody", body),
        class_="wr-table wr-stack",
    )


def _row(aside: SetAside, look: Look) -> str:
    link = look.link(aside.offer.offer.quote)
    return tag(
        "tr",
        tag("th", text(aside.house.name), scope="row"),
        tag("td", text(total_words(aside.offer, look)), class_="num", data_label="Total"),
        tag("td", text(aside.why), data_label="Why"),
        tag("td", way_out(link, "Open", "wr-out", aside.house.name)),
    )
