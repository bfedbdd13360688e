"""Sources: how every site that can be asked does, what is wrong now, and for admins a switch."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain.source import SourceKind
from core.health import service
from core.health.model import SourceHealth
from core.sources import robots
from core.sources import service as sources
from core.sources.service import SourceState
from pages.parts import health_source, health_top, keys, who


def main() -> None:
    health_top.style()
    health = service.health()
    if not health.sources:
        st.markdown("No source is known yet: the worker describes them when it starts.")
        st.button("Look again", icon=":material/refresh:", on_click=service.look_again)
        return
    health_top.draw(health)
    on = [one for one in health.sources if one.state.is_on]
    trouble = [one for one in on if health_source.needs_a_look(one)]
    fine = [one for one in on if one not in trouble]
    off = [one for one in health.sources if not one.state.is_on]
    _section("Needs a look", trouble)
    _section("Asked by every search", fine)
    if off:
        with st.expander(f"Off ({len(off)})", expanded=not on):
            _rows(off)


def _section(title: str, ones: Sequence[SourceHealth]) -> None:
    if ones:
        st.subheader(f"{title} ({len(ones)})", anchor=False)
        _rows(ones)


def _rows(ones: Sequence[SourceHealth]) -> None:
    now, is_admin = service.health().at, who.is_admin(who.me())
    with st.container(gap=None):
        for one in ones:
            with st.container(horizontal=True, wrap=False, key=f"health_row_{one.slug}"):
                st.html(health_source.row(one, now))
                if is_admin:
                    if not one.state.is_on and one.state.source.kind is not SourceKind.API:
                        _robots(one)
                    _switch(one.state)
            for brand in one.brands:
                with st.container(
                    horizontal=True,
                    wrap=False,
                    vertical_alignment="center",
                    key=f"health_row_{brand.source.slug}_brand",
                ):
                    st.html(health_source.brand_row(brand, one.state.source.name, now))
                    if is_admin:
                        _switch(brand, is_possible=one.state.is_on)


def _robots(one: SourceHealth) -> None:
    """Reads the site's robots.txt now, so that whoever switches it on knows what it says."""
    source, has_worker = one.state.source, bool(service.health().staff.workers)
    help_ = f"Read the robots.txt of {source.name} now, without a visit"
    if st.button(
        "Read robots.txt",
        key=keys.robots(source.slug),
        help=help_ if has_worker else "No worker lives to read it: ./wayrate worker",
        disabled=not has_worker,
        type="tertiary",
    ):
        _read_robots(one.state)


def _read_robots(state: SourceState) -> None:
    if not who.is_admin(who.me()):
        return  # no admin any more since the button was drawn
    with st.spinner(f"Reading the robots.txt of {state.source.name}"):
        was_read = robots.read(state.source.slug)
    if not was_read:
        st.toast(f"The robots.txt of {state.source.name} waits for a worker: look again later.")
        return
    service.look_again()
    st.rerun()


def _switch(state: SourceState, *, is_possible: bool = True) -> None:
    """On or off for every search from now on. What lacks its key cannot be switched on here."""
    source = state.source
    key = keys.switch(source.slug)
    st.session_state[key] = state.is_on  # as it stands, whoever switched it
    st.toggle(
        f"Ask {source.name}",
        key=key,
        label_visibility="collapsed",
        help=state.off_reason or None,
        disabled=not is_possible or (not state.is_on and bool(source.key_variables)),
        on_change=_switched,
        args=(source.slug,),
    )


def _switched(slug: str) -> None:
    admin = who.me()
    if admin is None or not who.is_admin(admin):
        return  # no admin any more, or signed out, since the switch was drawn
    is_on = bool(st.session_state[keys.switch(slug)])
    sources.switch(slug, is_on, admin.email)
    service.look_again()
    st.cache_data.clear()
    st.toast(f"{slug} is {'asked from now on' if is_on else 'off'}.")


main()
