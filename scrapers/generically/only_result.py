"""The card of a results page that found one house only, and says so."""

from __future__ import annotations

import re

from scrapers.generically import kinds
from scrapers.generically.candidates import Candidate
from scrapers.generically.card import offer_of
from scrapers.generically.names import is_search
from scrapers.generically.page import Page
from scrapers.generically.titles import STRONG

_HEAD = 4_000  # characters: where a page tells how many it found
_LONGEST, _MOST_PRICES = 1_500, 8
_ONE = re.compile(
    r"(?<![\d.,$€£¥/+-])\b(?:1|one|eine?|une?|un[ao]?)\s(?:(?:hotel|property|stay|place|"
    r"accommodation|result|lodging|motel|unterkunft|treffer|hébergement|établissement|résultat|"
    r"hôtel|alojamiento|resultado|hospedagem|struttura|risultato|accommodatie)\b)"
    r"(?! (?:nearby|away|from|in the area))",
    re.I,
)


def only_result(page: Page) -> list[Candidate]:
    """Its offer; none where the page counts no single house, or shows no stay that it is for."""
    if not page.stay or not _ONE.search(page.dom.text(0)[:_HEAD]):
        return []
    for title in page.titles.inside(0):
        if title.weight < STRONG or is_search(title.text) or title.place.endswith(":h1"):
            continue
        card = _card_of(page, title.element)
        text = page.dom.text(card) if card is not None else ""
        if card is not None and len(text) <= _LONGEST and kinds.shows_house(text):
            offer = offer_of(page, card, title.text, None)
            return [offer] if offer else []
    return []


def _card_of(page: Page, element: int) -> int | None:
    """The smallest element around a title that has prices; it has no other page heading."""
    for above in page.dom.chain(element):
        marks = page.marks_in(above)
        if marks:
            heads = [t for t in page.titles.inside(above) if t.place.endswith(":h1")]
            return above if len(marks) <= _MOST_PRICES and not heads else None
    return None
