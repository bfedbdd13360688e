"""How politely a host is asked, in each of the two worlds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How politely a host is visited: visits at once, and seconds between two starts."""

    at_once: int = 2
    gap_s: float = 1.0


LIVE, LOCAL = Rhythm(), Rhythm(at_once=4, gap_s=0.0)
