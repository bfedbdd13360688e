"""Marriott, Hilton and Hyatt in the local world, a visit asking for all memberships that it can.

Expected amounts are the world's `/truth`; agreements with a code of one's own, which it leaves out,
must lie below the public rate and move with the code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.domain.membership import Entitlement, Membership
from core.domain.rate import LineKind, RateQuote, Tier
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Destination, Stay, StayQuery, StayRequest
from scrapers import report
from scrapers.browser import find_browser
from scrapers.errors import SiteError
from scrapers.registry import site
from scrapers.visits import Visitor
from tests.scrapers.test_sites_in_local_world import (
    FAULTS,
    NEW_YORK,
    QUERIES,
    World,
    _cents,
    _ready,  # noqa: F401 - fixtures, shared by importing them
    a_query,
    world,  # noqa: F401
)

GROUPS = ("marriott", "hilton", "hyatt")
TOKYO = Destination("1850147", "Tokyo", "JP", "Japan", 35.6895, 139.69171)
NOWHERE = Destination("1", "Qqqqville", "US", "United States", 10.0, 10.0, "KS", "Kansas")
PUBLIC = Entitlement(Membership.PUBLIC)
COMPANY = Entitlement(Membership.CORPORATE, "0003318723")
PROMOTION = Entitlement(Membership.PROMO, "SPRING")
ALL = (*(Entitlement(m) for m in Membership if not m.needs_code), COMPANY, PROMOTION)
OFFERED = {
    "marriott": {"public", "loyalty", "aaa", "government", "senior", "corporate"},
    "hilton": {
        "public", "loyalty", "aarp", "aaa", "senior", "government", "corporate", "promo",
    },
    "hyatt": {"public", "loyalty", "corporate", "promo"},
}  # fmt: skip


@dataclass(frozen=True)
class Traveller:
    """Asks with one browser for all tests of this file."""

    runner: asyncio.Runner
    visitor: Visitor
    world: World

    def ask(
        self, slug: str, query: StayQuery, *entitlements: Entitlement
    ) -> Mapping[Membership, SiteReport]:
        if site(slug).source.tier is Tier.BROWSER and not find_browser(None):
            pytest.skip("no chromium on this machine")
        visit = self.visitor.visit(site(slug).source)
        asking = report.ask_together(site(slug), query, entitlements or (PUBLIC,), visit)
        return self.runner.run(asking)

    def public(self, slug: str, query: StayQuery) -> SiteReport:
        """The public report; an error worth another try as its outcome."""
        try:
            return self.ask(slug, query)[Membership.PUBLIC]
        except SiteError as error:
            return report.failed(site(slug), Membership.PUBLIC, error)


@pytest.fixture(scope="module")
def traveller(world: World) -> Iterator[Traveller]:  # noqa: F811
    with asyncio.Runner() as runner:
        visitor = Visitor(world.settings)
        yield Traveller(runner, visitor, world)
        runner.run(visitor.__aexit__(None, None, None))


def test_memberships_are_those_whose_asking_is_known() -> None:
    for slug, names in OFFERED.items():
        assert {m.value for m in site(slug).source.memberships} == names


@pytest.mark.parametrize("where", QUERIES)
@pytest.mark.parametrize("slug", GROUPS)
def test_every_membership_equals_the_truth(traveller: Traveller, slug: str, where: str) -> None:
    query = QUERIES[where]
    truth = traveller.world.truth(query, slug)

    found = traveller.ask(slug, query, *ALL)

    for entitlement in ALL:
        member, told = entitlement.membership, found[entitlement.membership]
        if member.value not in OFFERED[slug]:
            assert told.outcome is Outcome.DISCOUNT_NOT_OFFERED
        elif not member.needs_code:
            wanted = _wanted(slug, truth, member, query.request.rooms)
            assert _told(told, member) == wanted, (member, told.reason)
            expected = Outcome.PRICED if wanted else Outcome.DISCOUNT_NOT_OFFERED
            assert told.outcome is expected, told.reason
    assert found[Membership.PUBLIC].quotes
    names = {quote.listing.ref: quote.listing.name for quote in found[Membership.PUBLIC].quotes}
    assert names == {ref: truth[ref]["name"] for ref in names}
    assert {q.stay for told in found.values() for q in told.quotes} == {query.request.stay}


def _wanted(
    slug: str, truth: dict[str, Any], member: Membership, rooms: int
) -> dict[str, dict[str, object]]:
    """ref -> how the site writes the rate (docs/world.md); the first of a house is public."""
    plan = "member" if member is Membership.LOYALTY else member.value
    found = {}
    for ref, entry in truth.items():
        if member is Membership.PUBLIC:
            rates = entry["quotes"][:1]
        else:
            rates = [told for told in entry["quotes"][1:] if told["plan"] == plan]
        for told in rates:
            found[ref] = _written(slug, told, entry["quotes"][0], rooms)
    return found


def _written(
    slug: str, told: dict[str, Any], public: dict[str, Any], rooms: int
) -> dict[str, object]:
    base, fees, taxes, total = (Decimal(told[key]) for key in ("base", "fees", "taxes", "total"))
    cheaper, nights = base < Decimal(public["base"]), 3
    parts = {"fee": fees, "tax": taxes} | ({} if slug == "hyatt" else {"room": base})
    common: dict[str, object] = {
        "total": total,
        "currency": told["currency"],
        "lines": {kind: amount for kind, amount in parts.items() if amount},
    }
    match slug:
        case "marriott":
            night = _cents(total / nights / rooms) * rooms
            return common | {"night": night, "struck": None, "room": None, "free": None}
        case "hilton":
            struck = Decimal(public["per_night"]) if cheaper else None
            night = _cents(total / nights)
            free = told["refundable"]
            return common | {"night": night, "struck": struck, "room": None, "free": free}
        case _:
            struck = Decimal(public["total"]) if cheaper else None
            night, room, free = Decimal(told["per_night"]), told["room"], told["refundable"]
            return common | {"night": night, "struck": struck, "room": room, "free": free}


def _told(found: SiteReport, member: Membership) -> dict[str, dict[str, object]]:
    """ref -> what the reader made of it; the members' rates beside the public ones left out."""
    return {
        quote.listing.ref: _as_read(quote)
        for quote in found.quotes
        if quote.membership is member and quote.is_priced
    }


