"""Countries, states and provinces as people write them behind a city."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from core.places_text import fold

# What people call countries that the data calls otherwise, folded.
_ALIASES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "britain": "GB", "usa": "US", "america": "US",
    "united states of america": "US", "the united states": "US", "uae": "AE", "emirates": "AE",
    "czech republic": "CZ", "the czech republic": "CZ", "czechia": "CZ", "holland": "NL",
    "netherlands": "NL", "the netherlands": "NL", "korea": "KR", "south korea": "KR",
    "republic of korea": "KR", "north korea": "KP", "turkey": "TR", "turkiye": "TR",
    "russian federation": "RU", "burma": "MM", "macedonia": "MK", "north macedonia": "MK",
    "ivory coast": "CI", "cote divoire": "CI", "cape verde": "CV", "swaziland": "SZ",
    "eswatini": "SZ", "east timor": "TL", "timor leste": "TL", "bosnia": "BA", "vatican": "VA",
    "vatican city": "VA", "macau": "MO", "macao": "MO", "hong kong": "HK", "eire": "IE",
    "republic of ireland": "IE", "viet nam": "VN", "drc": "CD", "congo kinshasa": "CD",
    "congo brazzaville": "CG", "prc": "CN", "peoples republic of china": "CN", "ksa": "SA",
    "the philippines": "PH", "the bahamas": "BS", "the gambia": "GM",
}  # fmt: skip
# Languages in which a country may follow the name; read only when English has no such country.
_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "ru", "tr", "zh", "ja", "ko", "ar")
# GeoNames numbers Canada's provinces; people write their names or letters.
_PROVINCES = {
    "01": ("AB", "Alberta"),
    "02": ("BC", "British Columbia"),
    "03": ("MB", "Manitoba"),
    "04": ("NB", "New Brunswick"),
    "05": ("NL", "Newfoundland and Labrador"),
    "07": ("NS", "Nova Scotia"),
    "08": ("ON", "Ontario"),
    "09": ("PE", "Prince Edward Island"),
    "10": ("QC", "Quebec"),
    "11": ("SK", "Saskatchewan"),
    "12": ("YT", "Yukon"),
    "13": ("NT", "Northwest Territories"),
    "14": ("NU", "Nunavut"),
}


def regions_called(
    text: str, countries: Mapping[str, str], states: Mapping[str, str], *, complete: bool
) -> set[str]:
    """Countries, US states and Canadian provinces named `text`: "CA" and "US.CA" for "ca".

    `text` is folded; `countries` and `states` give English names by code. With `complete` a
    beginning will do, and country names in other languages are tried when nothing else is meant.
    """
    found = _codes(text, countries, complete)
    found |= {f"US.{state}" for state in _codes(text, states, complete)}
    for division, (code, name) in _PROVINCES.items():
        if _codes(text, {code: name}, complete):
            found.add(f"CA.{division}")
    if text in _ALIASES:
        found.add(_ALIASES[text])
    if not found and complete:
        return {code for names in _foreign() for code in _codes(text, names, False)}
    return found


def _codes(text: str, names: Mapping[str, str], complete: bool) -> set[str]:
    exact = {code for code, name in names.items() if text in (code.casefold(), _folded(name))}
    if exact or not complete or len(text) < 2:
        return exact
    return {code for code, name in names.items() if _folded(name).startswith(text)}


@lru_cache(maxsize=8192)  # every country in every language, asked for at each key typed
def _folded(name: str) -> str:
    return fold(name)


@lru_cache(maxsize=1)
def _foreign() -> tuple[dict[str, str], ...]:
    """Country names in other languages, from CLDR."""
    return tuple(
        {code: name for code, name in Locale.parse(language).territories.items() if len(code) == 2}
        for language in _LANGUAGES
    )
