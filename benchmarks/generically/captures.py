"""Captures of real sites beside the repository, and the truth that lies with them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.generically.score import Score, Truth, bare, called, scored, total_of
from core.domain.money import Money
from core.domain.rate import Listing, RateQuote, Tier
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers import generic
from scrapers.visit import Page

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "captures"
# Real pages without a price that the truth does not list: a property's shell, a list of places.
_ALSO_EMPTY = (
    "agoda/agoda_property_page_fr.html",
    "priceline/priceline_location_autocomplete_bordeaux_2023-06.json",
    "bestwestern/bestwestern-search-points.json",
)
_PARSED_BEFORE = {
    "site": "expedia",
    "check_in": "2026-07-22",
    "check_out": "2026-07-29",
    "adults": 2,
}
_PRICES = (
    "per_night",
    "total",
    "nightly",
    "before_taxes",
    "min_price",
    "total_text",
    "nightly_price",
    "total_price",
    "min_total_price",
    "per_night_any",
    "messages",
)

Reader = Callable[[Page, StayRequest], list[RateQuote]]


def scores(read: Reader = generic.read) -> list[Score]:
    """One score a capture, those without a price included; none where the captures are missing."""
    if not FOLDER.is_dir():
        return []
    return list(_scores(read))


def without_each(priced: list[Score]) -> Iterator[tuple[str, Score]]:
    """The total over all other sites' files, for each site: since nothing is fitted, a spread."""
    for site in sorted({score.name.partition("/")[0] for score in priced}):
        yield site, total_of(s for s in priced if not s.name.startswith(f"{site}/"))


def by_extruct(page: Page, request: StayRequest) -> list[RateQuote]:
    """The peer: every name and price that extruct finds in JSON-LD and microdata, nothing else."""
    import extruct

    try:
        found = extruct.extract(
            page.text, syntaxes=["json-ld", "microdata"], uniform=True, errors="ignore"
        )
    except ValueError:  # no HTML
        return []
    return [
        row for group in found.values() for item in group for row in _rows_in(item, None, request)
    ]


def _rows_in(item: object, name: str | None, request: StayRequest) -> Iterator[RateQuote]:
    if isinstance(item, list):
        for part in item:
            yield from _rows_in(part, name, request)
    if not isinstance(item, dict):
        return
    own = item.get("name") if isinstance(item.get("name"), str) else name
    amount, currency = item.get("price") or item.get("lowPrice"), item.get("priceCurrency")
    if own and amount and isinstance(currency, str) and re.fullmatch(r"[\d.]+", str(amount)):
        money = Money(Decimal(str(amount)), currency)
        listing = Listing(ref=own, name=own)
        yield RateQuote(
            site="extruct",
            listing=listing,
            stay=request.stay,
            per_night=money,
            total=None,
            taxes_included=None,
            covers="",
        )
    for child in item.values():
        yield from _rows_in(child, own, request)


def _scores(read: Reader) -> Iterator[Score]:
    truth: dict[str, Any] = json.loads((FOLDER / "ground_truth.json").read_text())
    for file, entry in truth.items():
        told = entry.get("read_as") or (
            _PARSED_BEFORE if "already parsed" in entry["note"] else None
        )
        if told:
            truths = [t for item in entry["items"] if (t := _truth(item))]
            yield _score(file, told, truths, read, open_ended="may be added" in entry["note"])
    for file in _ALSO_EMPTY:
        yield _score(file, _PARSED_BEFORE, [], read)


def _score(
    file: str, told: dict[str, Any], truths: list[Truth], read: Reader, *, open_ended: bool = False
) -> Score:
    """`open_ended`: the truth lists some of the rates only; others of its houses are no fault."""
    page, request = page_of(file), request_of(told)
    started = time.perf_counter()
    rows = read(page, request)
    took = time.perf_counter() - started
    if open_ended:
        known = frozenset().union(*(truth.names for truth in truths))
        rows = [r for r in rows if any(t.is_met_by(r) for t in truths) or not known & called(r)]
    return scored(file, truths, rows, took)


def page_of(file: str) -> Page:
    body = (FOLDER / file).read_bytes()
    return Page(f"file:///{file}", 200, body, "", datetime.now(UTC), Tier.FILE)


def request_of(told: dict[str, Any]) -> StayRequest:
    stay = Stay(date.fromisoformat(told["check_in"]), date.fromisoformat(told["check_out"]))
    return StayRequest(stay, Occupancy(told["adults"]))


def _truth(item: dict[str, Any]) -> Truth | None:
    """A row of the truth; None for one without a price."""
    amounts: set[Decimal] = set()
    rounded: set[Decimal] = set()
    for key in _PRICES:
        values = item.get(key)
        values = values if isinstance(values, list) else [values]
        if key == "messages":  # lead, struck-through, total, words: the struck one is no price
            values = [values[0], values[2]] if len(values) > 2 else values[:1]
        for value in values:
            _learn(value, amounts, rounded)
    # The truth calls this one "price" where it is the whole stay, and None where none is shown.
    _learn(item.get("price"), amounts, rounded)
    if not amounts and not rounded:
        return None
    told = [
        item.get("name"),
        item.get("room"),
        *([item.get("ref")] if not item.get("name") else []),
    ]
    names = {bare(name) for name in told if name} or {""}
    return Truth(
        frozenset(names), frozenset(amounts), item.get("currency", "USD"), frozenset(rounded)
    )


def _learn(value: object, amounts: set[Decimal], rounded: set[Decimal]) -> None:
    if isinstance(value, int | float):
        amounts.add(Decimal(repr(value)))
    elif isinstance(value, str):
        written = re.search(r"\$([\d,]+)(\.\d+)?", value)
        if written:
            amount = Decimal((written[1] + (written[2] or "")).replace(",", ""))
            (amounts if written[2] else rounded).add(amount)
        elif re.fullmatch(r"[\d.]+", value):
            amounts.add(Decimal(value))
