"""Names a slip or two away from what was typed, told from all others before any is compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

_LIKE = 0.74  # 1 - slips / letters of the longer name, and no less
_ROUNDING = 1e-6  # so that the slips allowed never come out below a whole number


@dataclass(frozen=True, slots=True)
class Slips:
    """Names, and of each what bounds its distance from below: its length and its letters."""

    names: Sequence[str]
    lengths: NDArray[np.int64]
    letters: NDArray[np.uint64]  # a set: bit n stands for the characters of code n modulo 64

    def like(
        self, text: str, among: NDArray[np.bool_] | None, limit: int
    ) -> Iterator[tuple[int, float]]:
        """(place in `names`, likeness 0..1), the likest first; two letters swapped are one slip.

        `among` has one flag a name.
        """
        near = self._may_be_like(text)
        places = np.flatnonzero(near if among is None else near & among)
        names = [self.names[at] for at in places.tolist()]
        scorer = OSA.normalized_similarity
        for _, likeness, at in process.extract(
            text, names, scorer=scorer, score_cutoff=_LIKE, limit=limit
        ):
            yield int(places[at]), likeness

    def _may_be_like(self, text: str) -> NDArray[np.bool_]:
        """One flag a name: False only where the names surely differ by too many slips.

        A slip changes the length by one at most, and adds or removes one kind of letter at most.
        """
        allowed = (1 - _LIKE) * np.maximum(self.lengths, len(text)) + _ROUNDING
        typed = np.uint64(sum({1 << ord(letter) % 64 for letter in text}))
        near: NDArray[np.bool_] = np.abs(self.lengths - len(text)) <= allowed
        near &= np.bitwise_count(typed & ~self.letters) <= allowed
        near &= np.bitwise_count(self.letters & ~typed) <= allowed
        return near


def slips_of(names: Sequence[str]) -> Slips:
    """`names` ready to be compared; none may hold a line break."""
    codes = np.frombuffer(("\n".join(names) + "\n").encode("utf-32-le"), np.uint32)
    ends = np.flatnonzero(codes == ord("\n"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    letters = np.left_shift(np.uint64(1), codes.astype(np.uint64) % 64)
    letters[ends] = 0
    return Slips(names, ends - starts, np.bitwise_or.reduceat(letters, starts))
