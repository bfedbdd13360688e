"""The browser's only way out, held against a listener on this machine that must see nobody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Error

from scrapers import gate as gates
from scrapers.browser import Browser
from scrapers.errors import Refused
from scrapers.network import PublicOnly, public_addresses
from scrapers.settings import VisitSettings
from scrapers.visit import Browse
from scrapers.visits import Visitor
from tests.scrapers.little_world import (
    HOST,
    OTHER,
    LittleWorld,
    a_source,
    answer,
    redirect,
    settings_for,
)

INSIDE = "inside.hotel.example"


@dataclass
class Listener:
    """Counts who comes, whatever they say."""

    port: int = 0
    came: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener()

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listener.came.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    listener.port = server.sockets[0].getsockname()[1]
    try:
        yield listener
    finally:
        server.close()


# Everything that a page can do to reach an address, each in a way of its own.
REACH = """<!doctype html><title>x</title><body><script>
const near = '127.0.0.1:PORT'
const ways = [
  () => fetch('https://' + near + '/fetch'), () => fetch('http://' + near + '/plain'),
  () => navigator.sendBeacon('http://' + near + '/beacon', 'x'),
  () => new WebSocket('ws://' + near + '/socket'), () => new WebSocket('wss://' + near + '/socket'),
  () => new EventSource('http://' + near + '/events'),
  () => document.body.append(Object.assign(document.createElement('iframe'),
                                           {src: 'http://' + near + '/frame'})),
  () => document.body.append(Object.assign(document.createElement('img'),
                                           {src: 'http://' + near + '/picture'})),
  () => document.head.append(Object.assign(document.createElement('link'),
                                           {rel: 'preconnect', href: 'http://' + near})),
  () => fetch('http://localhost:PORT/name'), () => fetch('https://[::ffff:127.0.0.1]:PORT/six'),
  () => fetch('/hop'),
]
for (const way of ways) { try { way()?.catch?.(() => 0) } catch {} }
</script><p id=done>done"""


@pytest.mark.usefixtures("browser_executable")
def test_nothing_that_a_page_does_reaches_this_machine(world: LittleWorld, folder: Path) -> None:
    async def visit() -> list[bytes]:
        async with listening() as listener, Visitor(settings_for(world, folder)) as visitor:
            world.routes["/page"] = answer(REACH.replace("PORT", str(listener.port)))
            world.routes["/hop"] = redirect(f"http://127.0.0.1:{listener.port}/hop", 307)
            await visitor.visit(a_source()).browse(Browse(f"https://{HOST}/page"))
            return listener.came

    assert asyncio.run(visit()) == []
    assert {asked.host for asked in world.asked} == {HOST}
    assert "/hop" in world.paths()  # the page did run


@pytest.mark.usefixtures("browser_executable")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_to_this_machine_is_not_followed_in_a_browser(
    world: LittleWorld, folder: Path, scheme: str
) -> None:
    async def visit() -> list[bytes]:
        async with listening() as listener, Visitor(settings_for(world, folder)) as visitor:
            world.routes["/page"] = redirect(f"{scheme}://127.0.0.1:{listener.port}/")
            with pytest.raises(Refused, match=r"127\.0\.0\.1"):
                await visitor.visit(a_source()).browse(Browse(f"https://{HOST}/page"))
            return listener.came

    assert asyncio.run(visit()) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_to_this_machine_is_not_followed_over_http(
    world: LittleWorld, folder: Path, scheme: str
) -> None:
    async def visit() -> list[bytes]:
        async with listening() as listener, Visitor(settings_for(world, folder)) as visitor:
            world.routes["/page"] = redirect(f"{scheme}://127.0.0.1:{listener.port}/")
            with pytest.raises(Refused):
                await visitor.visit(a_source()).get(f"https://{HOST}/page")
            return listener.came

    assert asyncio.run(visit()) == []


@pytest.mark.usefixtures("browser_executable")
def test_a_redirect_to_another_host_never_arrives_there(world: LittleWorld, folder: Path) -> None:
    async def visit() -> None:
        async with Visitor(settings_for(world, folder)) as visitor:
            await visitor.visit(a_source()).browse(Browse(f"https://{HOST}/page"))

    world.routes["/page"] = redirect(f"https://{OTHER}/page")
    with pytest.raises(Refused, match=OTHER):
        asyncio.run(visit())
    assert {asked.host for asked in world.asked} == {HOST}


async def _inward(host: str, port: int) -> list[str]:
    """A resolver to whom every name is this machine, as a rebound name is."""
    return ["127.0.0.1"]


@pytest.mark.usefixtures("browser_executable")
@pytest.mark.parametrize("judged", [True, False], ids=["judged", "not_judged"])
def test_a_name_of_the_site_that_leads_inside_is_not_followed_by_the_browser(
    folder: Path, monkeypatch: pytest.MonkeyPatch, judged: bool
) -> None:
    """In the live world. Not judged is the control: then the listener does see the browser."""
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", _resolved_inside)
    if not judged:
        monkeypatch.setattr("scrapers.network.public_addresses", _inward)

    async def visit() -> list[bytes]:
        async with listening() as listener:
            monkeypatch.setattr(gates, "_HTTPS", str(listener.port))
            browser = Browser(VisitSettings(world=None, evidence=folder))
            try:
                async with browser.context((INSIDE,)) as context:
                    tab = await context.new_page()
                    with pytest.raises(Error, match="ERR_"):
                        await tab.goto(f"https://{INSIDE}:{listener.port}/")
            finally:
                await browser.aclose()
            return listener.came

    assert bool(asyncio.run(visit())) is not judged


@pytest.mark.parametrize("judged", [True, False], ids=["judged", "not_judged"])
def test_a_name_that_leads_inside_is_not_followed_over_http(
    monkeypatch: pytest.MonkeyPatch, judged: bool
) -> None:
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", _resolved_inside)
    if not judged:
        monkeypatch.setattr("scrapers.network.public_addresses", _inward)

    async def connect() -> list[bytes]:
        async with listening() as listener:
            try:
                stream = await PublicOnly().connect_tcp(INSIDE, listener.port)
                await stream.write(b"hello")
                await stream.read(1)
                await stream.aclose()
            except Refused:
                assert judged
            return listener.came

    assert asyncio.run(connect()) == ([] if judged else [b"hello"])


async def _resolved_inside(
    self: asyncio.BaseEventLoop, host: str, port: int, **how: object
) -> list[tuple[object, ...]]:
    return [(2, 1, 6, "", ("127.0.0.1", port))]


@pytest.mark.parametrize(
    "inside",
    ["10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.5", "64:ff9b::a00:5", "2002:a00:5::1",
     "224.0.0.1", "ff0e::1"],
)  # fmt: skip
def test_every_kind_of_inside_address_counts_as_private(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    async def resolved(self: object, host: str, port: int, **how: object) -> list[object]:
        return [(2, 1, 6, "", (inside, port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
    with pytest.raises(Refused, match="private network"):
        asyncio.run(public_addresses(INSIDE, 443))


@pytest.mark.parametrize("outside", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_public_behind_a_translator_too(
    monkeypatch: pytest.MonkeyPatch, outside: str
) -> None:
    async def resolved(self: object, host: str, port: int, **how: object) -> list[object]:
        return [(2, 1, 6, "", (outside, port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
    assert asyncio.run(public_addresses("www.hotel.example", 443)) == [outside]
