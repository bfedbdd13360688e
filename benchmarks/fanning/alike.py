"""Two hundred people ask the same at the same time: how many visits a source gets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from benchmarks.fanning.part import Part, requests_by_site, twenty
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, closed, question
from core.search import service

PEOPLE = 200


def measure(here: Ground) -> Part:
    """The same stay by everyone. The same sources make one search of it; each also leaves out one
    source of its own choice, so that there are several searches that share all the rest."""
    listed = twenty()
    names = [source.slug for source in listed]
    groups = {source.visited_with for source in listed}
    alone = [s.slug for s in listed if not s.visited_with and s.slug not in groups]
    lists = [[name for name in names if name != left_out] for left_out in alone]
    answer(question(2, ()), names)
    one = _asked(here, lambda: answer(question(7, ()), names))
    query = question(12, ())  # the same place in another week: as many requests

    def everyone() -> None:
        with ThreadPoolExecutor(16) as pool:
            wishes = (lists[n % len(lists)] for n in range(PEOPLE))
            ids = set(pool.map(lambda wish: service.submit(query, wish), wishes))
        for search_id in ids:
            closed(search_id)

    all_of_them = _asked(here, everyone)
    worst = max(all_of_them[slug] / count for slug, count in one.items() if count)
    return {
        "people": PEOPLE,
        "searches": len(lists),
        "requests_of_one_search": sum(one.values()),
        "requests_of_all": sum(all_of_them.values()),
    }, (Promise(f"visits a source for {PEOPLE} people alike", round(worst, 2), 1.0, "visits"),)


def _asked(here: Ground, work: Callable[[], object]) -> dict[str, int]:
    before = requests_by_site(here)
    work()
    after = requests_by_site(here)
    return {slug: after[slug] - before.get(slug, 0) for slug in after}
