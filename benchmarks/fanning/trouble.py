"""The same with a twentieth of all answers broken and one site that hangs."""

from __future__ import annotations

from statistics import median

from benchmarks.fanning.part import Part, fault, paced, twenty, visited
from benchmarks.fanning.spread import slowness
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, clear_faults, question
from core.domain.report import Outcome
from core.search.model import SearchView, SourceProgress

RUNS = 5
FAULTS = ("error503", "reset", "truncated", "empty_shell", "bot_wall")
SHARE = 0.05
HANGS = "omni"
# No visit was wanted, or none was possible: not a question that the site could answer.
_NOT_ASKED = (Outcome.DISCOUNT_NOT_OFFERED, Outcome.NOT_ASKABLE)
# A wall is left alone by rule, so its site was not askable; how many there were is told apart.
_WALLED = Outcome.BLOCKED


def measure(here: Ground) -> Part:
    listed = twenty()
    names, sites = [source.slug for source in listed], visited(listed)
    query = question()
    with paced(here, slowness(sites)):
        answer(query, names)
        calm = [answer(query, names)[1] for _ in range(RUNS)]
        troubled: list[tuple[float, SearchView]] = []
        try:
            for run in range(RUNS):
                for slug in sites:
                    fault(here, slug, FAULTS[run % len(FAULTS)], SHARE)
                fault(here, HANGS, "hang", 1.0)
                troubled.append(answer(query, names))
        finally:
            clear_faults(here.services.control_url)
    ratios = _ratios(calm, [view for _, view in troubled])
    asked = [
        (progress.source.slug, ask)
        for _, view in troubled
        for progress in view.sources
        for ask in progress.asks
        if ask.outcome not in _NOT_ASKED and progress.source.slug != HANGS
    ]
    walled = sum(ask.outcome is _WALLED for _, ask in asked)
    asked = [(slug, ask) for slug, ask in asked if ask.outcome is not _WALLED]
    good = sum(bool(ask.outcome and ask.outcome.answered) for _, ask in asked)
    longest = max(wall for wall, _ in troubled)
    return {
        "share_broken": SHARE,
        "kinds": ", ".join(FAULTS),
        "hanging": HANGS,
        "longest_wall_s": longest,
        "asks": len(asked),
        "asks_behind_a_wall": walled,
        "healthy_sources_compared": len(ratios),
        "worst_healthy": max(ratios, key=lambda slug: ratios[slug], default="none"),
        "median_ratio": median(ratios.values()),
        "not_answered": ", ".join(
            sorted(
                f"{slug} {ask.outcome}"
                for slug, ask in set(asked)
                if not (ask.outcome and ask.outcome.answered)
            )
        )
        or "none",
    }, (
        Promise(
            "a healthy source's time beside one that hangs / without faults, worst source",
            round(max(ratios.values()), 3),
            1.1,
            "x",
        ),
        Promise("everything ends", round(longest, 1), 45.0, "s"),
        Promise(
            "asks priced or honestly empty", round(100 * good / len(asked), 1), 95.0, "%", False
        ),
    )


def _ratios(calm: list[SearchView], troubled: list[SearchView]) -> dict[str, float]:
    """By source: median time in the runs where all its answers came at once / without faults."""
    before = _times(calm, tried_once=False)
    after = _times(troubled, tried_once=True)
    return {slug: median(after[slug]) / median(before[slug]) for slug in after if slug in before}


def _times(views: list[SearchView], *, tried_once: bool) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for view in views:
        for progress in view.sources:
            if progress.source.slug == HANGS or (tried_once and not _is_healthy(progress)):
                continue
            ends = [ask.ended_at for ask in progress.asks if ask.ended_at and ask.attempts]
            if ends:
                took = (max(ends) - view.submitted_at).total_seconds()
                found.setdefault(progress.source.slug, []).append(took)
    return found


def _is_healthy(progress: SourceProgress) -> bool:
    return all(
        ask.attempts <= 1 and ask.outcome is not None and ask.outcome.answered
        for ask in progress.asks
    )
