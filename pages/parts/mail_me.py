""" "Mail me": a search asked anew, a trend or the watch list, in her mailbox by itself."""

from __future__ import annotations

from datetime import time

import streamlit as st

from core.accounts.model import Account
from core.domain.stay import BadQuery
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.model import About, Every, NewReport, Plan, Report, SearchQuestion
from core.reports.plans import LAST_DAY, WEEKDAYS
from core.watch.errors import BadSchedule
from pages.parts import keys, who
from pages.parts.tags import fault_line, tag, text
from pages.parts.watch_words import reader_of

_EVERY = {Every.DAY: "Daily", Every.WEEK: "Weekly", Every.MONTH: "Monthly"}
_USUAL = Plan()


def draw(account: Account, title: str, about: About) -> None:
    """A button of its own, where there is nothing else to share."""
    with st.popover("Mail me", icon=":material/schedule_send:", type="tertiary", key="mail_me"):
        draw_inside(account, title, about)


def draw_inside(account: Account, title: str, about: About) -> None:
    """The form; where this is mailed already, when it comes, and its form to change that."""
    mine = [one for one in service.reports(account.account_id) if one.about == about]
    known = next((one for one in mine if not one.ended), None)
    if known:
        st.text("This is mailed to you.")
        st.caption(next_words(account, known))
    _draw_form(account, title, about, known)


def next_words(account: Account, report: Report) -> str:
    """ "Mondays at 08:00 · next Mon 23 Nov, 08:00"."""
    reader, when = reader_of(account, who.locale()), service.words_of(report.plan)
    if report.ended:
        return report.ended
    if report.is_paused:
        return f"{when} · paused"
    if report.next_due_at is None:
        return when
    return f"{when} · next {reader.moment(max(report.next_due_at, reader.now))}"


def _draw_form(account: Account, title: str, about: About, known: Report | None) -> None:
    usual = known.plan if known else _USUAL
    if not known:
        what = "Asked anew" if isinstance(about, SearchQuestion) else "As it stands"
        st.text(f"{what} each time, with what changed since the mail before.")
    every = st.segmented_control(
        "How often", list(Every), default=usual.every, required=True,
        format_func=_EVERY.__getitem__, key=keys.MAIL_EVERY,
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        weekday, day = _day(Every(every), usual)
        at = st.time_input("At", usual.at, key=keys.MAIL_AT, step=900, width=110)
    where = f"Times are {account.time_zone}. Mails go to {account.email}."
    st.html(tag("p", text(where), class_="wr-meta"))
    plan = Plan(Every(every), at or time(8), weekday, day, account.time_zone)
    st.button(
        "Change" if known else "Mail me this",
        type="primary", icon=":material/schedule_send:", key="mail_go",
        on_click=_create, args=(account.account_id, NewReport(title=title, about=about, plan=plan)),
    )  # fmt: skip
    if known:
        st.page_link("profile.py", label="All your reports", icon=":material/schedule_send:")
    if fault := st.session_state.pop(keys.MAIL_FAULT, ""):
        fault_line(fault)


def _day(every: Every, usual: Plan) -> tuple[int, int]:
    """(weekday, day of the month); the one that does not count is the usual one."""
    weekday, day = usual.weekday, usual.day
    if every is Every.WEEK:
        chosen = st.selectbox("On", WEEKDAYS, index=weekday, key=keys.MAIL_WEEKDAY, width=150)
        weekday = WEEKDAYS.index(chosen)
    elif every is Every.MONTH:
        day = st.number_input(
            "On day", 1, LAST_DAY, value=day, key=keys.MAIL_DAY, width=150,
            help="Up to 28, which every month has.",
        )  # fmt: skip
    return weekday, day


def _create(account_id: str, new: NewReport) -> None:
    try:
        service.create(account_id, new)
    except BadQuery as bad:
        st.session_state[keys.MAIL_FAULT] = " ".join(each.sentence for each in bad.faults)
    except (ReportFault, BadSchedule) as fault:
        st.session_state[keys.MAIL_FAULT] = str(fault)
