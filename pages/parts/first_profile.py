"""What a browser tells of its person, for a profile that she has not touched yet. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies

from core.accounts.model import Profile
from pages.parts.question import CURRENCIES


def as_browser_says(profile: Profile, locale: str, zone: str, today: date) -> Profile:
    """The profile in the browser's language, time zone and currency, as far as we know those."""
    if zone in available_timezones():
        profile = replace(profile, time_zone=zone)
    try:
        spoken = Locale.parse(locale, sep="-")
    except (ValueError, UnknownLocaleError):
        return profile
    if spoken.territory is None:
        return profile
    money = get_territory_currencies(spoken.territory, today)
    return replace(
        profile,
        language=f"{spoken.language}-{spoken.territory}",
        currency=next((one for one in money if one in CURRENCIES), profile.currency),
    )
