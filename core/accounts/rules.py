"""Pure rules of accounts: names, profiles, masks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import replace
from zoneinfo import available_timezones

from core.accounts.model import Profile
from core.domain.stay import Fault
from core.text import known_locale
from core.zones import may_be_a_place

NAME_LENGTH = 120
AGENT_LENGTH = 200
LANGUAGE_LENGTH = 10
# Language, script, and a land or one of the regions that browsers name too: "es-419", "en-150".
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_AIRPORT = re.compile(r"[A-Z]{3}")


def clean_name(name: str) -> str:
    """A person's name on one line, without characters that draw nothing."""
    return one_line(name)[:NAME_LENGTH].strip()


def clean_agent(agent: str) -> str:
    """What a browser says that it is, short enough for a list."""
    return one_line(agent)[:AGENT_LENGTH].strip()


def one_line(text: str) -> str:
    """The text without line ends, doubled blanks and characters that draw nothing."""
    kept = (" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in text)
    return " ".join("".join(kept).split())


def masked(number: str) -> str:
    """A number as it is shown: its last three characters, of short ones fewer."""
    shown = min(3, max(0, len(number) - 4))
    return "•••• " + number[len(number) - shown :] if shown else "••••"


def tidied(profile: Profile) -> Profile:
    """The same profile as it is kept: one-line name, codes in capitals."""
    return replace(
        profile,
        name=one_line(profile.name),
        home_airport=profile.home_airport.strip().upper(),
        currency=profile.currency.strip().upper(),
    )


def faults_of(profile: Profile, currencies: Container[str]) -> tuple[Fault, ...]:
    """Everything wrong with a tidied profile, a sentence a field; empty when fine."""
    return tuple(_faults(profile, currencies))


def _faults(profile: Profile, currencies: Container[str]) -> Iterator[Fault]:
    if len(profile.name) > NAME_LENGTH:
        yield Fault("name", f"A name has at most {NAME_LENGTH} characters.")
    if profile.home_airport and not _AIRPORT.fullmatch(profile.home_airport):
        yield Fault("home_airport", "An airport's code has three letters, such as JFK.")
    if profile.currency not in currencies:
        yield Fault("currency", "There is no daily rate for this currency: choose another one.")
    if not _is_language(profile.language):
        yield Fault("language", "Choose a language such as en-US.")
    if not is_time_zone(profile.time_zone):
        yield Fault("time_zone", "There is no such time zone: choose one such as Europe/Vienna.")
    if profile.quiet and profile.quiet.from_ == profile.quiet.until:
        yield Fault("quiet", "Quiet hours must end at another time than they begin.")


def is_time_zone(name: str) -> bool:
    """Whether it is the zone of a place: a browser or a form may name anything."""
    return name in available_timezones() and may_be_a_place(name)


def _is_language(tag: str) -> bool:
    is_short = len(tag) <= LANGUAGE_LENGTH
    return is_short and bool(_LANGUAGE.fullmatch(tag)) and known_locale(tag) is not None
