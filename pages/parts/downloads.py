"""What is on the screen as files: the same rows, order and currency. Made only on the click."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.reports import csv_file, excel
from core.reports.table import of_ranking
from core.search.model import SearchView
from core.search.ranking import RankedHouse

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(view: SearchView, rows: Sequence[RankedHouse]) -> None:
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
        mime=_EXCEL,
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
