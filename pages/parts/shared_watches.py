"""A list of watches behind a link: each with its price as it was then."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import streamlit as st

from core.domain.money import Money
from core.reports import csv_file, excel
from core.reports.subjects import WatchList, WatchRow
from core.reports.watch_table import of_watches
from core.text import date_text, money_text
from pages.parts import who
from pages.parts.downloads import EXCEL
from pages.parts.tags import plain, tag, text

_HEADS = ("Watch", "Price", "Since the report before")


def draw(listed: WatchList, title: str) -> None:
    """The table and its files; nothing in it leads to an account."""
    at = f"{date_text(listed.at.date(), who.locale())}, {listed.at:%H:%M} UTC"
    st.subheader(plain(title), anchor=False)
    st.html(tag("p", text(f"As of {at}"), class_="wr-headline"))
    if not listed.rows:
        st.markdown("Nothing was watched then.")
        return
    table, name = of_watches(listed), f"wayrate-watches-{listed.at.date()}"
    with st.container(horizontal=True, gap="xsmall"):
        for label, suffix, write, mime in (
            ("CSV", "csv", csv_file.write, "text/csv"),
            ("Excel", "xlsx", excel.write, EXCEL),
        ):
            st.download_button(
                label, partial(write, table), file_name=f"{name}.{suffix}", mime=mime,
                icon=":material/download:", type="tertiary", on_click="ignore", key=suffix,
            )  # fmt: skip
    head = tag("tr", *(tag("th", name, scope="col") for name in _HEADS))
    rows = "".join(_row(row) for row in listed.rows)
    st.html(tag("table", tag("thead", head), tag("tbody", rows), class_="wr-table wr-stack"))


def _row(row: WatchRow) -> str:
    price = "not known"
    if row.amount:
        price = money_text(Money(Decimal(row.amount), row.currency), who.locale())
    under = " · ".join(part for part in (row.source, row.state) if part)
    return tag(
        "tr",
        tag("th", text(row.title), tag("span", text(row.about), class_="wr-meta"), scope="row"),
        tag("td", text(price), tag("span", text(under), class_="wr-meta"), data_label=_HEADS[1]),
        tag("td", text(row.change or "nothing to compare"), data_label=_HEADS[2]),
    )
