"""The page behind "stop such messages" in a message, and the one click of mail programs (RFC 8058).

Opening the page changes nothing: programs that check mail for bad links open every link.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from core.errors import Unavailable, WayrateError
from core.notify import service
from core.notify.links import DIGEST, STOP
from core.notify.model import Stopped
from pages.parts.tags import tag, text

PATH = STOP + "/{token}"
T = TypeVar("T")  # what a link stops
_STYLE = (
    ":root{color-scheme:light dark;--ink:#1D1F1E;--paper:#FCFBF8;--line:#E2DED4;"
    "--go:#0E6B5C;--on:#FFF}"
    "@media(prefers-color-scheme:dark){:root{--ink:#ECEAE4;--paper:#141716;--line:#303634;"
    "--go:#4FC3AC;--on:#0B1F1B}}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}"
    "main{max-width:30rem;margin:12vh auto 0;padding:0 1.25rem}h1{font-size:1.4rem;line-height:1.3}"
    "button{font:inherit;font-weight:600;padding:.6rem 1.1rem;border:0;border-radius:8px;"
    "background:var(--go);color:var(--on);cursor:pointer}a{color:var(--go)}"
)
# Nothing of this page is of use elsewhere, least of all its address.
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    ),
}


async def stop(request: Request) -> HTMLResponse:
    """GET asks, POST stops; POST with `undo` takes it back."""
    return await answered(
        request, lambda token: _ask(service.stops(token)), service.unsubscribe, _stopped, _back
    )


async def answered(
    request: Request,
    ask: Callable[[str], HTMLResponse],
    change: Callable[..., T],
    stopped: Callable[[T], HTMLResponse],
    back: Callable[[T], HTMLResponse],
) -> HTMLResponse:
    """The page of a link that stops something: only POST calls `change(token, undo=...)`."""
    token = request.path_params["token"]
    undo = request.query_params.get("undo") == "1"
    try:
        if request.method == "POST":
            about = await run_in_threadpool(change, token, undo=undo)
            return back(about) if undo else stopped(about)
        return await run_in_threadpool(ask, token)
    except Unavailable as exc:
        return page("Not now", str(exc), status=503)
    except WayrateError as exc:
        return page("Nothing to stop", str(exc), status=404)


def _ask(about: Stopped) -> HTMLResponse:
    return page(
        f"Stop {_words(about)} to {about.label}?",
        "You stay told in your inbox at Wayrate, and by your other channels.",
        button("Stop them"),
    )


def _stopped(about: Stopped) -> HTMLResponse:
    return page(
        f"No more {_words(about)} to {about.label}",
        "If that was a mistake, take it back here, or later in your profile.",
        button("Take it back", "?undo=1"),
    )


def _back(about: Stopped) -> HTMLResponse:
    return page(f"{_words(about).capitalize()} go to {about.label} again", "Nothing else changed.")


def _words(about: Stopped) -> str:
    return "daily summaries" if about.kind == DIGEST else f"{about.kind} messages"


def button(label: str, action: str = "?") -> str:
    """One that posts to this page's own address."""
    return tag("form", tag("button", text(label)), method="post", action=action)


def page(heading: str, sentence: str, *more: str, status: int = 200) -> HTMLResponse:
    """A small page of its own, which leads nowhere but home."""
    body = tag(
        "main",
        tag("p", tag("a", text("Wayrate"), href="/")),
        tag("h1", text(heading)),
        tag("p", text(sentence)),
        *more,
    )
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        + tag("title", text(heading))
        + f"<style>{_STYLE}</style>"
    )
    page = f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    return HTMLResponse(page, status, _HEADERS)
