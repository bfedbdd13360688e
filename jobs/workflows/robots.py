"""What robots.txt says of a source that nobody has asked yet: its file is read, and nothing else.

The file is the one that all visits share: fetched once a day, at the host's pace, within its
budget.
"""

from __future__ import annotations

from datetime import timedelta

from dbos import DBOS

from core import clock
from core.domain.stay import Stay, StayQuery, StayRequest
from core.places import resolve
from core.sources.robots import WORKFLOW
from jobs.workflows import search as searches
from scrapers import registry

_CITY, _AHEAD = "New York", timedelta(days=30)  # any search will do: its path is what counts


@DBOS.workflow(name=WORKFLOW)
async def read_robots(slug: str) -> None:
    """Read and note it."""
    with searches.noted(DBOS.workflow_id or slug):
        await note(slug)


@DBOS.step(name="sources.note_robots")
async def note(slug: str) -> None:
    """The decision on the page that a search would open."""
    check_in = clock.now().date() + _AHEAD
    request = StayRequest(Stay(check_in, check_in + timedelta(days=2)))
    await searches.read_robots(registry.site(slug), StayQuery(resolve(_CITY), request))
