"""Two hundred people ask the same at the same time: how many visits a source gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from benchmarks.fanning.part import Part, requests_by_site, twenty
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, closed, question
from core.search import service

PEOPLE = 200


def measure(here: Ground) -> Part:
    """Every search is one of its own that wants all anew, so that nothing but sharing helps."""
    names = [source.slug for source in twenty()]
    query = question(7, ())
    answer(query, names)
    one = _asked(here, lambda: answer(query, names))

    def everyone() -> None:
        with ThreadPoolExecutor(16) as pool:
            ids = list(pool.map(lambda _: service.submit(query, names, again=True), range(PEOPLE)))
        for search_id in ids:
            closed(search_id)

    all_of_them = _asked(here, everyone)
    worst = max(all_of_them[slug] / count for slug, count in one.items() if count)
    return {
        "people": PEOPLE,
        "requests_of_one_search": sum(one.values()),
        "requests_of_all": sum(all_of_them.values()),
    }, (
        Promise(f"visits a source for {PEOPLE} identical searches", round(worst, 2), 1.0, "visits"),
    )


def _asked(here: Ground, work: object) -> dict[str, int]:
    before = requests_by_site(here)
    assert callable(work)
    work()
    after = requests_by_site(here)
    return {slug: after[slug] - before.get(slug, 0) for slug in after}
