"""Shared answers on a real Postgres: who asks, who waits, what is old."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Entitlement, Membership
from core.domain.report import Extent, Outcome, SiteReport
from core.domain.stay import Stay, StayQuery
from core.health import service as health
from core.health.model import Use
from core.search import answers, service, working
from core.sources import service as sources
from tests.builders import a_query, a_quote, a_request, a_source, a_stay

PUBLIC, AAA = Membership.PUBLIC, Membership.AAA
CLAIM = timedelta(seconds=45)


@pytest.fixture(autouse=True)
def _sources(database: str) -> Iterator[None]:
    group = a_source("choice")
    both = a_source("booking", memberships=frozenset({PUBLIC, AAA}))
    sources.register(
        [
            (both, True, ""),
            (group, True, ""),
            (replace(group, slug="comfort", name="Comfort Inn", visited_with="choice"), True, ""),
        ]
    )
    with transaction() as connection:  # answers outlive a search, and so a test
        connection.execute(text("DELETE FROM answer"))
        connection.execute(text("DELETE FROM source_switch"))
    yield


def _soon(*memberships: Membership, days: int = 60) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=days)
    return a_query(
        *memberships, request=a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
    )


def _report(
    query: StayQuery, outcome: Outcome = Outcome.PRICED, site: str = "booking"
) -> SiteReport:
    quote = replace(a_quote("312.40 USD", site=site), stay=query.request.stay)
    seen = replace(quote, evidence=replace(quote.evidence, seen_at=clock.now()))  # type: ignore[type-var]
    return SiteReport(
        site=site,
        membership=PUBLIC,
        outcome=outcome,
        reason="said the site",
        quotes=(seen,) if outcome is Outcome.PRICED else (),
    )


def _answer(query: StayQuery, sites: list[str] | None = None) -> str:
    search_id = service.submit(query, sites or ["booking"], again=True)
    working.begin(search_id, {("booking", PUBLIC): "https://www.booking.example/here"})
    assert working.record(search_id, _report(query), 0.1)
    working.close(search_id)
    return search_id


def _age(search_id: str, hours: float) -> None:
    """Make an answer, and what was seen in it, so much older."""
    with transaction() as connection:
        for statement in (
            "UPDATE answer SET answered_at = answered_at - :h WHERE search_id = :s",
            "UPDATE quote SET seen_at = seen_at - :h WHERE search_id = :s",
        ):
            connection.execute(text(statement), {"h": timedelta(hours=hours), "s": search_id})


def test_an_answer_of_the_last_hours_closes_another_search_at_once() -> None:
    query = _soon()
    first = _answer(query)
    second = service.submit(query, ["booking"])
    assert second != first
    view = service.view(second)
    assert not view.is_running
    assert view.houses == service.view(first).houses
    assert len(view.houses) == 1
    (ask,) = view.sources[0].asks
    assert (ask.outcome, ask.quotes, ask.is_old) == (Outcome.PRICED, 1, False)
    assert view.sources[0].link == "https://www.booking.example/here"
    assert view.shared_at == ask.shared_at is not None


def test_what_was_asked_lately_is_part_of_a_larger_question() -> None:
    _answer(_soon())
    larger = service.submit(_soon(AAA), ["booking"])
    (errand,) = working.work_of(larger).errands["booking"]
    assert errand.entitlement.membership is AAA
    assert len(service.view(larger).houses) == 1


@pytest.mark.parametrize(
    ("days", "changes"),
    [(1, {}), (0, {"rooms": 2}), (0, {"currency": "EUR"})],
    ids=["other nights", "other party", "other currency"],
)
def test_another_question_has_another_answer(days: int, changes: dict[str, Any]) -> None:
    asked = _soon()
    _answer(asked)
    request = replace(asked.request, **changes)
    later = a_stay(request.stay.check_in + timedelta(days=days))
    other = replace(asked, request=replace(request, stay=later))
    assert service.view(service.submit(other, ["booking"])).is_running


def test_a_code_makes_a_question_of_its_own_and_is_not_readable_in_its_key() -> None:
    stay = answers.stay_words({"check_in": "2026-12-04"})
    keys = {
        answers.key_of("local", stay, "ihg", Entitlement(Membership.CORPORATE, code))
        for code in ("100200", "100201", " 100200 ")
    }
    assert len(keys) == 2
    assert not any("100200" in key for key in keys)


def test_an_older_answer_is_shown_as_old_until_the_new_one_comes() -> None:
    query = _soon(days=67)
    first = _answer(query)
    _age(first, hours=7)
    second = service.submit(query, ["booking"], again=False)
    view = service.view(second)
    assert view.is_running
    assert view.sources[0].public.is_old
    (house,) = view.houses
    assert [offer.is_old for offer in house.offers] == [True]

    assert working.record(second, _report(query), 0.1)
    view = service.view(second)
    assert not view.sources[0].public.is_old
    assert [offer.is_old for house in view.houses for offer in house.offers] == [False]


def test_an_older_answer_stays_when_the_new_one_fails_to_come() -> None:
    query = _soon(days=65)
    _age(_answer(query), hours=7)
    second = service.submit(query, ["booking"])
    working.record(second, _report(query, Outcome.TIMED_OUT), 40.0)
    view = service.view(second)
    assert view.sources[0].public.outcome is Outcome.TIMED_OUT
    assert [offer.is_old for house in view.houses for offer in house.offers] == [True]


def test_an_answer_of_last_week_is_not_shown() -> None:
    query = _soon(days=66)
    _age(_answer(query), hours=24 * 8)
    assert service.view(service.submit(query, ["booking"])).houses == ()


def test_asking_again_takes_no_earlier_answer_but_one_that_came_since() -> None:
    query = _soon()
    _answer(query)
    again = service.submit(query, ["booking"], again=True)
    errands = working.work_of(again).errands["booking"]
    assert errands
    _answer(query)  # somebody else asks while this search waits
    turn = working.take_turn(again, errands, CLAIM)
    assert (turn.mine, turn.others) == ((), ())
    assert service.view(again).sources[0].public.outcome is Outcome.PRICED


def test_of_many_searches_for_one_question_one_visits() -> None:
    query = _soon()
    searches = [service.submit(query, ["booking"], again=True) for _ in range(12)]

    def turn(search_id: str) -> working.Turn:
        return working.take_turn(search_id, working.work_of(search_id).errands["booking"], CLAIM)

    with ThreadPoolExecutor(6) as pool:
        turns = list(pool.map(turn, searches))
    assert sum(bool(one.mine) for one in turns) == 1
    assert sum(bool(one.others) for one in turns) == 11


def test_who_waits_takes_over_the_answer_or_the_failure() -> None:
    query = _soon()
    first, second, third = (service.submit(query, ["booking"], again=True) for _ in range(3))
    errands = {s: working.work_of(s).errands["booking"] for s in (first, second, third)}
    since = clock.now()
    assert working.take_turn(first, errands[first], CLAIM).mine
    assert working.take_turn(second, errands[second], CLAIM, since).others
    working.record(first, _report(query, Outcome.BLOCKED), 0.1)
    turn = working.take_turn(second, errands[second], CLAIM, since)
    assert (turn.mine, turn.others) == ((), ())
    waited = service.view(second).sources[0].public
    assert (waited.outcome, waited.reason) == (Outcome.BLOCKED, "said the site")
    # Who comes later did not wait for that visit, and may try.
    assert working.take_turn(third, errands[third], CLAIM, clock.now()).mine


def test_the_claim_of_a_dead_search_falls() -> None:
    query = _soon()
    first, second = (service.submit(query, ["booking"], again=True) for _ in range(2))
    errands = {s: working.work_of(s).errands["booking"] for s in (first, second)}
    assert working.take_turn(first, errands[first], timedelta(seconds=-1)).mine
    assert working.take_turn(second, errands[second], CLAIM).mine


def test_the_same_search_may_claim_again_after_its_worker_died() -> None:
    search_id = service.submit(_soon(), ["booking"], again=True)
    errands = working.work_of(search_id).errands["booking"]
    assert working.take_turn(search_id, errands, CLAIM).mine
    assert working.take_turn(search_id, errands, CLAIM).mine


def test_an_answer_that_lacks_late_hotels_is_nobody_elses() -> None:
    query = _soon(days=66)
    first = service.submit(query, ["booking"], again=True)
    errands = working.work_of(first).errands["booking"]
    assert working.take_turn(first, errands, CLAIM).mine
    assert working.record(first, replace(_report(query), extent=Extent.PARTIAL), 0.1)
    assert service.rates_of(first)
    second = service.submit(query, ["booking"])
    assert working.take_turn(second, working.work_of(second).errands["booking"], CLAIM).mine


def test_whoever_shares_an_answer_knows_how_much_it_holds() -> None:
    query = _soon(days=69)
    first = service.submit(query, ["booking"], again=True)
    assert working.record(first, replace(_report(query), extent=Extent.CUT), 0.1)
    told_at_once = service.submit(query, ["booking"])
    assert _extent(told_at_once) is Extent.CUT

    waiting = service.submit(query, ["booking"], again=True)
    assert _extent(waiting) is Extent.UNKNOWN
    other = service.submit(replace(query, entitlements=()), ["booking"], again=True)
    assert working.record(other, replace(_report(query), extent=Extent.WHOLE), 0.1)
    working.take_turn(waiting, working.work_of(waiting).errands["booking"], CLAIM)
    assert _extent(waiting) is Extent.WHOLE


def _extent(search_id: str) -> Extent:
    return service.view(search_id).sources[0].public.extent


def test_a_sub_brand_rides_with_its_group() -> None:
    search_id = service.submit(_soon(days=62), ["choice", "comfort", "booking"])
    work = working.work_of(search_id)
    assert sorted(work.errands) == ["booking", "choice"]
    (errand,) = work.errands["choice"]
    assert list(errand.keys) == ["choice", "comfort"]
    alone = service.submit(_soon(days=62), ["comfort"])
    (errand,) = working.work_of(alone).errands["choice"]
    assert list(errand.keys) == ["comfort"]


def test_an_answer_that_was_shared_counts_as_a_hit() -> None:
    before, query = _use(), _soon(days=63)
    _answer(query)
    service.submit(query, ["booking"])
    after = _use()
    assert after.asks_24h - before.asks_24h == 2
    assert after.cache_hits_24h - before.cache_hits_24h == 1
    service.submit(query, ["booking"])  # the same search again: a second click, or person
    again = _use()
    assert again.asks_24h - after.asks_24h == 1
    assert again.cache_hits_24h - after.cache_hits_24h == 1


def _use() -> Use:
    health.look_again()
    return health.health().use


def test_a_source_that_is_off_is_not_asked_even_when_named() -> None:
    sources.switch("booking", False, "test")
    search_id = service.submit(_soon(days=64), ["booking"])
    work = working.work_of(search_id)
    assert work.errands == {}
    assert [(source, e.membership) for source, _, e in work.linkless] == [("booking", PUBLIC)]
    assert working.close(search_id)  # the worker that gives it its link has nothing else to do
    view = service.view(search_id)
    assert view.sources[0].public.outcome is Outcome.SWITCHED_OFF
    assert view.sources[0].public.reason


_days = count(10)


def _ended(query: StayQuery, **said: dict[str, Any]) -> str:
    """A search of these sources that ended with what each of them said."""
    search_id = service.submit(query, list(said))
    for site, changes in said.items():
        report = replace(_report(query, site=site), **{"quotes": (), **changes})
        assert working.record(search_id, report, 0.1)
    assert working.close(search_id)
    return search_id


@pytest.mark.parametrize(
    ("changes", "is_shared"),
    [
        ({"outcome": Outcome.SOLD_OUT}, True),
        ({"outcome": Outcome.NOT_ASKABLE}, True),
        ({"outcome": Outcome.NONE_HERE}, True),
        ({"outcome": Outcome.UNPRICED, "extent": Extent.CUT}, True),
        ({"outcome": Outcome.UNPRICED, "extent": Extent.PARTIAL}, False),
        *(({"outcome": outcome}, False) for outcome in Outcome if not outcome.answered),
    ],
)
def test_an_ended_search_is_handed_out_again_when_all_it_asked_was_told(
    changes: dict[str, Any], *, is_shared: bool
) -> None:
    query = _soon(days=70 + next(_days))
    first = _ended(query, booking=changes, choice={"outcome": Outcome.SOLD_OUT})
    second = service.submit(query, ["booking", "choice"])
    assert (second == first) is is_shared
    if not is_shared:  # who answered is not visited again
        assert list(working.work_of(second).errands) == ["booking"]


def test_who_asks_the_same_while_it_is_asked_again_asks_it_together() -> None:
    query, failed = _soon(days=71), {"outcome": Outcome.FAILED}
    ended = [_ended(query, booking=failed) for _ in range(10)]
    assert len(set(ended)) == 10
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda _: service.submit(query, ["booking"]), range(24)))
    assert len(set(together)) == 1
    assert together[0] not in ended


def test_a_source_that_is_switched_on_is_asked_at_once() -> None:
    query = _soon(days=72)
    sources.switch("booking", False, "test")
    while_off = service.submit(query, ["booking", "choice"])
    assert working.record(while_off, _report(query, Outcome.SOLD_OUT, "choice"), 0.1)
    assert working.close(while_off)
    assert service.submit(query, ["booking", "choice"]) == while_off  # it cannot be asked now

    sources.switch("booking", True, "test")
    once_on = service.submit(query, ["booking", "choice"])
    assert once_on != while_off
    assert list(working.work_of(once_on).errands) == ["booking"]


def test_the_searches_of_one_occasion_are_one_however_they_ended() -> None:
    query = _soon(days=73)
    first = service.submit(query, ["booking"], occasion="2026-11-22 12:00")
    working.record(first, _report(query, Outcome.TIMED_OUT), 40.0)
    assert working.close(first)
    sources.switch("booking", False, "test")
    assert service.submit(query, ["booking"], occasion="2026-11-22 12:00") == first
