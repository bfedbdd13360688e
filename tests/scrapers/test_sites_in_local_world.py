"""Every site asked in the local world over the real transport, held against what the world tells.

The world's `/truth` is the outside source of every expected amount.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.rate import RateQuote, Tier
from core.domain.report import SiteReport
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from jobs.wiring import LOCAL_KEYS
from scrapers import report
from scrapers.browser import Browser, find_browser
from scrapers.errors import SiteError
from scrapers.registry import site, sites
from scrapers.settings import LocalWorld, Rhythm, Timeouts, VisitSettings
from scrapers.visits import Visitor

ROOT = Path(__file__).parents[2]
KEYS = dict.fromkeys(LOCAL_KEYS, "local")
NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
PARIS = Destination("2988507", "Paris", "FR", "France", 48.85341, 2.3488)
STAY = Stay(date(2026, 12, 7), date(2026, 12, 10))
ON_TOP = {"US"}  # where Booking.com and Best Western tell taxes apart
# Chains with a file of tests of their own.
ELSEWHERE = {"marriott", "hilton", "hyatt", "radisson", "accor", "sonesta", "omni"}
HERE = [slug for slug in sites() if slug not in ELSEWHERE]
BOUNDS = {"ihg": 12, "amadeus": 40, "booking": 75, "google_hotels": 60}


@dataclass(frozen=True)
class World:
    """The running world: where it listens, and what it tells of its prices; and, as in a worker,
    one warm browser for every visit."""

    settings: VisitSettings
    control: str
    runner: asyncio.Runner
    browser: Browser

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[Visitor]:
        """One that knows nothing of visits before."""
        visitor = Visitor(self.settings)
        visitor.browser = self.browser
        try:
            yield visitor
        finally:
            await visitor.transport.aclose()

    def truth(self, query: StayQuery, slug: str) -> dict[str, dict[str, Any]]:
        """What the site would show, by its own refs."""
        request = query.request
        words = {
            "city": query.destination.name,
            "check_in": request.stay.check_in,
            "check_out": request.stay.check_out,
            "adults": request.occupancy.adults,
            "rooms": request.rooms,
            "children_ages": ",".join(map(str, request.occupancy.child_ages)),
            "currency": request.currency,
        }
        told = self._get(f"/truth?{urlencode(words)}")
        listed = (house["sites"].get(slug) for house in told["properties"])
        return {entry["ref"]: entry for entry in listed if entry}

    def fault(self, slug: str, name: str) -> None:
        body = json.dumps({"fault": name, "share": 1.0}).encode()
        self._send(f"/faults/{slug}", "PUT", body)

    def requests(self, slug: str) -> int:
        """How many have come to the site so far."""
        return int(self._get("/faults")[slug]["requests"])

    def no_faults(self) -> None:
        self._send("/faults", "DELETE", None)

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.control + path, timeout=30) as answer:
            return json.load(answer)

    def _send(self, path: str, method: str, body: bytes | None) -> None:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.control + path, body, headers, method=method)
        urllib.request.urlopen(request, timeout=30).close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    state = tmp_path_factory.mktemp("world")
    command = [sys.executable, "-m", "sandbox", "--state", str(state), "--pace", "0", "0"]
    process = subprocess.Popen(
        [*command, "--today", "2026-11-20"], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        told = _when_up(state / "world.json", process)
        local = LocalWorld("127.0.0.1", told["tls_port"], Path(told["ca"]))
        settings = VisitSettings(
            local, state / "evidence", Rhythm(at_once=8, gap_s=0.0), Timeouts(settle_s=0.5)
        )
        with asyncio.Runner() as runner:
            browser = Browser(settings)
            yield World(settings, f"http://127.0.0.1:{told['control_port']}", runner, browser)
            runner.run(browser.aclose())
    finally:
        process.terminate()
        process.wait(timeout=20)


def _when_up(path: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    waiting = time.monotonic() + 60
    while time.monotonic() < waiting:
        assert process.poll() is None, "the local world ended while it started"
        if path.exists() and path.read_text().strip():
            told: dict[str, Any] = json.loads(path.read_text())
            return told
        os.sched_yield()
    raise AssertionError("the local world did not start")


@pytest.fixture(autouse=True)
def _ready(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    yield
    world.no_faults()


def a_query(destination: Destination = NEW_YORK, adults: int = 2, rooms: int = 1) -> StayQuery:
    return StayQuery(destination, StayRequest(STAY, Occupancy(adults), rooms))


def ask(world: World, slug: str, query: StayQuery, entitlement: Entitlement) -> SiteReport:
    if site(slug).source.tier is Tier.BROWSER and not find_browser(world.settings.browser):
        pytest.skip("no chromium on this machine")

    async def asking() -> SiteReport:
        async with world.visitor() as visitor:
            return await report.ask(
                site(slug), query, entitlement, visitor.visit(site(slug).source)
            )

    return world.runner.run(asking())


PUBLIC = Entitlement(Membership.PUBLIC)
QUERIES = {
    "New York for two": a_query(),
    "Paris for two": a_query(PARIS),
    "two rooms for four": a_query(adults=4, rooms=2),
}


@pytest.mark.parametrize("where", QUERIES)
@pytest.mark.parametrize("slug", HERE)
def test_public_rates_equal_the_truth(world: World, slug: str, where: str) -> None:
    query = QUERIES[where]
    if slug == "google_hotels" and query.request.rooms > 1:
        pytest.skip("Google Hotels cannot be asked for two rooms")
    truth = world.truth(query, slug)

    found = ask(world, slug, query, PUBLIC)

    assert found.outcome == "priced", found.reason
    shown = [q for q in found.quotes if q.is_priced and not _is_opaque(q)]
    assert shown
    for quote in shown:
        entry = truth[_ref(quote)]
        wanted = [_expected(slug, each, query) for each in entry["quotes"]]
        assert quote.listing.name == entry["name"]
        assert _told(quote, wanted[0].keys()) in wanted, (quote, entry)
        assert quote.stay == STAY
    _assert_complete(slug, shown, truth)


def _assert_complete(slug: str, shown: list[RateQuote], truth: dict[str, Any]) -> None:
    """No house with a price is missing, up to the number of listings that a site's file bounds."""
    for_sale = {ref for ref, entry in truth.items() if entry["quotes"]}
    without = len(truth) - len(for_sale)
    seen = {_ref(quote) for quote in shown}
    most = BOUNDS.get(slug, len(truth))
    if most >= len(truth):
        assert seen == for_sale
    else:  # which ones lie inside is the site's order; those without a price may all be among them
        assert most - without <= len(seen) <= most


