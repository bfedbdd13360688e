"""Browser visits against the little world, in a real headless browser."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from PIL import Image

from core.domain.rate import Tier
from scrapers.browser import Browser
from scrapers.errors import (
    Blocked,
    DiscountNotOffered,
    LayoutChanged,
    NoBrowser,
    NotLoaded,
    Refused,
    RobotsRefused,
    SiteDown,
    SiteError,
    SiteTimedOut,
    TooMany,
)
from scrapers.settings import Timeouts
from scrapers.traffic import foreign_to
from scrapers.visit import Action, Browse, Browsed
from scrapers.visits import Visitor
from tests.scrapers.little_world import (
    HOST,
    OTHER,
    Asked,
    Handler,
    LittleWorld,
    a_source,
    answer,
    drip,
    endless,
    hang,
    redirect,
    reset,
    settings_for,
    truncated,
)

pytestmark = pytest.mark.usefixtures("browser_executable")

SHORT = Timeouts(browse_s=2.0)
T = TypeVar("T")
PAGE = f"https://{HOST}/page"

# A shop front as sites build them: a banner to answer, a list to choose from, rows drawn by script,
# more of them when the page is scrolled to its end.
FRONT = f"""<!doctype html><title>Hotels</title>
<img src="/big.png"><script src="https://{OTHER}/track.js"></script>
<div id=banner>We value your privacy
  <button onclick="banner.remove(); ask(1)">Reject all</button></div>
