"""Search: ask for a stay, watch real offers come in, see the total you can trust."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.accounts import service as accounts
from core.accounts.model import Account
from core.domain.membership import Membership
from core.domain.stay import BadQuery, StayQuery
from core.search import service
from core.search.model import SearchView
from core.search.service import RecentSearch
from core.text import count_text, date_text
from pages.parts import (
    catalog,
    keys,
    nobody,
    opening,
    prefill,
    results,
    stay_form,
    trouble,
    watch_make,
    who,
)
from pages.parts.question import Draft, example, to_query

RECENT = 5  # searches that the first page lists


def main() -> None:
    account = who.me()
    stay_form.take_link()
    search_id = st.query_params.get(keys.SEARCH)
    if not search_id:
        if account:
            _prefill(account)
        _form()
        _first_visit(account)
        return
    view = service.view(search_id)
    _remember(account, search_id)
    if st.session_state.get(keys.FILLED_FROM) != search_id:
        is_own = search_id in st.session_state.get(keys.ASKED_HERE, ())
        stay_form.fill(view.query, with_codes=is_own)
        st.session_state[keys.FILLED_FROM] = search_id
    watch_make.prepare(view)
    if st.session_state.get(keys.EDITING):
        _form()
    else:
        _summary(view)
    nobody.draw(view)
    results.draw(view)


@st.fragment
def _form() -> None:
    with trouble.shown():
        draft = stay_form.draw(catalog.sources())
        if draft is not None:
            _ask(draft)


def _ask(draft: Draft) -> None:
    """Submit and open the search; a fault is kept for its field and the form drawn again."""
    st.session_state[keys.FAULTS] = ()
    try:
        query = to_query(draft)
        search_id = service.submit(query, draft.sites)
    except BadQuery as bad:
        st.session_state[keys.FAULTS] = bad.faults
        st.rerun()
    st.session_state[keys.ASKED_HERE] = {search_id, *st.session_state.get(keys.ASKED_HERE, ())}
    opening.open_search(search_id)
    st.rerun()


def _summary(view: SearchView) -> None:
    with st.container(
        horizontal=True,
        wrap=False,
        vertical_alignment="center",
        border=True,
        key="summary",
    ):
        st.text(summary(view.query, who.locale()), width="stretch")
        watch_make.draw_search_button(view.query, view.search_id)
        st.button("Edit", icon=":material/edit:", on_click=opening.edit, key="edit")


def summary(query: StayQuery, locale: str) -> str:
    """ "New York, NY, United States · 4 Dec to 6 Dec, 2 nights · 2 adults, 1 room · AARP"."""
    request, who = query.request, query.request.occupancy
    stay = request.stay
    ages = f", {count_text(len(who.child_ages), 'child', 'children')}" if who.child_ages else ""
    rates = [e.membership.label for e in query.asked if e.membership is not Membership.PUBLIC]
    return " · ".join(
        (
            query.destination.label,
            f"{date_text(stay.check_in, locale)} to {date_text(stay.check_out, locale)}, "
            f"{count_text(stay.nights, 'night')}",
            f"{count_text(who.adults, 'adult')}{ages}, {count_text(request.rooms, 'room')}",
            *([", ".join(rates)] if rates else []),
        )
    )


def _first_visit(account: Account | None) -> None:
    """One sentence, one button, and the way back to what was asked lately."""
    with st.container(key="first_visit"):
        st.markdown(
            "Every site's all-in total for your stay, side by side, ranked by what matters to you."
        )
        if st.button(
            "Try it: New York, 2 adults, two nights, AARP + AAA + senior",
            icon=":material/play_arrow:",
            key="example",
        ):
            _ask(example(clock.now().date()))
    searches = _recent(account)
    if searches:
        st.subheader("Recent searches", anchor=False)
        with st.container(gap=None):
            for each in searches:
                st.button(
                    _recent_words(each),
                    key=f"recent_{each.search_id}",
                    type="tertiary",
                    on_click=opening.open_search,
                    args=(each.search_id,),
                    wrap=True,
                )


def _prefill(account: Account) -> None:
    """Once a session: her memberships and currency, where the address does not say otherwise."""
    if keys.PREFILLED not in st.session_state:
        st.session_state[keys.PREFILLED] = True
        prefill.fill(account.currency, accounts.memberships(account.account_id))


def _recent(account: Account | None) -> tuple[RecentSearch, ...]:
    """What she opened lately, on any device; without an account what this tab showed."""
    if account:
        return service.recent_of(account.account_id, RECENT)
    return service.recent(st.session_state.get(keys.RECENTS, []))


def _remember(account: Account | None, search_id: str) -> None:
    here: list[str] = st.session_state.get(keys.RECENTS, [])
    if here[:1] == [search_id]:
        return
    others = [one for one in here if one != search_id]
    st.session_state[keys.RECENTS] = [search_id, *others][:RECENT]
    if account:
        accounts.saw_search(account.account_id, search_id)


def _recent_words(each: RecentSearch) -> str:
    state = "still running" if each.is_running else count_text(each.quotes, "rate")
    return f"{summary(each.query, who.locale())} · {state}"


main()
