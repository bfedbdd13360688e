"""The real captures beside the repository, and the truth that an independent reader took from them.

Names in the truth are compared with blanks collapsed, entities resolved and one artefact undone:
some were written down with UTF-8 read as Windows-1252 ("GlÃ¼cklich" for "Glücklich"). Nothing else
is forgiven: amounts, currencies and outcomes must be equal.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.domain.rate import Tier
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers.visit import Page

FOLDER = Path(__file__).parents[3] / "shared" / "captures"
needs_captures = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the captures of real sites are not beside the repository"
)
# The truth lists this file without saying how to read it; its README does.
_READ_AS: dict[str, dict[str, Any]] = {
    "expedia_hotelscom/scrapfly_expedia_hotels.json": {
        "site": "expedia", "check_in": "2026-07-22", "check_out": "2026-07-29",
        "adults": 2, "rooms": 1, "outcome": "priced",
    }
}  # fmt: skip


@dataclass(frozen=True)
class Capture:
    file: str
    site: str
    outcome: str
    request: StayRequest
    items: tuple[dict[str, Any], ...]

    @property
    def page(self) -> Page:
        return page(self.file)


def page(file: str) -> Page:
    body = (FOLDER / file).read_bytes()
    seen_at = datetime(2026, 11, 20, tzinfo=UTC)
    return Page(f"file:///{file}", 200, body, "", seen_at, Tier.FILE)


@cache
def captures() -> tuple[Capture, ...]:
    """Every entry of the truth that says how it is to be read; none where the folder is missing."""
    return tuple(_entries()) if FOLDER.is_dir() else ()


def _entries() -> Iterator[Capture]:
    truth = json.loads((FOLDER / "ground_truth.json").read_text())
    for file, entry in truth.items():
        told = entry.get("read_as") or _READ_AS.get(file)
        if told:
            stay = Stay(date.fromisoformat(told["check_in"]), date.fromisoformat(told["check_out"]))
            request = StayRequest(stay, Occupancy(told["adults"]), told["rooms"])
            items = tuple(entry["items"])
            yield Capture(file, told["site"], told["outcome"], request, items)


def name_of(text: str) -> str:
    """A name of the truth without the artefacts of how it was written down."""
    plain = html.unescape(text)
    if "Ã" in plain:
        plain = plain.encode("cp1252").decode()
    return " ".join(plain.split())


def amount(value: object) -> Decimal | None:
    """The amount in a value of the truth: 451.02, "139.20", "$2,790", "total $351 for"."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value))
    text = str(value)
    dollars = re.search(r"\$([\d,]+(?:\.\d+)?)", text)
    return Decimal(dollars[1].replace(",", "") if dollars else text)
