"""Hand-written pages of invented sites with rows worked out by hand: `tests/scrapers/generic`."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.generically.captures import request_of
from benchmarks.generically.score import Score, Truth, bare, scored
from core.domain.rate import Tier
from scrapers import generic
from scrapers.visit import Page

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "scrapers" / "generic"


def scores() -> list[Score]:
    told: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())
    return [_score(file, entry) for file, entry in told.items()]


def _score(file: str, entry: dict[str, Any]) -> Score:
    body = (FOLDER / "pages" / file).read_bytes()
    page = Page(f"file:///{file}", 200, body, "", datetime.now(UTC), Tier.FILE)
    request = request_of({"adults": 2, **entry})
    started = time.perf_counter()
    rows = generic.read(page, request)
    truths = [
        Truth(
            frozenset({bare(house)}),
            frozenset(Decimal(amount) for amount in (night, total) if amount),
            currency,
        )
        for house, _, night, total, currency in entry["rows"]
    ]
    return scored(file, truths, rows, time.perf_counter() - started)
