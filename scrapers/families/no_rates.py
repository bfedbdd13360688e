"""A page of results without a rate: what its own words prove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from selectolax.lexbor import LexborHTMLParser

from scrapers.errors import NothingHere, Refused
from scrapers.read import markup
from scrapers.read.body import refuse_wall
from scrapers.read.reading import Reading


def no_rates(
    reading: Reading, html: LexborHTMLParser, *, none_here: Sequence[str], past: Sequence[str]
) -> NoReturn:
    """Raises NothingHere on the site's word that it has no hotel there (`none_here`), Refused on
    its word that the dates are over (`past`), else Blocked, NotLoaded or LayoutChanged."""
    refuse_wall(reading.page)
    said, name = markup.headings(html), reading.site.source.name
    for heading in said.split(" | "):
        if _holds(heading, none_here):
            raise NothingHere(f'{name} has no hotel there: "{heading}".')
        if _holds(heading, past):
            raise Refused(f'{name} does not take these dates: "{heading.rstrip(".")}".')
    reading.nothing(said, loaded=not markup.is_shell(html))


def _holds(heading: str, words: Sequence[str]) -> bool:
    return any(word.casefold() in heading.casefold() for word in words)
