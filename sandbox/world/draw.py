"""Chance that depends on a key, never on the order of questions.

Every drawn figure is a hash of the seed and of what it is about. A shared random stream would
make an answer depend on which request came first,
and `random` promises no equal draws across Python versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
Key = str | int


@dataclass(frozen=True, slots=True)
class Draw:
    """A seed to draw from. Equal seed and equal key give equal draws in any process."""

    seed: int

    def number(self, *key: Key) -> int:
        """A whole number in [0, 2**64)."""
        text = "\x1f".join(map(str, (self.seed, *key)))
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")

    def unit(self, *key: Key) -> float:
        """A figure in [0, 1)."""
        return (self.number(*key) >> 11) / 2**53

    def between(self, low: float, high: float, *key: Key) -> float:
        return low + (high - low) * self.unit(*key)

    def bell(self, *key: Key) -> float:
        """About normal, mean 0, deviation 1, within [-3, 3]: the sum of three even draws."""
        return (sum(self.unit(*key, i) for i in range(3)) - 1.5) * 2

    def chance(self, share: float, *key: Key) -> bool:
        return self.unit(*key) < share

    def pick(self, choices: Sequence[T], *key: Key) -> T:
        return choices[self.number(*key) % len(choices)]

    def token(self, length: int, alphabet: str, *key: Key) -> str:
        """A code such as a rate plan or an offer id."""
        return "".join(self.pick(alphabet, *key, i) for i in range(length))
