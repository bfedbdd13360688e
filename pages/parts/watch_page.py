"""One watch on a page of its own: what it saw, what it told, when it tells and when it looks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.accounts.model import Account
from core.watch import service
from core.watch.model import Alert, Check, Reading, Watch
from core.watch.rule_model import RuleKind
from pages.parts import (
    catalog,
    keys,
    watch_do,
    watch_form,
    watch_picture,
    watch_row,
    watch_rules,
    watch_stay,
)
from pages.parts.evidence import ago
from pages.parts.tags import tag, text
from pages.parts.watch_list import actions
from pages.parts.watch_words import Reader, failed_sources, failed_words

_TOLD = 10


def draw(account: Account, watch: Watch, reader: Reader) -> None:
    """Everything of one watch. Raises UnknownWatch when it went meanwhile."""
    readings = service.readings(account.account_id, watch.watch_id)
    is_checking = watch.watch_id in watch_do.checking([watch])
    st.page_link("watches.py", label="All watches", icon=":material/arrow_back:")
    with st.container(border=True, key="watch_head"):
        st.html(watch_row.row(watch, readings, reader, is_checking=is_checking))
        _buttons(account, watch, reader)
    seen, told = st.columns([1.25, 1], gap="large")
    with seen:
        _chart(account, watch, readings, reader)
        _alerts(service.alerts(account.account_id, watch.watch_id, _TOLD), watch, reader)
        _checks(service.checks(account.account_id, watch.watch_id, 8), watch, reader)
    with told:
        watch_rules.draw(account.account_id, watch, reader)
        watch_stay.draw(account.account_id, watch, reader)
        watch_form.draw(account.account_id, watch, reader)


def chart(readings: Sequence[Reading], watch: Watch, reader: Reader, told: Sequence[Alert]) -> None:
    """The chart of what was seen, once there is more than one price to draw."""
    seen, currency = watch_row.seen_of(readings), watch.query.request.currency
    if sum(one.total is not None for one in seen) < 2:
        st.caption("A line shows here once it has seen two prices.")
        return
    target = next(
        (rule.amount for rule in watch.rules
         if rule.kind is RuleKind.BELOW_TARGET and rule.currency == currency), None,
    )  # fmt: skip
    due = {each.due_at for each in told}
    st.plotly_chart(
        watch_picture.figure(
            [each.in_zone(reader.zone) for each in seen], currency, reader.locale,
            is_dark=reader.is_dark, target=target,
            told=[one.at.astimezone(reader.zone) for one in readings if one.due_at in due],
        ),
        key="watch_chart", config={"displayModeBar": False},
        alt=watch_picture.in_words(seen, currency, reader.locale),
    )  # fmt: skip


def _chart(account: Account, watch: Watch, readings: Sequence[Reading], reader: Reader) -> None:
    st.subheader("What it saw", anchor=False)
    if not readings:
        st.markdown("Its first check is on the way: a minute is enough for most searches.")
        return
    chart(readings, watch, reader, service.alerts(account.account_id, watch.watch_id))


def _buttons(account: Account, watch: Watch, reader: Reader) -> None:
    can, mine = actions(watch, reader), account.account_id
    with st.container(
        horizontal=True, gap="xsmall", vertical_alignment="center", key="watch_buttons"
    ):
        if "Check now" in can:
            st.button("Check now", type="primary", icon=":material/refresh:", key="check_now",
                      on_click=watch_do.check_now, args=(mine, [watch]))  # fmt: skip
        if watch.last:
            st.page_link("search.py", label="See the search", icon=":material/search:",
                         query_params={keys.SEARCH: watch.last.search_id})  # fmt: skip
        if not watch.ended:
            word, icon = ("Resume", "play_arrow") if watch.is_paused else ("Pause", "pause")
            st.button(
                word, icon=f":material/{icon}:", key="pause_watch",
                on_click=watch_do.pause, args=(mine, [watch], not watch.is_paused),
            )  # fmt: skip
        if "Mute" in can or "Unmute" in can:
            on, icon = "Mute" in can, "off" if "Mute" in can else "active"
            st.button("Mute" if on else "Unmute", icon=f":material/notifications_{icon}:",
                      key="mute_watch", on_click=watch_do.mute, args=(mine, watch, on))  # fmt: skip
        st.button("Delete", icon=":material/delete:", key="delete_watch",
                  on_click=_delete, args=(mine, watch))  # fmt: skip


def _delete(account_id: str, watch: Watch) -> None:
    watch_do.delete(account_id, [watch])
    st.query_params.pop(keys.WATCH, None)


def _alerts(alerts: Sequence[Alert], watch: Watch, reader: Reader) -> None:
    st.subheader("What it told you", anchor=False)
    if not alerts:
        st.markdown("Nothing yet.")
        return
    st.html(tag("ul", *(_alert(each, watch, reader) for each in alerts), class_="wr-told"))


def _alert(alert: Alert, watch: Watch, reader: Reader) -> str:
    link = tag("a", text(alert.title), href=f"/alert?{keys.ALERT}={alert.alert_id}", target="_self")
    words = reader.moment(alert.at)
    if alert.at < watch.asked_since:
        words += ", before you changed what it looks for"
    when = tag("span", text(words), class_="wr-meta")
    return tag("li", link, " ", when)


def _checks(checks: Sequence[Check], watch: Watch, reader: Reader) -> None:
    """What became of the last checks: put off and why, and sources that failed."""
    if not checks:
        return
    with st.expander("Last checks"):
        rows = [tag("li", text(f"{reader.moment(one.due_at)}: {_ended(one)}")) for one in checks]
        st.html(tag("ul", *rows, class_="wr-told"))
        if watch.last and watch.last.failed:
            known = {source.slug: source.name for source in catalog.sources()}
            names = (known.get(slug, slug) for slug in failed_sources(watch.last.failed))
            st.caption(f"In the last one {failed_words(watch.last.failed)}: {', '.join(names)}.")
        if watch.last_checked_at:
            st.caption(f"Last answer {ago(watch.last_checked_at, reader.now)}.")


def _ended(check: Check) -> str:
    words = check.state.value
    return f"{words}. {check.put_off}" if check.put_off else words
