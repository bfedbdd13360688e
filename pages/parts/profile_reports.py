"""What comes by mail and what is shared: each report with its next moment, then the links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from core import clock
from core.accounts.model import Account
from core.domain.stay import BadQuery
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.model import Plan, Report, SearchQuestion, Unreadable
from core.watch.errors import BadSchedule
from pages.parts import keys, mail_me, mail_plan, profile_links, watch_snack, who
from pages.parts.shared_ways import titled
from pages.parts.tags import fault_line, tag, text
from pages.parts.watch_words import reader_of

SEND, CHANGE, PAUSE, RESUME, DELETE = "Send one now", "Change", "Pause", "Resume", "Delete"
_ICONS = {
    SEND: "send", CHANGE: "edit", PAUSE: "pause", RESUME: "play_arrow", DELETE: "delete",
}  # fmt: skip
POLL_S = 3.0  # only while one is being made


def draw(account: Account) -> None:
    """Two sections of the profile in one fragment, at whose foot it is said what was just done."""
    waits = any(one.is_open for one in service.reports(account.account_id))
    st.fragment(_living, run_every=POLL_S if waits else None)(account, waits)


def _living(account: Account, was_waiting: bool) -> None:
    found = service.reports(account.account_id)
    if any(one.is_open for one in found) is not was_waiting:
        st.rerun()  # only a new run of the whole page starts the clock or takes it off
    with st.container(gap="large"):
        with st.container():
            _reports(account, found)
        with st.container():
            profile_links.draw(account)
    watch_snack.draw(lambda _: None)


def _reports(account: Account, found: Sequence[Report]) -> None:
    st.subheader("Reports by mail", anchor=False)
    if not found:
        st.text("None yet. A search, a trend or your watches come by mail when you press Mail me.")
    with st.container(gap="xsmall", key="report_rows"):
        for one in found:
            _row(account, one)


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
    if st.session_state.get(keys.REPORT_OPEN) == report.report_id:
        _change_form(account, report)


def _change_form(account: Account, report: Report) -> None:
    with st.container(border=True, key=f"report_form_{report.report_id}"):
        plan = mail_plan.draw(account, report.plan, f"report_{report.report_id}")
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Save", type="primary", key="report_save",
                on_click=_save, args=(account.account_id, report, plan),
            )  # fmt: skip
            st.button("Cancel", key="report_cancel", on_click=_close)
        if fault := st.session_state.pop(keys.REPORT_FAULT, ""):
            fault_line(fault)


def _save(account_id: str, report: Report, plan: Plan) -> None:
    """What is wrong with a new plan is said in the form, which stays open."""
    if plan != report.plan:
        try:
            service.replan(account_id, report.report_id, plan)
        except (ReportFault, BadQuery, BadSchedule) as fault:
            st.session_state[keys.REPORT_FAULT] = _words(fault)
            return
        back = partial(_undo, service.replan, account_id, report.report_id, report.plan)
        watch_snack.say("Changed.", None if report.ended else back)
    _close()


def _close() -> None:
    st.session_state.pop(keys.REPORT_OPEN, None)


def _look(account: Account, report: Report) -> str:
    state = mail_me.next_words(account, report)
    if report.is_open:
        state = f"being made now · {report.put_off}" if report.put_off else "being made now"
    sent = "nothing sent yet"
    if report.last_sent_at:
        sent = f"last {reader_of(account, who.locale()).moment(report.last_sent_at)}"
    return tag(
        "div", tag("p", tag("b", titled(report.title, report.about))),
        tag("p", text(f"{state} · {sent}"), class_="wr-meta"),
    )  # fmt: skip


def _actions(report: Report) -> list[str]:
    if report.ended:
        return [CHANGE, DELETE] if _may_come_again(report) else [DELETE]
    return [SEND, CHANGE, RESUME if report.is_paused else PAUSE, DELETE]


def _may_come_again(report: Report) -> bool:
    match report.about:
        case SearchQuestion(query):
            return query.request.stay.check_in >= clock.earliest_today()
        case Unreadable():
            return False
    return True


def _chosen(account_id: str, report: Report) -> None:
    action, its = st.session_state[keys.report_menu(report.report_id)], report.report_id
    try:
        if action == SEND:
            service.send_now(account_id, its)
            watch_snack.say("It is being made, and comes by mail in a moment.")
        elif action == CHANGE:
            st.session_state[keys.REPORT_OPEN] = its
        elif action in (PAUSE, RESUME):
            service.pause(account_id, its, action == PAUSE)
            back = partial(_undo, service.pause, account_id, its, action != PAUSE)
            watch_snack.say("Paused." if action == PAUSE else "It comes again.", back)
        elif action == DELETE:
            service.delete(account_id, its)
            watch_snack.say("Deleted.", partial(_undo, service.undo_delete, account_id, its))
    except (ReportFault, BadSchedule) as fault:
        watch_snack.say(_words(fault))


def _undo(undo: Callable[..., object], *what: object) -> None:
    """Too late, or done in another tab meanwhile, is said as well."""
    try:
        undo(*what)
    except (ReportFault, BadQuery, BadSchedule) as fault:
        watch_snack.say(_words(fault))


def _words(fault: Exception) -> str:
    if isinstance(fault, BadQuery):
        return " ".join(each.sentence for each in fault.faults)
    return str(fault)
