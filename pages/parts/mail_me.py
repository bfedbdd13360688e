""" "Mail me": a search asked anew, a trend or the watch list, in her mailbox by itself."""

from __future__ import annotations

import streamlit as st

from core.accounts.model import Account
from core.domain.stay import BadQuery
from core.reports import service
from core.reports.errors import ReportFault
from core.reports.model import About, NewReport, Plan, Report, SearchQuestion
from core.reports.subjects import TrendQuestion
from core.watch.errors import BadSchedule
from pages.parts import keys, mail_plan, who
from pages.parts.tags import fault_line
from pages.parts.watch_words import reader_of

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
    reader, when = reader_of(account, who.locale()), service.words_of(report.plan, who.locale())
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
        # A chain's prices are of other hotels each time, so nothing of it is compared.
        is_chain = isinstance(about, TrendQuestion) and about.chain
        since = "" if is_chain else ", with what changed since the mail before"
        st.text(f"{what} each time{since}.")
    plan = mail_plan.draw(account, usual, "mail")
    st.button(
        "Change" if known else "Mail me this",
        type="primary", icon=":material/schedule_send:", key="mail_go",
        on_click=_create, args=(account.account_id, NewReport(title=title, about=about, plan=plan)),
    )  # fmt: skip
    if known:
        st.page_link("profile.py", label="All your reports", icon=":material/schedule_send:")
    if fault := st.session_state.pop(keys.MAIL_FAULT, ""):
        fault_line(fault)


def _create(account_id: str, new: NewReport) -> None:
    try:
        service.create(account_id, new)
    except BadQuery as bad:
        st.session_state[keys.MAIL_FAULT] = " ".join(each.sentence for each in bad.faults)
    except (ReportFault, BadSchedule) as fault:
        st.session_state[keys.MAIL_FAULT] = str(fault)