def _as_read(quote: RateQuote) -> dict[str, object]:
    assert quote.total is not None and quote.per_night is not None
    assert quote.taxes_included is True
    return {
        "night": quote.per_night.amount,
        "total": quote.total.amount,
        "currency": quote.total.currency,
        "struck": quote.strike_through.amount if quote.strike_through else None,
        "lines": {LineKind(line.kind).value: line.amount.amount for line in quote.lines},
        "room": quote.room,
        "free": quote.refundable,
    }


@pytest.mark.parametrize(
    ("slug", "one", "other"),
    [
        ("marriott", COMPANY, Entitlement(Membership.CORPORATE, "ABC")),
        ("hilton", COMPANY, Entitlement(Membership.CORPORATE, "0009999999")),
        ("hilton", PROMOTION, Entitlement(Membership.PROMO, "AUTUMN")),
        ("hyatt", COMPANY, Entitlement(Membership.CORPORATE, "G-AB27")),
        ("hyatt", PROMOTION, Entitlement(Membership.PROMO, "AUTUMN")),
    ],
)
def test_a_code_of_ones_own_brings_its_own_price(
    traveller: Traveller, slug: str, one: Entitlement, other: Entitlement
) -> None:
    member = one.membership
    found = traveller.ask(slug, a_query(), PUBLIC, one)
    again = traveller.ask(slug, a_query(), other)

    public = {q.listing.ref: q.total for q in found[Membership.PUBLIC].quotes
              if q.membership is Membership.PUBLIC}  # fmt: skip
    first, second = (
        {q.listing.ref: q.total for q in told[member].quotes} for told in (found, again)
    )
    assert first and first.keys() == second.keys()
    assert all(first[ref] < public[ref] for ref in first)  # type: ignore[operator]
    assert all(first[ref] != second[ref] for ref in first)


def test_a_company_rate_without_a_code_costs_no_visit(traveller: Traveller) -> None:
    for slug in GROUPS:
        before = traveller.world.requests(slug)
        told = traveller.ask(slug, a_query(), Entitlement(Membership.CORPORATE))
        assert told[Membership.CORPORATE].outcome is Outcome.DISCOUNT_NOT_OFFERED
        assert told[Membership.CORPORATE].reason.endswith(".")
        assert traveller.world.requests(slug) == before


@pytest.mark.parametrize("slug", ["marriott", "hyatt"])
def test_all_memberships_cost_one_visit(traveller: Traveller, slug: str) -> None:
    before = traveller.world.requests(slug)
    traveller.ask(slug, a_query(), *ALL)
    assert traveller.world.requests(slug) - before == 2  # the page, and what its script asks


def test_hilton_asks_each_house_for_sale_once_for_all_its_special_rates(
    traveller: Traveller,
) -> None:
    for_sale = [e for e in traveller.world.truth(a_query(), "hilton").values() if e["quotes"]]
    before = traveller.world.requests("hilton")
    traveller.ask("hilton", a_query(), PUBLIC, Entitlement(Membership.LOYALTY))
    between = traveller.world.requests("hilton")
    traveller.ask("hilton", a_query(), *ALL)
    assert (between - before, traveller.world.requests("hilton") - between) == (
        1,
        1 + len(for_sale),
    )


@pytest.mark.parametrize("slug", GROUPS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_becomes_its_outcome(traveller: Traveller, slug: str, fault: str) -> None:
    traveller.world.fault(slug, fault)

    found = traveller.public(slug, a_query())

    assert found.outcome == FAULTS[fault], found.reason
    assert not any(quote.stay == a_query().request.stay for quote in found.quotes)
    assert found.reason.endswith(".")


@pytest.mark.parametrize("slug", GROUPS)
def test_sold_out_is_the_sites_own_word(traveller: Traveller, slug: str) -> None:
    traveller.world.fault(slug, "sold_out")

    found = traveller.ask(slug, a_query(), *ALL)

    outcomes = {m.value: told.outcome for m, told in found.items()}
    assert {outcomes[name] for name in OFFERED[slug]} == {Outcome.SOLD_OUT}


@pytest.mark.parametrize(
    ("slug", "place"),
    [*((slug, NOWHERE) for slug in GROUPS), ("hyatt", TOKYO)],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_no_hotels_there_is_an_answer(traveller: Traveller, slug: str, place: Destination) -> None:
    found = traveller.ask(slug, a_query(place), *ALL)

    for name in OFFERED[slug]:
        told = found[Membership(name)]
        assert told.outcome is Outcome.NONE_HERE, told.reason
        assert told.reason.endswith(".") and not told.quotes


@pytest.mark.parametrize("slug", GROUPS)
def test_nights_that_are_over_are_refused_in_the_sites_words(
    traveller: Traveller, slug: str
) -> None:
    over = StayRequest(Stay(date(2026, 10, 5), date(2026, 10, 7)))

    found = traveller.public(slug, StayQuery(NEW_YORK, over))

    assert found.outcome is Outcome.FAILED
    assert "does not take these dates" in found.reason