<select name=rate><option>Best available</option><option>AAA/CAA</option></select>
<input name=city><div id=rows></div>
<script>
let more = 0
async function ask(page) {{
  const body = JSON.stringify({{page, city: document.querySelector('input').value,
                               rate: document.querySelector('select').value}})
  const answer = await fetch('/graphql', {{method: 'POST', body}})
  for (const name of (await answer.json()).names) {{
    const row = document.createElement('p')
    row.className = 'card'; row.style.height = '900px'; row.textContent = name
    rows.append(row)
  }}
}}
addEventListener('scroll', () => more++ || ask(2))
</script>"""
READ_ALL = Browse(
    PAGE,
    (
        Action("fill", "input[name=city]", "Zürich"),
        Action("choose", "select[name=rate]", "aaa"),
        Action("press", "Reject all", optional=True),
        Action("wait_for", ".card"),
        Action("scroll_end"),
    ),
    keep=("/graphql",),
    want=2,
)


class Warm:
    """A browser that the tests share as visits do, and a visitor of its own for each of them."""

    def __init__(self, runner: asyncio.Runner, world: LittleWorld, folder: Path) -> None:
        self._runner = runner
        self._world = world
        self._folder = folder
        self.browser = Browser(settings_for(world, folder))

    def visitor(self, **changes: object) -> Visitor:
        visitor = Visitor(settings_for(self._world, self._folder, **changes))
        visitor.browser = self.browser
        return visitor

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def browse(self, plan: Browse, **changes: object) -> Browsed:
        return self.run(self.visitor(**changes).visit(a_source()).browse(plan))


@pytest.fixture(scope="module")
def warm_of_module(
    world_of_session: LittleWorld, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warm]:
    with asyncio.Runner() as runner:
        warm = Warm(runner, world_of_session, tmp_path_factory.mktemp("browser"))
        yield warm
        runner.run(warm.browser.aclose())


@pytest.fixture
def warm(warm_of_module: Warm, world: LittleWorld) -> Warm:
    """With an empty world."""
    return warm_of_module


@asynccontextmanager
async def a_visitor(world: LittleWorld, folder: Path, **changes: object) -> AsyncIterator[Visitor]:
    """One with a browser of its own, for tests that spoil it."""
    async with Visitor(settings_for(world, folder, **changes)) as visitor:
        yield visitor


def browsed(world: LittleWorld, folder: Path, plan: Browse, **changes: object) -> Browsed:
    async def visit() -> Browsed:
        async with a_visitor(world, folder, **changes) as visitor:
            return await visitor.visit(a_source()).browse(plan)

    return asyncio.run(visit())


def with_front(world: LittleWorld) -> None:
    world.routes["/page"] = answer(FRONT)
    world.routes["/graphql"] = answer(
        '{"names": ["Ritz", "Savoy"]}', content_type="application/json"
    )


def test_a_plan_is_carried_out_and_its_answers_are_kept(world: LittleWorld, warm: Warm) -> None:
    with_front(world)
    seen = warm.browse(READ_ALL)
    assert [page.json() for page in seen.answers] == [{"names": ["Ritz", "Savoy"]}] * 2
    assert {page.tier for page in (seen.page, *seen.answers)} == {Tier.BROWSER}
    assert seen.page.text.count('class="card"') >= 2
    assert "We value your privacy" not in seen.page.text
    first, second = (asked.body.decode() for asked in world.asked if asked.method == "POST")
    assert first == '{"page":1,"city":"Zürich","rate":"AAA/CAA"}'
    assert second == '{"page":2,"city":"Zürich","rate":"AAA/CAA"}'


def test_a_screenshot_is_kept_as_evidence(world: LittleWorld, warm: Warm) -> None:
    with_front(world)

    visitor = warm.visitor()
    seen = warm.run(visitor.visit(a_source()).browse(READ_ALL))
    (name,) = {page.screenshot for page in (seen.page, *seen.answers)}
    assert name is not None
    picture = visitor.evidence.path_of(name).read_bytes()
    assert picture.startswith(b"\x89PNG")
    # Width and height are big-endian numbers at bytes 16 and 20 of a PNG.
    assert struct.unpack(">II", picture[16:24]) == (1024, 768)


def test_the_picture_shows_the_top_of_the_page_wherever_its_rows_were_looked_for(
    world: LittleWorld, warm: Warm
) -> None:
    # The top row of the picture is red, which nothing below the first 20 pixels of the page is.
    world.routes["/page"] = answer(
        "<body style='margin:0'><div style='height:20px;background:#ff0000'></div>"
        "<div style='height:9000px;background:#0000ff'>rows</div>"
    )
    visitor = warm.visitor()
    seen = warm.run(visitor.visit(a_source()).browse(Browse(PAGE, (Action("scroll_end"),))))
    assert seen.page.screenshot is not None
    with Image.open(visitor.evidence.path_of(seen.page.screenshot)) as picture:
        shown = picture.convert("RGB")
    assert [shown.getpixel((10, y)) for y in (10, 30)] == [(255, 0, 0), (0, 0, 255)]


def test_pictures_and_other_hosts_are_never_asked(world: LittleWorld, warm: Warm) -> None:
    with_front(world)
    warm.browse(READ_ALL)
    assert {asked.host for asked in world.asked} == {HOST}
    assert "/big.png" not in world.paths()


def test_we_say_who_we_are_in_the_browser_too(world: LittleWorld, warm: Warm) -> None:
    with_front(world)
    warm.browse(Browse(PAGE, until="#banner"))
    agent = next(a.headers["user-agent"] for a in world.asked if a.path == "/page")
    assert re.search(r"HeadlessChrome/\d+\.0\.0\.0 .*Wayrate/0\.1", agent)


def test_nothing_is_shared_between_visits(world: LittleWorld, warm: Warm) -> None:
    world.routes["/page"] = answer("<script>document.cookie = 'seen=yes'</script><p id=x>x")

    for _ in range(2):
        warm.browse(Browse(PAGE, until="#x"))
    assert [a.headers.get("cookie") for a in world.asked if a.path == "/page"] == [None, None]


def test_a_page_that_goes_quiet_is_handed_to_the_reader(world: LittleWorld, warm: Warm) -> None:
    """Sold out: what was waited for never shows, and the words on the page are the answer."""
    world.routes["/page"] = answer("<p>No rooms left for these dates</p>")
    seen = warm.browse(Browse(PAGE, keep=("/graphql",), want=2, until=".card"))
    assert "No rooms left" in seen.page.text
    assert seen.answers == ()


def test_what_is_waited_for_may_stand_on_the_next_document(world: LittleWorld, warm: Warm) -> None:
    # Far-off answers keep the page busy, so that only what is waited for ends the visit.
    busy = "<script>fetch('/never')</script>"
    world.routes["/page"] = answer(
        f"{busy}<pre class=done hidden>not yet</pre>"
        "<script>setTimeout(() => { location.href = '/next' }, 120)</script>"
    )
    world.routes["/next"] = answer(f"{busy}<pre class=done></pre><pre class=done>here</pre>")
    world.routes["/never"] = hang
    waited = Action("wait_for", "pre.done")
    for plan in (Browse(PAGE, until="pre.done"), Browse(PAGE, (waited,), until="pre.done")):
        assert warm.browse(plan).page.url == f"https://{HOST}/next"


def test_a_slow_answer_is_waited_for(world: LittleWorld, warm: Warm) -> None:
    """Longer than the quiet that ends a visit: a request under way is no quiet."""
    with_front(world)
    at_once = world.routes["/graphql"]

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1.2)
        await at_once(asked, writer)

    world.routes["/graphql"] = slow
    seen = warm.browse(replace(READ_ALL, want=0))
    assert len(seen.answers) == 2


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (reset, SiteDown),
        (truncated, SiteDown),
        (answer("down", 503), SiteDown),
        (answer("no", 404), Refused),
        (answer("<title>Just a moment...</title>", 403), Blocked),
        (answer("slow down", 429, retry_after="40"), TooMany),
        (redirect("/page"), Refused),
        (redirect(f"https://{OTHER}/page"), Refused),
        (redirect("https://127.0.0.1/"), Refused),
        (answer(b"<p>0</p>" * 400_000), Refused),  # 3.2 MB
    ],
    ids=lambda value: getattr(value, "__name__", "answer"),
)
def test_a_fault_of_the_site_has_its_name(
    world: LittleWorld, warm: Warm, handler: Handler, error: type[SiteError]
) -> None:
    world.routes["/page"] = handler
    with pytest.raises(SiteError) as raised:
        warm.browse(Browse(PAGE), max_bytes=3_000_000)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (answer("down", 503), SiteDown),
        (answer("slow down", 429), TooMany),
        (truncated, SiteDown),
        (answer(b"0" * 3_000_001), Refused),
    ],
    ids=["503", "429", "truncated", "huge"],
)
def test_a_fault_of_an_answer_is_the_visits(
    world: LittleWorld, warm: Warm, handler: Handler, error: type[SiteError]
) -> None:
    world.routes["/page"] = answer("<script>fetch('/graphql')</script>")
    world.routes["/graphql"] = handler
    plan = Browse(PAGE, keep=("/graphql",), want=1)
    with pytest.raises(SiteError) as raised:
        warm.browse(plan, max_bytes=3_000_000)
    assert type(raised.value) is error


# A page whose data come from one address, and a count of visitors from another.
DATA = """<p class=card>Hotel</p><script>
fetch('/count/me').catch(() => {}).then(() => fetch('/graphql', {method: 'POST'}))</script>"""
COUNT_AND_DATA = {"/count/me": answer("1"), "/graphql": answer('{"rates": 3}')}


@pytest.mark.parametrize(
    ("rule", "plan", "asked"),
    [
        ("/graphql", Browse(PAGE, keep=("/graphql",), want=1), ["/page", "/count/me"]),
        ("/*me$", Browse(PAGE, keep=("/graphql",), want=1), ["/page", "/graphql"]),
        ("/%67raphql", Browse(PAGE, until=".rate"), ["/page", "/count/me"]),
    ],
    ids=["the data", "something else", "what it waits for"],
)
def test_what_a_page_fetches_is_held_to_robots_as_well(
    world: LittleWorld, warm: Warm, rule: str, plan: Browse, asked: list[str]
) -> None:
    world.routes.update(COUNT_AND_DATA)
    world.routes["/robots.txt"] = answer(f"User-agent: *\nDisallow: {rule}")
    world.routes["/page"] = answer(DATA)
    visitor = warm.visitor()
    visiting = visitor.visit(a_source()).browse(plan)
    if "/graphql" in asked:
        assert [page.text for page in warm.run(visiting).answers] == ['{"rates": 3}']
    else:
        with pytest.raises(RobotsRefused, match="asks robots not to visit /graphql"):
            warm.run(visiting)
    assert world.paths() == asked
    (shown,) = visitor.decisions.news("example")
    assert not shown.allowed


def test_a_page_that_led_to_what_robots_shall_not_visit_is_not_read(
    world: LittleWorld, warm: Warm
) -> None:
    world.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /members")
    world.routes["/page"] = redirect("/members/page")
    world.routes["/members/page"] = answer("<p class=card>Hotel")
    with pytest.raises(RobotsRefused, match="not to visit /members/page"):
        warm.browse(Browse(PAGE, until=".card"))


def test_another_host_of_the_site_has_a_robots_txt_of_its_own(
    world: LittleWorld, warm: Warm
) -> None:
    world.routes[f"api.{HOST}/robots.txt"] = answer("User-agent: *\nDisallow: /rates")
    world.routes["/page"] = answer(f"<script>fetch('https://api.{HOST}/rates')</script>")
    visitor = warm.visitor()
    for _ in range(2):  # the second time the file is at hand
        with pytest.raises(RobotsRefused, match=f"of api.{HOST} asks robots not to visit /rates"):
            warm.run(visitor.visit(a_source()).browse(Browse(PAGE, keep=("/rates",), want=1)))
    assert world.paths(f"api.{HOST}") == []


@pytest.mark.parametrize("handler", [hang, drip])
@pytest.mark.parametrize("path", ["/page", "/graphql"])
def test_a_visit_that_does_not_end_is_given_up(
    world: LittleWorld, warm: Warm, path: str, handler: Handler
) -> None:
    world.routes["/page"] = answer("<script>fetch('/graphql')</script>")
    world.routes[path] = handler
    with pytest.raises(SiteTimedOut, match=HOST):
        warm.browse(Browse(PAGE, keep=("/graphql",), want=1), timeouts=SHORT)


@pytest.mark.parametrize(
    ("page", "action", "error"),
    [
        ("<p>a new page", Action("press", "Find my hotel"), LayoutChanged),
        ("<p>a new page", Action("fill", "input[name=city]", "Rome"), LayoutChanged),
        ("", Action("wait_for", ".card"), NotLoaded),
        ("<main aria-busy=true>Loading", Action("wait_for", ".card"), NotLoaded),
        ("<div id=px-captcha>Press and hold</div>", Action("wait_for", ".card"), Blocked),
        ("<select><option>Public</select>", Action("choose", "select", "AARP"), DiscountNotOffered),
    ],
    ids=["button", "field", "empty", "frame", "wall", "option"],
)
def test_an_action_that_cannot_be_done_is_never_skipped(
    world: LittleWorld, warm: Warm, page: str, action: Action, error: type[SiteError]
) -> None:
    world.routes["/page"] = answer(page)
    with pytest.raises(SiteError) as raised:
        warm.browse(Browse(PAGE, (action,)))
    assert type(raised.value) is error
    if "AARP" not in action.value:  # a person knows the option, not the hook of the page
        assert action.target not in str(raised.value)


def test_a_page_that_grows_beyond_all_measure_is_left(world: LittleWorld, warm: Warm) -> None:
    world.routes["/page"] = endless(b"<p>" + b"x" * 60_000, content_type="text/html")
    with pytest.raises(Refused, match="larger than 3 MB"):
        warm.browse(Browse(PAGE), max_bytes=3_000_000)


def test_a_banner_that_does_not_show_is_passed_by(world: LittleWorld, warm: Warm) -> None:
    world.routes["/page"] = answer("<p class=card>Ritz")
    plan = Browse(PAGE, (Action("press", "Reject all", optional=True),), until=".card")
    assert "Ritz" in warm.browse(plan).page.text


def test_options_that_scripts_fill_in_late_are_found(world: LittleWorld, warm: Warm) -> None:
    world.routes["/page"] = answer(
        "<select></select><p id=out></p><script>"
        "document.querySelector('select').onchange = e => out.textContent = e.target.value;"
        "fetch('/rates').then(r => r.text()).then(t => document.querySelector('select').add("
        "new Option('AARP member', t)))</script>"
    )
    world.routes["/rates"] = answer("X7")
    plan = Browse(PAGE, (Action("choose", "select", "aarp"),))
    assert '<p id="out">X7</p>' in warm.browse(plan).page.text


def test_no_more_pages_are_open_at_once_than_allowed(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = answer("<p id=x>x")

    async def visits() -> int:
        most = 0
        async with a_visitor(world, folder, browser_pages=2) as visitor:

            async def visit() -> None:
                nonlocal most
                async with visitor.browser.context((HOST,)) as context:
                    assert context.browser is not None
                    most = max(most, len(context.browser.contexts))
                    await context.new_page()

            await asyncio.gather(*(visit() for _ in range(5)))
        return most

    assert asyncio.run(visits()) == 2


def test_a_worn_browser_is_replaced_by_a_fresh_one(world: LittleWorld, folder: Path) -> None:
    async def visits() -> None:
        async with a_visitor(world, folder, browser_visits=2) as visitor:
            seen = []
            for _ in range(3):
                async with visitor.browser.context((HOST,)) as context:
                    seen.append(context.browser)
            first, second, third = seen
            assert first is second
            assert third is not first
            assert first is not None
            assert not first.is_connected()

    asyncio.run(visits())


@pytest.mark.parametrize("victim", ["chrom", "playwright/driver"], ids=["browser", "driver"])
def test_a_browser_that_died_is_started_again(
    world: LittleWorld, folder: Path, victim: str
) -> None:
    world.routes["/page"] = answer("<p id=x>x")

    async def visits() -> Browsed:
        async with a_visitor(world, folder) as visitor:
            plan = Browse(PAGE, until="#x")
            await visitor.visit(a_source()).browse(plan)
            process = next(p for p in psutil.Process().children(True) if victim in p.cmdline()[0])
            process.kill()
            await asyncio.to_thread(process.wait, 10)
            with contextlib.suppress(SiteDown):  # the death may be noticed by the next visit only
                await visitor.visit(a_source()).browse(plan)
            return await visitor.visit(a_source()).browse(plan)

    assert asyncio.run(visits()).page.status == 200


def test_a_browser_killed_in_the_middle_of_a_visit_is_a_site_to_try_again(
    world: LittleWorld, folder: Path
) -> None:
    async def die(asked: Asked, writer: asyncio.StreamWriter) -> None:
        for process in psutil.Process().children(True):
            if "chrom" in process.cmdline()[0]:
                process.kill()
                break

    world.routes["/page"] = die
    with pytest.raises(SiteDown) as raised:
        browsed(world, folder, Browse(PAGE))
    assert raised.value.try_again


def test_a_cancelled_visit_leaves_no_page_open(world: LittleWorld, folder: Path) -> None:
    world.routes["/page"] = hang

    async def visits() -> int:
        async with a_visitor(world, folder) as visitor:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(1.5):
                    await visitor.visit(a_source()).browse(Browse(PAGE))
            async with visitor.browser.context((HOST,)) as context:
                assert context.browser is not None
                return len(context.browser.contexts)

    assert asyncio.run(visits()) == 1


WORKER = """
import asyncio, sys
from pathlib import Path
from scrapers.settings import LocalWorld, VisitSettings
from scrapers.visits import Visitor

