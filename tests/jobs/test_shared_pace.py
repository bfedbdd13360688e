"""The pace that processes keep together: two of them in one loop, on a real Postgres."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from core.config import settings
from core.db import transaction
from core.domain.rate import Tier
from core.sources import service as sources
from core.sources.decisions import Said
from core.traffic import service as traffic
from core.traffic.service import Place, Wait
from jobs.shared_pace import DatabasePace
from jobs.shared_robots import DatabaseShelf
from jobs.shared_tiers import DatabaseTiers
from scrapers.errors import OverBudget, SiteDown, TooMany
from scrapers.robots import Robots
from scrapers.settings import Rhythm
from scrapers.status import Answer
from scrapers.visit import Page
from tests.builders import a_source
from tests.days import begin_with_a_day_ahead

HOST = "www.hotel.example"
Work = Callable[[DatabasePace, DatabasePace], Awaitable[None]]


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database, without what the last one left."""
    with transaction() as connection:
        connection.execute(text("TRUNCATE host, host_place, host_robots"))
    begin_with_a_day_ahead()


@pytest.fixture
def run() -> Iterator[Callable[..., None]]:
    """Gives the work two paces that know nothing of each other but the database."""

    def run(work: Work, at_once: int = 2, gap_s: float = 0.0) -> None:
        async def both() -> None:
            one, two = (
                DatabasePace(Rhythm(at_once, gap_s), name, patience_s=1.0)
                for name in ("one", "two")
            )
            try:
                async with asyncio.timeout(20):
                    await work(one, two)
            finally:
                await one.aclose()
                await two.aclose()

        asyncio.run(both())

    yield run
    traffic.close()


def in_use() -> int:
    return sum(host.in_use for host in traffic.states().hosts)


def test_two_processes_share_the_places_and_all_get_their_turn(run: Callable[..., None]) -> None:
    inside, most = 0, 0

    async def visit(pace: DatabasePace) -> None:
        nonlocal inside, most
        async with pace.slot(HOST):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        await asyncio.gather(*(visit(pace) for pace in (one, two) for _ in range(8)))

    run(visits)
    assert most == 2
    assert traffic.states().hosts[0].used == 16
    assert in_use() == 0


def test_starts_of_two_processes_keep_their_distance(run: Callable[..., None]) -> None:
    starts: list[float] = []

    async def visit(pace: DatabasePace) -> None:
        async with pace.slot(HOST):
            starts.append(asyncio.get_running_loop().time())

    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        await asyncio.gather(*(visit(pace) for pace in (one, two, one, two)))

    run(visits, gap_s=0.3)
    starts.sort()
    assert starts[-1] - starts[0] >= 0.8  # three gaps, less what waking up may differ


def test_a_pause_that_one_was_asked_for_holds_the_other(run: Callable[..., None]) -> None:
    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        await one.hold(HOST, 30)
        with pytest.raises(TooMany) as raised:
            async with two.slot(HOST):
                pass
        assert raised.value.retry_after_s == pytest.approx(30, abs=2)

    run(visits)


def test_a_short_pause_is_waited_out(run: Callable[..., None]) -> None:
    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await one.hold(HOST, 0.3)
        async with two.slot(HOST):
            assert loop.time() - began >= 0.3

    run(visits)


def test_a_used_up_budget_says_when_it_begins_anew_and_is_not_tried_again(
    run: Callable[..., None],
) -> None:
    traffic.set_budget(HOST, 1)

    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        async with one.slot(HOST):
            pass
        with pytest.raises(OverBudget, match=r"1 times today.* at 00:00 UTC on 20\d\d-") as raised:
            async with two.slot(HOST):
                pass
        assert not raised.value.try_again
        assert not raised.value.outcome.failed  # the site did nothing wrong

    run(visits)


def test_visits_that_are_given_up_leave_no_place_behind(run: Callable[..., None]) -> None:
    async def visit(pace: DatabasePace) -> None:
        async with pace.slot(HOST):
            await asyncio.sleep(10)

    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        for moment in (0.0, 0.001, 0.003, 0.01, 0.05):
            tasks = [asyncio.create_task(visit(pace)) for pace in (one, two, one)]
            await asyncio.sleep(moment)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    run(visits)  # closing the paces waits for what their threads still do
    assert in_use() == 0


