"""The official descriptions of Amadeus and Expedia Rapid, held against what we really send.

Our adapters ask the local world over HTTP; each of their requests, and each answer of the world,
must be as described.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import httpx
import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Tier
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from jobs.wiring import LOCAL_KEYS
from scrapers import report
from scrapers.network import Transport
from scrapers.registry import site
from scrapers.settings import LocalWorld, Rhythm, VisitSettings
from scrapers.site import PUBLIC
from scrapers.visit import Page
from scrapers.visits import Visitor
from tests.sandbox import addresses
from tests.sandbox.conftest import Running
from tests.sandbox.specifications import CAPTURES, Exchange, Specification, specification
from tests.scrapers import made_answers as made

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the official descriptions are not beside the repository"
)
HOTEL_LIST = "amadeus/spec_HotelList_v1_swagger_specification.json"
HOTEL_SEARCH = "amadeus/spec_HotelSearch_v3_swagger_specification.json"
RAPID = "expedia_rapid/rapid_specs.yaml"
RECORDED = "amadeus/amadeus_hotel_offers_v3_paris_2023-06-13.json"
_TOKEN = "/v1/security/oauth2/token"  # in no description

NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
PARIS = Destination("2988507", "Paris", "FR", "France", 48.85341, 2.3488)
STAY = Stay(date(2026, 12, 7), date(2026, 12, 10))
QUERIES = {
    "New York for two": StayQuery(NEW_YORK, StayRequest(STAY)),
    "Paris, three in two rooms, euros": StayQuery(PARIS, StayRequest(STAY, Occupancy(3), 2, "EUR")),
}
SEEN_AT = datetime(2026, 11, 20, tzinfo=UTC)
FAMILY = StayQuery(PARIS, StayRequest(STAY, Occupancy(2, (4, 9))))


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOCAL_KEYS:
        monkeypatch.setenv(name, "local")


class Witness(Transport):
    """The real transport, writing down what passes."""

    def __init__(self, world: LocalWorld) -> None:
        super().__init__(world)
        self.seen: list[Exchange] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        body = await answer.aread()
        kind = answer.headers["content-type"].partition(";")[0]
        self.seen.append(Exchange(request, answer.status_code, kind, body))
        stream = httpx.ByteStream(body)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=stream)


def asked(
    world: Running, slug: str, query: StayQuery, evidence: Path
) -> tuple[SiteReport, list[Exchange]]:
    """What the adapter made of the question, and what went over the wire for it."""
    local = LocalWorld("127.0.0.1", world.told["tls_port"], Path(world.told["ca"]))
    witness = Witness(local)
    settings = VisitSettings(local, evidence, Rhythm(at_once=8, gap_s=0.0))

    async def asking() -> SiteReport:
        async with Visitor(settings) as visitor:
            await visitor.transport.aclose()
            visitor.transport = witness
            visit = visitor.visit(site(slug).source)
            return await report.ask(site(slug), query, PUBLIC, visit)

    return asyncio.run(asking()), witness.seen


def described(exchange: Exchange) -> Specification:
    address = str(exchange.request.url)
    names = (HOTEL_LIST, HOTEL_SEARCH, RAPID)
    found = [s for name in names if address.startswith((s := specification(name)).server + "/")]
    assert len(found) == 1, address
    return found[0]


@pytest.mark.parametrize("where", QUERIES)
@pytest.mark.parametrize(("slug", "kinds"), [("amadeus", 2), ("rapid", 3)])
def test_requests_and_answers_are_as_described(
    world: Running, slug: str, kinds: int, where: str, tmp_path: Path
) -> None:
    found, seen = asked(world, slug, QUERIES[where], tmp_path)

    assert found.outcome == Outcome.PRICED, found.reason
    held = [each for each in seen if each.request.url.path != _TOKEN]
    assert len({each.request.url.path for each in held}) == kinds
    assert faults(held) == []


def test_children_and_headers_of_rapid_are_as_described(world: Running, tmp_path: Path) -> None:
    found, seen = asked(world, "rapid", FAMILY, tmp_path)

    assert found.outcome == Outcome.PRICED, found.reason
    assert faults(seen) == []
    for each in seen:  # in words only: "this must be"
        assert each.request.headers["accept"] == "application/json"
        assert each.request.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("slug", "fault", "outcome"),
    [("amadeus", "sold_out", Outcome.SOLD_OUT), ("rapid", "sold_out", Outcome.SOLD_OUT)],
)
def test_an_empty_answer_is_as_described(
    world: Running, slug: str, fault: str, outcome: Outcome, tmp_path: Path
) -> None:
    world.fault(slug, fault)

    found, seen = asked(world, slug, QUERIES["New York for two"], tmp_path)

    assert found.outcome == outcome, found.reason
    assert faults([each for each in seen if each.request.url.path != _TOKEN]) == []


def test_refusals_of_rapid_are_as_described(world: Running) -> None:
    url = f"{addresses.RAPID}/availability"
    right = addresses.rapid_query(world.ask)
    signed = addresses.rapid_headers()
    stale = addresses.rapid_headers(age_s=3600)
    past = {**right, "checkin": "2025-12-04", "checkout": "2025-12-06"}

    for params, headers, status in ((right, stale, 401), (past, signed, 400)):
        sent = world.ask.build_request("GET", url, params=params, headers=headers)
        answer = world.ask.get(url, params=params, headers=headers)
        assert answer.status_code == status
        assert faults([Exchange(sent, status, "application/json", answer.content)]) == []


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"checkin": None}, "query checkin: required, but missing"),
        ({"children": "2"}, "query children: not described"),
        ({"rate_plan_count": "four"}, "query rate_plan_count: ['four'] is no number"),
        ({"sales_channel": "phone"}, "query sales_channel: 'phone' is none of ["),
        ({"filter": "cheap"}, "query filter[]: enum ["),
    ],
)
def test_a_request_that_is_otherwise_is_seen(changes: dict[str, str | None], wanted: str) -> None:
    words = {
        "checkin": "2026-12-04", "checkout": "2026-12-06", "currency": "USD", "language": "en-US",
        "country_code": "US", "occupancy": "2", "property_id": "1", "rate_plan_count": "4",
        "sales_channel": "website", "sales_environment": "hotel_only",
    }  # fmt: skip
    sent = {key: value for key, value in (words | changes).items() if value is not None}
    headers = {**addresses.rapid_headers(), "Accept-Encoding": "gzip", "User-Agent": "a/1"}
    request = httpx.Request("GET", f"{addresses.RAPID}/availability", params=sent, headers=headers)

    (told,) = faults([Exchange(request, 200, "application/json", b"[]")])

    assert told.startswith(wanted)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ([{"status": "available", "property_id": 7}], "[].property_id: not of type string"),
        ([{"status": "full", "property_id": "7"}], "[].status: enum ["),
        ([{"status": "available", "hotel": "7"}], "[]: unknown 'hotel'"),
        ({}, ": not of type array"),
    ],
)
def test_an_answer_that_is_otherwise_is_seen(answer: object, wanted: str) -> None:
    request = httpx.Request(
        "GET",
        f"{addresses.RAPID}/availability",
        params={"checkin": "2026-12-04"},
    )
    body = json.dumps(answer).encode()

    told = faults([Exchange(request, 200, "application/json", body)])

    assert any(each.startswith(wanted) for each in told), told


def test_made_answers_of_rapid_are_as_described() -> None:
    request = httpx.Request("GET", f"{addresses.RAPID}/availability")
    body = json.dumps(made.rapid_answer(made.rapid_rate())).encode()
    told = faults([Exchange(request, 200, "application/json", body)])
    assert [each for each in told if not each.startswith(("query ", "header "))] == []


def test_the_descriptions_own_example_is_read() -> None:
    described = specification(RAPID).example("/properties/availability", "Availability")
    stay = Stay(date(2022, 2, 1), date(2022, 2, 3))  # its nights that cannot be refunded
    page = Page(
        "https://test.ean.com/", 200, json.dumps(described).encode(), "", SEEN_AT, Tier.FILE
    )

    found = report.read(site("rapid"), page, StayRequest(stay))

    (quote,) = found.quotes
    # 530.00 in the asked currency, and 3.00 each of three fees at the property.
    assert quote.total == money("539 USD")
    assert quote.strike_through == money("565 USD")
    assert (quote.room, quote.refundable, quote.rooms_left) == ("Fancy Queen Room", True, 12)
    assert (quote.membership, quote.board) == (Membership.PUBLIC, None)


def faults(exchanges: list[Exchange]) -> list[str]:
    """What is otherwise than described, unless the owner does it too."""
    told = {fault for each in exchanges for fault in described(each).faults(each)}
    return sorted(told - allowed())


@cache
def allowed() -> frozenset[str]:
    """Where descriptions err: their own examples and the real answers say otherwise."""
    found = specification(HOTEL_LIST).faults_of_examples()
    found |= specification(HOTEL_SEARCH).faults_of_examples()
    for part in json.loads((CAPTURES / RECORDED).read_text("utf-8")):
        answer = {"data": part}
        found |= specification(HOTEL_SEARCH).faults_of_answer("/shopping/hotel-offers", answer)
    return frozenset(found)
