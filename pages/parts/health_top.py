"""The head of the health page: one line that says how it goes, and what needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from core.health import service
from core.health.model import Alarm, Health
from core.text import count_text, percent_text
from pages.parts import health_outcomes, health_source
from pages.parts.evidence import ago
from pages.parts.tags import tag, text

_BOXES = 3  # of alarms that stand open, so that the sources stay in sight
_STYLE = Path(__file__).parent / "health.css"


def style() -> None:
    """The sheet of this page and of the trace."""
    st.html(_STYLE)


def draw(health: Health) -> None:
    """The line, the figures beside it, and the alarms that hold."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="health_head"):
        st.html(
            tag("p", text(headline(health)), class_="wr-health-line")
            + tag("p", text(figures(health)), class_="wr-meta"),
            width="stretch",
        )
        st.button(
            "Look again", icon=":material/refresh:", on_click=service.look_again, key="look_again"
        )
    if health.alarms:
        st.html(alarms(health))
    over = service.ended_alarms()
    if over:
        with st.expander(f"{count_text(len(over), 'alarm')} over within 24 hours"):
            st.html("".join(_over(alarm) for alarm in over))
    if any(one.day.visits for one in health.sources):
        st.html(health_outcomes.legend())
    else:
        st.markdown("Nothing was asked within 24 hours. How a source does shows after a search.")
        st.page_link("search.py", label="Start a search", icon=":material/search:")


def headline(health: Health) -> str:
    """ "16 of 18 sources ready to answer (and 5 brands with them) · 2 need a look"."""
    on = [one for one in health.sources if one.state.is_on]
    wrong = sum(health_source.needs_a_look(one) for one in on)
    barred = sum(one.is_barred and not health_source.needs_a_look(one) for one in on)
    brands = sum(len(one.brands) for one in health.sources)
    more = f" (and {count_text(brands, 'brand')} with them)" if brands else ""
    sources = count_text(len(health.sources), "source")
    parts = [f"{len(on) - wrong - barred} of {sources} ready to answer{more}"]
    if wrong:
        parts.append(f"{wrong} {'needs' if wrong == 1 else 'need'} a look")
    if barred:
        parts.append(f"{barred} {'asks' if barred == 1 else 'ask'} robots not to visit")
    if off := len(health.sources) - len(on):
        parts.append(f"{off} off")
    parts.append(crew(health))
    return " · ".join(parts)


def crew(health: Health) -> str:
    """Who works, and what waits."""
    workers = count_text(len(health.staff.workers), "worker") if health.staff.workers else ""
    waiting, oldest = health.queue.waiting, health.queue.oldest_at
    if not waiting:
        running = count_text(health.queue.running, "search", "searches")
        waits = f"{running} under way" if health.queue.running else "nothing waits"
    else:
        since = f" for {(health.at - oldest).total_seconds():.0f} s" if oldest else ""
        waits = f"{count_text(waiting, 'search', 'searches')} waiting{since}"
    leads = "" if health.staff.is_led else ", no scheduler leads"
    return f"{workers or 'no worker lives'}, {waits}{leads}"


def figures(health: Health) -> str:
    """Of 24 hours: searches, how long one takes, cache hits, what members save."""
    use = health.use
    parts = [f"24 hours: {count_text(use.searches_24h, 'search', 'searches')}"]
    if use.median_search_s is not None:
        parts.append(f"half done within {use.median_search_s:.1f} s")
    if use.hit_rate is not None:
        asked = count_text(use.asks_24h, "question")
        parts.append(f"{percent_text(use.hit_rate * 100)} of {asked} answered without a visit")
    if use.saving is not None:
        houses = count_text(use.saving_pairs, "house")
        parts.append(f"members save {percent_text(use.saving * 100)} on average ({houses})")
    return " · ".join(parts)


def alarms(health: Health) -> str:
    """A box for each thing that is wrong, whatever rules it breaks; from the fourth on folded."""
    about: dict[str, list[Alarm]] = {}
    for alarm in health.alarms:
        about.setdefault(alarm.subject, []).append(alarm)
    boxes = [_box(each, health) for each in about.values()]
    if len(boxes) <= _BOXES + 1:
        return "".join(boxes)
    more = tag("summary", text(f"{len(boxes) - _BOXES} more that need a look"))
    return "".join(boxes[:_BOXES]) + tag("details", more, *boxes[_BOXES:], class_="wr-alarms")


def _box(of_one: Sequence[Alarm], health: Health) -> str:
    return tag("div", *(_alarm(each, health) for each in of_one), class_="wr-alarm", role="alert")


def _alarm(alarm: Alarm, health: Health) -> str:
    told = "" if alarm.is_told else " · not told to every channel yet"
    since = f"for {_length(alarm.started_at, health)}{told}"
    return tag("p", text(alarm.sentence), tag("span", text(since), class_="wr-meta"))


def _length(since: datetime, health: Health) -> str:
    return ago(since, health.at).removesuffix(" ago").replace("just now", "less than a minute")


def _over(alarm: Alarm) -> str:
    ended = f"{alarm.ended_at:%H:%M}" if alarm.ended_at else ""
    when = f"{alarm.started_at:%H:%M} to {ended} UTC: "
    return tag("p", tag("span", text(when), class_="wr-meta"), text(alarm.sentence))
