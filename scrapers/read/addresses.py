"""Words in web addresses: what a result's own link repeats of its price and stay."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_plus

from core.domain.stay import Stay
from scrapers.read.days import iso, stay_of


def word_in(url: str | None, name: str) -> str | None:
    """The first value of a query word, decoded; None where it is missing or empty.

    Links of results carry some forty words of which one is wanted, so the query is not taken apart.
    """
    found = _word(name).search(url or "")
    return unquote_plus(found[1]) or None if found else None


def stay_in(url: str | None, check_in: str, check_out: str) -> Stay | None:
    """The stay between two ISO dates of an address; None where it has none."""
    return stay_of(iso(word_in(url, check_in)), iso(word_in(url, check_out)))


@lru_cache(maxsize=64)
def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"[?&]{re.escape(name)}=([^&#]*)")