def _ref(quote: RateQuote) -> str:
    """Booking.com's refs start with the country, since the rest is unique in one only."""
    return quote.listing.ref.rpartition("/")[2]


def _is_opaque(quote: RateQuote) -> bool:
    return quote.listing.name is None


def _told(quote: RateQuote, keys: Any) -> dict[str, object]:
    every = {
        "per_night": quote.per_night.amount if quote.per_night else None,
        "total": quote.total.amount if quote.total else None,
        "struck": quote.strike_through.amount if quote.strike_through else None,
        "currency": (quote.total or quote.per_night).currency,  # type: ignore[union-attr]
        "room": quote.room,
        "refundable": quote.refundable,
        "taxes": quote.taxes_included,
        "member": quote.membership is Membership.LOYALTY,
        "breakfast": quote.board == "breakfast",
    }
    return {key: every[key] for key in keys}


def _expected(slug: str, told: dict[str, Any], query: StayQuery) -> dict[str, object]:
    """How a site writes one quote of the truth, by what its real pages do (docs/world.md)."""
    nights, rooms = query.request.nights, query.request.rooms
    base, fees, taxes, total = (Decimal(told[key]) for key in ("base", "fees", "taxes", "total"))
    struck = Decimal(told["strike_through"]) if told["strike_through"] else None
    a_night = Decimal(told["per_night"])
    on_top = query.destination.country_code in ON_TOP
    common = {"currency": told["currency"]}
    member = {"member": told["plan"] == "member"}
    match slug:
        case "booking":
            inside = fees if on_top else fees + taxes
            return common | {
                "per_night": _whole(a_night),
                "total": _whole(base + inside),
                "struck": _whole(struck + inside) if struck else None,
                "room": told["room"],
                "refundable": True if told["refundable"] else None,
                "breakfast": told["breakfast"],
                "taxes": not on_top,
            }
        case "expedia" | "hotels":
            return common | {
                "per_night": a_night,
                "total": _whole(total),
                "struck": _cents(struck / nights) if struck else None,
                "refundable": True if told["refundable"] else None,
                "breakfast": told["breakfast"],
                "taxes": True,
            }
        case "priceline":
            before = _cents(struck / rooms / nights) * rooms if struck else None
            night = _cents(base / rooms / nights) * rooms
            return common | {"per_night": night, "total": None, "struck": before, "taxes": False}
        case "google_hotels":
            night = _whole(_cents(total / nights))
            return common | {"per_night": night, "total": _whole(total), "taxes": True}
        case "amadeus":
            return common | {
                "per_night": None,  # the world averages nights before tax only
                "total": total,
                "room": told["room"].upper(),
                "refundable": told["refundable"],
                "breakfast": told["breakfast"],
                "taxes": True,
            }
        case "rapid":
            return common | {
                "per_night": None,
                "total": total,
                "struck": struck + taxes + fees if struck else None,
                "room": told["room"],
                "refundable": told["refundable"],
                "breakfast": told["breakfast"],
                "taxes": True,
            }
        case "ihg":
            return (
                common
                | member
                | {
                    "per_night": None,
                    "total": total,
                    "room": told["room"],
                    "refundable": told["refundable"],
                    "breakfast": told["breakfast"],
                    "taxes": True,
                }
            )
        case "choice":
            night = _cents(total / nights)
            return common | member | {"per_night": night, "total": total, "taxes": True}
        case "wyndham":
            return common | {"per_night": _cents(total / rooms / nights) * rooms, "total": None}
        case "bestwestern":
            shown = base if on_top else total
            night = _cents(shown / rooms / nights) * rooms
            return common | {"per_night": night, "total": None, "taxes": not on_top}
    raise AssertionError(f"the truth of {slug} is not compared yet")


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


