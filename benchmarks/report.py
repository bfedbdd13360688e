"""The shape of every benchmark's answer: figures, and promises beside their bounds."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime


def machine() -> str:
    """Cores, memory, system and Python: what a reader needs to compare figures."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} cores, {pages / 2**30:.0f} GiB, {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """A figure we promise. `at_most` tells whether `bound` is a ceiling (else a floor)."""

    what: str
    value: float
    bound: float
    unit: str
    at_most: bool = True

    @property
    def holds(self) -> bool:
        return self.value <= self.bound if self.at_most else self.value >= self.bound


@dataclass(frozen=True, slots=True)
class Report:
    """One run of one benchmark. Figures are named with their unit ("page_ms_median")."""

    name: str
    figures: Mapping[str, float | int | str]
    promises: tuple[Promise, ...]
    machine: str = field(default_factory=machine)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, object]:
        """The object that `--json` prints."""
        return {
            "name": self.name,
            "machine": self.machine,
            "at": self.at.isoformat(timespec="seconds"),
            "figures": dict(self.figures),
            "promises": [_promise_json(promise) for promise in self.promises],
        }


def _promise_json(promise: Promise) -> dict[str, object]:
    row = {key: value for key, value in asdict(promise).items() if key != "at_most"}
    return {**row, "holds": promise.holds}
