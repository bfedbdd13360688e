"""What comes by mail: each report with its next moment, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.accounts.model import Account
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.model import Report
from pages.parts import keys, mail_me, watch_snack, who
from pages.parts.tags import tag, text
from pages.parts.watch_words import reader_of

SEND, PAUSE, RESUME, DELETE = "Send one now", "Pause", "Resume", "Delete"
_ICONS = {SEND: "send", PAUSE: "pause", RESUME: "play_arrow", DELETE: "delete"}
POLL_S = 3.0  # only while one is being made


def draw(account: Account) -> None:
    """The section of the profile."""
    st.subheader("Reports by mail", anchor=False)
    waits = any(one.is_open for one in service.reports(account.account_id))
    st.fragment(_living, run_every=POLL_S if waits else None)(account, waits)


def _living(account: Account, was_waiting: bool) -> None:
    found = service.reports(account.account_id)
    if any(one.is_open for one in found) is not was_waiting:
        st.rerun()  # only a new run of the whole page starts the clock or takes it off
    if not found:
        st.text("None yet. A search, a trend or your watches come by mail when you press Mail me.")
    with st.container(gap=None, key="report_rows"):
        for one in found:
            _row(account, one)
    watch_snack.draw(lambda _: None)


def _row(account: Account, report: Report) -> None:
    key = keys.report_menu(report.report_id)
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small",
        key=f"report_row_{report.report_id}",
    ):  # fmt: skip
        st.html(_look(account, report), width="stretch")
        st.menu_button(
            "", _actions(report), icon=":material/more_vert:", key=key, type="tertiary",
            format_func=lambda each: f":material/{_ICONS[each]}: {each}",
            help=f"What to do with {report.title}",
            on_click=_chosen, args=(account.account_id, report),
        )  # fmt: skip


def _look(account: Account, report: Report) -> str:
    state = mail_me.next_words(account, report)
    if report.is_open:
        state = f"being made now · {report.put_off}" if report.put_off else "being made now"
    sent = "nothing sent yet"
    if report.last_sent_at:
        sent = f"last {reader_of(account, who.locale()).moment(report.last_sent_at)}"
    return tag(
        "div", tag("p", tag("b", text(report.title))),
        tag("p", text(f"{state} · {sent}"), class_="wr-meta"),
    )  # fmt: skip


def _actions(report: Report) -> list[str]:
    if report.ended:
        return [DELETE]
    return [SEND, RESUME if report.is_paused else PAUSE, DELETE]


def _chosen(account_id: str, report: Report) -> None:
    action, its = st.session_state[keys.report_menu(report.report_id)], report.report_id
    try:
        if action == SEND:
            service.send_now(account_id, its)
            watch_snack.say("It is being made, and comes by mail in a moment.")
        elif action in (PAUSE, RESUME):
            service.pause(account_id, its, action == PAUSE)
            back = partial(_undo, service.pause, account_id, its, action != PAUSE)
            watch_snack.say("Paused." if action == PAUSE else "It comes again.", back)
        elif action == DELETE:
            service.delete(account_id, its)
            watch_snack.say("Deleted.", partial(_undo, service.undo_delete, account_id, its))
    except ReportFault as fault:
        watch_snack.say(str(fault))


def _undo(undo: Callable[..., object], *what: object) -> None:
    """Too late, or done in another tab meanwhile, is said as well."""
    try:
        undo(*what)
    except ReportFault as fault:
        watch_snack.say(str(fault))