# docs/world.md, "Where membership rates come from".
OFFERED = [
    (slug, Membership(name))
    for slug, names in {
        "ihg": "aarp aaa senior government loyalty",
        "wyndham": "aarp aaa senior military government",
        "choice": "aaa senior military government loyalty",
        "bestwestern": "aarp aaa senior military government",
    }.items()
    for name in names.split()
]


@pytest.mark.parametrize(("slug", "membership"), OFFERED)
def test_membership_rates_equal_the_truth(world: World, slug: str, membership: Membership) -> None:
    query = a_query()
    plan = "member" if membership is Membership.LOYALTY else membership.value
    truth = {
        ref: [
            _expected(slug, each, query) | {"member": membership is Membership.LOYALTY}
            for each in entry["quotes"]
            if each["plan"] == plan
        ]
        for ref, entry in world.truth(query, slug).items()
    }

    found = ask(world, slug, query, Entitlement(membership))

    assert found.outcome == "priced", found.reason
    for quote in found.quotes:
        assert quote.membership is membership
        wanted = truth[_ref(quote)]
        assert _told(quote, wanted[0].keys()) in wanted
    takes_part = {ref for ref, quotes in truth.items() if quotes}
    seen = {_ref(quote) for quote in found.quotes}
    assert seen == takes_part if slug != "ihg" else seen <= takes_part


@pytest.mark.parametrize("slug", ["expedia", "hotels"])
def test_prices_of_members_stand_beside_the_public_ones(world: World, slug: str) -> None:
    if not find_browser(world.settings.browser):
        pytest.skip("no chromium on this machine")
    query = a_query()
    for_members = {
        ref
        for ref, entry in world.truth(query, slug).items()
        if any(_is_member_deal(told) for told in entry["quotes"])
    }
    before = world.requests(slug)

    async def asking() -> Mapping[Membership, SiteReport]:
        async with world.visitor() as visitor:
            asked = [PUBLIC, Entitlement(Membership.LOYALTY)]
            visit = visitor.visit(site(slug).source)
            return await report.ask_together(site(slug), query, asked, visit)

    together = world.runner.run(asking())

    assert world.requests(slug) - before == 3  # one page and its two parts of the results
    public, loyalty = together[Membership.PUBLIC].quotes, together[Membership.LOYALTY].quotes
    assert {quote.listing.ref for quote in loyalty} == for_members
    assert {quote.membership for quote in loyalty} == {Membership.LOYALTY}
    assert {q.listing.ref for q in public if q.membership is Membership.LOYALTY} == for_members


def _is_member_deal(told: dict[str, Any]) -> bool:
    """Ten percent and more off the struck-through price are for members, docs/world.md."""
    before, base = told["strike_through"], Decimal(told["base"])
    return before is not None and 100 - 100 * base / Decimal(before) >= 10


