"""What is on the screen as files: the same rows, order and currency; and as a link that ends."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.reports import csv_file, excel
from core.reports.model import SearchQuestion
from core.reports.subjects import SearchResult
from core.reports.table import of_ranking
from core.search.model import SearchView
from core.search.ranking import RankedHouse
from core.text import date_text
from pages.parts import share

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(view: SearchView, rows: Sequence[RankedHouse]) -> None:
    """The files, and once the search has ended a link to its result."""
    draw_files(view, rows)
    if not view.is_running:  # a search that runs is drawn often, and a link asks who looks
        stay = view.query.request.stay
        days = f"{date_text(stay.check_in)} to {date_text(stay.check_out)}"
        title = f"{view.query.destination.name}, {days}"
        share.draw(title, SearchResult(view.search_id), SearchQuestion(view.query))


def draw_files(view: SearchView, rows: Sequence[RankedHouse]) -> None:
    """Two buttons; the files are written when one is pressed, from the rows drawn with them."""
    name = file_name(view)
    st.download_button(
        "CSV",
        lambda: csv_file.write(of_ranking(view, rows)),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="csv",
        disabled=not rows,
    )
    st.download_button(
        "Excel",
        lambda: excel.write(of_ranking(view, rows)),
        file_name=f"{name}.xlsx",
        mime=EXCEL,
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="excel",
        disabled=not rows,
    )


def file_name(view: SearchView) -> str:
    """ "wayrate-new-york-2026-12-04": letters of any script, no path and no surprise."""
    place = "-".join(
        "".join(c if c.isalnum() else " " for c in view.query.destination.name).split()
    )
    return f"wayrate-{place.lower()}-{view.query.request.stay.check_in}"
