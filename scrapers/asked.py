"""Whether a page that nobody asked for here, a tab or a saved file, is of the stay that is asked.

What its address or the page says is compared; what neither says is told beside each of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from core.domain.rate import RateQuote
from core.domain.report import SiteReport
from core.domain.stated import Stated, asked_party, stated_by
from core.domain.stay import Destination, Stay, StayQuery, StayRequest
from scrapers import report as reports
from scrapers.errors import SiteError, WrongDates, WrongParty, WrongPlace
from scrapers.families.places import check_place, is_far
from scrapers.network import belongs
from scrapers.site import Site
from scrapers.visit import Page

_LONGEST = 60  # characters of a place's name that are repeated to a person


def require(said: Stated, query: StayQuery, name: str, meant: Sequence[Destination]) -> None:
    """Raises WrongPlace, WrongDates or WrongParty when an open page of `name` says another stay.

    `meant` is every place that the said one may be, the likeliest first.
    """
    request, wrong = query.request, list[tuple[type[SiteError], str, str]]()
    if is_elsewhere(meant, query.destination):
        wrong.append((WrongPlace, said.place[:_LONGEST], query.destination.name))
    if said.stay not in (None, request.stay):
        wrong.append((WrongDates, said.stay.words if said.stay else "", request.stay.words))
    if said.is_of_others(request):
        wrong.append((WrongParty, said.party, asked_party(request).party))
    if wrong:
        kind = wrong[0][0]
        shown, asked = ", ".join(each[1] for each in wrong), ", ".join(each[2] for each in wrong)
        raise kind(
            f"The open page of {name} is of {shown}, not of {asked}: "
            "open that in the tab, and ask again when its prices are there."
        )


def is_elsewhere(meant: Sequence[Destination], asked: Destination) -> bool:
    """Whether a name is surely of another place: none that it may mean is near. Of a name that
    means nothing nobody knows."""
    return bool(meant) and all(is_far(each, asked) for each in meant)


def held(
    found: SiteReport,
    site: Site,
    page: Page,
    query: StayQuery | StayRequest,
    meant: Sequence[Destination] = (),
) -> SiteReport:
    """The report of a page that was read, held against what was asked of it.

    Without rates when they are of others: their own links are looked at, and with a query the place
    too. `covers` of each rate ends with what neither the page nor its address says.
    """
    request = query.request if isinstance(query, StayQuery) else query
    links = [stated_by(url) for quote in found.quotes if (url := _own(quote.deep_link, site))]
    said = [stated_by(_own(page.url, site)), *links]
    try:
        _require_party(links, request, site.source.name)
        if isinstance(query, StayQuery):
            check_place(found.quotes, query.destination)
    except SiteError as error:
        return reports.failed(site, found.membership, error)
    unsaid = _unsaid(found.quotes, site, page, request, said)
    if isinstance(query, StayQuery) and not _is_placed(found.quotes, meant, query.destination):
        unsaid.insert(0, "place")
    return _with_doubts(found, unsaid, request)


def _with_doubts(found: SiteReport, unsaid: Sequence[str], request: StayRequest) -> SiteReport:
    """What nobody says stands beside each rate; `reason` tells when the rates name other guests."""
    quotes = found.quotes
    if unsaid:
        facts = " and ".join([", ".join(unsaid[:-1]), unsaid[-1]] if unsaid[1:] else unsaid)
        words = f"{facts} as asked: the page does not say"
        quotes = tuple(replace(quote, covers=f"{quote.covers}, {words}") for quote in quotes)
    adults = asked_party(request).party.partition(",")[0]
    is_other = any(
        f", {adults}" not in quote.covers for quote in quotes if not quote.is_unconfirmed
    )
    reason = (
        f"{found.reason} The rates are not of {adults}: each row says of whom." if is_other else ""
    )
    return replace(found, quotes=quotes, reason=reason or found.reason)


def _own(url: str | None, site: Site) -> str:
    """An address of the site itself, else nothing: a hotel's own site has words of its own."""
    return url if url and belongs(urlsplit(url).hostname or "", site.source.hosts) else ""


def _require_party(links: Sequence[Stated], request: StayRequest, name: str) -> None:
    other = next((link for link in links if link.is_of_others(request)), None)
    if other:
        raise WrongParty(
            f"The rates on this page of {name} are of {other.party}, not of "
            f"{asked_party(request).party}: let it show those, or ask for what it shows."
        )


def _is_placed(
    quotes: Sequence[RateQuote], meant: Sequence[Destination], asked: Destination
) -> bool:
    """Whether the page says where it is: by coordinates, or by a name that first means it."""
    is_located = any(quote.listing.lat is not None for quote in quotes)
    return is_located or (bool(meant) and not is_far(meant[0], asked))


def _unsaid(
    quotes: Sequence[RateQuote],
    site: Site,
    page: Page,
    request: StayRequest,
    said: Sequence[Stated],
) -> list[str]:
    """Which of nights, guests and rooms nothing tells.

    A page tells what its reader goes by: read for another question, it answers otherwise where it
    only repeats the question.
    """
    who, stay = request.occupancy, request.stay
    day = timedelta(days=1)
    others = (
        ("nights", "stay", replace(request, stay=Stay(stay.check_in + day, stay.check_out + day))),
        ("guests", "adults", replace(request, occupancy=replace(who, adults=who.adults + 1))),
        ("rooms", "rooms", replace(request, rooms=request.rooms + 1)),
    )
    return [
        fact
        for fact, field, other in others
        if all(getattr(each, field) is None for each in said)
        and _repeats(quotes, site, page, other)
    ]


def _repeats(quotes: Sequence[RateQuote], site: Site, page: Page, other: StayRequest) -> bool:
    """Whether the page would be read as an answer to the other question too."""
    if any(quote.is_unconfirmed for quote in quotes):  # its own reader knows nothing of it
        return True
    try:
        again = site.read(page, other)
    except SiteError:
        return False
    pairs = zip(quotes, again, strict=False)
    return any((one.stay, one.covers) != (two.stay, two.covers) for one, two in pairs)
