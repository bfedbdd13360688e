"""The session's cookie, and the two addresses that set and clear it, for our own page alone.

A page's script cannot set a cookie that scripts cannot read; a response can. So the script
carries a one-time ticket here, in the body, where no address, history or log keeps it.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.accounts import service
from core.config import settings
from core.errors import Unavailable, WayrateError
from core.log import log
from pages.parts.who import COOKIE

ENTER, LEAVE = "/wayrate/enter", "/wayrate/leave"
MARK = "x-wayrate"  # no form, image or link of another site can send this header
# The cookie is set anew once a day, while the session's end in the database moves with each visit:
# a day more, so that it is the session that ends, 30 days after the last visit.
_RENEWED_S = 24 * 3600
_LASTS_S = 30 * 24 * 3600 + _RENEWED_S
_FRESH = "wayrate_fresh"  # a cookie that is there while the session's is less than a day old
_LONGEST = 4096  # bytes of a body that are read
_AGENT = 200  # characters of a browser's name that are kept
# Streamlit's own cookie after a sign-in with another service: its errand ends with our session.
_FOREIGN = "_streamlit_user"


async def enter(request: Request) -> Response:
    """Exchange a ticket for a session, which the answer's cookie holds. 204, 403 or 503."""
    if not is_ours(request):
        return _refused("This did not come from our own page.")
    ticket = _ticket_in(await _body(request))
    agent = request.headers.get("user-agent", "")[:_AGENT]
    try:
        token = await run_in_threadpool(service.enter, ticket, agent)
        await run_in_threadpool(_end, request)
    except Unavailable as exc:
        return PlainTextResponse(str(exc), status_code=503)
    except WayrateError as exc:
        log.info("ticket_refused", kind=type(exc).__name__)
        return _refused(str(exc))
    answer = _done(request)
    _stay(answer, request, token)
    return answer


def renew(request: Request, answer: Response) -> None:
    """Let the cookie of a session that is open live on, once a day; its token stays the same."""
    if _FRESH not in request.cookies and (token := request.cookies.get(COOKIE)):
        _stay(answer, request, token)


async def leave(request: Request) -> Response:
    """End the cookie's session and clear the cookie. 204, 403 or 503."""
    if not is_ours(request):
        return _refused("This did not come from our own page.")
    try:
        await run_in_threadpool(_end, request)
    except Unavailable as exc:
        return PlainTextResponse(str(exc), status_code=503)
    answer = _done(request)
    for name in (COOKIE, _FRESH):
        _keep(answer, request, name, "", 0)
    return answer


def is_ours(request: Request) -> bool:
    """Whether our own page sent it: by its mark, and by where the browser says it comes from."""
    origin = urlsplit(request.headers.get("origin", "")).netloc
    ours = {request.headers.get("host", ""), urlsplit(settings().public_url).netloc}
    site = request.headers.get("sec-fetch-site", "same-origin")
    return MARK in request.headers and bool(origin) and origin in ours and site == "same-origin"


def _stay(answer: Response, request: Request, token: str) -> None:
    """Have the browser keep the session's cookie, and for a day the word that it is fresh."""
    _keep(answer, request, COOKIE, token, _LASTS_S)
    _keep(answer, request, _FRESH, "1", _RENEWED_S)


def _keep(answer: Response, request: Request, name: str, value: str, lasts_s: int) -> None:
    """Have the browser keep a cookie that no script reads; 0 seconds: forget it."""
    answer.set_cookie(
        name,
        value,
        max_age=lasts_s,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="lax",
    )


def _end(request: Request) -> None:
    """The session that came along is over, whether its person left or came in anew."""
    if old := request.cookies.get(COOKIE):
        service.sign_out(old)


def _done(request: Request) -> Response:
    answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
    for name in request.cookies:
        if name.startswith(_FOREIGN):
            answer.delete_cookie(name, path="/")
    return answer


def _refused(sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=403, headers={"Cache-Control": "no-store"})


async def _body(request: Request) -> bytes:
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > _LONGEST:
            return b""
    return read


def _ticket_in(body: bytes) -> str:
    """The ticket of `{"ticket": "..."}`; "" for anything else, which no session answers to."""
    try:
        ticket = json.loads(body)["ticket"]
    except (ValueError, TypeError, KeyError):
        return ""
    return ticket if isinstance(ticket, str) else ""


def _is_https(request: Request) -> bool:
    # Behind a proxy that ends TLS the request itself comes over plain HTTP.
    return request.url.scheme == "https" or settings().public_url.startswith("https://")
