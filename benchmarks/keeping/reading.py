"""How long trends and standings take, asked through the service as a page asks them.

A call is the queries and the values that are drawn, 3,650 points of three amounts each; what the
queries alone take, until their rows are here, is what is promised.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median, quantiles

from benchmarks.keeping.year import CHAINS, DAYS, HOUSES, NOW, SITES, UNTIL
from benchmarks.report import Promise
from core.db import transaction
from core.domain.money import money
from core.domain.rate import Board
from core.domain.stay import Stay, StayRequest
from core.history import gaps, trends
from core.history import service as history
from core.history.model import ListingKey, ShapeFilter, StandingAsk, TrendAsk

ASKED, CHAIN_ASKED, CARDS = 200, 40, 25
TREND_MS, CHAIN_MS = 50.0, 300.0
SEED = 5

Part = tuple[dict[str, float | int | str], tuple[Promise, ...]]


def measure() -> Part:
    """Every figure that is not named otherwise is of a whole call."""
    rng = random.Random(SEED)
    houses = [rng.randint(1, HOUSES) for _ in range(ASKED)]
    points = [0]

    def trend(house: int) -> None:
        found = history.trend(_year(house))
        points[0] = sum(len(line.points) for line in found.lines)

    def chain(number: int) -> None:
        since = UNTIL - timedelta(days=89)
        history.chain_trend(f"Chain {number}", TrendAsk(listings=(), since=since, until=UNTIL))

    queries = _times(lambda h: _asked(_year(h)), houses)
    one = _times(trend, houses)
    chains = _times(chain, [n % CHAINS for n in range(CHAIN_ASKED)])
    euros = _times(lambda h: history.trend(replace(_year(h), currency="GBP")), houses[:50])
    shaped = _times(lambda h: history.trend(replace(_year(h), shape=_SHAPE)), houses[:50])
    cards = _times(_cards, [rng.randint(1, HOUSES) for _ in range(40)])
    figures: dict[str, float | int | str] = {
        "trend_points": points[0],
        "trend_query_ms_median": median(queries),
        "trend_call_ms_median": median(one),
        "trend_call_ms_p95": _p95(one),
        "chain_call_ms_median": median(chains),
        "trend_converted_ms_p95": _p95(euros),
        "trend_of_a_shape_ms_p95": _p95(shaped),
        f"standings_of_{CARDS}_cards_ms_p95": _p95(cards),
    }
    return figures, (
        Promise(
            "trend query, a property over a year, p95", round(_p95(queries), 1), TREND_MS, "ms"
        ),
        Promise("a chain over 90 days, p95", round(_p95(chains), 1), CHAIN_MS, "ms"),
    )


def listings(house: int) -> tuple[ListingKey, ...]:
    return tuple((f"site{site}", f"h{house}") for site in range(1, SITES + 1))


def _asked(ask: TrendAsk) -> None:
    """What the service asks of the database for a trend."""
    with transaction() as connection:
        known = trends.listed(connection, "local", ask.listings)
        trends.prices(connection, ask, [one.id for one in known])
        gaps.gaps(connection, "local", ask, known)


def _year(house: int) -> TrendAsk:
    since = UNTIL - timedelta(days=DAYS - 1)
    return TrendAsk(listings=listings(house), since=since, until=UNTIL)


def _cards(first: int) -> None:
    """A page of cards: 25 houses for one stay."""
    check_in = UNTIL + timedelta(days=20)
    request = StayRequest(Stay(check_in, check_in + timedelta(days=2)))
    asks = [
        StandingAsk(listings=listings((first + n) % HOUSES + 1), request=request, total=_PRICE)
        for n in range(CARDS)
    ]
    history.standings(asks, NOW)


_SHAPE = ShapeFilter(nights=2, board=Board.BREAKFAST)
_PRICE = money("400.00 USD")


def _times(ask: Callable[[int], object], asked: list[int]) -> list[float]:
    """ms of each call, after two that fill the caches of a process that has just begun."""
    for one in asked[:2]:
        ask(one)
    times = []
    for one in asked:
        started = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]
