"""Where the price of an alert can be booked: the best link there is, named for what it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.links import doubt_of, without_code
from core.search.model import SearchView
from core.watch.model import Seen, Target


def way_to_book(
    seen: Seen | None, view: SearchView, series: Sequence[Seen], target: Target
) -> tuple[str, str] | None:
    """(label, address): the rate itself, else that stay at its source, else the same house where
    another source sells it. None where nobody has a page for people, such as an interface for
    programs: then the search says who sells it."""
    if seen is None:
        return None
    if seen.link:
        return f"Book at {seen.source_name}{doubt_of(seen.link, view.query.request)}", seen.link
    return _stay_at(seen, view) or _elsewhere(seen, series, target)


def _stay_at(seen: Seen, view: SearchView) -> tuple[str, str] | None:
    found = next((one for one in view.sources if one.source.slug == seen.series.site), None)
    if found is None:
        return None
    link = without_code(dict(found.rate_links).get(seen.series.membership, found.link))
    if not link.startswith(("https://", "http://")):
        return None
    return f"Find it at {seen.source_name}{doubt_of(link, view.query.request)}", link


def _elsewhere(seen: Seen, series: Sequence[Seen], target: Target) -> tuple[str, str] | None:
    """The cheapest other offer of the house that was seen now and has a link."""
    for other in series:
        is_same = bool(target.listings) or other.house == seen.house
        if is_same and other.link and not other.is_carried:
            return f"Same hotel at {other.source_name}, at its price", other.link
    return None
