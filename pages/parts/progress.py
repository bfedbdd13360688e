"""How far a search is: one honest line, a bar, and a table of what each source said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.domain.links import doubt_of, with_code
from core.domain.membership import Membership
from core.domain.report import Outcome
from core.domain.stay import StayRequest
from core.search.model import Ask, AskState, SearchView, SourceProgress
from core.text import count_text
from pages.parts import keys, opening
from pages.parts.evidence import ago
from pages.parts.tags import badge, tag, text, way_out
from pages.parts.world import control_url, way

_NAMED = 2
_RECENT = timedelta(minutes=10)
_FIGURES = ("Rates", "Took")
_TROUBLE = {
    Outcome.BLOCKED: ("shows a bot wall", "show a bot wall"),
    Outcome.TIMED_OUT: ("did not answer in time", "did not answer in time"),
    Outcome.FAILED: ("gave no usable answer", "gave no usable answer"),
    Outcome.LAYOUT_CHANGED: ("changed its pages", "changed their pages"),
    Outcome.NOT_LOADED: ("did not load its results", "did not load their results"),
    Outcome.WRONG_DATES: (
        "answered for other dates or guests",
        "answered for other dates or guests",
    ),
    Outcome.SOLD_OUT: ("is sold out", "are sold out"),
    Outcome.UNPRICED: ("shows no price", "show no price"),
    Outcome.NOT_ASKABLE: ("cannot be asked for this party", "cannot be asked for this party"),
    Outcome.REFUSED: ("asks robots not to visit", "ask robots not to visit"),
    Outcome.SWITCHED_OFF: ("is switched off", "are switched off"),
    Outcome.PAUSED: ("rests for now", "rest for now"),
}


def draw(view: SearchView, codes: Mapping[Membership, str] | None = None) -> None:
    """The bar while it runs, and the line, which opens the table of what each source said.

    `codes` fill her own into its links, for a search that she asked here.
    """
    if view.is_running:
        asks = [ask for one in view.sources for ask in one.asks]
        st.progress(sum(ask.state is AskState.DONE for ask in asks) / max(1, len(asks)))
    is_empty = not view.is_running and not view.houses
    # Its own key when it is all there is to see: a fold keeps the state that its key had before.
    key = "sources_alone" if is_empty else "sources_fold"
    with st.expander(line(view), expanded=is_empty, key=key):
        st.html(table(view, control_url(), codes))
        if not view.is_running:
            st.page_link(
                "trace.py",
                label="Where the time went",
                icon=":material/timeline:",
                query_params={keys.SEARCH: view.search_id},
            )
    now = clock.now()
    if not view.is_running and now - _seen(view) > _RECENT:
        with st.container(horizontal=True, vertical_alignment="center", key="shared"):
            st.caption(age(view, now), width="content")
            st.button(
                "Ask again now", on_click=opening.again, args=(view,), key="anew", type="tertiary"
            )


def age(view: SearchView, now: datetime) -> str:
    """How old the oldest rows are, and which sources could not be asked anew."""
    old = [one.source.name for one in view.sources if any(ask.is_old for ask in one.asks)]
    words = f"Rates seen {ago(_seen(view), now)}"
    return f"{words}; {_names(old)} could not be asked anew." if old else f"{words}."


def line(view: SearchView) -> str:
    """ "6 of 10 sources answered · Expedia is still loading · Priceline shows a bot wall".

    A source that was not asked, being off or at rest, is named and not counted.
    """
    done = [one for one in view.sources if one.public.state is AskState.DONE]
    ends = [one.public.outcome for one in done if one.public.outcome]
    unasked = sum(not end.was_asked for end in ends)
    answered = sum(end.answered and end.was_asked for end in ends)
    asked = len(view.sources) - unasked
    parts = [
        f"{answered} of {count_text(asked, 'source')} answered" if asked else "Nobody was asked"
    ]
    if waiting := [one.source.name for one in view.sources if one not in done]:
        parts.append(f"{_names(waiting)} {'is' if len(waiting) == 1 else 'are'} still loading")
    elif members := [one.source.name for one in view.sources if not one.is_done]:
        parts.append(f"member rates of {_names(members)} are still loading")
    if retried := [one.source.name for one in view.sources if _is_retrying(one)]:
        parts.append(f"{_names(retried)} asked again after a failure")
    for outcome, (one, many) in _TROUBLE.items():
        names = [p.source.name for p in done if p.public.outcome is outcome]
        if names:
            parts.append(f"{_names(names)} {one if len(names) == 1 else many}")
    return _plain(" · ".join(parts))


def table(
    view: SearchView, control: str | None = None, codes: Mapping[Membership, str] | None = None
) -> str:
    """Per source: what came of each rate asked, rates found, seconds, and links for people; with
    `codes`, which are for her alone whose they are."""
    head = "".join(
        tag("th", words, scope="col", class_="num" if words in _FIGURES else None)
        for words in ("Source", "Outcome", *_FIGURES, "")
    )
    reader = _Reader(control, codes or {}, view.query.request)
    rates = Counter(offer.quote.site for house in view.houses for offer in house.offers)
    rows = "".join(_row(one, rates[one.source.slug], reader) for one in view.sources)
    return tag(
        "div",
        tag(
            "table",
            tag("caption", "What each source answered", class_="wr-said"),
            tag("thead", tag("tr", head)),
            tag("tbody", rows),
            class_="wr-table wr-stack",
        ),
        class_="wr-scroll",
    )


def _seen(view: SearchView) -> datetime:
    return min(view.shared_at or view.submitted_at, view.submitted_at)


def _is_retrying(progress: SourceProgress) -> bool:
    return any(ask.state is AskState.RETRYING for ask in progress.asks)


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom the table's links are: her codes, what she asked, and the world she looks at."""

    control: str | None
    codes: Mapping[Membership, str]
    asked: StayRequest