def test_ihg_answers_every_membership_in_one_visit(world: World) -> None:
    query, slug = a_query(), "ihg"
    wanted = [Membership(name) for name in ["public", "aarp", "aaa", "senior", "government"]]
    before = world.requests(slug)

    async def asking() -> Mapping[Membership, SiteReport]:
        async with world.visitor() as visitor:
            visit = visitor.visit(site(slug).source)
            return await report.ask_together(site(slug), query, [*map(Entitlement, wanted)], visit)

    together = world.runner.run(asking())

    assert world.requests(slug) - before == 1 + BOUNDS[slug]  # the page, then each hotel once
    assert [*together] == wanted
    for membership, found in together.items():
        assert found.outcome == "priced", found.reason
        assert found.reason.endswith("More on the site.")
        apart = ask(world, slug, query, Entitlement(membership))
        assert _plain(found) == _plain(apart)
    truth = world.truth(query, slug)
    for quote in together[Membership.SENIOR].quotes:
        told = truth[_ref(quote)]["quotes"]
        assert str(quote.total.amount if quote.total else "") in {
            each["total"] for each in told if each["plan"] == "senior"
        }


def _plain(found: SiteReport) -> set[tuple[object, ...]]:
    return {(q.listing.ref, q.room, q.rate_plan, q.membership, q.total) for q in found.quotes}


@pytest.mark.parametrize(
    ("slug", "entitlement"),
    [
        ("ihg", Entitlement(Membership.CORPORATE, "100200300")),
        ("wyndham", Entitlement(Membership.CORPORATE, "1000053638")),
        ("bestwestern", Entitlement(Membership.PROMO, "SPRING")),
    ],
)
def test_rates_that_want_a_code_of_ones_own(
    world: World, slug: str, entitlement: Entitlement
) -> None:
    found = ask(world, slug, a_query(), entitlement)
    assert found.outcome == "priced", found.reason
    assert {quote.membership for quote in found.quotes} == {entitlement.membership}

    without = ask(world, slug, a_query(), Entitlement(entitlement.membership))
    assert without.outcome == "discount_not_offered"
    assert without.reason.endswith(".")


def test_a_membership_that_a_site_does_not_list_is_never_asked(world: World) -> None:
    found = ask(world, "choice", a_query(), Entitlement(Membership.AARP))

    assert found.outcome == "discount_not_offered"
    assert found.quotes == ()


# One site of each engine; Expedia and Hotels.com share theirs.
ENGINES = [slug for slug in HERE if slug != "expedia"]
FAULTS = {
    "bot_wall": "blocked",
    "layout_changed": "layout_changed",
    "empty_shell": "not_loaded",
    "truncated": "failed",
    "wrong_dates": "wrong_dates",
}
# A browser that misses what it was told to act on cannot know yet that nothing else came either.
IN_A_BROWSER = {("bestwestern", "empty_shell"), ("hotels", "empty_shell")}


@pytest.mark.parametrize("slug", ENGINES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_becomes_its_outcome_and_no_quote_for_the_asked_nights(
    world: World, slug: str, fault: str
) -> None:
    world.fault(slug, fault)
    try:
        found = ask(world, slug, a_query(), PUBLIC)
    except SiteError as error:  # worth another try, so it rises to whoever retries
        found = report.failed(site(slug), Membership.PUBLIC, error)

    allowed = {FAULTS[fault]} | ({"layout_changed"} if (slug, fault) in IN_A_BROWSER else set())
    assert found.outcome in allowed, found.reason
    assert not any(quote.stay == STAY for quote in found.quotes)
    assert found.reason.endswith(".")


@pytest.mark.parametrize("slug", ENGINES)
def test_sold_out_is_the_sites_own_word(world: World, slug: str) -> None:
    world.fault(slug, "sold_out")

    found = ask(world, slug, a_query(), PUBLIC)

    # Google lists its houses without prices.
    wanted = {"google_hotels": "unpriced"}.get(slug, "sold_out")
    assert found.outcome == wanted, found.reason


@pytest.mark.parametrize("slug", ["booking", "choice", "wyndham"])
def test_a_wrong_charset_changes_no_amount(world: World, slug: str) -> None:
    query = a_query(PARIS)
    plain = ask(world, slug, query, PUBLIC)
    world.fault(slug, "wrong_charset")

    found = ask(world, slug, query, PUBLIC)

    assert [(q.listing.ref, q.total, q.per_night) for q in found.quotes] == [
        (q.listing.ref, q.total, q.per_night) for q in plain.quotes
    ]


@pytest.mark.parametrize("slug", ["booking", "priceline", "wyndham", "choice", "ihg"])
def test_a_place_that_a_site_does_not_know_is_no_result(world: World, slug: str) -> None:
    nowhere = Destination("1", "Qqqqville", "US", "United States", 10.0, 10.0, "KS", "Kansas")

    found = ask(world, slug, a_query(nowhere), PUBLIC)

    assert found.outcome == "none_here", found.reason
    assert found.quotes == ()
