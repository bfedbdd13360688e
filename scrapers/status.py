"""What a status code means to a visit, over HTTP and in a browser alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from scrapers.errors import Blocked, Refused, SiteDown, SiteError, TooMany
from scrapers.visit import Page

LooksBlocked = Callable[[Page], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of any status; `retry_after_s` is the site's own word, None when it gave none."""

    page: Page
    retry_after_s: float | None = None


def fault_of(answer: Answer, host: str, looks_blocked: LooksBlocked) -> SiteError | None:
    """The error that a status of 400 and above stands for; None for a page that may be read."""
    status = answer.page.status
    if status < HTTPStatus.BAD_REQUEST:
        return None
    if looks_blocked(answer.page):
        return Blocked(f"{host} shows a bot wall (status {status}).")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooMany(f"{host} asks us to slow down.", answer.retry_after_s)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SiteDown(f"{host} is broken right now ({_words(status)}).")
    return Refused(f"{host} does not let us see this page ({_words(status)}).", answer.page)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for: it holds a number or a date. None = no word."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:  # neither a number nor a date: as if nothing was said
        return None
    zoned = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (zoned - now).total_seconds())


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase.lower()}"
    except ValueError:  # a status that no standard knows
        return str(status)
