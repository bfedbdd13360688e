"""How a source is asked: what its robots.txt says, its terms, the pace and budget of its hosts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from core.domain.membership import Membership
from core.domain.source import Source
from core.health.model import SourceHealth
from core.text import count_text
from core.traffic.service import Manners
from pages.parts.tags import tag, text, way_out


def before_switching_on(one: SourceHealth) -> Iterator[str]:
    """What whoever switches a source on should know of it: the site's own words, and our pace."""
    yield text(one.state.robots or "Its robots.txt was not read yet.")
    yield text(f" {pace_words(one.manners)} ")
    yield terms(one.state.source)


def robots_words(one: SourceHealth) -> str:
    """What robots.txt says of what is visited, and what is not asked for therefore."""
    said = one.state.robots or "not read yet"
    if not one.refused:
        return said
    names = ", ".join(member.label for member in Membership if member in one.refused)
    return f"{said} Obeyed, so not asked for: {names}."


def refusal_words(refused: Collection[Membership]) -> str:
    """What robots.txt bars of a source, in a word or two."""
    if Membership.PUBLIC in refused:
        return "robots.txt says no"
    names = [member.label for member in Membership if member in refused]
    return f"robots.txt bars {names[0] if len(names) == 1 else count_text(len(names), 'rate')}"


def pace_words(manners: Manners) -> str:
    """ "Pace: 1 s between two starts, 2 at once, 2,000 requests a day for each of its hosts." """
    rhythm, budget = manners.rhythm, manners.budget
    gap = f"{rhythm.gap_s:g} s between two starts" if rhythm.gap_s else "no pause between starts"
    limit = "no limit a day" if budget is None else f"{budget:,} requests a day"
    return f"Pace: {gap}, {rhythm.at_once} at once, {limit} for each of its hosts."


def terms(source: Source) -> str:
    """A link to a site's terms; to its home page, and called so, where their address is unknown."""
    is_home = urlsplit(source.terms_url).path in ("", "/")
    label = "home page (the address of its terms is not known)" if is_home else "terms"
    return way_out(source.terms_url, label, "wr-out", f"of {source.name}")


def paces(one: SourceHealth, now: datetime) -> Iterator[str]:
    """What holds for every host, then each that was visited, as HTML."""
    yield tag("div", text(pace_words(one.manners)))
    for host in one.hosts:
        used = count_text(host.used, "request")
        budget = f"{host.budget:,} allowed" if host.budget is not None else "no limit"
        said = f"{host.name}: {used} today, {budget}; {host.in_use} under way"
        if host.held_until and host.held_until > now:
            said += f"; it asked us to wait until {host.held_until:%H:%M:%S} UTC"
        yield tag("div", text(said))
