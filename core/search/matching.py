"""The same property recognised in the listings of many sites.

Two listings match when the words that tell a house from its neighbours agree, more strictly the
further apart they stand; some differences (brand, number, direction) are never forgiven. Houses are
then built from the surest pair down, and two groups join only if all their members agree on average
and none objects: a chain of weak links cannot pull two houses together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from core.domain.rate import Listing
from core.domain.stay import Destination
from core.search.likeness import REACH_M, Card, Vocabulary, cards_of, margin

Seen = tuple[str, Listing]  # site, listing
_CELL_M = 150.0
# How far one pair of a group may lie below what is asked. Two places known say much; without one
# the name alone is asked for so much that a slip of the pen falls short.
_SHORT_PLACED, _SHORT_UNPLACED = 0.05, 0.3
# Rarest words by which a listing looks for its like; without a place that is all over town.
_KEYS, _KEYS_UNPLACED = 3, 2


def match(
    listings: Sequence[Seen], near: Destination | None = None
) -> tuple[tuple[Seen, ...], ...]:
    """Groups of listings, one group a house, in the order of their smallest (site, ref).

    Each listing is in exactly one group, no group holds two of one site, and the order given does
    not count. `near` names the place searched, whose words tell no house from another. Listings
    without a name (opaque deals) stay alone. Each (site, ref) must come once.
    """
    ordered = sorted(listings, key=lambda seen: (seen[0], seen[1].ref))
    vocabulary, cards = cards_of(ordered, near)
    groups = _Groups(cards, vocabulary)
    pairs = [
        (-above, a, b)
        for a, b in _candidates(cards)
        if (above := margin(cards[a], cards[b], vocabulary, in_full=False)) is not None
        and above >= 0
    ]
    for _, a, b in sorted(pair for pair in pairs if groups.are_placed(*pair[1:])):
        groups.join(a, b)
    # A listing without a place may fit two houses of a street equally well by one of their names;
    # the names of the whole house decide.
    unplaced = [pair for pair in pairs if not groups.are_placed(*pair[1:])]
    for _, _, a, b in sorted((-groups.fit(a, b), above, a, b) for above, a, b in unplaced):
        groups.join(a, b)
    return tuple(tuple(ordered[at] for at in group) for group in groups.all())


class _Groups:
    """Listings joined so far. A group is named by its smallest index, its members are sorted."""

    def __init__(self, cards: Sequence[Card], vocabulary: Vocabulary) -> None:
        self._cards = cards
        self._vocabulary = vocabulary
        self._of = list(range(len(cards)))
        self._members = {at: [at] for at in range(len(cards))}
        self._margins: dict[tuple[int, int], float | None] = {}

    def join(self, a: int, b: int) -> None:
        """Join two listings' groups, unless a site would be in it twice or a member objects."""
        first, second = sorted((self._of[a], self._of[b]))
        if first == second:
            return
        ours, theirs = self._members[first], self._members[second]
        sites = {self._cards[at].site for at in ours}
        if any(self._cards[at].site in sites for at in theirs) or not self._agree(ours, theirs):
            return
        self._members[first] = sorted(ours + theirs)
        for at in self._members.pop(second):
            self._of[at] = first

    def all(self) -> Iterator[list[int]]:
        yield from (self._members[first] for first in sorted(self._members))

    def are_placed(self, a: int, b: int) -> bool:
        """Whether both listings have coordinates."""
        return self._cards[a].north is not None and self._cards[b].north is not None

    def fit(self, a: int, b: int) -> float:
        """How far all pairs of the two listings' groups lie above what is asked, on average."""
        above = [self._margin(*pair) for pair in product(self._group(a), self._group(b))]
        return math.fsum(-1.0 if one is None else one for one in above) / len(above)

    def _group(self, at: int) -> list[int]:
        return self._members[self._of[at]]

    def _agree(self, ours: Iterable[int], theirs: Iterable[int]) -> bool:
        total = 0.0
        for a, b in product(ours, theirs):
            above = self._margin(a, b)
            short = _SHORT_PLACED if self.are_placed(a, b) else _SHORT_UNPLACED
            if above is None or above < -short:
                return False
            total += above
        return total >= 0

    def _margin(self, a: int, b: int) -> float | None:
        pair = (a, b) if a < b else (b, a)
        if pair not in self._margins:
            self._margins[pair] = margin(self._cards[a], self._cards[b], self._vocabulary)
        return self._margins[pair]


def _candidates(cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: they share a rare word, or stand within a few steps; each pair once."""
    done: set[int] = set()
    for block in _blocks(cards):
        for first, second in _within_reach(block, cards):
            pair = first * len(cards) + second
            if pair not in done:
                done.add(pair)
                yield first, second


def _within_reach(block: Sequence[int], cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Pairs of two sites not further apart than any match may be, the smaller index first."""
    placed = sorted(
        (card.north, card.east or 0.0, card.site, at)
        for at in block
        if (card := cards[at]).north is not None
    )
    for place, (north, east, site, at) in enumerate(placed):
        for other_north, other_east, other_site, other in placed[place + 1 :]:
            if other_north - north > REACH_M:  # sorted northward: the rest lies further still
                break
            if site != other_site and abs(east - other_east) <= REACH_M:
                yield (at, other) if at < other else (other, at)
    unplaced = [at for at in block if cards[at].north is None]
    for at, other in product(unplaced, block):
        if cards[at].site != cards[other].site and (cards[other].north is not None or at < other):
            yield (at, other) if at < other else (other, at)


def _blocks(cards: Sequence[Card]) -> Iterator[list[int]]:
    words: dict[str, list[int]] = {}
    cells: dict[tuple[int, int], list[int]] = {}
    for at, card in enumerate(cards):
        for word in card.rarest[: _KEYS if card.north is not None else _KEYS_UNPLACED]:
            words.setdefault(word, []).append(at)
        if card.north is not None and card.east is not None and card.rarest:
            cell = (int(card.north // _CELL_M), int(card.east // _CELL_M))
            cells.setdefault(cell, []).append(at)
    yield from words.values()
    for (row, column), here in cells.items():
        # Half of the neighbours is enough: the other half looks this way.
        for step in ((0, 1), (1, -1), (1, 0), (1, 1)):
            if beside := cells.get((row + step[0], column + step[1])):
                yield here + beside
        yield list(here)
