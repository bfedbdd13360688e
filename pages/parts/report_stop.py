"""The page behind "stop this report" in a mail, and the one click of mail programs (RFC 8058).

Opening the page changes nothing: programs that check mail for bad links open every link.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse

from core.reports import service
from core.reports.keeping import STOP
from core.reports.model import Report
from pages.parts.stop import answered, button, page

PATH = STOP + "/{token}"


async def stop(request: Request) -> HTMLResponse:
    """GET asks, POST pauses the report; POST with `undo` lets it come again."""
    return await answered(
        request, lambda token: _ask(service.by_link(token)), service.stop_by_link, _stopped, _back
    )


def _ask(report: Report) -> HTMLResponse:
    if report.is_paused:
        return _stopped(report)
    when = service.words_of(report.plan)
    return page(f"Stop “{report.title}”?", f"It comes by mail: {when}.", button("Stop it"))


def _stopped(report: Report) -> HTMLResponse:
    again = "If that was a mistake, take it back here, or later in your profile."
    return page(
        f"“{report.title}” is not mailed any more", again, button("Take it back", "?undo=1")
    )


def _back(report: Report) -> HTMLResponse:
    return page(f"“{report.title}” is mailed again", f"{service.words_of(report.plan)}.")
