"""All twenty sources for four memberships at once, beside the slowest of them alone."""

from __future__ import annotations

import random
from statistics import median

from benchmarks.fanning.part import Figures, Part, paced, twenty, visited
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, question
from core.domain.rate import Tier

RUNS = 5
ALONE_RUNS = 2
SLOW_S = (0.4, 3.0)  # how long a site takes for one answer: one figure a site, drawn once
BOUND = 1.3
SLOWEST_S = SLOW_S[1]


def slowness(slugs: list[str]) -> dict[str, float]:
    """Seconds an answer by site."""
    draw = random.Random(11)
    return {slug: round(draw.uniform(*SLOW_S), 2) for slug in sorted(slugs)}


def measure(here: Ground) -> Part:
    listed = twenty()
    names, sites = [source.slug for source in listed], visited(listed)
    by_browser = [source for source in listed if source.tier is Tier.BROWSER]
    query = question()
    with paced(here, slowness(sites)):
        answer(query, names)  # a warm browser and warm connections, as a worker has all day
        alone = {
            slug: median(answer(query, [slug])[0] for _ in range(ALONE_RUNS)) for slug in sites
        }
        runs = [answer(query, names) for _ in range(RUNS)]
    at_slowest = _all_slow(here, sites, names)
    together, slowest = median(wall for wall, _ in runs), max(alone.values())
    return {
        "sources": len(listed),
        "by_browser_only": len(by_browser),
        "sites_visited": len(sites),
        "wall_s": together,
        "slowest_alone_s": slowest,
        "slowest": max(alone, key=lambda slug: alone[slug]),
        "one_after_the_other_s": sum(alone.values()),
        "rates": median(sum(p.quotes for p in view.sources) for _, view in runs),
        **at_slowest,
        **{f"alone_{slug}_s": wall for slug, wall in alone.items()},
    }, (
        Promise(
            "20 sources x 4 memberships / slowest source alone",
            round(together / slowest, 3),
            BOUND,
            "x",
        ),
    )


def _all_slow(here: Ground, sites: list[str], names: list[str]) -> Figures:
    """The same question where every site takes the longest: no rate may get lost for it."""
    query = question()
    usual = answer(query, names)[1]
    with paced(here, dict.fromkeys(sites, SLOWEST_S)):
        wall_s, slow = answer(query, names)
    before = {(ask.site, ask.membership): ask for p in usual.sources for ask in p.asks}
    lost = [
        f"{ask.site} {ask.membership}"
        for progress in slow.sources
        for ask in progress.asks
        if ask.quotes < before[ask.site, ask.membership].quotes
    ]
    return {
        "all_at_slowest_wall_s": wall_s,
        "all_at_slowest_rates": sum(p.quotes for p in slow.sources),
        "usual_rates": sum(p.quotes for p in usual.sources),
        "asks_with_fewer_rates": ", ".join(sorted(lost)) or "none",
    }
