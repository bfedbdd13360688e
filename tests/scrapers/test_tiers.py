"""HTTP or browser: the cheapest way that works, learnt from how it went before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.domain.rate import Tier
from scrapers.errors import Blocked, NotLoaded, Refused, SiteDown, SiteError, TooMany
from scrapers.masking import Masker
from scrapers.recording import RecordingVisit
from scrapers.replay import ReplayVisit
from scrapers.tiers import ProcessTiers, Ways
from scrapers.visit import Action, Browse, Browsed, Page
from scrapers.visits import Visitor, looks_blocked
from tests.fakes.visit import FakeVisit, a_page
from tests.scrapers.little_world import HOST, LittleWorld, a_source, answer, settings_for

RATES = "<html><title>Rates</title><p class=rate>$ 120</p></html>"
SHELL = "<html><title>Rates</title><div id=app></div></html>"
WALL = "<html><title>Just a moment...</title><h1>Checking your browser</h1></html>"
URL = f"https://{HOST}/rates"
PLAN = Browse(URL, until=".rate")


class Ground:
    """A site with two ways in, and what each of them answers."""

    def __init__(self, http: str | SiteError = SHELL, browser: str | SiteError = RATES) -> None:
        self.http, self.browser = http, browser
        self.went: list[str] = []
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        self.tiers = ProcessTiers()
        self.ways = self.another()

    def another(self) -> Ways:
        """As another worker, that shares what is kept and nothing else."""
        return Ways(self.tiers, looks_blocked, now=lambda: self.now)

    async def get(self, url: str) -> Page:
        self.went.append("http")
        return a_page(self.http, url)

    async def browse(self, plan: Browse) -> Browsed:
        self.went.append("browser")
        return Browsed(a_page(self.browser, plan.url, Tier.BROWSER), ())

    def visit(self, plan: Browse = PLAN, ways: Ways | None = None) -> Browsed:
        return asyncio.run((ways or self.ways).open("example", plan, self.get, self.browse))

    def visits(self, times: int) -> Sequence[str]:
        self.went.clear()
        for _ in range(times):
            self.visit()
        return tuple(self.went)

    def learnt(self) -> Tier | None:
        found = asyncio.run(self.tiers.learnt("example"))
        return found.tier if found else None


def test_a_page_that_shows_what_is_wanted_over_http_needs_no_browser() -> None:
    ground = Ground(http=RATES)
    assert ground.visit().page.tier is Tier.HTTP
    assert ground.visits(3) == ("http",) * 3
    assert ground.learnt() is Tier.HTTP


def test_after_two_needs_in_a_row_every_worker_takes_the_browser_at_once() -> None:
    ground = Ground()
    assert ground.visit().page.tier is Tier.BROWSER
    assert ground.learnt() is None
    assert ground.visits(1) == ("http", "browser")
    assert ground.learnt() is Tier.BROWSER
    ground.went.clear()
    ground.visit(ways=ground.another())
    assert ground.went == ["browser"]


def test_one_need_between_successes_is_forgotten() -> None:
    ground = Ground()
    for http in (SHELL, RATES, SHELL, RATES, SHELL):
        ground.http = http
        ground.visit()
    assert ground.learnt() is Tier.HTTP


def test_http_is_tried_again_after_a_day_and_one_more_need_is_enough_then() -> None:
    ground = Ground()
    ground.visits(2)
    ground.now = datetime.now(UTC) + timedelta(hours=23)
    assert ground.visits(1) == ("browser",)
    ground.now = datetime.now(UTC) + timedelta(hours=25)
    assert ground.visits(1) == ("http", "browser")
    ground.now = datetime.now(UTC)
    assert ground.visits(1) == ("browser",)
    ground.now = datetime.now(UTC) + timedelta(hours=25)
    ground.http = RATES
    assert ground.visits(1) == ("http",)
    assert ground.learnt() is Tier.HTTP


@pytest.mark.parametrize("fault", [NotLoaded("Nothing came."), SiteDown("It stopped.")])
def test_a_browser_that_fails_makes_the_next_visit_try_http(fault: SiteError) -> None:
    ground = Ground()
    ground.visits(2)
    ground.browser = fault
    with pytest.raises(type(fault)):
        ground.visit()
    ground.http = RATES
    assert ground.visits(1) == ("http",)


@pytest.mark.parametrize("fault", [Blocked("A wall."), TooMany("Slow down.", 5)])
def test_what_the_site_says_to_the_browser_is_no_fault_of_the_way(fault: SiteError) -> None:
    ground = Ground()
    ground.visits(2)
    ground.browser = fault
    with pytest.raises(type(fault)):
        ground.visit()
    assert ground.learnt() is Tier.BROWSER


@pytest.mark.parametrize("fault", [Blocked("A wall."), SiteDown("Down."), Refused("No.")])
def test_an_error_over_http_is_not_answered_with_a_browser(fault: SiteError) -> None:
    ground = Ground(http=fault)
    with pytest.raises(type(fault)):
        ground.visit()
    assert ground.went == ["http"]


def test_a_wall_that_comes_as_a_page_is_reported_and_left_alone() -> None:
    ground = Ground(http=WALL)
    with pytest.raises(Blocked):
        ground.visit()
    assert ground.went == ["http"]


def test_a_page_that_shows_it_neither_way_teaches_nothing() -> None:
    ground = Ground(browser=SHELL)
    assert ground.visits(3) == ("http", "browser") * 3
    assert ground.learnt() is None


@pytest.mark.parametrize(
    ("plan", "way"),
    [
        (Browse(URL), "browser"),  # nobody could tell that the page is whole
        (Browse(URL, keep=("/api",), until=".rate"), "browser"),
        (Browse(URL, (Action("fill", "input", "x"),), until=".rate"), "browser"),
        (Browse(URL, (Action("press", "Reject all", optional=True),), until=".rate"), "http"),
        (Browse(URL, (Action("wait_for", ".rate"),), until=".rate"), "http"),
    ],
)
def test_only_a_plan_to_look_goes_over_http(plan: Browse, way: str) -> None:
    ground = Ground(http=RATES)
    ground.visit(plan)
    assert ground.went == [way]


def test_a_recording_replays_whichever_way_was_taken() -> None:
    for answers in ({"/rates": RATES}, {"/rates": SHELL, "browse": RATES}):
        recorder = RecordingVisit(FakeVisit(answers), Masker())
        seen = asyncio.run(recorder.open(PLAN))
        replayed = asyncio.run(ReplayVisit(tuple(recorder.exchanges)).open(PLAN))
        assert replayed.page.body == seen.page.body == RATES.encode()
        assert replayed.page.tier is seen.page.tier


def test_a_recording_of_a_browsed_plan_answers_an_opened_one() -> None:
    recorder = RecordingVisit(FakeVisit({"browse": RATES}), Masker())
    asyncio.run(recorder.browse(PLAN))
    replayed = asyncio.run(ReplayVisit(tuple(recorder.exchanges)).open(PLAN))
    assert replayed.page.text == RATES


@pytest.mark.usefixtures("browser_executable")
def test_a_real_visit_takes_the_browser_only_where_scripts_draw_the_rates(
    world: LittleWorld, folder: Path
) -> None:
    drawn = "<title>x</title><div id=a></div><script>a.innerHTML='<p class=rate>9</p>'</script>"
    world.routes = {"/rates": answer(RATES), "/drawn": answer(drawn)}

    async def visits() -> list[Tier]:
        async with Visitor(settings_for(world, folder)) as visitor:
            visit = visitor.visit(a_source())
            plans = (PLAN, Browse(f"https://{HOST}/drawn", until="#a .rate"))
            return [(await visit.open(plan)).page.tier for plan in plans]

    assert asyncio.run(visits()) == [Tier.HTTP, Tier.BROWSER]
    assert world.paths().count("/rates") == 1