def _row(progress: SourceProgress, rates: int, reader: _Reader) -> str:
    return tag(
        "tr",
        tag("th", text(progress.source.name), scope="row"),
        tag("td", *_outcomes(progress), data_label="Outcome"),
        tag("td", f"{rates:,}", class_="num", data_label="Rates"),
        tag("td", _took(progress.asks), class_="num", data_label="Took"),
        tag("td", *_ways(progress, reader)),
    )


def _ways(progress: SourceProgress, reader: _Reader) -> Iterator[str]:
    """The stay at the source, and each rate of which no row came: rows have links of their own."""
    name = progress.source.name
    words = f"Open{doubt_of(progress.link, reader.asked)}"
    yield way_out(way(progress.link, reader.control), words, "wr-out", name)
    silent = {ask.membership for ask in progress.asks if not ask.quotes}
    for membership, link in progress.rate_links:
        code = reader.codes.get(membership)
        if membership in silent and (code or not membership.needs_code):
            words = f"Open {membership.label}{doubt_of(link, reader.asked)}"
            whole = way(with_code(link, code), reader.control)
            yield tag("div", way_out(whole, words, "wr-out", name))


def _outcomes(progress: SourceProgress) -> list[str]:
    """What brought rates in one line, then the rest; last the rates that the site says it does not
    have, and those that nobody knows how to ask for."""
    asks = progress.asks
    priced = [ask for ask in asks if ask.outcome is Outcome.PRICED]
    missing = [ask for ask in asks if ask.outcome is Outcome.DISCOUNT_NOT_OFFERED]
    rest = [ask for ask in asks if ask not in priced and ask not in missing]
    lines = []
    if priced:
        badges = (badge(f"{ask.membership.label} {ask.quotes}", "go") for ask in priced)
        words = tag("span", text(" " + priced[0].reason), class_="wr-meta")
        lines.append(tag("div", " ".join(badges), words))
    lines += [_said(group) for group in _alike(rest)]
    for is_askable, words in ((True, "Not offered"), (False, "Cannot be asked here")):
        members = (ask.membership for ask in missing)
        names = [m.label for m in members if (m in progress.source.memberships) is is_askable]
        if names:
            lines.append(tag("div", text(f"{words}: {', '.join(names)}"), class_="wr-meta"))
    return lines


def _alike(asks: Sequence[Ask]) -> list[list[Ask]]:
    """The asks grouped by what came of them, in their order."""
    groups: dict[tuple[object, ...], list[Ask]] = {}
    for ask in asks:
        groups.setdefault((ask.state, ask.outcome, ask.reason, ask.attempts), []).append(ask)
    return list(groups.values())


def _said(asks: Sequence[Ask]) -> str:
    ask = asks[0]
    label = ", ".join(each.membership.label for each in asks) + ": "
    if ask.outcome is None:
        words, kind = _state(ask), ""
    else:
        words, kind = ask.outcome.label, _kind(ask.outcome)
    if not ask.reason:
        return tag("div", text(label), badge(words, kind))
    reason = tag("span", text(" " + ask.reason), class_="wr-meta")
    return tag("div", text(label), badge(words, kind), reason)


def _state(ask: Ask) -> str:
    if ask.state is AskState.RETRYING:
        return f"trying again, attempt {ask.attempts + 1}"
    return {AskState.WAITING: "waiting", AskState.ASKING: "loading"}.get(ask.state, "done")


def _kind(outcome: Outcome) -> str:
    if outcome in (Outcome.FAILED, Outcome.TIMED_OUT, Outcome.LAYOUT_CHANGED, Outcome.WRONG_DATES):
        return "loss"
    return "mind" if outcome in (Outcome.BLOCKED, Outcome.NOT_LOADED) else ""


def _took(asks: Sequence[Ask]) -> str:
    starts = [ask.started_at for ask in asks if ask.started_at]
    ends: list[datetime] = [ask.ended_at for ask in asks if ask.ended_at]
    if any(ask.shared_at for ask in asks):
        return "seen before"
    if not starts or not ends:
        return "–"
    return f"{(max(ends) - min(starts)).total_seconds():.1f} s"


def _names(names: Sequence[str]) -> str:
    if len(names) > _NAMED + 1:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _plain(words: str) -> str:
    """Words for `st.markdown` that mean nothing but themselves."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!:$~|<>" else c for c in words)
