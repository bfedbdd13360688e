"""A page laid out with its prices: which stand inside which element, and what names it has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

from core.domain.stay import Stay
from scrapers.generically.candidates import Money
from scrapers.generically.dom import Dom
from scrapers.generically.marks import Mark
from scrapers.generically.titles import Titles
from scrapers.generically.words import Period, periods_in

_NOTE_PIECES, _LONGEST_NOTE = 8, 120
_OF_PRICES = re.compile(r"\b(?:prices|rates|preise|prix|precios|prezzi|preços|tarifs)\b", re.I)


@dataclass
class Page:
    """One page while it is read; what is looked up often is remembered by element."""

    dom: Dom
    marks: list[Mark]
    money: Money
    nights: int
    stay: Stay | None
    anchor: Stay
    house: str | None = None  # the one that the page's structured data is about
    best: dict[int, int] = field(default_factory=dict)
    notes: dict[int, Period | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.titles = Titles(self.dom)
        self.inner = _with_prices(self.dom, self.marks)  # element -> children with prices
        self.first_pieces = [mark.first for mark in self.marks]

    def best_title(self, card: int) -> int:
        if card not in self.best:
            self.best[card] = max((title.weight for title in self.titles.inside(card)), default=0)
        return self.best[card]

    def note_above(self, container: int) -> Period | None:
        """What the words above a list say of all its prices: "Prices are average per night"."""
        if container not in self.notes:
            first = self.dom.starts[container]
            above = self.dom.pieces[max(0, first - _NOTE_PIECES) : first]
            texts = [piece.text for piece in above if len(piece.text) <= _LONGEST_NOTE]
            told = {period for t in texts if _OF_PRICES.search(t) for period in periods_in(t)}
            self.notes[container] = next(iter(told)) if len(told) == 1 else None
        return self.notes[container]

    def marks_in(self, element: int) -> list[Mark]:
        """Those inside an element: a slice, since marks stand in reading order."""
        first = bisect_left(self.first_pieces, self.dom.starts[element])
        return self.marks[first : bisect_left(self.first_pieces, self.dom.stops[element])]


def _with_prices(dom: Dom, marks: list[Mark]) -> dict[int, list[int]]:
    inner: dict[int, set[int]] = defaultdict(set)
    for mark in marks:
        child = mark.element
        while dom.parents[child] >= 0:
            inner[dom.parents[child]].add(child)
            child = dom.parents[child]
    return {element: sorted(children) for element, children in inner.items()}
