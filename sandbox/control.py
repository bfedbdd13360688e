"""The control page and its JSON twin: faults, pace, the log, and a look at storefronts."""

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox import html, mailbox, moves, truth, wire
from sandbox.mail import Mailbox
from sandbox.outside import Outside
from sandbox.storefront import Storefront, by_host, storefronts
from sandbox.switches import FAULTS
from sandbox.world.places import cities


class Control:
    """ASGI application of the control port."""

    def __init__(self, outside: Outside, mails: Mailbox) -> None:
        self.outside = outside
        self.switches = outside.switches
        routes: list[tuple[str, Callable[[Request], Response], list[str]]] = [
            ("/", self._page, ["GET"]),
            ("/health", self._health, ["GET"]),
            ("/faults", self._faults, ["GET"]),
            ("/faults", self._reset, ["DELETE"]),
            ("/log", self._log, ["GET"]),
            ("/truth", self._truth, ["GET"]),
            ("/pace", self._pace, ["GET"]),
        ]
        self.app = Starlette(
            routes=[
                *(Route(path, handler, methods=methods) for path, handler, methods in routes),
                Route("/faults/{site}", self._set_fault, methods=["PUT"]),
                Route("/pace", self._set_pace, methods=["PUT"]),
                *moves.routes(outside.world),
                *mailbox.routes(mails),
                Route("/switch", self._switch, methods=["POST"]),
                Route("/go", self._go),
                Route("/open/{site}/{path:path}", self._open, methods=["GET", "POST"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    # What programs ask

    def _health(self, _: Request) -> Response:
        return html.json(
            {"ok": True, "seed": self.outside.world.seed, "today": str(self.outside.world.today)}
        )

    def _faults(self, _: Request) -> Response:
        return html.json({slug: self._state(slug) for slug in storefronts()})

    def _state(self, slug: str) -> dict[str, object]:
        fault = self.switches.fault(slug)
        pace = round(self.switches.pace_s(slug), 3)
        return {
            "fault": fault.name,
            "share": fault.share,
            "pace_s": pace,
            "requests": self.switches.counts[slug],
        }

    def _reset(self, _: Request) -> Response:
        self.switches.reset()
        return html.json({"ok": True})

    async def _set_fault(self, request: Request) -> Response:
        slug = request.path_params["site"]
        if slug not in storefronts():
            return html.json(
                {"error": f"no site {slug!r}; there are {', '.join(storefronts())}"}, 404
            )
        try:
            body = orjson.loads(await request.body())
            self.switches.set_fault(slug, str(body["fault"]), float(body.get("share", 1.0)))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return html.json({"error": f'send {{"fault": NAME, "share": 0..1}}: {problem}'}, 400)
        return html.json({slug: self._state(slug)})

    def _pace(self, _: Request) -> Response:
        return html.json({"slow_s": list(self.switches.pace)})

    async def _set_pace(self, request: Request) -> Response:
        try:
            body = orjson.loads(await request.body())
            low, high = body["slow_s"]
            self.switches.set_pace(float(low), float(high), str(body.get("site", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return html.json({"error": f'send {{"slow_s": [low, high]}}: {problem}'}, 400)
        return self._pace(request)

    def _log(self, request: Request) -> Response:
        """Newest first; `?site=` and `?limit=` narrow it."""
        site, limit = (
            request.query_params.get("site"),
            int(request.query_params.get("limit", "1000")),
        )
        found = [s for s in reversed(self.switches.log) if not site or s.site == site]
        return html.json({"requests": found[:limit]})

    def _truth(self, request: Request) -> Response:
        try:
            return html.json(truth.told(self.outside.world, request.query_params))
        except ValueError as problem:
            return html.json({"error": str(problem)}, 400)

    # What a person sees

    def _page(self, _: Request) -> Response:
        first = self.outside.world.today + timedelta(days=21)
        dates = {"in": first.isoformat(), "out": (first + timedelta(days=2)).isoformat()}
        rows = [
            {
                "shop": shop,
                "path": f"/open/{slug}{_filled(shop.example, dates)}",
                **self._state(slug),
            }
            for slug, shop in storefronts().items()
        ]
        recent = [
            {"ago": f"{time.time() - seen.at:.0f} s", "seen": seen}
            for seen in list(self.switches.log)[:-26:-1]
        ]  # fmt: skip
        return html.page(
            "control.html", shop="Local world · control", rows=rows, faults=FAULTS,
            pace=self.switches.pace, recent=recent,
            seed=self.outside.world.seed, houses=len(self.outside.world.all_houses),
            cities=len(cities()),
            moved=moves.named(self.outside.world),
        )  # fmt: skip

    async def _switch(self, request: Request) -> Response:
        """The forms of the page: plain form posts, so that it works without scripts."""
        sent = parse_qs((await request.body()).decode(), keep_blank_values=True)
        form = {key: values[0] for key, values in sent.items()}
        try:
            if "reset" in form:
                self.switches.reset()
            elif "low" in form:
                self.switches.set_pace(float(form["low"]), float(form["high"]))
            elif "as_before" in form:
                self.outside.world.moved.clear()
            elif "house" in form:
                moves.move_named(self.outside.world, form["house"], float(form["percent"]))
            elif form.get("site") in storefronts():
                self.switches.set_fault(form["site"], form["fault"], float(form["share"]) / 100)
        except (ValueError, KeyError) as problem:
            lines = [f"That was not switched: {problem}"]
            back = [("Back to the control page", "/")]
            return html.page(
                "plain.html",
                400,
                shop="Local world",
                heading="Not switched",
                lines=lines,
                links=back,
            )
        return RedirectResponse("/", 303)

    def _go(self, request: Request) -> Response:
        """A storefront's real address, as a product shows it, opened here."""
        parts = urlsplit(request.query_params.get("url", ""))
        shop = by_host().get(parts.hostname or "")
        if shop is None:
            line = f"No storefront answers for {parts.hostname or 'an empty address'}."
            return html.page(
                "plain.html", 404, shop="Local world", heading="Nowhere", lines=[line], links=()
            )
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        return RedirectResponse(
            f"/open/{shop.slug}{path}" + (f"?{parts.query}" if parts.query else "")
        )

    async def _open(self, request: Request) -> Response:
        shop = storefronts().get(request.path_params["site"])
        if shop is None:
            return html.json({"error": "no such site"}, 404)
        answer = await wire.collect(
            lambda scope, receive, send: self.outside.plain(shop, scope, receive, send),
            _inward(request, shop),
            request.receive,
        )
        headers = {"content-type": answer.header(b"content-type").decode()}
        location = answer.header(b"location").decode()
        if location:
            headers["location"] = location if "://" in location else f"/open/{shop.slug}{location}"
        return Response(_led_back(answer, shop), answer.status, headers)


def _filled(example: str, dates: dict[str, str]) -> str:
    return example.replace("{in}", dates["in"]).replace("{out}", dates["out"])


def _inward(request: Request, shop: Storefront) -> Scope:
    """The same request as if it had come for the site's own host."""
    path = "/" + request.path_params["path"]
    headers = [pair for pair in request.scope["headers"] if pair[0] != b"host"]
    return {
        **request.scope, "path": path, "raw_path": path.encode(), "root_path": "",
        "app_root_path": "", "state": {},
        "scheme": "https", "headers": [*headers, (b"host", shop.hosts[0].encode())],
    }  # fmt: skip


def _led_back(answer: wire.Answer, shop: Storefront) -> bytes:
    """Links of a page stay within the control port, whose visitor has no name mapping."""
    if not answer.is_html:
        return answer.body
    base = f"/open/{shop.slug}/"
    body = answer.body.replace(b"<head>", f'<head><base href="{base}">'.encode(), 1)
    for host in shop.hosts:
        body = body.replace(f"https://{host}/".encode(), base.encode())
    return body.replace(b'href="/', f'href="{base}'.encode()).replace(
        f'href="{base}open/'.encode(), b'href="/open/'
    )  # fmt: skip
