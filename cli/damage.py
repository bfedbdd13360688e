"""What a saved file that could not be read is instead, so that `read` can say what to do."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from core.domain.report import Outcome, SiteReport

_UNREAD = frozenset({Outcome.NOT_LOADED, Outcome.LAYOUT_CHANGED})
_MARKUP = re.compile(rb"<[a-z!?/]", re.IGNORECASE)
_HEAD = 4_096


def advised(found: SiteReport, body: bytes) -> SiteReport:
    """The report with advice behind its reason when the file itself is what is wrong."""
    what = damage(body) if found.outcome in _UNREAD else ""
    if not what:
        return found
    advice = f"Save the page again in full: this file is {what}."
    return replace(found, reason=f"{found.reason} {advice}".strip())


def damage(body: bytes) -> str:
    """ "empty", "cut off", "not a page or JSON answer", or nothing when it looks whole."""
    start = body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body.strip():
        return "empty"
    if b"\x00" in start:  # compressed, UTF-16, a picture
        return "not a page or JSON answer"
    if start.startswith((b"{", b"[")):
        return "" if _is_json(body) else "cut off"
    if not _MARKUP.search(body):
        return "not a page or JSON answer"
    return "" if b"</html" in body[-_HEAD:].lower() else "cut off"


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
