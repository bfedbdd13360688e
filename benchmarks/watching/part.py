"""The shape of a part's answer."""

from __future__ import annotations

from benchmarks.report import Promise

Part = tuple[dict[str, float | int | str], tuple[Promise, ...]]
