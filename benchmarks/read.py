"""Reading every capture of a real site, beside parsing the same bytes with lxml or json alone.

A reading is the whole way from bytes to a report: decoding, parsing, every quote, its evidence with
the hash of the body. The floor parses and throws away.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import lxml.html
import orjson
from selectolax.lexbor import LexborHTMLParser

from benchmarks.report import Promise, Report
from core.domain.rate import Tier
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers import report
from scrapers.registry import site
from scrapers.visit import Page

CAPTURES = Path(__file__).resolve().parents[2] / "shared" / "captures"
RUNS = 9
BOUND = 3.0
# Listed in the truth without saying how it is read; its README does.
_PARSED_BEFORE = "expedia_hotelscom/scrapfly_expedia_hotels.json"
_READ_AS = {
    _PARSED_BEFORE: {
        "site": "expedia", "check_in": "2026-07-22", "check_out": "2026-07-29", "adults": 2,
    }
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capture:
    slug: str
    body: bytes
    request: StayRequest

    @property
    def is_html(self) -> bool:
        return self.body.lstrip()[:1] == b"<"

    def read(self) -> None:
        page = Page("file:///capture", 200, self.body, "", datetime.now(UTC), Tier.FILE)
        report.read(site(self.slug), page, self.request)

    def floor(self) -> None:
        """lxml for HTML, json for JSON: what the promise is measured against."""
        if self.is_html:
            lxml.html.document_fromstring(self.body)
        else:
            json.loads(self.body)

    def fastest(self) -> None:
        """The parsers that the readers use themselves, alone."""
        if self.is_html:
            LexborHTMLParser(self.body)
        else:
            orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, medians over the runs."""

    slug: str
    read: float
    floor: float
    fastest: float
    size: int


def run() -> Report:
    """Medians over all captures; without them, a report that says so and promises nothing."""
    captures = _captures()
    if not captures:
        return Report("read", {"captures": 0, "missing": str(CAPTURES)}, ())
    times = [_timed(capture) for capture in captures]
    reading, floor = sum(t.read for t in times), sum(t.floor for t in times)
    megabytes = sum(t.size for t in times) / 1e6
    figures: dict[str, float | int | str] = {
        "captures": len(times),
        "megabytes": megabytes,
        "runs_each": RUNS,
        "page_ms_median": median(t.read for t in times) * 1e3,
        "all_pages_ms": reading * 1e3,
        "read_mb_per_s": megabytes / reading,
        "floor_all_pages_ms": floor * 1e3,
        "floor_mb_per_s": megabytes / floor,
        "own_parsers_alone_ms": sum(t.fastest for t in times) * 1e3,
        **_by_site(times),
    }
    what = "reading all captures, beside lxml or json parsing the same bytes"
    return Report("read", figures, (Promise(what, reading / floor, BOUND, "x"),))


def _by_site(times: list[Times]) -> dict[str, float | int | str]:
    """Milliseconds and the multiple of the floor, site by site."""
    by_site: dict[str, list[Times]] = defaultdict(list)
    for each in times:
        by_site[each.slug].append(each)
    figures: dict[str, float | int | str] = {}
    for slug, own in sorted(by_site.items()):
        reading, floor = sum(t.read for t in own), sum(t.floor for t in own)
        figures[f"{slug}_ms"] = reading * 1e3
        figures[f"{slug}_x_floor"] = reading / floor
    return figures


def _timed(capture: Capture) -> Times:
    capture.read()  # imports, compiled patterns and caches are not what is measured
    # In turn, so that a busy moment of the machine falls on all three.
    rounds = [
        (_seconds(capture.read), _seconds(capture.floor), _seconds(capture.fastest))
        for _ in range(RUNS)
    ]
    read, floor, fastest = (median(column) for column in zip(*rounds, strict=True))
    return Times(capture.slug, read, floor, fastest, len(capture.body))


def _seconds(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _captures() -> list[Capture]:
    try:
        truth: dict[str, Any] = json.loads((CAPTURES / "ground_truth.json").read_text())
    except FileNotFoundError:
        return []
    told = {file: entry.get("read_as") or _READ_AS.get(file) for file, entry in truth.items()}
    return [_capture(file, how) for file, how in told.items() if how]


def _capture(file: str, how: dict[str, Any]) -> Capture:
    stay = Stay(date.fromisoformat(how["check_in"]), date.fromisoformat(how["check_out"]))
    request = StayRequest(stay, Occupancy(how["adults"]))
    return Capture(how["site"], (CAPTURES / file).read_bytes(), request)
