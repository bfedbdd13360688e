"""Beside the screens' script: place suggestions while typing, evidence images, the session's
cookie, the stream of news, the way to stop messages, and `/metrics`."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.config import settings
from core.places import suggest
from pages.parts import entry, news, report_stop, stop
from pages.parts.metrics import metrics

SUGGEST, EVIDENCE, METRICS = "/wayrate/suggest", "/wayrate/evidence", "/metrics"
_PICTURE = re.compile(r"[A-Za-z0-9_-]{1,128}\.png")
_LONGEST = 80  # characters of a place name that are looked at


# Plain functions on purpose: Starlette runs them in a thread, so none holds up the event loop.
def suggestions(request: Request) -> JSONResponse:
    """[{id, label}] for `q`, best first."""
    text = request.query_params.get("q", "")[:_LONGEST].strip()
    places = suggest(text, 8) if text else ()
    return JSONResponse([{"id": p.place_id, "label": p.label} for p in places])


def evidence(request: Request) -> Response:
    """A screenshot by its name in the evidence folder, which has a subfolder for each beginning."""
    name = request.path_params["name"]
    path = settings().evidence_dir / name[:2] / name
    if not _PICTURE.fullmatch(name) or not path.is_file():
        return PlainTextResponse("There is no such picture.", status_code=404)
    return FileResponse(path, media_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


ROUTES = [
    Route(SUGGEST, suggestions),
    Route(EVIDENCE + "/{name}", evidence),
    Route(entry.ENTER, entry.enter, methods=["POST"]),
    Route(entry.LEAVE, entry.leave, methods=["POST"]),
    Route(news.NEWS, news.news),
    Route(stop.PATH, stop.stop, methods=["GET", "POST"]),
    Route(report_stop.PATH, report_stop.stop, methods=["GET", "POST"]),
    Route(METRICS, metrics),
]
