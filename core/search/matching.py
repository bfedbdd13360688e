"""The same property recognised in the listings of many sites.

Two listings match when the words that tell a house from its neighbours agree, more strictly the
further apart they stand; some differences (brand, number, direction) are never forgiven. Houses are
then built from the surest pair down, and two groups join only if all their members agree on average
and none objects: a chain of weak links cannot pull two houses together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from core.domain.rate import Listing
from core.domain.stay import Destination
from core.search.likeness import Card, Vocabulary, cards_of, degrees_apart, margin

Seen = tuple[str, Listing]  # site, listing
_REACH = degrees_apart(1.2)
_CELL = degrees_apart(0.15)
_KEYS = 4  # rarest words by which a listing looks for its like


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
        (-margin, a, b)
        for a, b in _candidates(cards)
        if (margin := groups.margin(a, b)) is not None and margin >= 0
    ]
    for _, a, b in sorted(pairs):
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

    def margin(self, a: int, b: int) -> float | None:
        """How far the pair lies above what its distance asks; None when it can never be one."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self._margins:
            self._margins[pair] = margin(self._cards[a], self._cards[b], self._vocabulary)
        return self._margins[pair]

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

    def _agree(self, ours: Iterable[int], theirs: Iterable[int]) -> bool:
        total = 0.0
        for a, b in product(ours, theirs):
            margin = self.margin(a, b)
            if margin is None:
                return False
            total += margin
        return total >= 0


def _candidates(cards: Sequence[Card]) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: they share a rare word, or stand within a few steps; each pair once."""
    done: set[int] = set()
    for block in _blocks(cards):
        block.sort(key=lambda at: (cards[at].lat is None, cards[at].lat or 0.0, at))
        for place, first in enumerate(block):
            for second in block[place + 1 :]:
                a, b = cards[first], cards[second]
                if a.lat is not None and b.lat is not None and b.lat - a.lat > _REACH:
                    # Sorted from south to north: all others with a place lie further still.
                    if cards[block[-1]].lat is not None:
                        break
                    continue
                pair = min(first, second) * len(cards) + max(first, second)
                if a.site != b.site and pair not in done:
                    done.add(pair)
                    yield (first, second) if first < second else (second, first)


def _blocks(cards: Sequence[Card]) -> Iterator[list[int]]:
    words: dict[str, list[int]] = {}
    cells: dict[tuple[int, int], list[int]] = {}
    for at, card in enumerate(cards):
        for word in card.rarest[:_KEYS]:
            words.setdefault(word, []).append(at)
        if card.lat is not None and card.lon is not None and card.rarest:
            cells.setdefault((int(card.lat // _CELL), int(card.lon // _CELL)), []).append(at)
    yield from words.values()
    for (row, column), here in cells.items():
        # Half of the neighbours is enough: the other half looks this way.
        for step in ((0, 1), (1, -1), (1, 0), (1, 1)):
            if beside := cells.get((row + step[0], column + step[1])):
                yield here + beside
        yield list(here)
