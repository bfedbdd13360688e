"""Which texts can be the name of a house or a room."""

from __future__ import annotations

import re
from functools import lru_cache

from scrapers.generically.figures import written_in
from scrapers.generically.kinds import NOT_A_NAME, is_else
from scrapers.generically.written_days import is_days
from scrapers.read.text import plain

_LONGEST = 120
_NO_NAME = re.compile(
    r"https?:|www\.|^[\w.+-]+@|^[\da-f]{12,}$|^[A-Za-z0-9_=-]{28,}$|^\W*\d[\d\W]*$|"
    r"^\d+(?:\.\d+)?\s?(?:/|out of|stars?|reviews?|mi|km|miles|min|nights?|guests?|adults?|"
    r"rooms?|ft|m)\b|"
    r"^[\W_]+$|[?？]$|[{}<>]|\bper night\b|\bpoints$|\d\s?point$|"
    r"^\w+(?:_\w+)+$|^\d{4}-\d\d-\d\d|^\$|%|"
    r"\b\d+ nights?$|\bpaid (?:with|by|on)\b|\bcard ending",
    re.I,
)
_WORDS_OF_PRICES = re.compile(
    r"\b(?:tax(?:es)?|vat|fees?|surcharge|deposit|discount|refundable|refund|cancell?ation|per "
    r"night|"
    r"night total|subtotal|total price|room rate|nightly rate|base rate|breakfast included)\b",
    re.I,
)
_SEARCH = re.compile(
    r"\b(?:hotels|properties|places to stay|stays|results|accommodations?|deals|search|motels|"
    r"rooms) "
    r"(?:in|near|found|for|at|around)\b|\b\d[\d,.]* (?:hotels|hotel (?:found|in|near)|"
    r"propert|results|stays\b|inns\b|places|unterk|"
    r"hôtels|hoteles|alberghi)|\bfound\b(?! hotel)|\bhotels à\b|\bhotels? in\b|\bwhere\b|"
    r"^hotels\b|\bhotels$|\b(?:choose|select) (?:your|an?|the|dates?|rooms?|from|another|here)\b|"
    r"^(?:choose|select)\W*$|"
    r"\byour (?:stay|search|room|receipt|trips?|booking|reservation|itinerary|details|account)\b|"
    r"\b(?:receipt|invoice|checkout|itinerary|payment)\b|\bsecure booking|\bgift ?cards?\b|"
    r"\b(?:faqs?|frequently asked)\b|\bavailable rooms\b|\bresults\b|\bHôtels\s(?:à|de)\b|"
    r"\bHôtel à\b|\bhoteles en\b|"
    r"^(?:\w+ ){0,2}(?:deals|offers|packages|specials|promotions|angebote|ofertas)\b",
    re.I,
)


_SITE = re.compile(r"[\w-]{2,30}(?:\.[a-z]{2,3}){1,2}", re.I)
# What links say to those who hear the page.
_ASIDE = re.compile(
    r"\s*[(,]?\s*(?:opens? in (?:a )?new (?:window|tab)|wird in (?:einem )?neuem? (?:fenster|tab) "
    r"geöffnet|s'ouvre dans une nouvelle fenêtre|se abre en una ventana nueva|"
    r"abre em uma nova janela|si apre in una nuova finestra)\W*$",
    re.I,
)


@lru_cache(maxsize=4_096)
def name_of(text: str) -> str | None:
    """The text on one line when a house or room can be called so; None otherwise."""
    line = plain(text)  # first: between long runs of blanks the search below takes minutes
    clean = plain(_ASIDE.sub("", line), escaped=False) if line else None
    if not clean or not 2 <= len(clean) <= _LONGEST or clean.count(" ") > 18:
        return None
    if _NO_NAME.search(clean) or NOT_A_NAME.match(clean) or _WORDS_OF_PRICES.search(clean):
        return None
    if not any(letter.isalpha() for letter in clean) or written_in(clean) or is_else(clean):
        return None
    if is_days(clean):
        return None
    return clean


def is_site(text: str) -> bool:
    """Whether a name is a web site's: who sells the room, not the house."""
    return bool(_SITE.fullmatch(text))


def is_search(text: str) -> bool:
    """Whether a heading names a list of houses rather than one."""
    return bool(_SEARCH.search(text))
