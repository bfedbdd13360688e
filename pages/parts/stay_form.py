"""The stay form: where, which nights, who, entitled to what. Faults stand beside their field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from core import clock
from core.domain.membership import Membership
from core.domain.source import Source
from core.domain.stay import MAX_DAYS_AHEAD, Destination, Fault, StayQuery
from pages.parts import destination, keys, party
from pages.parts.question import (
    CURRENCIES,
    Draft,
    alternatives,
    place_of,
    usual_dates,
)
from pages.parts.tags import fault_line

CHIPS = tuple(each for each in Membership if each is not Membership.PUBLIC)
_PROOFS = "At check-in you will be asked for:\n\n" + "\n".join(
    f"- {each.label}: {each.proof}" for each in CHIPS if each.proof
)


def fill(query: StayQuery, *, with_codes: bool) -> None:
    """Put a question that was asked before into the form; codes only for whoever entered them."""
    request, state = query.request, st.session_state
    destination.put(query.destination)
    state[keys.STAY] = (request.stay.check_in, request.stay.check_out)
    state[keys.ADULTS], state[keys.ROOMS] = request.occupancy.adults, request.rooms
    state[keys.CHILDREN] = len(request.occupancy.child_ages)
    for child, age in enumerate(request.occupancy.child_ages, start=1):
        state[keys.age(child)] = age
    state[keys.CURRENCY] = request.currency
    state[keys.MEMBERSHIPS] = [each.membership for each in query.entitlements]
    for each in query.entitlements:
        if each.code and with_codes:
            state[keys.code(each.membership)] = each.code


def take_link() -> None:
    """Once a session: the place that the address names (`?to=`); other fields bind themselves."""
    if keys.LOADED not in st.session_state:
        st.session_state[keys.LOADED] = True
        if place := place_of(st.query_params.get(keys.TO, "")):
            destination.put(place)


def draw(sources: Sequence[Source]) -> Draft | None:
    """Draw the form; the draft in the run in which a search was asked for."""
    faults: tuple[Fault, ...] = st.session_state.get(keys.FAULTS, ())
    with st.container(border=True, key="stay_form"):
        where, when, who = st.columns([3, 2.6, 2.2], vertical_alignment="top")
        with where:
            entered = destination.draw(_sentence(faults, "destination"))
            _where_faults(faults)
        with when:
            dates = _dates()
            _say(faults, "check_in", "check_out")
        with who:
            guests = party.draw()
            _say(faults, "adults", "child_ages", "rooms")
        chips, codes = _memberships()
        _say(faults, "memberships")
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="bottom",
            key="form_foot",
        ):
            with st.container(
                horizontal=True, vertical_alignment="bottom", width="content", gap="small"
            ):
                currency = _currency()
                sites = _sources(sources)
            pressed = st.button(
                "Search", type="primary", icon=":material/search:", key="search_now"
            )
        _say(faults, "currency", "sources")
    place = destination.current()
    _link(place)
    draft = Draft(
        place_text=place.text,
        place_id=place.place_id,
        dates=dates,
        adults=guests[0],
        ages=guests[1],
        rooms=guests[2],
        memberships=chips,
        codes=codes,
        currency=currency,
        sites=sites,
    )
    return draft if pressed or entered else None


def _dates() -> tuple[date, ...]:
    first = clock.earliest_today()
    kept: tuple[date, ...] | None = st.session_state.get(keys.STAY)
    # Those of an old search, or of a tab left open overnight, may be over: no field takes them.
    if kept is None or (kept and kept[0] < first):
        st.session_state[keys.STAY] = usual_dates(clock.now().date())
    chosen: object = st.date_input(
        "Check-in and check-out",
        key=keys.STAY,
        min_value=first,
        max_value=first + timedelta(days=MAX_DAYS_AHEAD + 30),
        format="YYYY-MM-DD",
        bind="query-params",
    )
    return chosen if isinstance(chosen, tuple) else ()


def _memberships() -> tuple[tuple[Membership, ...], dict[Membership, str]]:
    chosen: list[Membership] = st.pills(
        "Rates to try beside the public one",
        CHIPS,
        selection_mode="multi",
        format_func=lambda each: each.label,
        key=keys.MEMBERSHIPS,
        help=_PROOFS,
        bind="query-params",
        wrap=True,
    )
    codes = {}
    coded = [each for each in chosen if each.needs_code]
    if coded:
        for column, each in zip(st.columns(2), coded, strict=False):
            with column:
                codes[each] = st.text_input(
                    "Company's rate id" if each is Membership.CORPORATE else "Promo code",
                    key=keys.code(each),
                    max_chars=40,
                )
    if proofs := [each.proof for each in chosen if each.proof]:
        st.caption(f"Bring to check-in: {'; '.join(proofs)}.")
    return tuple(chosen), codes


def _currency() -> str:
    return st.selectbox("Currency", CURRENCIES, key=keys.CURRENCY, bind="query-params", width=110)


def _sources(sources: Sequence[Source]) -> tuple[str, ...]:
    names = {source.slug: source.name for source in sources}
    if not names:  # a new installation that visits real sites, until somebody switches one on
        st.page_link("sources.py", label="Switch a source on first", icon=":material/hub:")
        return ()
    # Before the first draw of the field, what it will take from the address: names, not slugs.
    named = set(names.values()) & set(st.query_params.get_all(keys.SOURCES))
    chosen = st.session_state.get(keys.SOURCES, named) or []
    label = f"{len(chosen)} of {len(names)} sources" if chosen else f"All {len(names)} sources"
    with st.popover(label, icon=":material/hub:", key="sources_pop"):
        picked: list[str] = st.pills(
            "Ask only these sources",
            list(names),
            selection_mode="multi",
            format_func=lambda slug: names.get(slug, slug),
            key=keys.SOURCES,
            bind="query-params",
            wrap=True,
        )
        st.caption("None chosen means all of them.")
    return tuple(picked)


def _where_faults(faults: Sequence[Fault]) -> None:
    """The fault of the destination, with the places that may have been meant as buttons."""
    if not (sentence := _sentence(faults, "destination")):
        return
    fault_line(sentence)
    if meant := alternatives(destination.current().text):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.caption("Did you mean", width="content")
            for place in meant:
                st.button(place.label, key=f"meant_{place.place_id}", on_click=_take, args=(place,))


def _take(place: Destination) -> None:
    destination.put(place)
    st.session_state[keys.FAULTS] = tuple(
        fault for fault in st.session_state.get(keys.FAULTS, ()) if fault.field != "destination"
    )


def _link(place: destination.Place) -> None:
    if st.query_params.get(keys.TO, "") != place.place_id:
        if place.place_id:
            st.query_params[keys.TO] = place.place_id
        else:
            del st.query_params[keys.TO]


def _sentence(faults: Sequence[Fault], *fields: str) -> str:
    return " ".join(fault.sentence for fault in faults if fault.field in fields)


def _say(faults: Sequence[Fault], *fields: str) -> None:
    if sentence := _sentence(faults, *fields):
        fault_line(sentence)
