"""docs/faults.md, held against what a search stores of every site for every fault it lists.

The local world plays the faults over real connections, at all sites at once: each has its switch.
Each is visited as a worker does it, with its tries, its deadline and the generic reader; only the
pause between tries is short, and the limits where it is the limit that is played.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote, Tier
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from core.search import working
from core.search.working import Errand
from jobs import visiting
from jobs.visiting import Call
from scrapers.browser import Browser, find_browser
from scrapers.registry import sites
from scrapers.settings import LocalWorld, Rhythm, Timeouts, VisitSettings
from scrapers.site import Site
from scrapers.visits import Visitor
from tests.sandbox import conftest as sandbox

TABLE = Path(__file__).parents[2] / "docs" / "faults.md"
NO_FAULTS = {"none", "slow", "sold_out"}  # the page says why
# Of these the time limit itself is played, so it is made short; the page's is checked beside it.
# As in the product, the deadline comes after HTTP gave up once, and before a browser does.
SHORT = Timeouts(connect_s=2, read_s=1.0, total_s=2.0, browse_s=30.0, settle_s=0.5)
SHORT_DEADLINE_S = 10.0
LONG = Timeouts(settle_s=0.5)
EXPIRED = "expired_certificate"  # strikes handshakes, so robots.txt too
STUCK_S = 180.0  # all sites under one fault; longer means that a visit has no end
SLACK_S = 6.0  # a busy machine
# Where the limit is 12 MB, browsers of several sites build 70 MB of page side by side.
LIGHT = {"huge": 3_000_000, "zip_bomb": 3_000_000}
STAY = Stay(date(2026, 12, 7), date(2026, 12, 9))
# Each site is asked where it has hotels; the first of these that it has. House names in the first
# two have letters that are not ASCII.
PLACES = (
    Destination("2988507", "Paris", "FR", "France", 48.85341, 2.3488),
    Destination("6077243", "Montréal", "CA", "Canada", 45.50884, -73.58781, "QC", "Quebec"),
    Destination("5128581", "New York", "US", "United States", 40.71, -74.01, "NY", "New York"),
)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    fault: str
    outcome: str
    again: bool
    again_in_browser: bool
    sentences: tuple[str, ...]
    in_browser: tuple[str, ...]
    limits: tuple[float | None, float | None]  # HTTP, browser; seconds, None: at once


@dataclass(frozen=True)
class Seen:
    """What one visit came to, as the user would be told."""

    slug: str
    outcome: str
    sentence: str
    again: bool
    took_s: float
    quotes: Sequence[RateQuote]


@cache
def table() -> dict[str, Row]:
    block = next(b for b in TABLE.read_text().split("\n\n") if b.startswith("| fault "))
    lines = block.splitlines()[2:]
    cells = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {row.fault: row for row in map(_row, cells)}


def _row(cells: list[str]) -> Row:
    fault, _, outcome, tried, http, browser, limit = cells
    again = tried.startswith("yes")
    again_in_browser = again and tried != "yes, over HTTP"
    said = tuple(http.split(" / "))
    limits = re.findall(r"(\d+) s", limit)
    found = (float(limits[0]), float(limits[1])) if limits else (None, None)
    assert limits or limit == "at once", f"{fault}: {limit}"
    own = tuple(browser.split(" / ")) if browser else said
    return Row(fault, outcome, again, again_in_browser, said, own, found)


class Played:
    """The running world with one warm browser, and what each site says under a fault."""

    def __init__(self, runner: asyncio.Runner, world: sandbox.Running, folder: Path) -> None:
        self._runner = runner
        self._world = world
        local = LocalWorld("127.0.0.1", world.told["tls_port"], Path(world.told["ca"]))
        self.settings = VisitSettings(
            local, folder / "evidence", Rhythm(8, 0.0), LONG, browser_pages=3
        )
        self.browser = Browser(self.settings)
        self.robots = Visitor(self.settings).robots  # read once, so that faults strike the pages
        self.has_browser = find_browser(None) is not None
        self.sites = [site for site in sites().values() if self._can_ask(site)]
        self.queries = {site.source.slug: self._query(site) for site in self.sites}
        self.tries: Counter[str] = Counter()  # by search, as its book in the database would say

    def _can_ask(self, site: Site) -> bool:
        return self.has_browser or site.source.tier is not Tier.BROWSER

    def _query(self, site: Site) -> StayQuery:
        for place in PLACES:
            words = {"city": place.name, "check_in": STAY.check_in, "check_out": STAY.check_out}
            told = self._world.control.get("/truth", params=urlencode(words)).json()
            listed = [house["sites"].get(site.source.slug) for house in told["properties"]]
            if any(entry and entry["quotes"] for entry in listed):
                return StayQuery(place, StayRequest(STAY, Occupancy(2), 1))
        raise AssertionError(f"{site.source.slug} has no hotel in any of the places: add one")

    def under(self, fault: str, rounds: int = 1, **settings: Any) -> list[Seen]:
        """What the sites say; sites that are asked over HTTP are asked `rounds` times."""
        return self._runner.run(self._under(fault, rounds, settings))

    async def _under(self, fault: str, rounds: int, changes: dict[str, Any]) -> list[Seen]:
        for site in self.sites:
            self._world.fault(site.source.slug, fault)
        try:
            visitor = Visitor(replace(self.settings, **changes))
            visitor.browser = self.browser
            if fault != EXPIRED:
                visitor.robots = self.robots
            return await self.ask(visitor, rounds)
        finally:
            self._world.control.delete("/faults")

    async def ask(self, visitor: Visitor, rounds: int = 1) -> list[Seen]:
        times = {Tier.HTTP: rounds, Tier.BROWSER: 1}
        self.tries.clear()
        asks = [
            self._one(visitor, site, number)
            for site in self.sites
            for number in range(times[site.source.tier])
        ]
        try:
            async with asyncio.timeout(STUCK_S):
                return await asyncio.gather(*asks)
        finally:
            await visitor.transport.aclose()

    async def _one(self, visitor: Visitor, site: Site, number: int) -> Seen:
        slug, began = site.source.slug, time.monotonic()
        search_id = f"{slug} {number}"
        call = Call(search_id, site, self.queries[slug], visitor, began + visiting.DEADLINE_S)
        errand = Errand(Entitlement(Membership.PUBLIC), {slug: slug})
        found = (await visiting.answers_of(call, (errand,)))[Membership.PUBLIC]
        took, again = time.monotonic() - began, self.tries[search_id] > 1
        return Seen(slug, found.outcome.value, found.reason, again, took, found.quotes)

    def strays(self) -> list[str]:
        """Addresses that were reached although they are no site's."""
        rows = self._world.control.get("/log", params={"site": "elsewhere"}).json()["requests"]
        return [row["url"] for row in rows]

    def switch(self, fault: str) -> None:
        for site in self.sites:
            self._world.fault(site.source.slug, fault)

    def reset(self) -> None:
        self._world.control.delete("/faults")

    def run(self, work: Any) -> Any:
        return self._runner.run(work)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visiting, "FIRST_WAIT_S", 0.2)
        for site in sites().values():
            for name in site.source.key_variables:
                patch.setenv(name, "local")
        world = sandbox.start(folder / "world")
        try:
            with asyncio.Runner() as runner:
                played = Played(runner, world, folder)
                patch.setattr(working, "begin", lambda search, links: played.tries.update([search]))
                patch.setattr(working, "retrying", lambda *told: None)
                yield played
                runner.run(played.browser.aclose())
        finally:
            world.end()


