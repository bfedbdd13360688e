"""Days as pages write them, in the languages of hotel sites: "10 Jan 2027", "10. Januar",
"2027年1月10日", "10/01/2027". What a bare "10/01/2027" means, the caller has to know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import get_month_names

_LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "tr",
    "hu",
    "ru",
]


@cache
def _months() -> dict[str, int]:
    """Month names, long and short, that mean one month in every language that has them."""
    told: dict[str, set[int]] = {"sept": {9}}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    bare = name.lower().strip(". ")
                    if len(bare) >= 3 and not bare[0].isdigit():
                        told.setdefault(bare, set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in told.items() if len(numbers) == 1}


_DIGITS = re.compile(r"\d+")
_REACH = 24  # characters: the longest month, its marks and "de"
_BESIDE_DAYS = 8  # characters: a weekday, a dash, the second day


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day of a text; `year` is None where the text leaves it out."""

    day: int
    month: int
    year: int | None
    start: int
    end: int


_MONTH = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
_WEEKDAY = (  # "Fri 12/4": without it such a pair is a share or a score
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|jue|"
    r"vie|sáb|dom|gio|seg|ter|qua|qui|sex)(?:[a-z]{0,4}day)?\.?,?\s"
)
_YEAR = r"(?:20\d\d)"
_DAY = re.compile(
    rf"(?<![\d.,])(?:(?P<iso_y>{_YEAR})[-/.](?P<iso_m>\d\d)[-/.](?P<iso_d>\d\d)(?!\d)|"
    rf"(?:(?P<cjk_y>{_YEAR})年\s?)?(?P<cjk_m>\d\d?)月\s?(?P<cjk_d>\d\d?)日|"
    rf"(?P<one>\d\d?)(?P<mark>[./])(?P<two>\d\d?)(?P=mark)(?P<num_y>{_YEAR})(?!\d)|"
    rf"{_WEEKDAY}(?P<w1>\d\d?)/(?P<w2>\d\d?)(?![\d/])|"
    rf"(?P<d>\d\d?)(?:st|nd|rd|th|er|º|\.)?(?:\s|-)?(?:of\s|de\s)?(?P<m>{_MONTH})(?![^\W\d_])\.?"
    rf"(?:,?\s?(?:de\s)?(?P<y>{_YEAR})(?!\d))?)|"
    rf"(?<![^\W\d_])(?P<two_m>{_MONTH})\.?\s(?P<two_d>\d\d?)(?:st|nd|rd|th)?(?![\d:.,]*\d|\.?\s(?:{_MONTH}))"
    rf"(?:,?\s(?P<two_y>{_YEAR})(?!\d))?",
    re.I,
)


def days_in(text: str, *, month_first: bool = False) -> list[WrittenDay]:
    """Every day that a text names with its month, in order; "10/01/2027" as told."""
    days = (
        _read(found, month_first=month_first)
        for start, end in _near_digits(text)
        for found in _DAY.finditer(text, start, end)
    )
    return [day for day in days if 1 <= day.day <= 31 and 1 <= day.month <= 12]


def _near_digits(text: str) -> list[tuple[int, int]]:
    """The stretches of a text that can hold a day: most of a page has no digit in reach."""
    spans: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        start, end = max(0, found.start() - _REACH), min(len(text), found.end() + _REACH)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _read(found: re.Match[str], *, month_first: bool) -> WrittenDay:
    span = (found.start(), found.end())
    if found["one"]:
        day, month = int(found["one"]), int(found["two"])
        if found["mark"] == "/" and month_first:
            day, month = month, day
        return WrittenDay(day, month, int(found["num_y"]), *span)
    if found["w1"]:
        day, month = int(found["w1"]), int(found["w2"])
        return WrittenDay(*((month, day) if month_first else (day, month)), None, *span)
    kind = next(kind for kind in ("iso_", "cjk_", "", "two_") if found[f"{kind}d"])
    told, year = found[f"{kind}m"], found[f"{kind}y"]
    month = int(told) if told.isdigit() else _months()[told.lower()]
    return WrittenDay(int(found[f"{kind}d"]), month, int(year) if year else None, *span)


def is_days(text: str) -> bool:
    """Whether a text is days or a month and nothing else: "Oct 6 - 7", "July"."""
    if text.lower().strip(". ") in _months():
        return True
    found = days_in(text) if any(letter.isdigit() for letter in text) else []
    rest = len(text) - sum(day.end - day.start for day in found)
    return bool(found) and rest <= _BESIDE_DAYS


def in_year(written: WrittenDay, anchor: date) -> date | None:
    """The date meant: in the year that it states, else the one nearest to `anchor`."""
    years = [written.year] if written.year else [anchor.year - 1, anchor.year, anchor.year + 1]
    fits = []
    for each in years:
        try:
            fits.append(date(each, written.month, written.day))
        except ValueError:  # 29 February of another year
            continue
    return min(fits, key=lambda d: abs((d - anchor).days), default=None)
