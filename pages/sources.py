"""Sources: every site that can be asked, how its reader was verified, and how it did lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import clock
from core.domain.membership import Membership
from core.domain.source import Source, Verification, VerifiedBy
from core.sources.service import SourceState, all_sources
from core.text import count_text, percent_text
from pages.parts.card import KINDS
from pages.parts.evidence import ago
from pages.parts.tags import badge, tag, text, way_out

_PROOF = {
    VerifiedBy.LIVE_VISIT: ("verified on a live visit", "go"),
    VerifiedBy.CAPTURE: ("verified on a real capture", "go"),
    VerifiedBy.DOCUMENTATION: ("verified on documentation", "go"),
    VerifiedBy.LOCAL_WORLD: ("local world only", "mind"),
}
_COLUMNS = (
    "Source",
    "State",
    "Verified",
    "Rates it can be asked for",
    "robots.txt",
    "Last 24 hours",
)


def main() -> None:
    states = all_sources()
    if not states:
        st.markdown("No source is known yet: the worker describes them when it starts.")
        st.button("Look again", icon=":material/refresh:")
        return
    st.caption(_headline(states))
    st.html(table(states, clock.now()))


def table(states: Sequence[SourceState], now: datetime) -> str:
    """One row a source; on a phone each becomes a block with its labels."""
    head = "".join(tag("th", name, scope="col") for name in _COLUMNS)
    body = "".join(_row(state, now) for state in states)
    return tag(
        "div",
        tag(
            "table",
            tag("thead", tag("tr", head)),
            tag("tbody", body),
            class_="wr-table wr-stack wr-sources",
        ),
        class_="wr-scroll",
    )


def _headline(states: Sequence[SourceState]) -> str:
    on = sum(state.is_on for state in states)
    real = sum(state.source.verified.by is not VerifiedBy.LOCAL_WORLD for state in states)
    sources = count_text(len(states), "source")
    return f"{on} of {sources} on, {real} verified on what the site really shows or documents"


def _row(state: SourceState, now: datetime) -> str:
    source = state.source
    about = f"{KINDS[source.kind]}, read over {source.tier.value}"
    terms = way_out(source.terms_url, "terms", "wr-out", f"of {source.name}")
    return tag(
        "tr",
        tag(
            "th",
            text(source.name),
            tag("span", text(about), class_="wr-meta"),
            _brands(source),
            scope="row",
        ),
        tag("td", _state(state), data_label="State"),
        tag("td", _verified(source.verified), data_label="Verified"),
        tag("td", text(_rates(source)), data_label="Rates"),
        tag("td", text(state.robots or "not asked yet"), " ", terms, data_label="robots.txt"),
        tag("td", *_lately(state, now), data_label="Last 24 hours"),
    )


def _state(state: SourceState) -> str:
    if state.is_on:
        return badge("on", "go")
    why = tag("span", text(state.off_reason), class_="wr-meta") if state.off_reason else ""
    return badge("off") + why


def _verified(verified: Verification) -> str:
    words, kind = _PROOF[verified.by]
    note = tag("span", text(verified.note), class_="wr-meta") if verified.note else ""
    return badge(words, kind) + tag("span", f"{verified.on:%Y-%m-%d}", class_="wr-meta") + note


def _brands(source: Source) -> str:
    if not source.brands:
        return ""
    return tag("span", text(", ".join(source.brands)), class_="wr-meta")


def _rates(source: Source) -> str:
    return ", ".join(each.label for each in Membership if each in source.memberships)


def _lately(state: SourceState, now: datetime) -> list[str]:
    if state.success_24h is None:
        return ["not visited"]
    share = f"{percent_text(state.success_24h * 100)} answered"
    took = f" · median {state.median_s:.1f} s" if state.median_s is not None else ""
    seen = f"last rates {ago(state.last_good_at, now)}" if state.last_good_at else "no rates yet"
    visits = count_text(state.visits_24h, "visit")
    return [
        text(f"{share} · {visits}{took}"),
        tag("span", text(seen), class_="wr-meta"),
    ]


main()
