"""The nights that a page shows to people: two days with "to" or a dash between, or two labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from core.domain.stay import Stay
from scrapers.generically.dom import Dom
from scrapers.generically.stays import CHECK_IN, CHECK_OUT, sound
from scrapers.generically.written_days import WrittenDay, days_in, in_year
from scrapers.read.days import stay_of

_WEEKDAY = r"(?:[（(][^)）]{1,4}[)）]|[^\W\d_]{2,10}\.?,?\s)"
_TO = (
    r"(?:[–—~～〜→›>-]+|から|至|"
    r"\b(?:to|until|till|through|bis|zum|au|al|a|à|até|hasta|tot|til|do)\b)"
)
_DASHED = re.compile(rf"\s*,?\s*{_WEEKDAY}?\s*{_TO}\s*(?:den\s|le\s|el\s)?{_WEEKDAY}?\s*", re.I)
_LABELLED = re.compile(rf"[^\d]{{0,40}}{CHECK_OUT}\W{{0,14}}{_WEEKDAY}{{0,2}}\W{{0,3}}", re.I)
_LABEL_BEFORE = re.compile(rf"{CHECK_IN}\W{{0,14}}{_WEEKDAY}{{0,2}}\W{{0,3}}$", re.I)
# "25 – 26 Jun", "Jun 25 – 26": a day that leaves its month to the other one.
_DAY_BEFORE = re.compile(
    rf"(?<![\d.,:/])(\d\d?)(?:st|nd|rd|th|\.)?\s*{_TO}\s*{_WEEKDAY}?\s*$", re.I
)
_DAY_BEHIND = re.compile(rf"\s*{_TO}\s*{_WEEKDAY}?\s*(\d\d?)(?![\d:.,%]*\d|\s?(?:%|[ap]m\b))", re.I)
_YEAR_BEHIND = re.compile(r",?\s(20\d\d)\b")
# Days near these words are of something else than the guest's nights.
_ELSE = re.compile(
    r"\b(?:sale|offers?|deals?|book by|festival|cancel\w*|valid|closed|opens?|season|events?|"
    r"concert|fair|messe|reviews?|stayed|rated|annul\w*|storn\w*|gültig|angebote?|valable|"
    r"válido|update\w*|renovat\w*|from \d\d?:\d\d)\b",
    re.I,
)
_BESIDE = 40  # characters on either side that can speak of a pair of days
_HEAD = 5_000  # characters: where pages repeat what was asked
_FIELDS = 400


def stay_of_page(dom: Dom, asked: Stay) -> Stay | None:
    """The stay that the page's head and its search fields show; None where they disagree.

    What was asked is believed first: pages show other dates beside it ("cheaper on ...").
    """
    if not dom.tags:
        return None
    shown = set(stays_in(_fields(dom), asked.check_in))
    shown |= set(stays_in(dom.text(0)[:_HEAD], asked.check_in))
    if asked in shown:
        return asked
    return next(iter(shown)) if len(shown) == 1 else None


def stay_in_words(text: str, anchor: date) -> Stay | None:
    """The first stay that a text shows, in the year nearest to `anchor` where it states none."""
    return next(stays_in(text, anchor), None)


def stays_in(text: str, anchor: date) -> Iterator[Stay]:
    """Every stay that a text shows, in order; "10/01/2027" is read as makes the shorter stay."""
    readings = [False, True] if "/" in text else [False]
    found: dict[int, list[Stay]] = {}
    for month_first in readings:
        for one, other in _pairs(text, days_in(text, month_first=month_first)):
            stay = _stay(one, other, anchor)
            if stay:
                found.setdefault(one.start, []).append(stay)
    for start in sorted(found):
        yield min(found[start], key=lambda stay: stay.nights)


def _pairs(text: str, days: list[WrittenDay]) -> Iterator[tuple[WrittenDay, WrittenDay]]:
    taken = -1
    for one, other in pairwise(days):
        between = text[one.end : other.start]
        dashed = len(between) < 40 and _DASHED.fullmatch(between)
        labelled = (
            len(between) < 80
            and _LABELLED.fullmatch(between)
            and _LABEL_BEFORE.search(text[max(0, one.start - 60) : one.start])
        )
        if labelled or (dashed and not _is_else(text, one.start, other.end)):
            taken = other.end
            yield one, other
    if taken < 0:
        for day in days:
            yield from _with_its_half(text, day)


def _with_its_half(text: str, day: WrittenDay) -> Iterator[tuple[WrittenDay, WrittenDay]]:
    before = _DAY_BEFORE.search(text[max(0, day.start - 30) : day.start])
    behind = _DAY_BEHIND.match(text, day.end)
    if before and not _is_else(text, day.start - 12, day.end):
        yield replace(day, day=int(before[1])), day
    elif behind and not _is_else(text, day.start, behind.end()):
        year = _YEAR_BEHIND.match(text, behind.end())
        told = int(year[1]) if year else day.year
        yield replace(day, year=told), replace(day, day=int(behind[1]), year=told)


def _is_else(text: str, start: int, end: int) -> bool:
    around = f"{text[max(0, start - _BESIDE) : max(0, start)]} # {text[end : end + _BESIDE // 2]}"
    return _ELSE.search(around) is not None


def _stay(one: WrittenDay, other: WrittenDay, anchor: date) -> Stay | None:
    if one.year is None and other.year is not None:
        over_new_year = (one.month, one.day) > (other.month, other.day)
        one = replace(one, year=other.year - over_new_year)
    first = in_year(one, anchor)
    return sound(stay_of(first, in_year(other, first) if first else None))


def _fields(dom: Dom) -> str:
    """The fields of a form, as "label: value"."""
    told = list[str]()
    for element, tag in enumerate(dom.tags):
        if tag == "input" and len(told) < _FIELDS:
            attributes = dom.attributes.get(element, {})
            value = attributes.get("value", "")
            if 5 <= len(value) <= 60 and any(c.isdigit() for c in value):
                label = " ".join(
                    attributes.get(name, "") for name in ("aria-label", "placeholder", "name", "id")
                )
                told.append(f"{label[:80]}: {value}")
    return " \n".join(told)
