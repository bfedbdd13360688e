"""How workers and schedulers end, told by their exit codes to whoever keeps them running."""

from __future__ import annotations

from enum import IntEnum


class End(IntEnum):
    """Why such a process ended; after each of them another one may start."""

    STOPPED = 0
    DECLARED_DEAD = 3  # it was silent for too long, and others do its work
    LOST_DATABASE = 4
    TOO_LARGE = 5
