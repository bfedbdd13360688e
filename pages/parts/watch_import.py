"""Watches from a CSV file, looked at line by line before anything is stored; and back into one."""

from __future__ import annotations

import streamlit as st

from core.accounts.model import Account
from core.text import count_text
from core.watch import service
from core.watch.model import ImportReport
from pages.parts import keys, watch_snack
from pages.parts.tags import badge, tag, text

_SHOWN = 200  # lines of a report on the screen; the file may have any number
_CSV = "text/csv"


def draw_tools(account: Account) -> None:
    """The ways in and out, above the list."""
    draw_button()
    st.download_button(
        "Export", lambda: service.export_csv(account.account_id).encode("utf-8-sig"),
        file_name="wayrate-watches.csv", mime=_CSV, icon=":material/download:",
        type="tertiary", on_click="ignore", key="export_watches",
    )  # fmt: skip


def draw_button() -> None:
    st.button("Import a list", icon=":material/upload:", type="tertiary", key="import_watches",
              on_click=_show, args=(True,))  # fmt: skip


def draw(account: Account) -> None:
    """The file, what would become of each line, and the button that stores it."""
    st.button("All watches", icon=":material/arrow_back:", type="tertiary", key="import_back",
              on_click=_show, args=(False,))  # fmt: skip
    st.subheader("Import watches", anchor=False)
    st.text("A line a watch, as a spreadsheet saves it. You see what becomes of each line first.")
    st.download_button(
        "Template", service.template_csv().encode("utf-8-sig"), file_name="wayrate-template.csv",
        mime=_CSV, icon=":material/download:", type="tertiary", on_click="ignore", key="template",
    )  # fmt: skip
    file = st.file_uploader("CSV file", type="csv", key=keys.IMPORT_FILE)
    if file is None:
        return
    written = file.getvalue()
    report = service.preview_csv(account.account_id, written)
    st.html(summary(report, is_stored=False) + table(report))
    st.button(
        f"Watch these {report.stored}" if report.stored != 1 else "Watch this one",
        type="primary", key="import_go", disabled=not report.stored,
        on_click=_store, args=(account.account_id, written),
    )  # fmt: skip


def summary(report: ImportReport, *, is_stored: bool) -> str:
    """ "12 watches can be stored, 1 line is refused."."""
    good, bad = report.stored, len(report.refused)
    verb = "stored" if is_stored else "ready"
    words = f"{count_text(good, 'watch', 'watches')} {verb}"
    if bad:
        words += f", {count_text(bad, 'line')} refused"
    return tag("p", tag("b", text(f"{words}.")), class_="wr-headline")


def table(report: ImportReport) -> str:
    """Refused lines first, since they need a person; numbered as an editor counts."""
    lines = sorted(report.lines, key=lambda one: (not one.refused, one.line))
    rows = [
        tag(
            "li",
            badge(f"line {one.line}", "loss" if one.refused else "go"),
            " ",
            text(one.refused or one.words),
        )
        for one in lines[:_SHOWN]
    ]
    rest = len(lines) - _SHOWN
    more = tag("p", text(f"and {rest:,} more lines"), class_="wr-meta") if rest > 0 else ""
    return tag("ul", *rows, class_="wr-told") + more


def _store(account_id: str, written: bytes) -> None:
    report = service.import_csv(account_id, written)
    ids = [one.watch_id for one in report.lines if one.watch_id]
    st.session_state[keys.IMPORTING] = False

    def undo() -> None:
        service.delete(account_id, ids)
        watch_snack.say("None of them is watched.")

    refused = f", {count_text(len(report.refused), 'line')} refused" if report.refused else ""
    watch_snack.say(f"{count_text(report.stored, 'watch', 'watches')} stored{refused}.", undo)


def _show(on: bool) -> None:
    st.session_state[keys.IMPORTING] = on
