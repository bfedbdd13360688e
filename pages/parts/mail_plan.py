"""When a report comes, as fields: how often, on which day, at what time, until which day."""

from __future__ import annotations

from datetime import time

import streamlit as st

from core.accounts.model import Account
from core.reports.model import Every, Plan
from core.reports.plans import LAST_DAY, WEEKDAYS
from pages.parts import keys, who
from pages.parts.tags import tag, text
from pages.parts.watch_words import reader_of

_EVERY = {Every.DAY: "Daily", Every.WEEK: "Weekly", Every.MONTH: "Monthly"}
_EIGHT = time(8)


def draw(account: Account, usual: Plan, of: str) -> Plan:
    """The plan as chosen, in her own time zone; `of` sets apart the fields of several on a page."""
    every = st.segmented_control(
        "How often", list(Every), default=usual.every, required=True,
        format_func=_EVERY.__getitem__, key=keys.of_plan(of, "every"),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        weekday, day = _day(Every(every), usual, of)
        at = st.time_input("At", usual.at, key=keys.of_plan(of, "at"), step=900, width=110)
        reader = reader_of(account, who.locale())
        today = reader.now.astimezone(reader.zone).date()
        until = st.date_input(
            "Last day", usual.until if usual.until and usual.until >= today else None,
            min_value=today, key=keys.of_plan(of, "until"), width=150,
            format="YYYY-MM-DD", help="It comes no more after that day. Empty: until you end it.",
        )  # fmt: skip
    where = f"Times are {account.time_zone}. Mails go to {account.email}."
    st.html(tag("p", text(where), class_="wr-meta"))
    return Plan(Every(every), at or _EIGHT, weekday, day, account.time_zone, until)


def _day(every: Every, usual: Plan, of: str) -> tuple[int, int]:
    """(weekday, day of the month); the one that does not count is the usual one."""
    weekday, day = usual.weekday, usual.day
    if every is Every.WEEK:
        key = keys.of_plan(of, "weekday")
        chosen = st.selectbox("On", WEEKDAYS, index=weekday, key=key, width=150)
        weekday = WEEKDAYS.index(chosen)
    elif every is Every.MONTH:
        day = st.number_input(
            "On day", 1, LAST_DAY, value=day, key=keys.of_plan(of, "day"), width=150,
            help="Up to 28, which every month has.",
        )  # fmt: skip
    return weekday, day
