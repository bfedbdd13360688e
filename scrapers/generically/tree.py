"""One document of data while it is read, and a number whose currency is still to be found."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from core.domain.stay import Stay
from scrapers.generically import words
from scrapers.generically.candidates import Money
from scrapers.generically.documents import Document
from scrapers.generically.facts import Fact
from scrapers.generically.naming import Places
from scrapers.generically.scales import Shape
from scrapers.generically.spots import Spot


@dataclass(slots=True)
class Tree:
    """One document while it is read; what is looked up often is remembered by object."""

    document: Document
    money: Money
    request_nights: int
    stay: Stay | None
    places: Places = field(default_factory=Places)
    spots: list[Spot] = field(default_factory=list)
    currencies: dict[int, str | None] = field(default_factory=dict)
    cues: dict[int, words.Said] = field(default_factory=dict)
    names_by_id: dict[tuple[str, str], str] = field(default_factory=dict)
    houses_by_id: dict[str, str] = field(default_factory=dict)
    shapes: dict[Shape, list[Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bare:
    """A number that is surely money, of a currency not said near it."""

    fact: Fact