def test_a_place_that_comes_while_one_ends_is_given_back(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, left = threading.Event(), threading.Event()
    visited: list[str] = []
    enter, leave_all = traffic.enter, traffic.leave_all

    def enter_late(*about: str, **limits: float) -> Place | Wait:
        asked.set()
        left.wait(0.3)  # which comes true in time where the end does not wait for this answer
        return enter(*about, **limits)  # type: ignore[arg-type]

    def leave_early(worker: str) -> None:
        leave_all(worker)
        left.set()

    monkeypatch.setattr(traffic, "enter", enter_late)
    monkeypatch.setattr(traffic, "leave_all", leave_early)

    async def visit(pace: DatabasePace) -> None:
        async with pace.slot(HOST):
            visited.append(HOST)

    async def visits(one: DatabasePace, two: DatabasePace) -> None:
        task = asyncio.create_task(visit(one))
        await asyncio.to_thread(asked.wait)
        await one.aclose()
        assert not task.done()
        task.cancel()

    run(visits)
    assert visited == []
    assert traffic.states().hosts[0].used == 1
    assert in_use() == 0


def robots_answer(body: str, status: int = 200) -> Answer:
    url = f"https://{HOST}/robots.txt"
    seen_at = datetime(2026, 11, 21, 12, tzinfo=UTC)
    return Answer(Page(url, status, body.encode(), "text/plain", seen_at))


def test_one_process_fetches_robots_and_all_obey_it() -> None:
    fetched: list[str] = []
    kind = a_source(HOST).kind

    async def fetch(url: str) -> Answer:
        fetched.append(url)
        await asyncio.sleep(0.1)
        return robots_answer("User-agent: *\nDisallow: /secret")

    async def decisions() -> None:
        workers = [Robots("Wayrate", shelf=DatabaseShelf(name)) for name in ("one", "two", "three")]
        said = await asyncio.gather(
            *(
                each.decide(f"https://{HOST}{path}", kind, fetch)
                for each in workers
                for path in ("/secret", "/rates")
            )
        )
        assert [decision.allowed for decision in said] == [False, True] * 3
        assert {decision.fetched_at for decision in said} == {
            datetime(2026, 11, 21, 12, tzinfo=UTC)
        }

    asyncio.run(decisions())
    assert len(fetched) == 1


def test_a_robots_file_that_one_could_not_fetch_is_fetched_by_the_next() -> None:
    kind = a_source(HOST).kind

    async def down(url: str) -> Answer:
        raise SiteDown("It is down.")

    async def fetch(url: str) -> Answer:
        return robots_answer("", 404)

    async def decisions() -> None:
        first = await Robots("Wayrate", shelf=DatabaseShelf("one")).decide(
            f"https://{HOST}/", kind, down
        )
        assert not first.allowed
        assert first.try_again
        next_one = Robots("Wayrate", shelf=DatabaseShelf("two"))
        assert (await next_one.decide(f"https://{HOST}/", kind, fetch)).allowed

    asyncio.run(decisions())


def said(sentence: str, *, host: str = HOST, is_allowed: bool = True, day: int = 20) -> Said:
    """A decision that rests on the file of a day."""
    at = datetime(2026, 11, day, tzinfo=UTC)
    return Said(host=host, is_allowed=is_allowed, sentence=sentence, fetched_at=at)


def robots_of(slug: str) -> str:
    (state,) = (each for each in sources.all_sources() if each.source.slug == slug)
    return state.robots


def test_what_was_learnt_of_a_source_is_of_one_world(monkeypatch: pytest.MonkeyPatch) -> None:
    sources.register([(a_source("ihg"), True, "")])
    sources.learn_tier("ihg", Tier.BROWSER)
    sources.note_robots("ihg", [said("It allows it.")])
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    settings.cache_clear()
    assert sources.learnt_tier("ihg") is None
    assert robots_of("ihg") == ""
    sources.learn_tier("ihg", Tier.HTTP)
    sources.note_robots("ihg", [said("It forbids it.", is_allowed=False)])
    monkeypatch.setenv("WAYRATE_WORLD", "local")
    settings.cache_clear()
    learnt = sources.learnt_tier("ihg")
    assert learnt and learnt[0] is Tier.BROWSER
    assert robots_of("ihg") == "It allows it."


def test_of_what_robots_txt_says_a_refusal_is_shown_first_and_brands_take_their_groups() -> None:
    group, brand = a_source("priceline"), replace(a_source("brand"), visited_with="priceline")
    sources.register([(group, True, ""), (brand, True, "")])
    unread = replace(said("It cannot be read.", is_allowed=False), fetched_at=None)
    no = said("No to /pws/.", is_allowed=False)
    for news, shown in (
        (said("No rule about /relax/."), "No rule about /relax/."),
        (said("No rule about /svcs/."), "No rule about /relax/."),  # the same file: no news
        (no, "No to /pws/."),
        (said("No rule about /svcs/."), "No to /pws/."),
        (said("Another host.", host="api.hotel.example"), "No to /pws/. Another host."),
        (said("An older file.", day=19), "No to /pws/. Another host."),
        (unread, "It cannot be read. Another host."),
        (said("A newer file allows it.", day=21), "Another host. A newer file allows it."),
    ):
        sources.note_robots("priceline", [news])
        assert robots_of("priceline") == robots_of("brand") == shown


def test_what_one_process_learnt_of_a_source_the_others_know() -> None:
    sources.register([(a_source("ihg"), True, "")])

    async def learn() -> None:
        one, two = DatabaseTiers(), DatabaseTiers()
        assert await two.learnt("nobody") is None
        await one.learn("ihg", Tier.BROWSER)
        for each in (one, two):
            learnt = await each.learnt("ihg")
            assert learnt is not None
            assert learnt.tier is Tier.BROWSER
            assert learnt.is_fresh(datetime.now(UTC))
        await one.learn("ihg", None)
        assert await one.learnt("ihg") is None

    asyncio.run(learn())
