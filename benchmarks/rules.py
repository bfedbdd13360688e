"""The rules a page waits for: houses out of quotes, the ranking, and places while typing."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial

from benchmarks.report import Promise, Report
from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Evidence, Listing, RateQuote, Tier
from core.domain.stay import Stay, StayQuery, StayRequest
from core.fx import rate_table
from core.places import resolve, suggest
from core.places_index import build
from core.search.likeness import same_word
from core.search.names import name_of
from core.search.ranking import Wish, rank
from core.search.results import houses

SEED, QUOTES, ROUNDS = 5, 3_000, 9
STAY = Stay(date(2026, 12, 4), date(2026, 12, 6))
_SITES = ("booking", "expedia", "hotels", "priceline", "ihg", "wyndham", "amadeus", "choice")
_BRANDS = (
    "Hampton Inn",
    "Holiday Inn",
    "Holiday Inn Express",
    "Courtyard",
    "Hilton",
    "Hyatt Place",
    "La Quinta Inn & Suites",
    "Comfort Inn",
    "Best Western Plus",
    "Residence Inn",
)
_AREAS = (
    "Downtown,Midtown,Chelsea,Times Square,SoHo,Harlem,Tribeca,Bowery,Gramercy,Lower East Side,"
    "Financial District,Upper West Side,Long Island City,Brooklyn,Queens,JFK Airport"
)
_TYPED = (
    "n,ne,new,new y,new york,new york ny,paris texas,münchen,muenchen,sao paulo,纽约,Нью-Йорк,東京,"
    "san fransisco,barcelna,new yrok,springfield,las vegas,london ontario,qqqzzzx,washington dc"
)


def run() -> Report:
    """Medians over a few rounds; typing is timed query by query after the index stands."""
    quotes, query = list(_quotes(random.Random(SEED))), _query()
    rates, found = rate_table(), houses(quotes, query, ())

    def fresh() -> None:
        name_of.cache_clear()
        same_word.cache_clear()
        houses(quotes, query, ())

    houses_ms = _median_ms(fresh)
    rank_ms = _median_ms(lambda: rank(found, Wish(), rates))
    build_ms = _median_ms(build, rounds=3)
    typed_ms = sorted(_once_ms(partial(suggest, text)) for text in _typed())
    p95_ms = typed_ms[int(len(typed_ms) * 0.95)]
    return Report(
        "rules",
        {
            "quotes": len(quotes),
            "houses": len(found),
            "houses_ms_median": houses_ms,
            "rank_ms_median": rank_ms,
            "places_build_ms": build_ms,
            "suggest_ms_median": round(statistics.median(typed_ms), 2),
            "suggest_ms_p95": round(p95_ms, 2),
        },
        (
            Promise("3,000 quotes into houses", houses_ms, 150, "ms"),
            Promise("3,000 offers ranked", rank_ms, 30, "ms"),
            Promise("index of all places built", build_ms, 1_000, "ms"),
            Promise("suggestions while typing, p95", round(p95_ms, 2), 15, "ms"),
        ),
    )


def _typed() -> list[str]:
    return _TYPED.split(",") * 10


def _median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return round(statistics.median(_once_ms(work) for _ in range(rounds)), 1)


def _once_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _query() -> StayQuery:
    return StayQuery(resolve("New York"), StayRequest(STAY))


def _quotes(rng: random.Random) -> Iterator[RateQuote]:
    """150 houses on five sites each, four rates a site: two rooms, public and AAA."""
    areas = _AREAS.split(",")
    for number in range(QUOTES // 20):
        name = f"{rng.choice(_BRANDS)} New York {rng.choice(areas)}"
        lat, lon = 40.7 + rng.random() * 0.12, -74.02 + rng.random() * 0.08
        for site in rng.sample(_SITES, 5):
            listing = Listing(
                ref=f"{site}-{number}",
                name=name if site != "booking" else f"{name} by Owner",
                lat=lat + rng.uniform(-0.0004, 0.0004),
                lon=lon + rng.uniform(-0.0004, 0.0004),
                stars=3.0,
                score=8.0,
            )
            for plan in range(4):
                yield _quote(site, listing, plan, rng)


def _quote(site: str, listing: Listing, plan: int, rng: random.Random) -> RateQuote:
    evidence = Evidence(
        source_url=f"https://{site}.example/",
        seen_at=datetime(2026, 11, 20, 12, plan, tzinfo=UTC),
        sha256="0" * 64,
        parser=f"{site}/1",
        tier=Tier.HTTP,
        size=1,
    )
    return RateQuote(
        site=site,
        listing=listing,
        stay=STAY,
        per_night=None,
        total=money(f"{rng.randint(10_000, 60_000) / 100:.2f} {rng.choice(('USD', 'EUR'))}"),
        taxes_included=True,
        covers="2 nights, 2 adults, taxes and fees included",
        membership=Membership.AAA if plan // 2 else Membership.PUBLIC,
        room=("1 King Bed", "2 Queen Beds")[plan % 2],
        refundable=rng.choice((True, False, None)),
        evidence=evidence,
    )
