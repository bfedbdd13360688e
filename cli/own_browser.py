"""`./wayrate try SITE --browser ADDRESS`: reads what a person's own browser shows of a site."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from cli.errors import Fault
from cli.question import Question
from core import places
from core.domain.membership import Membership
from core.domain.rate import Tier
from core.domain.report import SiteReport
from core.domain.stated import Stated, stated_by
from core.domain.stay import Destination
from core.places_text import fold
from jobs import fallback
from scrapers import asked
from scrapers import report as reports
from scrapers.errors import SiteError
from scrapers.open_tab import open_page

_BEHIND = (
    "This site's prices come in answers behind its page, and an open tab holds only what is drawn: "
    "a visit without --browser reads them, where it is allowed."
)


def read_open(endpoint: str, question: Question) -> SiteReport:
    """The open page of the site, read as it stands. Raises Fault and NoOpenPage."""
    if question.entitlement.membership is not Membership.PUBLIC:
        raise Fault("--membership does not reach an open page: choose the rate in the page itself.")
    if urlsplit(endpoint).scheme not in ("http", "https", "ws", "wss"):
        raise Fault(f"--browser wants an address such as http://127.0.0.1:9222, not {endpoint!r}.")
    question.check()
    return asyncio.run(_read(endpoint, question))


async def _read(endpoint: str, question: Question) -> SiteReport:
    site, query = question.site, question.query

    def require(address: str) -> None:
        said = stated_by(address)
        asked.require(said, query, site.source.name, meant_by(said.place))

    try:
        page = await open_page(endpoint, site.source, require)
        place = site.place_in(page) or stated_by(page.url).place
        asked.require(Stated(place=place), query, site.source.name, meant_by(place))
    except SiteError as error:
        return reports.failed(site, Membership.PUBLIC, error)
    found = await fallback.tried(reports.read(site, page, query.request), (page,), query.request)
    if site.source.tier is Tier.BROWSER and not (found.outcome.answered or found.quotes):
        return replace(found, reason=f"{found.reason} {_BEHIND}")
    return asked.held(found, site, page, query, meant_by(place))


def meant_by(name: str) -> Sequence[Destination]:
    """Every place that a page's word for its place may mean, likeliest first; towns share names."""
    head = fold(name.partition(",")[0])
    alike = [each for each in places.suggest(name) if head and fold(each.name) == head]
    if alike:
        return alike
    try:
        return (places.resolve(name),)
    except places.UnknownDestination:
        return ()
