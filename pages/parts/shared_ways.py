"""The way from a report or a link to the page of what it is about. Pure."""

from __future__ import annotations

from urllib.parse import urlencode

from core.reports.model import About, AllWatches
from core.reports.subjects import SearchResult, Subject, TrendQuestion, WatchList
from pages.parts import keys, trend_question
from pages.parts.tags import tag, text


def titled(title: str, what: About | Subject) -> str:
    """The title, as a link where what it is about has a page; a search that is asked anew for each
    report has none of its own."""
    if way := _way(what):
        return tag("a", text(title), href=way, target="_self", class_="wr-watch-name")
    return text(title)


def _way(what: About | Subject) -> str:
    match what:
        case SearchResult(search_id):
            return f"./?{urlencode({keys.SEARCH: search_id})}"
        case TrendQuestion():
            return trend_question.address(what)
        case AllWatches() | WatchList():
            return "watches"
    return ""
