"""When a watch looks: plain choices or cron, its time zone and its end, with what comes next.

Of two tabs that edit one watch the later is told, and shown both: nothing is overwritten unseen.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

import streamlit as st

from core import clock
from core.text import date_text
from core.watch import schedule as schedules
from core.watch import service
from core.watch.errors import BadSchedule, EditedMeanwhile, WatchFault
from core.watch.model import Changes, Schedule, ScheduleKind, Watch
from pages.parts import keys, watch_snack
from pages.parts.tags import fault_line, tag, text
from pages.parts.watch_words import SCHEDULES, WEEKDAYS, Reader

_TIMED = (
    ScheduleKind.DAILY,
    ScheduleKind.TWICE_DAILY,
    ScheduleKind.SIX_HOURLY,
    ScheduleKind.WEEKLY,
)
_PREVIEW = 3
_EXAMPLE = "30 7 * * 1-5"


def draw(account_id: str, watch: Watch, reader: Reader) -> None:
    """The fields of one watch, the next checks, and a button once something differs."""
    st.subheader("When it looks", anchor=False)
    bases: dict[str, int] = st.session_state.setdefault(keys.WATCH_BASES, {})
    base = bases.setdefault(watch.watch_id, watch.version)
    if base != watch.version and not _differs(watch):
        base = bases[watch.watch_id] = watch.version
    zone_key, until_key, title_key = (
        keys.of_watch(watch.watch_id, name) for name in ("zone", "until", "title")
    )
    st.session_state.setdefault(zone_key, watch.time_zone)
    st.session_state.setdefault(until_key, watch.until_check_in)
    st.session_state.setdefault(title_key, watch.title)
    draft = schedule_fields(watch.schedule, watch.watch_id)
    zone = st.selectbox("Time zone", zones(), key=zone_key)
    if draft and not _preview(draft, zone, watch, reader):
        draft = None
    st.toggle("Stop at check-in", key=until_key,
              help="Off: it looks until the last night of the stay has begun.")  # fmt: skip
    st.text_input("Name", key=title_key, max_chars=120)
    if draft is None or not _differs(watch):
        return
    if base != watch.version:
        _conflict(account_id, watch, draft)
    else:
        st.button("Save", type="primary", key="save_watch", on_click=_save,
                  args=(account_id, watch.watch_id, draft, base))  # fmt: skip


def schedule_fields(usual: Schedule, of: str) -> Schedule | None:
    """The fields of a schedule; None while what stands in them is none, with the reason shown."""
    kind_key, at_key, day_key, cron_key = (
        keys.of_watch(of, name) for name in ("kind", "at", "weekday", "cron")
    )
    st.session_state.setdefault(kind_key, usual.kind)
    st.session_state.setdefault(at_key, usual.at)
    st.session_state.setdefault(day_key, usual.weekday)
    st.session_state.setdefault(cron_key, usual.cron or _EXAMPLE)
    kind = ScheduleKind(
        st.selectbox("How often", list(SCHEDULES), format_func=SCHEDULES.__getitem__, key=kind_key)
    )
    weekday, at, cron = usual.weekday, usual.at, ""
    if kind is ScheduleKind.WEEKLY:
        weekday = st.selectbox("On", range(7), format_func=WEEKDAYS.__getitem__, key=day_key)
    if kind in _TIMED:
        label = "At" if kind in (ScheduleKind.DAILY, ScheduleKind.WEEKLY) else "First at"
        at = st.time_input(label, key=at_key, step=900) or usual.at
    if kind is ScheduleKind.ADAPTIVE:
        st.caption("Once a day at first, every 3 hours near check-in or while the price moves.")
    if kind is ScheduleKind.CRON:
        cron = st.text_input(
            "Minute hour day month weekday", key=cron_key, max_chars=80, placeholder=_EXAMPLE
        ).strip()
    found = Schedule(kind, cron, at.replace(second=0, microsecond=0), weekday)
    try:
        schedules.check(found, "UTC", clock.now())
    except BadSchedule as bad:
        fault_line(str(bad))
        return None
    return found


def next_checks(schedule: Schedule, zone: str, now: datetime, check_in: date) -> list[datetime]:
    """The next three moments of a schedule up to check-in, in its zone; none of an adaptive one,
    which has no clock."""
    if schedule.kind is ScheduleKind.ADAPTIVE:
        return []
    found: list[datetime] = []
    for _ in range(_PREVIEW):
        at = schedules.next_due(schedule, zone, found[-1] if found else now)
        found.append(at.astimezone(schedules.zone_of(zone)))
    return [at for at in found if at.date() <= check_in]


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Every time zone of this world, UTC first; no abbreviations and no names of files."""
    named = sorted(zone for zone in available_timezones() if "/" in zone)
    return ("UTC", *(zone for zone in named if not zone.startswith(("Etc/", "posix/", "right/"))))


