"""A hotel's name taken apart: what tells it from its neighbours, and what sites vary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.search.brands import HARD_BRANDS, OWNERS, SOFT_BRANDS

# Words that say what kind of house it is, or join others: present on one site, absent on the next.
_GENERIC = """
    a an and apartamento apartamentos apartment apartments aparthotel apart at boutique by club da
    de del der des di du e el en et hostal hostel hotel hotels house i im in inn island la le les
    lodge los motel of on resort resorts rooms s spa suites the to und von y
"""
GENERIC = frozenset(_GENERIC.split())
_OWNERS = frozenset(OWNERS.split())
WAYS = frozenset({"north", "south", "east", "west"})
SPOTS = frozenset({"airport", "convention", "downtown", "midtown", "university", "uptown"})

_SPELLINGS = """
    aiport airport, airpt airport, apt airport, arpt airport, ave avenue, av avenue, blvd boulevard,
    centre center, cntr center, cntre center, conv convention, ctr center, ctre center,
    dtwn downtown, dwtn downtown, dntn downtown, e east, exp express, fort ft, htl hotel,
    hwy highway, intl international, mount mt, mtn mountain, n north,
    saint st, santa sta, sq square, ste suites, stes suites, street st, suite suites,
    univ university, w west, plz plaza, theatre theater, harbour harbor
"""
_SPELLING = dict(pair.split() for pair in _SPELLINGS.split(","))
_APOSTROPHES = re.compile(r"['’‘`´]")
_STARS = re.compile(r"\b\d ?\*+s?|\*+")
_WORD = re.compile(r"\w+")
_ORDINAL = re.compile(r"(\d+)(st|nd|rd|th)")
_ELISION = re.compile(r"\b([dls]) (?=[aeiou])")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_NO_MARK = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of one name that matching looks at. `words` never hold the brand or its owner."""

    words: frozenset[str]
    brand: str | None  # only a brand that two houses cannot both drop or swap
    numbers: frozenset[str]
    ways: frozenset[str]
    spots: frozenset[str]
    has_suites: bool


def plain(text: str) -> str:
    """Lower case without accents or punctuation: "Cala d'Or & Spa" becomes "cala dor and spa"."""
    text = _STARS.sub(" ", text.casefold().translate(_NO_MARK))
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    text = _APOSTROPHES.sub("", text.replace("&", " and ").replace("+", " and "))
    return _ELISION.sub(r"\1", " ".join(_WORD.findall(text.replace("_", " "))))


@lru_cache(maxsize=65536)
def name_of(text: str) -> Name:
    """Take a name apart. Word order, accents, "&", "by OWNER" and common short forms vanish."""
    words = [_spelled(word) for word in plain(text).split()]
    words = _without_owner([word for word in words if word != "and"])
    words = _without(words, _SOFT)
    brand, rest = _taken(words)
    left = frozenset(rest)
    return Name(
        words=left,
        brand=brand,
        numbers=frozenset(word for word in left if word.isdigit()),
        ways=left & WAYS,
        spots=left & SPOTS,
        has_suites="suites" in words,
    )


def street_of(address: str | None) -> tuple[str, str] | None:
    """House number and the street's longest word: ("145", "39"), to compare addresses by."""
    words = [_spelled(word) for word in plain(address or "").split()]
    number = next((word for word in words if word[0].isdigit()), None)
    if number is None:
        return None
    at = words.index(number)
    street = words[max(0, at - 3) : at] + words[at + 1 : at + 4]
    named = [word for word in street if word not in _STREET_KINDS and word not in WAYS]
    return (number, max(named, key=lambda word: (len(word), word))) if named else None


_STREET_KINDS = frozenset({"avenue", "boulevard", "highway", "st", "road", "rd", "dr", "drive"})


def _spelled(word: str) -> str:
    if ordinal := _ORDINAL.fullmatch(word):
        return ordinal[1]
    return _SPELLING.get(word, word)


def _without_owner(words: list[str]) -> list[str]:
    """Drop "by hilton" and "an ihg hotel"; a chain's name without such a word before it stays."""
    kept: list[str] = []
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word in _OWNERS and before in ("by", "an", "a") and len(words) > 2:
            kept.pop()
            continue
        if word in ("hotel", "resort") and kept != words[:at] and words[at - 1] in _OWNERS:
            continue
        kept.append(word)
    return kept or words


_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def _phrases(lines: Iterable[str]) -> _Phrases:
    """Spellings by their first word, longest first, each with the brand it stands for."""
    found: _Phrases = {}
    for line in lines:
        spellings = [tuple(spelling.split()) for spelling in line.split(",")]
        for spelling in spellings:
            found.setdefault(spelling[0], []).append((spelling, " ".join(spellings[0])))
    for choices in found.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return found


_SOFT = _phrases(line for line in SOFT_BRANDS.splitlines() if line.strip())
_HARD = _phrases(line for line in HARD_BRANDS.splitlines() if line.strip())


def _without(words: list[str], phrases: _Phrases) -> list[str]:
    for at, word in enumerate(words):
        for spelling, _ in phrases.get(word, ()):
            if tuple(words[at : at + len(spelling)]) == spelling and len(words) > len(spelling):
                return [*words[:at], *words[at + len(spelling) :]]
    return words


def _taken(words: list[str]) -> tuple[str | None, list[str]]:
    """The most specific brand in the name, and the words beside it."""
    found = [
        (len(spelling), -at, brand)
        for at, word in enumerate(words)
        for spelling, brand in _HARD.get(word, ())
        if tuple(words[at : at + len(spelling)]) == spelling
    ]
    if not found:
        return None, words
    length, at, brand = max(found)
    return brand, [*words[:-at], *words[-at + length :]]
