"""Faults as they look on the wire: each player takes a call and does what its name says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import heavy, html, wire
from sandbox.storefront import Storefront, Twist
from sandbox.wire import Answer
from sandbox.world.draw import Draw

SLOW_S = 6.0
AWAY_HOST = "gate.example.net"
RETRY_AFTER_S = 3
# Addresses inside whoever visits, in the ways that they can be written.
PRIVATE = ("https://10.0.0.5/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/")
Headers = list[tuple[bytes, bytes]]
# Faults that the storefront plays itself, since only it knows what its dates and rooms look like.
TWISTS = {"sold_out": Twist(sold_out=True), "wrong_dates": Twist(shift_days=7)}


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way to a storefront."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    shop: Storefront
    draw: Draw
    number: int

    async def answer(self) -> Answer:
        return await wire.collect(self.app, self.scope, self.receive)


async def play(name: str, call: Call) -> None:
    """Faults of the handshake are over by now, and who went on all the same is answered."""
    await _PLAYERS.get(name, _plainly)(call)


async def _plainly(call: Call) -> None:
    await call.app(call.scope, call.receive, call.send)


async def _slow(call: Call) -> None:
    await asyncio.sleep(SLOW_S)
    await _plainly(call)


async def _hang(call: Call) -> None:
    await _gone(call)


async def _gone(call: Call) -> None:
    """Wait for the end of the connection; returning sooner makes the server add an answer."""
    while (await call.receive())["type"] != "http.disconnect":
        pass


async def _drip(call: Call) -> None:
    answer = await call.answer()
    headers = list(answer.headers)
    await call.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    left = asyncio.ensure_future(_gone(call))
    try:
        for place in range(len(answer.body)):
            part = answer.body[place : place + 1]
            await call.send({"type": "http.response.body", "body": part, "more_body": True})
            if (await asyncio.wait({left}, timeout=1))[0]:
                return
        await call.send({"type": "http.response.body", "body": b""})
    finally:
        left.cancel()


async def _reset(call: Call) -> None:
    transport = wire.connection(call.scope)
    if transport:
        wire.reset(transport)
        await _gone(call)


async def _truncated(call: Call) -> None:
    """Half of what Content-Length promised, then the line is closed."""
    answer = await call.answer()
    headers = list(answer.with_body(answer.body).headers)
    await call.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    half = answer.body[: len(answer.body) // 2]
    await call.send({"type": "http.response.body", "body": half, "more_body": True})
    transport = wire.connection(call.scope)
    if transport:
        transport.close()
        await _gone(call)


async def _error503(call: Call) -> None:
    await _trouble(
        call, 503, "Service unavailable", "We are doing some work on the site. Come back later."
    )


async def _error500(call: Call) -> None:
    await _trouble(call, 500, "Something went wrong", "The page could not be made.")


async def _too_many(call: Call) -> None:
    await _trouble(
        call, 429, "Too many requests", "Slow down, please.", Retry_After=str(RETRY_AFTER_S)
    )


async def _too_many_no_hint(call: Call) -> None:
    await _trouble(call, 429, "Too many requests", "Slow down, please.")


async def _trouble(call: Call, status: int, heading: str, line: str, **headers: str) -> None:
    text = html.drawn("plain.html", shop=call.shop.title, heading=heading, lines=[line], links=())
    await wire.made(status, text, **headers).send(call.send)


async def _bot_wall(call: Call) -> None:
    """The challenge of a web application firewall: an empty title, a script, and 202 or 200."""
    status = 202 if call.draw.chance(0.5, "wall", call.shop.slug, call.number) else 200
    token = call.draw.token(24, "0123456789abcdef", "wall token", call.number)
    text = html.drawn("challenge.html", host=call.shop.hosts[0].removeprefix("www."), token=token)
    headers = {"x_amzn_waf_action": "challenge"} if status == 202 else {}
    await wire.made(status, text, Cache_Control="no-store", **headers).send(call.send)


async def _bot_wall_403(call: Call) -> None:
    """A wall that says no at once, in the words of a common content network."""
    reference = call.draw.token(16, "0123456789abcdef", "wall reference", call.number)
    text = html.drawn("denied.html", host=call.shop.hosts[0], reference=f"18.{reference}")
    await wire.made(403, text, Cache_Control="no-store").send(call.send)


async def _empty_page(call: Call) -> None:
    await (await call.answer()).with_body(b"").send(call.send)


async def _empty_shell(call: Call) -> None:
    """The frame of the page without its results; from an API an object without its content."""
    answer = await call.answer()
    if not answer.is_html:
        await answer.with_body(b"{}").send(call.send)
        return
    text = html.drawn("shell.html", shop=call.shop.title)
    await wire.made(200, text).send(call.send)


async def _layout_changed(call: Call) -> None:
    """Hooks and keys under other names, the same in every page and answer of the site."""
    answer = await call.answer()
    body = answer.body
    for old, new in call.shop.renamed:
        body = body.replace(old.encode(), new.encode())
    await answer.with_body(body).send(call.send)


async def _wrong_charset(call: Call) -> None:
    """Says UTF-8 and sends Windows-1252, as old servers behind new proxies do."""
    answer = await call.answer()
    body = answer.body.decode().encode("cp1252", "replace")
    await answer.with_body(body).send(call.send)


async def _redirect_loop(call: Call) -> None:
    path = call.scope["path"]
    query = call.scope["query_string"].decode()
    await wire.made(302, "", Location=f"{path}?{query}" if query else path).send(call.send)


async def _redirect_away(call: Call) -> None:
    await wire.made(302, "", Location=f"https://{AWAY_HOST}/sign-in?from={call.shop.slug}").send(
        call.send
    )


async def _redirect_private(call: Call) -> None:
    """Into the network of whoever visits: another address each time."""
    await wire.made(302, "", Location=PRIVATE[call.number % len(PRIVATE)]).send(call.send)


async def _huge(call: Call) -> None:
    """The real answer with 50 MB of nothing behind it, and no word on its size."""
    answer = await call.answer()
    kept = [pair for pair in answer.headers if pair[0] != b"content-length"]
    await _poured(call, answer, kept, heavy.HUGE_BYTES)


async def _big_page(call: Call) -> None:
    """The real answer with 30 MB of nothing behind it, declared as such."""
    answer = await call.answer()
    await _poured(call, answer, heavy.big_head(answer), heavy.BIG_BYTES)


async def _poured(call: Call, answer: Answer, headers: Headers, size: int) -> None:
    await call.send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await call.send({"type": "http.response.body", "body": answer.body, "more_body": True})
    for part in heavy.filler(size, answer.is_html):
        await call.send({"type": "http.response.body", "body": part, "more_body": True})
    await call.send({"type": "http.response.body", "body": b""})


async def _zip_bomb(call: Call) -> None:
    """Small on the wire, and more than 100 MB once unpacked."""
    answer = await call.answer()
    packed = answer.with_body(heavy.bomb(answer.is_html))
    await replace(packed, headers=(*packed.headers, (b"content-encoding", b"gzip"))).send(call.send)


_PLAYERS: dict[str, Callable[[Call], Awaitable[None]]] = {
    "slow": _slow, "hang": _hang, "drip": _drip, "reset": _reset, "truncated": _truncated,
    "error503": _error503, "error500": _error500, "too_many": _too_many,
    "too_many_no_hint": _too_many_no_hint,
    "bot_wall": _bot_wall, "bot_wall_403": _bot_wall_403, "empty_page": _empty_page,
    "empty_shell": _empty_shell, "layout_changed": _layout_changed,
    "wrong_charset": _wrong_charset, "redirect_loop": _redirect_loop,
    "redirect_away": _redirect_away, "redirect_private": _redirect_private,
    "huge": _huge, "big_page": _big_page, "zip_bomb": _zip_bomb,
}  # fmt: skip
