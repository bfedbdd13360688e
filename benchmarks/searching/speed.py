"""Wall time of a whole search beside its slowest source alone, and when the first quote stands."""

from __future__ import annotations

from statistics import median

from sqlalchemy import text

from benchmarks.report import Promise
from benchmarks.searching.ground import answer, question
from core.db import transaction
from core.search.model import SearchView
from core.sources import service as sources

RUNS = 5
ALONE_RUNS = 3


def measure() -> tuple[dict[str, float | int | str], tuple[Promise, ...]]:
    """All sources x 4 memberships against the slowest one asked alone for the same."""
    query = question()
    answer(query)  # a warm browser and warm connections, as a worker has all day
    alone = {
        state.source.slug: median(answer(query, [state.source.slug])[0] for _ in range(ALONE_RUNS))
        for state in sources.all_sources()
        if state.is_on
    }
    runs = [answer(query) for _ in range(RUNS)]
    together, slowest = median(wall for wall, _ in runs), max(alone.values())
    first = median(first_stored_after(view) for _, view in runs)
    figures: dict[str, float | int | str] = {
        "search_wall_s": together,
        "slowest_source_alone_s": slowest,
        "slowest_source": max(alone, key=lambda slug: alone[slug]),
        "sum_of_sources_alone_s": sum(alone.values()),
        **{f"alone_{slug}_s": wall for slug, wall in alone.items()},
        "quotes_a_search": median(sum(p.quotes for p in view.sources) for _, view in runs),
        "first_stored_after_answer_s": first,
    }
    return figures, (
        Promise("search over all sources x 4 memberships / slowest source alone",
                round(together / slowest, 3), 1.5, "x"),
        Promise("first stored quote after the first source's answer", round(first, 3), 0.5, "s"),
    )  # fmt: skip


def first_stored_after(view: SearchView) -> float:
    """Seconds from the first answer with a price to the first quote that stood in the database."""
    with transaction() as connection:
        seen, stored = connection.execute(
            text(
                "SELECT min(q.seen_at), min(a.ended_at) FROM quote q"
                " JOIN search_ask a USING (search_id, site, membership) WHERE search_id = :id"
            ),
            {"id": view.search_id},
        ).one()
    return float((stored - seen).total_seconds())
