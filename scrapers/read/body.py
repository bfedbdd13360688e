"""The body of an answer as text, JSON or HTML; each way it can be unusable has a named error.

Nothing came, or it was cut off: NotLoaded. A wall: Blocked. Something else: LayoutChanged.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

import orjson
from selectolax.lexbor import LexborHTMLParser

from scrapers.errors import Blocked, LayoutChanged, NotLoaded
from scrapers.read.walls import wall_of
from scrapers.visit import Page

_OPENERS = (b"{", b"[")
_MANY_TAGS, _DEEPEST = 25_000, 10_000
_TAG = re.compile(r"<(/?)[a-zA-Z]")


def text_of(page: Page) -> str:
    """The body decoded. Valid UTF-8 is UTF-8 whatever was declared; else the declared charset,
    else Windows-1252, which is what old servers send behind a header that says UTF-8."""
    try:
        return page.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        if "charset=" in page.content_type and "utf-8" not in page.content_type.lower():
            return page.text
        return page.body.decode("cp1252", errors="replace")


def is_json(page: Page) -> bool:
    """Whether the body starts like a JSON object or list."""
    return page.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_OPENERS)


def json_of(page: Page) -> object:
    """The JSON of the answer.

    Raises Blocked, NotLoaded (empty or cut off) or LayoutChanged (no JSON).
    """
    if not page.body.strip():
        raise NotLoaded("The answer is empty.")
    try:
        return orjson.loads(page.body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(text_of(page))
    except (ValueError, RecursionError):
        _not_json(page)


def html_of(page: Page) -> LexborHTMLParser:
    """The parsed page. Raises NotLoaded when there is nothing, LayoutChanged when it is no HTML."""
    text = text_of(page)
    if not text.strip():
        raise NotLoaded("The page is empty.")
    if "\x00" in text[:4_000] or "<" not in text:
        raise LayoutChanged("This is no web page: it is a file of another kind.")
    if _is_absurd(text):
        raise LayoutChanged("This page is nested deeper than any page of results.")
    return LexborHTMLParser(text)


def _is_absurd(text: str) -> bool:
    """Whether parsing would take minutes: the work grows with the square of the depth.

    The largest page of results seen has 21,000 tags and a depth of 300; counting is cheap, walking
    is not, so only a page with more tags is walked.
    """
    tags = text.count("<")
    if tags <= _MANY_TAGS:
        return False
    depth = deepest = 0
    for tag in _TAG.finditer(text):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or tags > 20 * _MANY_TAGS


def is_whole(page: Page) -> bool:
    """Whether an HTML page came to its end: results of half a page are no results."""
    return b"</html" in page.body[-4_096:].lower()


def refuse_wall(page: Page) -> None:
    """Raises Blocked when the page is a bot wall. Ask only where no result was found."""
    wall = wall_of(text_of(page), page.status)
    if wall:
        raise Blocked(f"A bot wall ({wall}) answered instead of the site.")


def _not_json(page: Page) -> NoReturn:
    refuse_wall(page)
    if is_json(page):
        raise NotLoaded("The answer was cut off or damaged on its way.") from None
    raise LayoutChanged("The answer is not the JSON that this site gave before.") from None