def _preview(draft: Schedule, zone: str, watch: Watch, reader: Reader) -> bool:
    """Says when it looks next, or why it cannot be so; whether it can."""
    check_in = watch.query.request.stay.check_in
    try:
        schedules.check(draft, zone, reader.now, None if watch.ended else check_in)
        there = next_checks(draft, zone, reader.now, check_in)
    except BadSchedule as bad:
        fault_line(str(bad))
        return False
    if draft.kind is not ScheduleKind.ADAPTIVE:
        said = ", ".join(_moment(at, reader) for at in there)
        words = (
            f"Next checks: {said} ({zone})" if there else "Check-in comes before its next check."
        )
        st.html(tag("p", text(words), class_="wr-meta"))
    return True


def _moment(at: datetime, reader: Reader) -> str:
    """ "Tue 24 Nov 13:00"; of another year with the year."""
    is_other_year = at.year != reader.now.astimezone(at.tzinfo).year
    return f"{at:%a} {date_text(at.date(), reader.locale, with_year=is_other_year)} {at:%H:%M}"


def _drafted(watch: Watch) -> tuple[object, ...]:
    """What stands in the fields of this tab; what the watch has where a field was never drawn."""
    state = st.session_state

    def field(name: str, usual: object) -> object:
        value = state.get(keys.of_watch(watch.watch_id, name))
        return usual if value is None else value

    plan = watch.schedule
    kind = ScheduleKind(str(field("kind", plan.kind)))
    at = field("at", plan.at) if kind in _TIMED else None
    weekday = field("weekday", plan.weekday) if kind is ScheduleKind.WEEKLY else None
    cron = field("cron", plan.cron) if kind is ScheduleKind.CRON else None
    rest = (field("zone", watch.time_zone), field("until", watch.until_check_in))
    return (kind, at, weekday, cron, *rest, field("title", watch.title))


def _stored(watch: Watch) -> tuple[object, ...]:
    plan = watch.schedule
    return (
        plan.kind,
        plan.at if plan.kind in _TIMED else None,
        plan.weekday if plan.kind is ScheduleKind.WEEKLY else None,
        plan.cron if plan.kind is ScheduleKind.CRON else None,
        watch.time_zone,
        watch.until_check_in,
        watch.title,
    )


def _differs(watch: Watch) -> bool:
    return _drafted(watch) != _stored(watch)


def _save(account_id: str, watch_id: str, draft: Schedule, version: int) -> None:
    state = st.session_state
    changes = Changes(
        title=state[keys.of_watch(watch_id, "title")],
        schedule=draft,
        time_zone=state[keys.of_watch(watch_id, "zone")],
        until_check_in=state[keys.of_watch(watch_id, "until")],
    )
    try:
        saved = service.edit(account_id, watch_id, changes, version)
    except EditedMeanwhile:
        return  # the next drawing meets the other version, and shows both
    except WatchFault as fault:
        watch_snack.say(str(fault))
        return
    state[keys.WATCH_BASES][watch_id] = saved.version
    watch_snack.say("Saved.")


def _conflict(account_id: str, watch: Watch, draft: Schedule) -> None:
    zone = st.session_state[keys.of_watch(watch.watch_id, "zone")]
    with st.container(border=True, gap="xsmall", key="watch_conflict"):
        st.markdown("**Another tab changed this watch meanwhile.** Yours is not saved yet.")
        there = f"{service.words_of(watch.schedule)}, {watch.time_zone}, {watch.title}"
        title = st.session_state[keys.of_watch(watch.watch_id, "title")]
        here = f"{service.words_of(draft)}, {zone}, {title}"
        st.html(
            tag("p", tag("b", "There: "), text(there)) + tag("p", tag("b", "Here: "), text(here))
        )
        with st.container(horizontal=True, gap="xsmall"):
            st.button("Use mine", type="primary", key="watch_mine", on_click=_save,
                      args=(account_id, watch.watch_id, draft, watch.version))  # fmt: skip
            st.button("Keep theirs", key="watch_theirs", on_click=_forget, args=(watch.watch_id,))


def _forget(watch_id: str) -> None:
    st.session_state[keys.WATCH_BASES].pop(watch_id, None)
    for name in ("kind", "at", "weekday", "cron", "zone", "until", "title"):
        st.session_state.pop(keys.of_watch(watch_id, name), None)
