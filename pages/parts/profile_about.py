"""What a person tells of herself: name, airport, currency, how dates are written, quiet hours."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from zoneinfo import available_timezones

import streamlit as st

from core.accounts import service
from core.accounts.errors import BadProfile, EditedMeanwhile
from core.accounts.model import Account, Profile, QuietHours
from core.domain.money import Money
from core.domain.stay import Fault
from core.text import date_text, known_locale, money_text
from pages.parts import keys
from pages.parts.question import CURRENCIES
from pages.parts.tags import fault_line

LANGUAGES = (
    "en-US", "en-GB", "en-CA", "en-AU", "en-IN", "de-DE", "de-CH", "es-ES", "es-MX", "fr-FR",
    "fr-CA", "hi-IN", "it-IT", "ja-JP", "nb-NO", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "sv-SE",
    "tr-TR", "zh-CN",
)  # fmt: skip
_DAY, _AMOUNT = date(2026, 12, 4), Decimal("1234.50")


def draw(account: Account) -> None:
    """The form as it stood when it was opened: a save from another window is told, not lost."""
    shown: Account = st.session_state.setdefault(keys.PROFILE, account)
    if shown.account_id != account.account_id:
        shown = st.session_state[keys.PROFILE] = account
    st.subheader("About you", anchor=False)
    with st.form(f"about_{shown.version}", border=False):
        profile = _fields(shown, f"{shown.account_id}_{shown.version}")
        pressed = st.form_submit_button("Save", type="primary", key="save", on_click=_forget)
    if pressed:
        _save(shown, profile)
    if st.session_state.get(keys.PROFILE_STALE):
        fault_line(st.session_state[keys.PROFILE_STALE])
        st.button("Show what is stored", icon=":material/refresh:", on_click=_take_stored)


def _fields(shown: Account, of: str) -> Profile | None:
    """What the fields say; None while only one end of the quiet hours is set.

    They keep what was typed through a run that could not draw them: the database was away.
    """
    name_at, airport_at = st.columns([2, 1])
    with name_at:
        name = st.text_input(
            "Name",
            shown.name,
            max_chars=120,
            autocomplete="name",
            key=f"name_{of}",
            persist_state="page",
        )
        _say("name")
    with airport_at:
        airport = st.text_input(
            "Home airport",
            shown.home_airport,
            max_chars=3,
            placeholder="JFK",
            key=f"airport_{of}",
            persist_state="page",
        )
        _say("home_airport")
    currency_at, language_at = st.columns([1, 2])
    with currency_at:
        currency = _choice("Currency", CURRENCIES, shown.currency, f"currency_{of}")
        _say("currency")
    with language_at:
        language = st.selectbox(
            "Dates and amounts as in",
            _with(LANGUAGES, shown.language),
            index=_with(LANGUAGES, shown.language).index(shown.language),
            format_func=lambda one: language_words(one, shown.currency),
            key=f"language_{of}",
            persist_state="page",
        )
        _say("language")
    zone = _choice("Time zone", _zones(), shown.time_zone, f"zone_{of}")
    _say("time_zone")
    quiet, is_whole = _quiet(shown.quiet, of)
    if not is_whole:
        return None
    return Profile(
        name=name,
        home_airport=airport.strip().upper(),
        currency=currency,
        language=language,
        time_zone=zone,
        quiet=quiet,
    )


def _quiet(shown: QuietHours | None, of: str) -> tuple[QuietHours | None, bool]:
    """The quiet hours, and whether both ends or none of them are set."""
    from_at, until_at = st.columns(2)
    with from_at:
        first: time | None = st.time_input(
            "No messages from",
            shown.from_ if shown else None,
            key=f"quiet_from_{of}",
            persist_state="page",
        )
    with until_at:
        last: time | None = st.time_input(
            "Until", shown.until if shown else None, key=f"quiet_until_{of}", persist_state="page"
        )
    _say("quiet")
    if first is not None and last is not None:
        return QuietHours(first, last), True
    return None, first is last


def language_words(language: str, currency: str) -> str:
    """ "English (United States): 4 Dec, $1,234.50"."""
    spoken = known_locale(language)
    name = spoken.get_display_name("en") if spoken else None
    sample = money_text(Money(_AMOUNT, currency), language)
    return f"{name or language}: {date_text(_DAY, language)}, {sample}"


def _choice(label: str, options: tuple[str, ...], chosen: str, key: str) -> str:
    offered = _with(options, chosen)
    return st.selectbox(label, offered, index=offered.index(chosen), key=key, persist_state="page")


def _with(options: tuple[str, ...], chosen: str) -> tuple[str, ...]:
    """What is stored can always be kept, also when we do not offer it."""
    return options if chosen in options else (chosen, *options)


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    named = (zone for zone in available_timezones() if "/" in zone)
    return ("UTC", *sorted(zone for zone in named if not zone.startswith(("Etc/", "SystemV/"))))


def _save(shown: Account, profile: Profile | None) -> None:
    try:
        if profile is None:
            raise BadProfile((Fault("quiet", "Set both ends of the quiet hours, or none."),))
        st.session_state[keys.PROFILE] = service.update_profile(
            shown.account_id, profile, shown.version
        )
    except BadProfile as exc:
        st.session_state[keys.PROFILE_FAULTS] = exc.faults
        st.rerun()
    except EditedMeanwhile as exc:
        st.session_state[keys.PROFILE_STALE] = str(exc)
        st.rerun()
    st.session_state[keys.SAID] = "Saved."
    st.rerun()


def _forget() -> None:
    for key in (keys.PROFILE_FAULTS, keys.PROFILE_STALE):
        st.session_state.pop(key, None)


def _take_stored() -> None:
    _forget()
    st.session_state.pop(keys.PROFILE, None)


def _say(field: str) -> None:
    faults: tuple[Fault, ...] = st.session_state.get(keys.PROFILE_FAULTS, ())
    for fault in faults:
        if fault.field == field:
            fault_line(fault.sentence)
