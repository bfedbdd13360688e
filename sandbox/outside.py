"""The door of the outside: every host name, behind pace, faults and a log."""

import asyncio
import time
from functools import cache

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox import faults, html, property_page, wire
from sandbox.storefront import Counter, Storefront, Twist, by_host, storefronts
from sandbox.switches import ELSEWHERE, Seen, Switches
from sandbox.world.model import World

_ROBOTS = "User-agent: *\nAllow: /\n"
# Not part of a search, so neither slowed nor counted.
_ASIDES = frozenset({"/robots.txt", "/favicon.ico"})


class Outside:
    def __init__(self, world: World, switches: Switches) -> None:
        self.world = world
        self.switches = switches
        self._lines = wire.Lines()
        switches.hang_up = self._lines.hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        shop = by_host().get(host_of(scope))
        if shop is None:
            await self._stray(scope, send)
            return
        with self._lines.busy(shop.slug, wire.connection(scope)):
            if scope["path"] in _ASIDES:
                await _aside(scope["path"]).send(send)
            else:
                await self._visit(shop, scope, receive, send)

    def shows_expired(self, host: str) -> bool:
        """Whether a connection that begins now, to this host, is shown the expired certificate."""
        shop = by_host().get(host.lower())
        return shop is not None and self.switches.next_certificate_is_expired(shop.slug)

    async def plain(self, shop: Storefront, scope: Scope, receive: Receive, send: Send) -> None:
        """Without pace, fault or log: how a person looks at a site through the control page."""
        await self._handed(shop, scope, Twist())(scope, receive, send)

    async def _stray(self, scope: Scope, send: Send) -> None:
        """Someone was led to a host that is no storefront, which the log shows."""
        answer, url = _stranger(host_of(scope)), url_of(scope)
        if scope["path"] in _ASIDES:
            answer = _aside(scope["path"])
        self.switches.log.append(
            Seen(0, time.time(), ELSEWHERE, scope["method"], url, "none", answer.status)
        )
        await answer.send(send)

    async def _visit(self, shop: Storefront, scope: Scope, receive: Receive, send: Send) -> None:
        self.switches.counts[shop.slug] += 1
        number = self.switches.counts[shop.slug]
        fault = self.switches.next_fault(shop.slug, number)
        seen = Seen(number, time.time(), shop.slug, scope["method"], url_of(scope), fault)
        self.switches.log.append(seen)
        began = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            await send(message)

        try:
            await asyncio.sleep(self.switches.pace_s(shop.slug))
            app = self._handed(shop, scope, faults.TWISTS.get(fault, Twist()))
            call = faults.Call(app, scope, receive, noting, shop, self.switches.draw, number)
            await faults.play(fault, call)
        except ClientDisconnect:
            pass  # whoever leaves while still sending is answered by nobody
        finally:
            seen.took_s = round(time.perf_counter() - began, 3)

    def _handed(self, shop: Storefront, scope: Scope, twist: Twist) -> ASGIApp:
        scope.setdefault("state", {})["counter"] = Counter(shop.slug, self.world, twist)
        return _application(shop.slug)


@cache
def _application(slug: str) -> ASGIApp:
    deep_links = Route("/{path:path}", property_page.answer)
    return Starlette(routes=[*storefronts()[slug].routes, deep_links])


def host_of(scope: Scope) -> str:
    """The host name asked for, without a port."""
    host: bytes = next((value for key, value in scope["headers"] if key == b"host"), b"")
    return host.decode("latin-1").split(":")[0].lower()


def url_of(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"https://{host_of(scope)}{scope['path']}" + (f"?{query}" if query else "")


def _aside(path: str) -> wire.Answer:
    if path == "/robots.txt":
        return wire.made(200, _ROBOTS, "text/plain; charset=utf-8")
    return wire.made(204, "", "image/x-icon")


def _stranger(host: str) -> wire.Answer:
    """Any host that is no storefront, so that being led away ends somewhere."""
    lines = [f"{host} plays no part in the local world."]
    text = html.drawn(
        "plain.html", shop=host or "nowhere", heading="Sign in to go on", lines=lines, links=()
    )
    return wire.made(200 if host == faults.AWAY_HOST else 404, text)