@pytest.fixture(scope="module")
def unhurt(played: Played) -> dict[str, Seen]:
    """What each site says without any fault."""
    return {seen.slug: seen for seen in played.under("none")}


def test_the_table_lists_every_fault_there_is() -> None:
    from sandbox.switches import FAULTS

    assert set(table()) == set(FAULTS) - NO_FAULTS


def test_the_limits_in_the_table_are_those_of_a_search() -> None:
    """Two tries of 15 s with 5 s between them; the pause after them would outlast the deadline, as
    does a browser's first try."""
    times = Timeouts()
    assert (times.read_s, visiting.DEADLINE_S, times.browse_s) == (15, 40, 45)
    assert table()["hang"].limits == (35, 40)
    assert table()["drip"].limits == (40, 40)


def test_without_a_fault_every_site_has_prices(unhurt: dict[str, Seen]) -> None:
    assert {s.slug: s.sentence for s in unhurt.values() if s.outcome != "priced"} == {}


@pytest.mark.parametrize("fault", table())
@pytest.mark.usefixtures("unhurt")  # its visits read each robots.txt
def test_the_user_sees_what_the_table_says(
    played: Played, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = table()[fault]
    if row.limits[0]:
        monkeypatch.setattr(visiting, "DEADLINE_S", SHORT_DEADLINE_S)
    timeouts = SHORT if row.limits[0] else LONG
    max_bytes = LIGHT.get(fault, played.settings.max_bytes)
    rounds = 4 if fault == "redirect_private" else 1  # another address each time

    seen = played.under(fault, rounds, timeouts=timeouts, max_bytes=max_bytes)

    assert [line for one in seen for line in _differences(row, one)] == []
    assert not any(quote.stay == STAY for one in seen for quote in one.quotes if row.again)
    assert played.strays() == []


def _differences(row: Row, seen: Seen) -> list[str]:
    """Where a visit was not as the table says; empty when it was."""
    site = sites()[seen.slug]
    in_browser = site.source.tier is Tier.BROWSER
    known = row.in_browser if in_browser else row.sentences
    found = []
    again = row.again_in_browser if in_browser else row.again
    if (seen.outcome, seen.again) != (row.outcome, again):
        found.append(f"{seen.slug}: {seen.outcome}, again {seen.again}: {seen.sentence}")
    if not any(re.fullmatch(_pattern(site, each), seen.sentence) for each in known):
        found.append(f"{seen.slug}: no such sentence in the table: {seen.sentence!r}")
    if seen.took_s > (SHORT_DEADLINE_S if row.limits[0] else visiting.DEADLINE_S) + SLACK_S:
        found.append(f"{seen.slug}: took {seen.took_s:.1f} s")
    return found


def _pattern(site: Site, sentence: str) -> str:
    own = "|".join(re.escape(host) for host in site.source.hosts)
    days = r"\d{1,2}(?: [A-Z][a-z]{2})?(?: 20\d\d)? to \d{1,2} [A-Z][a-z]{2} 20\d\d"
    sentence = sentence.replace("40 s", f"{visiting.DEADLINE_S:.0f} s")
    words = {
        "HOST": rf"(?:[a-z0-9-]+\.)*(?:{own})",
        "SITE": re.escape(site.source.name),
        "DAYS": days,
        "ELSEWHERE": r"(?:gate\.example\.net|10\.0\.0\.5|127\.0\.0\.1|::1|localhost)",
        "WALL": r"[A-Z][A-Za-z ]+",
        "N": r"[\d.]+",
    }
    pattern = re.sub(
        r"\b(HOST|SITE|DAYS|ELSEWHERE|WALL|N)\b", lambda m: words[m[0]], re.escape(sentence)
    )
    for many, one_or_many in (("rates", "rates?"), ("properties", "propert(?:y|ies)")):
        pattern = pattern.replace(many, one_or_many)
    return pattern + r"(?: More on the site\.)?"


def test_a_wrong_charset_changes_no_amount_and_loses_no_house(
    played: Played, unhurt: dict[str, Seen]
) -> None:
    for seen in played.under("wrong_charset"):
        assert _amounts(seen) == _amounts(unhurt[seen.slug]), seen.slug


def _amounts(seen: Seen) -> list[tuple[object, ...]]:
    return [(q.listing.ref, q.total, q.per_night, q.points) for q in seen.quotes]


def test_an_expired_certificate_is_noticed_in_the_browser_too(played: Played) -> None:
    """Where robots.txt was read while the certificate was still good."""

    async def asked() -> list[Seen]:
        visitor = Visitor(played.settings)
        visitor.browser = played.browser
        for site in played.sites:
            for host in site.source.hosts:
                await visitor.decide(f"https://{host}/", site.source)
        played.switch(EXPIRED)
        return await played.ask(visitor)

    try:
        seen = played.run(asked())
    finally:
        played.reset()
    only = table()[EXPIRED].sentences[:1]  # not the one about robots.txt
    row = replace(table()[EXPIRED], sentences=only, in_browser=only)
    assert [line for one in seen for line in _differences(row, one)] == []
