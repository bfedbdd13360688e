"""The local world's own pages, as they are and with hooks and keys renamed, held against its truth.

The generic reader is handed the same pages that the sites' own readers ask for; the world tells
what each house costs there. A site's several answers to one question are read one by one.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import httpx

from benchmarks.generically.score import Score, Truth, bare, called, scored
from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from scrapers import generic
from scrapers.errors import SiteError
from scrapers.registry import sites
from scrapers.settings import LocalWorld, Rhythm, Timeouts, VisitSettings
from scrapers.visit import Browse, Browsed, Page, Params, Visit
from scrapers.visits import Visitor

ROOT = Path(__file__).resolve().parents[2]
_KEYS = dict.fromkeys(
    (
        "AMADEUS_CLIENT_ID",
        "AMADEUS_CLIENT_SECRET",
        "SERPAPI_KEY",
        "RAPID_API_KEY",
        "RAPID_SHARED_SECRET",
    ),
    "local",
)
_NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
_STAY = Stay(date(2026, 12, 7), date(2026, 12, 10))
_ASKED = StayQuery(_NEW_YORK, StayRequest(_STAY, Occupancy(2)))


def scores() -> tuple[list[Score], list[Score]]:
    """One score a site: its pages as they are, and with the fault `layout_changed`."""
    with _world() as (settings, control):
        as_it_is = asyncio.run(_all(settings, control, "none"))
        return as_it_is, asyncio.run(_all(settings, control, "layout_changed"))


@dataclass
class _Overheard:
    """A visit that keeps every page it hands on."""

    visit: Visit
    pages: list[Page] = field(default_factory=list)

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return self._kept(await self.visit.get(url, params, headers))

    async def post(self, url: str, **words: Any) -> Page:
        return self._kept(await self.visit.post(url, **words))

    async def browse(self, plan: Browse) -> Browsed:
        browsed = await self.visit.browse(plan)
        for page in browsed.answers or (browsed.page,):
            self._kept(page)
        return browsed

    async def open(self, plan: Browse) -> Browsed:
        browsed = await self.visit.open(plan)
        self._kept(browsed.page)
        return browsed

    def _kept(self, page: Page) -> Page:
        self.pages.append(page)
        return page


async def _all(settings: VisitSettings, control: str, fault: str) -> list[Score]:
    async with Visitor(settings) as visitor:
        return [
            score
            for slug in sorted(sites())
            if (score := await _one(visitor, control, slug, fault))
        ]


async def _one(visitor: Visitor, control: str, slug: str, fault: str) -> Score | None:
    """What a site's own reader asked for, read by the generic one; None where it got no page."""
    site = sites()[slug]
    _send(control, f"/faults/{slug}", {"fault": fault, "share": 1.0})
    visit = _Overheard(visitor.visit(site.source))
    try:
        await site.ask(_ASKED, Entitlement(Membership.PUBLIC), visit)
    except SiteError:
        pass  # with renamed keys the site's own reader gives up, as it should; its pages are kept
    finally:
        _send(control, f"/faults/{slug}", {"fault": "none", "share": 1.0})
    if not visit.pages:
        return None
    started = time.perf_counter()
    rows = [row for page in visit.pages for row in generic.read(page, _ASKED.request)]
    took = time.perf_counter() - started
    shown = b" ".join(page.body for page in visit.pages).decode(errors="replace")
    truths = _truths(control, slug, shown)
    known = frozenset().union(*(truth.names for truth in truths))
    # An opaque deal hides its house: the truth cannot tell what it costs.
    told = [row for row in _once(rows) if row.listing.name or row.room or known & called(row)]
    return scored(slug, truths, told, took)


def _once(rows: list[RateQuote]) -> list[RateQuote]:
    """Answers of one visit overlap (a page and its next one): a row counts once."""
    seen = {(r.listing.name, r.listing.ref, r.room, r.per_night, r.total): r for r in rows}
    return list(seen.values())


def _truths(control: str, slug: str, shown: str) -> list[Truth]:
    """One truth a house that the pages show with a price; each of its plans is true."""
    words_shown = bare(shown)
    request = _ASKED.request
    words: dict[str, str | int] = {
        "city": _ASKED.destination.name,
        "check_in": request.stay.check_in.isoformat(),
        "check_out": request.stay.check_out.isoformat(),
        "adults": 2,
        "rooms": 1,
        "children_ages": "",
        "currency": request.currency,
    }
    told = httpx.get(f"{control}/truth", params=words, timeout=30).json()
    listed = (house["sites"].get(slug) for house in told["properties"])
    truths = [
        Truth(
            frozenset({bare(entry["name"]), bare(entry["ref"])}),
            frozenset(a for quote in entry["quotes"] for a in _amounts(quote)),
            entry["quotes"][0]["currency"],
            frozenset(
                a.quantize(Decimal(1), ROUND_HALF_UP)
                for quote in entry["quotes"]
                for a in _amounts(quote)
            ),
        )
        for entry in listed
        if entry and entry["quotes"]
    ]
    return [
        truth
        for truth in truths
        if any(name in words_shown for name in truth.names)
        and any(f in shown for a in truth.amounts for f in _forms(a))
    ]


def _forms(amount: Decimal) -> list[str]:
    whole = amount.quantize(Decimal(1), ROUND_HALF_UP)
    cents = f":{amount * 100:.0f},"
    return [
        f"{amount:f}",
        f"{amount:,f}",
        f"${whole:,}",
        f"US${whole:,}",
        f"\xa0{whole:,}",
        f":{whole},",
        cents,
        f":{amount.normalize():f},",
    ]


def _amounts(quote: dict[str, Any]) -> list[Decimal]:
    """Before tax, with fees, with taxes, with both: of the stay and of a night."""
    base, fees, taxes = (Decimal(quote[key]) for key in ("base", "fees", "taxes"))
    stays = [base, base + fees, base + taxes, base + fees + taxes]
    nights = [(a / _STAY.nights).quantize(Decimal("0.01"), ROUND_HALF_UP) for a in stays]
    return [Decimal(quote["per_night"]), *stays, *nights]


def _send(control: str, path: str, body: dict[str, object]) -> None:
    httpx.put(control + path, json=body, timeout=30).raise_for_status()


@contextmanager
def _world() -> Iterator[tuple[VisitSettings, str]]:
    """A local world of its own, at full speed, ended afterwards."""
    os.environ.update({name: os.environ.get(name, value) for name, value in _KEYS.items()})
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        command = [
            sys.executable,
            "-m",
            "sandbox",
            "--state",
            folder,
            "--pace",
            "0",
            "0",
            "--today",
            "2026-11-20",
        ]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            told = _when_up(state / "world.json", process)
            local = LocalWorld("127.0.0.1", told["tls_port"], Path(told["ca"]))
            rhythm, timeouts = Rhythm(at_once=8, gap_s=0.0), Timeouts(settle_s=0.5)
            yield (
                VisitSettings(local, state / "evidence", rhythm, timeouts),
                f"http://127.0.0.1:{told['control_port']}",
            )
        finally:
            process.terminate()
            process.wait(timeout=20)


def _when_up(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if path.exists() and path.read_text().strip():
            told: dict[str, Any] = json.loads(path.read_text())
            return told
        time.sleep(0.1)
    raise RuntimeError("the local world did not start")
