"""Watches from a CSV file, looked at line by line before anything is stored; and back into one."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

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
    """The file, what would become of each line, the button that stores it, and what became."""
    st.button("All watches", icon=":material/arrow_back:", type="tertiary", key="import_back",
              on_click=_show, args=(False,))  # fmt: skip
    st.subheader("Import watches", anchor=False)
    if done := st.session_state.get(keys.IMPORT_DONE):
        _draw_report(done, is_stored=True)
        return
    st.text("A line a watch, as a spreadsheet saves it. You see what becomes of each line first.")
    st.download_button(
        "Template", service.template_csv().encode("utf-8-sig"), file_name="wayrate-template.csv",
        mime=_CSV, icon=":material/download:", type="tertiary", on_click="ignore", key="template",
    )  # fmt: skip
    file = st.file_uploader("CSV file", type="csv", key=keys.IMPORT_FILE)
    if file is None:
        return
    report = _seen(account.account_id, file)
    label = f"Watch these {report.stored:,}" if report.stored != 1 else "Watch this one"
    if st.button(label, type="primary", key="import_go", disabled=not report.stored):
        with st.spinner("Storing your watches…"):
            _store(account.account_id, file.getvalue())
        st.rerun()
    _draw_report(report, is_stored=False)


def _seen(account_id: str, file: UploadedFile) -> ImportReport:
    """Looked at once a file, however often the page is drawn: a long one takes seconds."""
    kept: dict[str, ImportReport] = st.session_state.get(keys.IMPORT_SEEN, {})
    if file.file_id not in kept:
        with st.spinner("Looking at each line…"):
            kept = {file.file_id: service.preview_csv(account_id, file.getvalue())}
        st.session_state[keys.IMPORT_SEEN] = kept
    return kept[file.file_id]


def _draw_report(report: ImportReport, *, is_stored: bool) -> None:
    st.html(summary(report, is_stored=is_stored))
    if report.refused:
        st.download_button(
            "Report of every line",
            lambda: service.report_csv(report, is_stored=is_stored).encode("utf-8-sig"),
            file_name="wayrate-import-report.csv", mime=_CSV, icon=":material/download:",
            on_click="ignore", key="import_report",
        )  # fmt: skip
    st.html(table(report))


def summary(report: ImportReport, *, is_stored: bool) -> str:
    """ "12 watches ready, 1 line refused.", and before it what is so of the whole file."""
    good, bad = report.stored, len(report.refused)
    verb = "stored" if is_stored else "ready"
    words = f"{count_text(good, 'watch', 'watches')} {verb}"
    if bad:
        words += f", {count_text(bad, 'line')} refused"
    whole = (tag("p", text(sentence), class_="wr-watch-why") for sentence in report.said)
    return "".join(whole) + tag("p", tag("b", text(f"{words}.")), class_="wr-headline")


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
    if report.refused:
        st.session_state[keys.IMPORT_DONE] = report  # stands until she leaves it
    else:
        st.session_state[keys.IMPORTING] = False

    def undo() -> None:
        service.delete(account_id, ids)
        _show(False)
        watch_snack.say("None of them is watched.")

    watch_snack.say(f"{count_text(report.stored, 'watch', 'watches')} stored.", undo)


def _show(on: bool) -> None:
    st.session_state[keys.IMPORTING] = on
    for key in (keys.IMPORT_SEEN, keys.IMPORT_DONE):
        st.session_state.pop(key, None)
