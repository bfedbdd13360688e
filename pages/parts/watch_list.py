"""The list of watches: a line that sums up, rows, and what can be done with one or many of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from core.accounts.model import Account
from core.text import count_text
from core.watch import service
from core.watch.model import Reading, Watch
from core.watch.rule_model import DROP_PERCENT
from pages.parts import keys, watch_do, watch_form, watch_row
from pages.parts.tags import tag, text
from pages.parts.watch_words import Reader, is_muted

PAGE, MANY = 20, 10
_LINE = 60  # readings in the small picture

CHECK, EDIT, PAUSE, RESUME, MUTE, UNMUTE, DELETE = (
    "Check now", "Edit", "Pause", "Resume", "Mute", "Unmute", "Delete",
)  # fmt: skip
_ICONS = {
    CHECK: "refresh", EDIT: "edit", PAUSE: "pause", RESUME: "play_arrow",
    MUTE: "notifications_off", UNMUTE: "notifications_active", DELETE: "delete",
}  # fmt: skip
Open = Callable[[str], None]


def draw(account: Account, watches: Sequence[Watch], reader: Reader, open_watch: Open) -> None:
    """The head, the rows, and beneath them how many more there are."""
    checking = watch_do.checking(watches)
    shown = _found(watches) if len(watches) > MANY else list(watches)
    _bulk(account, [one for one in shown if _is_picked(one)], shown)
    if not shown:
        st.markdown("No watch has these words.")
    room = st.session_state.get(keys.WATCH_ROOM, PAGE)
    with st.container(gap=None, key="watch_rows"):
        for watch in shown[:room]:
            look = watch_row.row(
                watch, _readings(account, watch), reader, is_checking=watch.watch_id in checking
            )
            _row(account, watch, look, reader, open_watch)
    if (rest := len(shown) - room) > 0:
        st.button(f"Show {min(PAGE, rest)} more of {rest}", on_click=_more, key="more_watches",
                  width="stretch")  # fmt: skip


def headline(watches: Sequence[Watch], reader: Reader) -> str:
    """The summing up as HTML, with the zone that all times are in."""
    zone = tag("span", text(f" · times in {reader.zone}"), class_="wr-meta")
    return tag("p", text(summary(watches, reader)), zone, class_="wr-headline")


def summary(watches: Sequence[Watch], reader: Reader) -> str:
    """ "14 watches · 2 paused · 1 put off · next check today 13:00"."""
    parts = [count_text(len(watches), "watch", "watches")]
    for words, number in (
        ("paused", sum(one.is_paused and not one.ended for one in watches)),
        ("ended", sum(bool(one.ended) for one in watches)),
        ("muted", sum(is_muted(one, reader.now) for one in watches)),
        ("put off", sum(bool(one.put_off) for one in watches)),
    ):
        if number:
            parts.append(f"{number} {words}")
    due = [one.next_due_at for one in watches if one.next_due_at]
    if due:
        parts.append(f"next check {reader.moment(max(min(due), reader.now))}")
    return " · ".join(parts)


def _readings(account: Account, watch: Watch) -> Sequence[Reading]:
    """Those of the small picture; asked for only of rows that are drawn."""
    if watch.last is None:
        return ()
    return service.readings(account.account_id, watch.watch_id, _LINE)


def _found(watches: Sequence[Watch]) -> list[Watch]:
    """Those with all the words in title or place, in the order of the list."""
    words = st.text_input(
        "Find a watch", key=keys.WATCH_FIND, placeholder="Find by hotel or place",
        icon=":material/search:", label_visibility="collapsed",
    ).casefold().split()  # fmt: skip
    return [
        one
        for one in watches
        if all(word in f"{one.title} {one.query.destination.label}".casefold() for word in words)
    ]


def _is_picked(watch: Watch) -> bool:
    return bool(st.session_state.get(keys.pick(watch.watch_id)))


def _bulk(account: Account, picked: Sequence[Watch], shown: Sequence[Watch]) -> None:
    """What can be done with those that are picked; nothing while none is."""
    if not picked:
        return
    act = partial(_acted, account)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="watch_bulk"):
        st.markdown(f"**{len(picked)} chosen**", width="content")
        if len(picked) < len(shown):
            st.button(f"All {len(shown)}", type="tertiary", on_click=_pick, args=(shown, True))
        st.button("Clear", type="tertiary", on_click=_pick, args=(shown, False), key="pick_none")
        st.button(CHECK, icon=":material/refresh:", on_click=act, args=(CHECK, picked))
        if any(not one.is_paused for one in picked):
            st.button(PAUSE, icon=":material/pause:", on_click=act, args=(PAUSE, picked))
        if any(one.is_paused for one in picked):
            st.button(RESUME, icon=":material/play_arrow:", on_click=act, args=(RESUME, picked))
        _bulk_schedule(account, picked)
        _bulk_drops(account, picked)
        st.button(DELETE, icon=":material/delete:", on_click=act, args=(DELETE, picked))


def _bulk_schedule(account: Account, picked: Sequence[Watch]) -> None:
    popover = st.popover(
        "Schedule", icon=":material/schedule:", key="bulk_schedule", on_change="rerun"
    )
    if not popover.open:  # drawn as it opens, else its fields show another time than stands there
        return
    with popover:
        schedule = watch_form.schedule_fields(picked[0].schedule, "bulk")
        st.caption(f"Times are {picked[0].time_zone}, or each watch's own zone.")
        if schedule:
            st.button(
                "Use for all chosen", type="primary", key="bulk_go",
                on_click=watch_do.reschedule, args=(account.account_id, picked, schedule),
            )  # fmt: skip


def _bulk_drops(account: Account, picked: Sequence[Watch]) -> None:
    with st.popover("Drops", icon=":material/trending_down:", key="bulk_drops"):
        percent = st.number_input(
            "Tell me when the price drops by, %", min_value=0.5, max_value=99.0, step=1.0,
            value=float(DROP_PERCENT), format="%g", key=keys.of_watch("bulk", "drop"),
        )  # fmt: skip
        st.button(
            "Use for all chosen", type="primary", key="bulk_drops_go",
            on_click=watch_do.tell_drops,
            args=(account.account_id, picked, Decimal(str(percent))),
        )  # fmt: skip


def _row(account: Account, watch: Watch, look: str, reader: Reader, open_watch: Open) -> None:
    key = keys.watch_menu(watch.watch_id)
    with st.container(
        horizontal=True, wrap=False, vertical_alignment="center", gap="small",
        key=f"watch_row_{watch.watch_id}",
    ):  # fmt: skip
        st.checkbox(
            f"Choose {watch.title}", key=keys.pick(watch.watch_id), label_visibility="collapsed"
        )
        st.html(look, width="stretch")
        st.menu_button(
            "", actions(watch, reader), icon=":material/more_vert:", key=key, type="tertiary",
            format_func=lambda each: f":material/{_ICONS[each]}: {each}",
            help=f"What to do with {watch.title}",
            on_click=_chosen, args=(account, watch, open_watch),
        )  # fmt: skip


def actions(watch: Watch, reader: Reader) -> list[str]:
    """What makes sense for a watch as it stands."""
    found = [] if watch.ended else [CHECK]
    found.append(EDIT)
    if not watch.ended:
        found.append(RESUME if watch.is_paused else PAUSE)
        if watch.rules:
            found.append(UNMUTE if is_muted(watch, reader.now) else MUTE)
    return [*found, DELETE]


def _chosen(account: Account, watch: Watch, open_watch: Open) -> None:
    action = st.session_state[keys.watch_menu(watch.watch_id)]
    if action == EDIT:
        open_watch(watch.watch_id)
    elif action:
        _acted(account, action, [watch])


def _acted(account: Account, action: str, watches: Sequence[Watch]) -> None:
    match action:
        case "Check now":
            watch_do.check_now(account.account_id, watches)
        case "Pause" | "Resume":
            watch_do.pause(account.account_id, watches, action == PAUSE)
        case "Mute" | "Unmute":
            for watch in watches:
                watch_do.mute(account.account_id, watch, action == MUTE)
        case "Delete":
            watch_do.delete(account.account_id, watches)
            _pick(watches, False)


def _pick(watches: Sequence[Watch], on: bool) -> None:
    for watch in watches:
        st.session_state[keys.pick(watch.watch_id)] = on


def _more() -> None:
    st.session_state[keys.WATCH_ROOM] = st.session_state.get(keys.WATCH_ROOM, PAGE) + PAGE
