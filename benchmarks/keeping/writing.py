"""Quotes stored in bulk through our own code, beside COPY of the same rows into a bare table."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks.keeping.year import NOW, SITES, TOWNS
from benchmarks.report import Promise
from core.db import transaction
from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import Board, Evidence, Listing, RateQuote, Tier
from core.domain.stay import Stay, StayRequest
from core.history.files import PIECE  # as an import stores them
from core.history.model import Asked
from core.history.observing import COLUMNS, Answer, Seen, observe, rows_of, seen_of, write

QUOTES = 60_000
RATES = 100  # an answer's
RUNS = 3
FASTEST_SHARE, FLOOR = 0.5, 20_000.0
_STAY = Stay(NOW.date() + timedelta(days=30), NOW.date() + timedelta(days=32))
_EVIDENCE = Evidence(
    source_url="https://www.example.com/",
    seen_at=NOW,
    sha256=sha256(b"page").hexdigest(),
    parser="bench/1",
    tier=Tier.HTTP,
    size=50_000,
)

Part = tuple[dict[str, float | int | str], tuple[Promise, ...]]


def measure() -> Part:
    """Medians of alternating runs; every run writes rows that were not there before.

    `stored` begins with rows as an import has read them and ends with the commit: listings, shapes,
    days and partitions looked after, key and index kept. `observed` begins with the quotes of
    searches. COPY gets its rows ready made, for a table without key, index or check.
    """
    with transaction() as connection:
        connection.execute(text("CREATE TABLE bare (LIKE observation)"))
    stored, copied, observed = [], [], []
    for run in range(RUNS):
        seen = [one for piece in _answers(f"stored {run} ") for one in _seen(*piece)]
        ready, asked = _ready(seen), _answers(f"observed {run} ")
        stored.append(_rate(partial(_store, seen)))
        copied.append(_rate(partial(_copy, ready)))
        observed.append(_rate(partial(_observe, asked)))
    figures: dict[str, float | int | str] = {
        "stored_a_second": median(stored),
        "observed_a_second": median(observed),
        "bare_copy_a_second": median(copied),
    }
    share = median(stored) / median(copied)
    return figures, (
        Promise("quotes stored in bulk", round(median(stored)), FLOOR, "a second", False),
        Promise("of COPY into a bare table", round(share, 2), FASTEST_SHARE, "share", False),
    )


def _rate(store: Callable[[], None]) -> float:
    started = time.perf_counter()
    store()
    return QUOTES / (time.perf_counter() - started)


def _store(seen: Sequence[Seen]) -> None:
    for start in range(0, len(seen), PIECE):
        with transaction() as connection:
            write(connection, seen[start : start + PIECE])


def _observe(asked: Sequence[tuple[Asked, Sequence[Answer]]]) -> None:
    for ask, answers in asked:
        with transaction() as connection:
            observe(connection, ask, answers, _all_in, NOW)


def _ready(seen: Sequence[Seen]) -> list[tuple[Any, ...]]:
    """Their numbers of listings and shapes do not matter to a bare table."""
    listings = {one.listing.key: n for n, one in enumerate(seen)}
    shapes = {one.shape: n for n, one in enumerate(seen)}
    return list(rows_of(seen, listings, shapes))


def _copy(rows: Sequence[tuple[Any, ...]]) -> None:
    """In as many transactions as ours."""
    for start in range(0, len(rows), PIECE):
        with transaction() as connection:
            cursor = connection.connection.cursor()
            with cursor.copy(f"COPY bare ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows[start : start + PIECE]:
                    copy.write_row(row)


_Piece = tuple[Asked, Sequence[Answer]]


def _answers(name: str) -> list[_Piece]:
    """Searches of 10 sites and 100 quotes each: the 20 houses of a town with five rates."""
    return [
        (
            Asked(
                search_id=sha256(f"{name}{n}".encode()).hexdigest()[:20],
                world="local",
                request=StayRequest(_STAY),
                place_id=f"t{(n % TOWNS + 1) % TOWNS}",
                place="Town",
            ),
            [_answer(f"site{site}", n) for site in range(1, SITES + 1)],
        )
        for n in range(QUOTES // (SITES * RATES))
    ]


def _answer(site: str, n: int) -> Answer:
    quotes = [_quote(site, n, rate) for rate in range(RATES)]
    return Answer(site=site, asked=Membership.PUBLIC, quotes=quotes)


def _quote(site: str, n: int, rate: int) -> RateQuote:
    house = rate // 5 * TOWNS + n % TOWNS + 1
    total = Money(Decimal(20_000 + (n * 7919 + rate * 131) % 30_000) / 100, "USD")
    return RateQuote(
        site=site,
        listing=Listing(ref=f"h{house}", name=f"House {house}"),
        stay=_STAY,
        per_night=None,
        total=total,
        taxes_included=True,
        covers="2 nights, 2 adults",
        room=("King Room", "Deluxe Twin", "Junior Suite")[rate % 3],
        board=(Board.ROOM_ONLY, Board.BREAKFAST)[rate % 2],
        refundable=bool(rate % 2),
        evidence=_EVIDENCE,
    )


def _all_in(quote: RateQuote) -> Money | None:
    return quote.total


def _seen(asked: Asked, answers: Sequence[Answer]) -> Iterator[Seen]:
    for answer in answers:
        for n, quote in enumerate(answer.quotes):
            if one := seen_of(asked, answer, n, quote, quote.total, NOW):
                yield one
