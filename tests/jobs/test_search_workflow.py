"""The search workflow on the real workflow library and a real Postgres; sites are fakes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from dbos import DBOS
from psycopg import sql

from core import clock, telemetry, workqueue
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from core.domain.source import Source, SubBrand
from core.domain.stay import Stay, StayQuery, StayRequest
from core.health import service as health
from core.health import spans
from core.search import service
from core.search.model import Ask, AskState, SearchView
from core.sources import robots
from core.sources import service as sources
from core.traffic import service as traffic
from core.workers import service as workers
from jobs import doorkeeping, visiting, worker
from jobs.workflows import search as workflow
from scrapers import registry
from scrapers.decisions import Decisions
from scrapers.errors import Blocked, LayoutChanged, RobotsRefused, SiteDown, SoldOut, TooMany
from scrapers.robots import Decision
from tests.builders import NEW_YORK, a_query, a_quote, a_request, a_source
from tests.fakes.sites import HANG, SLOW, FakeSite

PUBLIC, AAA = Membership.PUBLIC, Membership.AAA
PATIENCE_S = 30.0


class NoVisitor:
    """Fake sites go nowhere, and each has a robots.txt of its own."""

    def __init__(self) -> None:
        self.decisions = Decisions()

    def visit(self, source: Source) -> None:
        self.decisions.note(source.slug, decided(source.slug))

    async def decide(self, url: str, source: Source) -> Decision:
        return decided(source.slug)


FETCHED_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def decided(slug: str, rule: str | None = None) -> Decision:
    """What robots.txt says of a source: refused by `rule`, or nothing about it."""
    host, says = f"www.{slug}.example", f"forbids it ({rule})." if rule else "has no rules."
    return Decision(host, "/", rule is None, rule, f"{slug} {says}", FETCHED_AT)


@pytest.fixture(scope="module")
def visitor(database_url: str) -> Iterator[NoVisitor]:
    """A worker inside this process, for the whole module."""
    with pytest.MonkeyPatch.context() as patch:
        from core import config

        patch.setenv("DATABASE_URL", database_url)
        config.settings.cache_clear()
        visitor = NoVisitor()
        workflow.use(visitor)  # type: ignore[arg-type]
        with workers.enlisted() as me:
            asyncio.run(worker.launch(me.executor_id))
            yield visitor
            DBOS.destroy()
        workflow.use(None)
        config.settings.cache_clear()


Search = Callable[..., tuple[SearchView, dict[str, FakeSite]]]


@pytest.fixture
def search(visitor: NoVisitor, database: str, monkeypatch: pytest.MonkeyPatch) -> Search:
    """`search(booking={PUBLIC: [...]}, ...)` asks those sites and returns the closed search."""
    monkeypatch.setattr(visiting, "FIRST_WAIT_S", 0.01)

    def run(*memberships: Membership, **answers: dict[Membership, list[object]]) -> object:
        fakes = {slug: FakeSite(slug, given) for slug, given in answers.items()}  # type: ignore[arg-type]
        monkeypatch.setattr(registry, "site", fakes.__getitem__)
        sources.register((fake.source, True, "") for fake in fakes.values())
        check_in = clock.now().date() + timedelta(days=30)
        request = a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
        query = a_query(*memberships, request=request)
        return closed(service.submit(query, list(fakes), again=True)), fakes

    return run  # type: ignore[return-value]


def closed(search_id: str) -> SearchView:
    deadline = time.monotonic() + PATIENCE_S
    while not service.is_closed(search_id):
        assert time.monotonic() < deadline, "the search did not close"
    return service.view(search_id)


def ask_of(view: SearchView, site: str, membership: Membership = PUBLIC) -> Ask:
    progress = next(p for p in view.sources if p.source.slug == site)
    return next(ask for ask in progress.asks if ask.membership is membership)


def test_every_source_lands_and_the_search_closes(search: Search) -> None:
    view, _ = search(booking={PUBLIC: ["300.00 USD"]}, choice={PUBLIC: ["280.00 USD"]})
    assert {p.source.slug: p.quotes for p in view.sources} == {"booking": 1, "choice": 1}
    assert ask_of(view, "booking").outcome is Outcome.PRICED


def test_a_last_try_is_carried_out_too_apart_from_the_others(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue = workqueue.enqueue

    def last(name: str, key: str, *args: object) -> None:
        enqueue(name, workqueue.nth(key, workqueue.TRIES - 1), *args)

    monkeypatch.setattr(workqueue, "enqueue", last)
    view, _ = search(booking={PUBLIC: ["300.00 USD"]})
    assert ask_of(view, "booking").outcome is Outcome.PRICED
    (piece,) = workqueue.client().list_workflows(workflow_id_prefix=view.search_id)
    assert piece.queue_name == workqueue.ALONE


def test_no_source_is_asked_before_the_worker_knows_that_it_counts(search: Search) -> None:
    states: list[set[AskState]] = []

    async def counts() -> None:
        key = str(DBOS.workflow_id)
        assert key in workflow.under_way()
        view = await asyncio.to_thread(service.view, key)
        states.append({ask.state for source in view.sources for ask in source.asks})

    workflow.begin_after(counts)
    try:
        view, _ = search(booking={PUBLIC: ["300.00 USD"]})
    finally:
        workflow.begin_after(workflow._at_once)
    assert states == [{AskState.WAITING}]
    assert ask_of(view, "booking").outcome is Outcome.PRICED


def test_one_source_in_trouble_never_fails_the_others(search: Search) -> None:
    view, _ = search(
        booking={PUBLIC: [Blocked("Booking.com shows a bot wall.")]},
        expedia={PUBLIC: [RuntimeError("a bug of ours")]},
        choice={PUBLIC: ["280.00 USD"]},
    )
    assert ask_of(view, "booking").outcome is Outcome.BLOCKED
    assert ask_of(view, "expedia").outcome is Outcome.FAILED
    assert "our side" in ask_of(view, "expedia").reason
    assert ask_of(view, "choice").quotes == 1


def test_the_robots_decision_is_kept_for_people(search: Search) -> None:
    search(booking={PUBLIC: ["300.00 USD"]})
    state = next(s for s in sources.all_sources() if s.source.slug == "booking")
    assert state.robots == "booking has no rules."


def test_robots_txt_is_read_of_a_source_that_nobody_asked(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = FakeSite("radisson", {PUBLIC: ["300.00 USD"]})
    monkeypatch.setattr(registry, "site", {"radisson": new}.__getitem__)
    sources.register([(new.source, True, "")])
    assert robots.read("radisson", PATIENCE_S)
    state = next(s for s in sources.all_sources() if s.source.slug == "radisson")
    assert state.robots == "radisson has no rules."
    assert new.asked == []


def refused_by(visitor: NoVisitor, slug: str, rule: str) -> RobotsRefused:
    """The refusal of a source whose robots.txt all workers hold."""
    decision = decided(slug, rule)
    visitor.decisions.note(slug, decision)
    traffic.keep_robots(decision.host, 200, f"User-agent: *\n{rule}", FETCHED_AT, 3600)
    return RobotsRefused(decision.sentence)


def test_what_robots_txt_refuses_is_not_asked_again_while_it_stands(
    search: Search, visitor: NoVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        FakeSite,
        "link",
        lambda site, query, asked, *_: (
            f"https://{site.source.slug}.example/{asked.membership.value}"
        ),
    )
    refusal = refused_by(visitor, "sonesta", "Disallow: /book/")
    view, sites = search(AAA, sonesta={PUBLIC: ["300.00 USD"], AAA: [refusal]})
    assert ask_of(view, "sonesta", AAA).outcome is Outcome.REFUSED
    assert set(sites["sonesta"].asked) == {PUBLIC, AAA}

    view, sites = search(AAA, sonesta={PUBLIC: ["300.00 USD"], AAA: ["270.00 USD"]})
    told = ask_of(view, "sonesta", AAA)
    assert (told.outcome, told.reason) == (Outcome.REFUSED, str(refusal))
    assert ask_of(view, "sonesta").outcome is Outcome.PRICED
    assert sites["sonesta"].asked == [PUBLIC]
    assert dict(view.sources[0].rate_links) == {AAA: "https://sonesta.example/aaa"}

    traffic.keep_robots("www.sonesta.example", 200, "", FETCHED_AT + timedelta(days=1), 3600)
    view, _ = search(AAA, sonesta={PUBLIC: ["300.00 USD"], AAA: ["270.00 USD"]})
    assert ask_of(view, "sonesta", AAA).outcome is Outcome.PRICED


def test_a_rule_about_one_place_says_nothing_of_others(search: Search, visitor: NoVisitor) -> None:
    refusal = refused_by(visitor, "wyndham", "Disallow: /hotels/New%20York")  # where all is asked
    for _ in range(2):
        _, sites = search(wyndham={PUBLIC: [refusal]})
        assert sites["wyndham"].asked == [PUBLIC]


def test_passing_trouble_is_tried_again(search: Search) -> None:
    view, sites = search(booking={PUBLIC: [SiteDown("503"), SiteDown("503"), "300.00 USD"]})
    assert ask_of(view, "booking").outcome is Outcome.PRICED
    assert ask_of(view, "booking").attempts == len(sites["booking"].asked) == 3


def test_three_tries_are_enough(search: Search) -> None:
    view, sites = search(booking={PUBLIC: [SiteDown("Booking.com answers 503.")]})
    ask = ask_of(view, "booking")
    assert (ask.outcome, ask.reason) == (Outcome.FAILED, "Booking.com answers 503.")
    assert len(sites["booking"].asked) == 3


def test_memberships_that_fail_in_one_search_are_one_failure(search: Search) -> None:
    wall = Blocked("wall")
    members = (AAA, Membership.SENIOR, Membership.MILITARY, Membership.GOVERNMENT)
    search(*members, omni={member: [wall] for member in (PUBLIC, *members)})
    (breaker,) = (each for each in traffic.states().breakers if each.slug == "omni")
    assert (breaker.state, breaker.failures) == ("closed", 1)


def test_a_bot_wall_is_not_tried_again(search: Search) -> None:
    _, sites = search(booking={PUBLIC: [Blocked("wall")]})
    assert len(sites["booking"].asked) == 1


def test_a_site_that_hangs_ends_at_its_deadline(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "DEADLINE_S", 0.3)
    view, _ = search(booking={PUBLIC: [HANG]}, choice={PUBLIC: ["280.00 USD"]})
    assert ask_of(view, "booking").outcome is Outcome.TIMED_OUT
    assert ask_of(view, "choice").outcome is Outcome.PRICED


def test_at_the_deadline_the_try_before_it_is_told(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "DEADLINE_S", 1.0)
    view, _ = search(ihg={PUBLIC: [SiteDown("IHG answers 503."), HANG]})
    ask = ask_of(view, "ihg")
    assert (ask.outcome, ask.reason) == (Outcome.FAILED, "IHG answers 503.")


def test_a_pause_beyond_the_deadline_is_not_begun(search: Search) -> None:
    view, sites = search(ihg={PUBLIC: [TooMany("Slow down.", retry_after_s=60.0)]})
    ask = ask_of(view, "ihg")
    assert (ask.outcome, ask.reason) == (Outcome.FAILED, "Slow down.")
    assert len(sites["ihg"].asked) == 1


def test_a_membership_in_trouble_does_not_hold_up_the_public_rate(search: Search) -> None:
    view, _ = search(AAA, choice={PUBLIC: ["280.00 USD"], AAA: [SoldOut("No AAA rooms left.")]})
    assert ask_of(view, "choice").outcome is Outcome.PRICED
    assert ask_of(view, "choice", AAA).outcome is Outcome.SOLD_OUT


def test_a_rate_that_a_site_does_not_have_costs_no_visit(search: Search) -> None:
    view, sites = search(AAA, booking={PUBLIC: ["300.00 USD"]})
    assert ask_of(view, "booking", AAA).outcome is Outcome.DISCOUNT_NOT_OFFERED
    assert sites["booking"].asked == [PUBLIC]


def test_an_answer_stored_before_a_crash_is_not_asked_for_again(search: Search) -> None:
    view, sites = search(AAA, choice={PUBLIC: ["280.00 USD"], AAA: ["250.00 USD"]})
    asked = len(sites["choice"].asked)
    DBOS.fork_workflow(view.search_id, 1).get_result()  # everything after the submit runs again
    assert len(sites["choice"].asked) == asked
    assert service.view(view.search_id).houses == view.houses


def test_the_pause_asked_for_by_a_site_is_kept() -> None:
    from tenacity import Future, RetryCallState

    state = RetryCallState(None, None, (), {})  # type: ignore[arg-type]
    state.outcome = Future(1)
    state.outcome.set_exception(TooMany("slow down", retry_after_s=12.0))
    assert visiting.Pause()(state) == 12.0
    state.outcome = Future(1)
    state.outcome.set_exception(SiteDown("503"))
    # 5 s after the first try and twice that after the second: the retry rule of a source.
    assert visiting.Pause()(state) == 5.0
    state.attempt_number = 2
    assert visiting.Pause()(state) == 10.0


def test_a_breaker_that_opened_leaves_the_source_alone(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeping.traffic, "may_visit", lambda slug: f"{slug} rests until noon.")
    view, sites = search(booking={PUBLIC: ["300.00 USD"]})
    ask = ask_of(view, "booking")
    assert (ask.outcome, ask.reason) == (Outcome.PAUSED, "booking rests until noon.")
    assert sites["booking"].asked == []


def test_a_brand_gets_its_own_rows_from_the_visit_of_its_group(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        FakeSite, "sub_brands", (SubBrand("hampton", "Hampton Inn", ("Hampton",)),), raising=False
    )
    hilton = a_source("hilton")
    brand = replace(hilton, slug="hampton", name="Hampton Inn", visited_with="hilton")
    sources.register([(brand, True, "")])
    view, sites = search(hilton={PUBLIC: ["300.00 USD"]})  # alone, the site keeps every row
    assert ask_of(view, "hilton").quotes == 1

    def both(slug: str) -> FakeSite:
        return sites["hilton"]

    monkeypatch.setattr(registry, "site", both)
    split = closed(service.submit(view.query, ["hilton", "hampton"], again=True))
    assert ask_of(split, "hampton").quotes == 1  # the builders' house is a Hampton Inn
    assert ask_of(split, "hilton").outcome is Outcome.NONE_HERE
    assert len(sites["hilton"].asked) == 2


def test_two_searches_for_one_question_cause_one_visit(search: Search) -> None:
    view, sites = search(booking={PUBLIC: [SLOW]})
    asked = len(sites["booking"].asked)
    twins = [service.submit(view.query, ["booking"], again=True) for _ in range(5)]
    views = [closed(search_id) for search_id in twins]
    assert {ask_of(each, "booking").outcome for each in views} == {Outcome.PRICED}
    assert len(sites["booking"].asked) == asked + 1


def test_a_changed_page_is_read_by_the_generic_reader_unconfirmed(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found(answer: SiteReport, pages: object, request: StayRequest) -> SiteReport:
        quote = replace(a_quote("300.00 USD", site="booking"), stay=request.stay, confidence=0.8)
        return replace(answer, quotes=(quote,))

    monkeypatch.setattr(visiting.fallback, "tried", found)
    view, _ = search(booking={PUBLIC: [LayoutChanged("not as we know it")]})
    assert ask_of(view, "booking").outcome is Outcome.LAYOUT_CHANGED
    (house,) = view.houses
    assert [offer.quote.confidence for offer in house.offers] == [0.8]


def test_a_travellers_code_is_nowhere_plain_after_a_visit(
    search: Search, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, corporate = "ZX81QQ7", Membership.CORPORATE
    trouble = SiteDown(f"www.hilton.example does not know {code}.")
    given = {PUBLIC: ["300.00 USD"], corporate: [trouble, "250.00 USD"]}
    fake = FakeSite("hilton", given)
    fake.repeats_code = True
    monkeypatch.setattr(registry, "site", {"hilton": fake}.__getitem__)
    sources.register([(fake.source, True, "")])
    check_in = clock.now().date() + timedelta(days=33)
    stay = a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
    query = StayQuery(NEW_YORK, stay, (Entitlement(corporate, code),))
    view = closed(service.submit(query, ["hilton"]))
    offers = {offer.quote.membership: offer.quote for offer in view.houses[0].offers}
    assert ask_of(view, "hilton", corporate).attempts == 2
    assert offers[corporate].rate_plan == "Promo code masked"
    assert offers[corporate].deep_link == "https://hilton.example/?code=masked"
    assert code.lower() not in everything(database).lower()


def test_a_source_that_is_off_has_its_links_and_no_visit(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    corporate = Membership.CORPORATE
    off = FakeSite("hilton", {PUBLIC: ["300.00 USD"], corporate: ["250.00 USD"]})
    search(booking={PUBLIC: ["300.00 USD"]})
    fakes = {"booking": registry.site("booking"), "hilton": off}
    monkeypatch.setattr(registry, "site", fakes.__getitem__)
    every = [one.slug for one in sources.described()]
    keyless = [(a_source("amadeus"), False, "A key is missing.")]
    sources.register([(each.source, True, "") for each in fakes.values()] + keyless)
    quiet = {*every, "hilton"} - {"booking", "amadeus"}
    for slug in quiet:
        sources.switch(slug, False, "test")
    monkeypatch.setattr(workflow.registry, "site", lambda slug: fakes.get(slug, off))
    check_in = clock.now().date() + timedelta(days=34)
    stay = a_request(stay=Stay(check_in, check_in + timedelta(days=2)))
    query = StayQuery(NEW_YORK, stay, (Entitlement(corporate, "ACME77"),))
    try:
        view = closed(service.submit(query))
    finally:
        for slug in quiet:
            sources.switch(slug, True, "test")
    told = {one.source.slug: one for one in view.sources}
    assert told["booking"].public.outcome is Outcome.PRICED
    assert told["hilton"].public.outcome is Outcome.SWITCHED_OFF
    assert told["hilton"].link == "https://hilton.example/"
    assert told["hilton"].rate_links == ((corporate, "https://hilton.example/?code=masked"),)
    assert "amadeus" not in told  # without its key there is nothing to open
    assert off.asked == []


def test_a_source_whose_link_breaks_does_not_hold_up_the_others(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: FakeSite, *_: object) -> str:
        if self.source.slug == "expedia":
            raise RuntimeError("a bug of ours")
        return f"https://{self.source.slug}.example/"

    monkeypatch.setattr(FakeSite, "link", broken)
    view, _ = search(booking={PUBLIC: ["300.00 USD"]}, expedia={PUBLIC: ["280.00 USD"]})
    assert ask_of(view, "booking").outcome is Outcome.PRICED
    assert ask_of(view, "expedia").outcome is Outcome.FAILED


def everything(url: str) -> str:
    """Every value of every table as it stands there, of ours and of the workflows."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        every = (sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*n)) for n in names)
        return "\n".join(words for each in every for (words,) in connection.execute(each))


def test_submit_and_the_workers_steps_are_one_trace(search: Search) -> None:
    spans.keep("test")
    try:
        view, _ = search(booking={PUBLIC: [SiteDown("503"), "300.00 USD"]})
        deadline = time.monotonic() + PATIENCE_S
        while "search" not in (names := [s.name for s in health.trace_of(view.search_id)]):
            assert time.monotonic() < deadline, "the top span was not kept"
            telemetry.flush()
    finally:
        telemetry.stop()
    rows = {row.name: row for row in health.trace_of(view.search_id)}
    assert rows["submit"].parent_id == rows["source"].parent_id == rows["search"].span_id
    assert rows["ask"].attributes["outcome"] == "priced"
    assert names.count("pause before another try") == 1
    assert names.count("store") == 1
