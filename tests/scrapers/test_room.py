"""Two visits to one site in the same tab: nothing that the first left is seen by the second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scrapers.errors import SiteError
from scrapers.settings import Timeouts
from scrapers.visit import Action, Browse, Browsed
from scrapers.visits import Visitor
from tests.scrapers.little_world import (
    HOST,
    Asked,
    LittleWorld,
    a_source,
    answer,
    hang,
    settings_for,
)

pytestmark = pytest.mark.usefixtures("browser_executable")

# Writes into the page what it finds of an earlier visit, then keeps whatever a page can keep, also
# while it is being left.
KEEPER = """<!doctype html><title>Keeper</title><pre id=found></pre><script>
const databases = async () => (await indexedDB.databases()).map(each => each.name)
async function look() {
  return {
    cookie: document.cookie, local: {...localStorage}, session: {...sessionStorage},
    name: window.name, history: history.length, databases: await databases(),
    caches: await caches.keys(), referrer: document.referrer, scripted: window.scripted ?? null,
    workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
    state: history.state,
  }
}
async function keep() {
  document.cookie = 'seen=yes; max-age=9999; path=/'
  window.scripted = 'yes'
  localStorage.seen = sessionStorage.seen = window.name = 'yes'
  history.replaceState({seen: 'yes'}, '')
  await new Promise(done => { indexedDB.open('seen').onsuccess = done })
  await (await caches.open('seen')).put('/kept', new Response('yes'))
  try { await navigator.serviceWorker.register('/worker.js') } catch {}
  const write = () => { localStorage.late = sessionStorage.late = window.name = 'late' }
  for (const event of ['pagehide', 'beforeunload', 'unload', 'visibilitychange'])
    addEventListener(event, write)
  setInterval(write, 1)
}
look().then(async before => {
  await keep()
  found.textContent = JSON.stringify([before, await look()])
  found.className = 'done'
})
</script>"""
PAGE = Browse(f"https://{HOST}/page", until="pre.done")
NOTHING = {
    "cookie": "",
    "local": {},
    "session": {},
    "name": "",
    "databases": [],
    "caches": [],
    "referrer": "",
    "scripted": None,
    "workers": 0,
    "state": None,
}


def visits(
    world: LittleWorld, folder: Path, plans: Sequence[Browse], **changes: Any
) -> tuple[list[Browsed | SiteError], int]:
    """What came of each, one after the other, and how many contexts there are at the end."""

    async def go() -> tuple[list[Browsed | SiteError], int]:
        came: list[Browsed | SiteError] = []
        async with Visitor(settings_for(world, folder, **changes)) as visitor:
            for plan in plans:
                try:
                    came.append(await visitor.visit(a_source()).browse(plan))
                except SiteError as error:
                    came.append(error)
            async with visitor.browser.context((HOST,)) as context:
                assert context.browser
                return came, len(context.browser.contexts) - 1

    return asyncio.run(go())


def found_by(browsed: Browsed | SiteError) -> list[dict[str, Any]]:
    """What a page found before it kept anything, and after."""
    assert isinstance(browsed, Browsed)
    inside = browsed.page.text.partition('class="done">')[2].partition("</pre>")[0]
    found: list[dict[str, Any]] = json.loads(inside)
    return found


def test_nothing_that_a_visit_kept_is_seen_by_the_next(world: LittleWorld, folder: Path) -> None:
    world.routes = {
        "/page": answer(KEEPER, set_cookie="hidden=yes; HttpOnly; Secure; Path=/; Max-Age=9999"),
        "/worker.js": answer("", content_type="text/javascript"),
    }
    (first, second, third), contexts = visits(world, folder, [PAGE, PAGE, PAGE])
    before, after = found_by(first)
    assert after["local"] == {"seen": "yes"}  # it does keep, so that the rest proves something
    assert after["databases"] == after["caches"] == ["seen"]
    assert after["name"] == "yes"
    alone = before.pop("history")
    assert before == NOTHING
    for later in (second, third):
        seen = found_by(later)[0]
        assert seen.pop("history") == alone
        assert seen == NOTHING
    assert contexts == 1  # they did share one
    pages = [asked for asked in world.asked if asked.path == "/page"]
    assert [asked.headers.get("cookie") for asked in pages] == [None, None, None]


def test_a_visit_that_failed_or_opened_more_leaves_its_room_to_nobody(
    world: LittleWorld, folder: Path
) -> None:
    more = "<title>x</title><button onclick=\"open('/page')\">More</button>"
    world.routes = {"/page": answer(KEEPER), "/more": answer(more), "/never": hang}
    plans = [
        Browse(f"https://{HOST}/more", (Action("press", "More"),)),
        Browse(f"https://{HOST}/never"),
    ]
    came, contexts = visits(world, folder, plans, timeouts=Timeouts(browse_s=3.0, settle_s=0.3))
    assert isinstance(came[1], SiteError)
    assert contexts == 0


def test_only_so_many_rooms_are_kept(world: LittleWorld, folder: Path) -> None:
    world.routes = {"/page": answer("<pre class=done>x</pre>")}

    async def go() -> int:
        hosts = [f"api.{HOST}", HOST, "quiet.hotel.example"]
        async with Visitor(settings_for(world, folder, browser_idle=2)) as visitor:
            for host in hosts:
                plan = Browse(f"https://{host}/page", until="pre.done")
                await visitor.visit(a_source(host)).browse(plan)
            async with visitor.browser.context((HOST,)) as context:
                assert context.browser
                return len(context.browser.contexts) - 1

    assert asyncio.run(go()) == 2


def test_side_by_side_visits_never_share_a_tab(world: LittleWorld, folder: Path) -> None:
    world.routes = {"/page": answer(KEEPER)}

    async def go() -> list[Browsed]:
        async with Visitor(settings_for(world, folder)) as visitor:
            visits = (visitor.visit(a_source()).browse(PAGE) for _ in range(4))
            return await asyncio.gather(*visits)

    for browsed in asyncio.run(go()):
        seen = found_by(browsed)[0]
        del seen["history"]
        assert seen == NOTHING


def heavy(asked: Asked) -> bool:
    return asked.path.rpartition(".")[2] in ("png", "woff2", "mp4")


def test_pictures_fonts_and_media_are_not_asked_for_in_a_used_tab_either(
    world: LittleWorld, folder: Path
) -> None:
    page = (
        "<style>@font-face{font-family:f;src:url(/f.woff2)} body{font-family:f}</style>"
        "<img src=/a.png><video src=/a.mp4 autoplay></video><pre class=done>x</pre>"
    )
    world.routes = {"/page": answer(page)}
    visits(world, folder, [Browse(f"https://{HOST}/page")] * 2)
    assert [asked.path for asked in world.asked if heavy(asked)] == []


def test_a_browser_is_replaced_only_while_nobody_uses_it(world: LittleWorld, folder: Path) -> None:
    world.routes = {"/page": answer("<pre class=done>x</pre>")}

    async def go() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            browser, plan = visitor.browser, Browse(f"https://{HOST}/page", until="pre.done")
            assert not await browser.replace_if_idle()  # none has started yet
            async with browser.room((HOST,)) as room:
                assert not await browser.replace_if_idle()
                old = room.context.browser
            assert await browser.replace_if_idle()
            assert old
            assert not old.is_connected()
            assert (await visitor.visit(a_source()).browse(plan)).page.status == 200

    asyncio.run(go())
