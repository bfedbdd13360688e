"""What a browser tells of its person, for a profile that she has not touched yet. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from babel import Locale
from babel.numbers import get_territory_currencies

from core.accounts.model import Profile
from core.accounts.rules import LANGUAGE_LENGTH, is_time_zone
from core.text import known_locale
from pages.parts.question import CURRENCIES


def as_browser_says(profile: Profile, locale: str, zone: str, today: date) -> Profile:
    """The profile in the browser's language, time zone and currency, as far as we know those."""
    if is_time_zone(zone):
        profile = replace(profile, time_zone=zone)
    spoken = known_locale(locale)
    if spoken is None:
        return profile
    # A region such as Latin America (419) has no money of its own.
    money = get_territory_currencies(spoken.territory, today) if spoken.territory else []
    return replace(
        profile,
        language=_tag(spoken),
        currency=next((one for one in money if one in CURRENCIES), profile.currency),
    )


def _tag(spoken: Locale) -> str:
    """ "zh-TW", "es-419"; with the script where it is not the usual one there: "sr-Latn-RS"."""
    land = f"-{spoken.territory}" if spoken.territory else ""
    short, long = f"{spoken.language}{land}", f"{spoken.language}-{spoken.script}{land}"
    is_usual = spoken.script is None or known_locale(short) == spoken
    return short if is_usual or len(long) > LANGUAGE_LENGTH else long