async def work():
    world = LocalWorld("127.0.0.1", 1, Path(sys.argv[1]))
    async with Visitor(VisitSettings(world, Path(sys.argv[2]))) as visitor:
        async with visitor.browser.context(("www.hotel.example",)) as context:
            await context.new_page()
            print("ready", flush=True)
            await asyncio.Event().wait()

asyncio.run(work())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "term"])
def test_no_browser_outlives_its_worker(
    world: LittleWorld, folder: Path, end: signal.Signals
) -> None:
    command = [sys.executable, "-c", WORKER, str(world.ca), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        family = psutil.Process(worker.pid).children(recursive=True)
        assert any("chrom" in process.cmdline()[0] for process in family)
        worker.send_signal(end)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


def test_a_machine_without_a_browser_says_so(world: LittleWorld, folder: Path) -> None:
    with pytest.raises(NoBrowser, match="install chromium-headless-shell"):
        browsed(world, folder, Browse(PAGE), browser="/nowhere/chromium")


def test_a_browser_that_does_not_start_says_so(world: LittleWorld, folder: Path) -> None:
    with pytest.raises(NoBrowser, match="does not start"):
        browsed(world, folder, Browse(PAGE), browser="/bin/false")


@pytest.mark.parametrize(
    ("url", "foreign"),
    [
        (f"https://{HOST}/a", False),
        (f"https://api.{HOST}/a", False),
        (f"https://{HOST}", False),
        (f"https://{HOST}?q", False),
        (f"http://{HOST}/a", True),
        (f"https://{HOST}.evil.example/", True),
        (f"https://evil.example/{HOST}/", True),
        (f"https://evil.example/?https://{HOST}/", True),
        (f"https://{HOST}@evil.example/", True),
        (f"https://x{HOST}/", True),
        ("https://wwwxhotel.example/", True),
        ("data:text/html,hi", False),
    ],
)
def test_what_counts_as_another_host(url: str, foreign: bool) -> None:
    assert bool(foreign_to((HOST,)).match(url)) is foreign
