"""Recall and precision of rows against a truth of names and amounts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.rate import RateQuote
from scrapers.read.text import folded


@dataclass(frozen=True, slots=True)
class Truth:
    """One true row: how it may be called, and every price that is true of it.

    `rounded` prices were written in whole units: an exact amount that rounds to one is right.
    """

    names: frozenset[str]
    amounts: frozenset[Decimal]
    currency: str
    rounded: frozenset[Decimal] = frozenset()

    def is_met_by(self, row: RateQuote) -> bool:
        if not self.names & called(row):
            return False
        money = [m for m in (row.per_night, row.total) if m and m.currency == self.currency]
        return any(
            m.amount in self.amounts
            or any(abs(m.amount - r) <= Decimal("0.5") for r in self.rounded)
            for m in money
        )


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    truths: int
    found: int  # truths met by a row of their own
    rows: int
    right: int  # rows that some truth supports
    seconds: float = 0.0

    @property
    def recall(self) -> float:
        return self.found / self.truths if self.truths else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.rows if self.rows else 1.0

    @property
    def line(self) -> str:
        return (
            f"recall {self.recall:.3f} ({self.found}/{self.truths}), "
            f"precision {self.precision:.3f} ({self.right}/{self.rows})"
        )


def called(row: RateQuote) -> frozenset[str]:
    """What a row can be known by: its house; where that has no name its room and its id."""
    if row.listing.name:
        names = [row.listing.name, row.room or ""]
    else:
        names = ["", row.room or "", row.listing.ref]
    return frozenset(bare(name) for name in names)


def bare(name: str) -> str:
    text = html.unescape(name)
    if re.search("[ÃÂ]", text):
        text = text.encode("cp1252", "ignore").decode(errors="ignore") or text
    return folded(text)


def scored(
    name: str, truths: Sequence[Truth], rows: Sequence[RateQuote], seconds: float = 0.0
) -> Score:
    """A truth takes one row that nobody took before; a row is right when any truth supports it."""
    left = list(rows)
    found = 0
    for truth in truths:
        match = next((row for row in left if truth.is_met_by(row)), None)
        if match is not None:
            found += 1
            left.remove(match)
    right = sum(any(truth.is_met_by(row) for truth in truths) for row in rows)
    return Score(name, len(truths), found, len(rows), right, seconds)


def total_of(scores: Iterable[Score]) -> Score:
    known = list(scores)
    return Score(
        "all",
        sum(s.truths for s in known),
        sum(s.found for s in known),
        sum(s.rows for s in known),
        sum(s.right for s in known),
        sum(s.seconds for s in known),
    )
