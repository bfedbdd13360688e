"""Expedia Rapid: what its requests carry, and what is made of the specification's own example."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board, LineKind, RateQuote
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from scrapers.errors import CannotAsk, LayoutChanged, NotLoaded, SoldOut, WrongDates
from scrapers.families import rapid_asking
from scrapers.registry import site
from scrapers.site import PUBLIC
from tests.fakes.visit import FakeVisit, a_page
from tests.scrapers import made_answers as made

NEW_YORK = Destination(
    "5128581", "New York", "US", "United States", 40.71427, -74.00597, "NY", "New York"
)
STAY = Stay(date(2026, 12, 4), date(2026, 12, 6))
QUERY = StayQuery(NEW_YORK, StayRequest(STAY))
WORKED_OUT = (
    "07c461dabff31860d336f4f24037523e5e7b85098c1b34fcaeedc6015d12ed90"
    "f0e937013d4e28f7f684f4791569d7650b8fd95d9d10930d7e45bef6da6244fb"
)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPID_API_KEY", "the-key")
    monkeypatch.setenv("RAPID_SHARED_SECRET", "the-secret")


def a_visit(availability: Any = None, **changes: Any) -> FakeVisit:
    answer = made.rapid_answer(made.rapid_rate()) if availability is None else availability
    answers = {
        "/geography": made.RAPID_PROPERTIES,
        "/availability": answer,
        "/content": made.RAPID_CONTENT,
    }
    return FakeVisit(answers | changes)


def ask(visit: FakeVisit, query: StayQuery = QUERY) -> Sequence[RateQuote]:
    return asyncio.run(site("rapid").ask(query, PUBLIC, visit))


def read(*rates: dict[str, Any], request: StayRequest = QUERY.request) -> Sequence[RateQuote]:
    return site("rapid").read(a_page(made.rapid_answer(*rates)), request)


def test_every_request_is_signed_with_key_secret_and_the_moment() -> None:
    visit = a_visit()

    ask(visit)

    assert [asked.url.rpartition("/")[2] for asked in visit.asked] == [
        "geography", "availability", "content",
    ]  # fmt: skip
    for asked in visit.asked:
        told = (asked.headers or {})["Authorization"]
        found = re.fullmatch(r"EAN APIKey=the-key,Signature=([0-9a-f]{128}),timestamp=(\d+)", told)
        assert found
        assert abs(int(found[2]) - time.time()) < 60
        want = hashlib.sha512(b"the-keythe-secret" + found[2].encode()).hexdigest()
        assert found[1] == want
        assert "the-secret" not in f"{asked.url}{asked.params}{asked.json}{told}"


def test_a_signature_worked_out_elsewhere() -> None:
    # printf %s ab1700000000 | sha512sum
    told = rapid_asking.headers("a", "b", 1_700_000_000)["Authorization"]
    assert told == f"EAN APIKey=a,Signature={WORKED_OUT},timestamp=1700000000"


def test_the_place_is_a_closed_ring_round_it() -> None:
    visit = a_visit()

    ask(visit)

    sent = visit.asked[0].json
    (ring,) = sent["coordinates"]
    assert sent["type"] == "Polygon"
    assert ring[0] == ring[-1]
    lons, lats = zip(*ring, strict=True)
    assert min(lons) < NEW_YORK.lon < max(lons)
    # 15 km: a degree of latitude is 111.3 km, one of longitude 84.4 km at 40.7 degrees north.
    assert max(lats) - NEW_YORK.lat == pytest.approx(15 / 111.3, rel=0.01)
    assert max(lons) - NEW_YORK.lon == pytest.approx(15 / 84.4, rel=0.01)


@pytest.mark.parametrize(
    ("adults", "ages", "rooms", "wanted"),
    [
        (2, (), 1, ["2"]),
        (2, (9, 4), 1, ["2-9,4"]),
        (5, (), 2, ["3", "2"]),
        (4, (7, 9, 3), 2, ["2-7,3", "2-9"]),
    ],
)
def test_each_room_has_its_own_occupancy(
    adults: int, ages: tuple[int, ...], rooms: int, wanted: list[str]
) -> None:
    request = StayRequest(STAY, Occupancy(adults, ages), rooms)
    rate = made.rapid_rate(occupancy_pricing={text: made.rapid_pricing() for text in wanted})
    visit = a_visit(made.rapid_answer(rate))

    ask(visit, StayQuery(NEW_YORK, request))

    words = visit.asked[1].params
    assert [value for key, value in words if key == "occupancy"] == wanted
    assert [value for key, value in words if key == "property_id"] == ["9001", "9002"]
    assert dict(words) | {"occupancy": "", "property_id": ""} == {
        "checkin": "2026-12-04", "checkout": "2026-12-06", "currency": "USD", "country_code": "US",
        "language": "en-US", "occupancy": "", "property_id": "", "rate_plan_count": "4",
        "sales_channel": "website", "sales_environment": "hotel_only",
    }  # fmt: skip


def test_a_struck_price_in_another_currency_is_left_out() -> None:
    pricing = made.rapid_pricing()
    pricing["totals"]["property_inclusive_strikethrough"]["request_currency"]["currency"] = "CAD"
    rate = made.rapid_rate(occupancy_pricing={"2": pricing})
    (quote,) = ask(a_visit(made.rapid_answer(rate)))
    assert (quote.total, quote.strike_through) == (money("539 USD"), None)


def test_the_example_of_the_specification() -> None:
    (quote,) = ask(a_visit())

    assert quote.total == money("539 USD")  # with the 9 that the property collects
    assert quote.taxes_included is True
    assert quote.strike_through == money("565 USD")
    assert [(line.kind, line.amount) for line in quote.lines] == [
        (LineKind.ROOM, money("475 USD")),
        (LineKind.TAX, money("55 USD")),
        (LineKind.FEE, money("9 USD")),
    ]
    assert quote.covers == (
        "2 nights, 2 adults, taxes and fees included, 9.00 USD of it paid at the property"
    )
    assert (quote.per_night, quote.points) == (None, None)
    assert (quote.room, quote.rate_plan, quote.rooms_left) == ("Fancy Queen Room", "333abc", 12)
    assert quote.board is Board.BREAKFAST
    assert (quote.refundable, quote.refundable_until) == (True, date(2026, 12, 3))
    assert quote.membership is Membership.PUBLIC


def test_a_property_is_told_by_its_content() -> None:
    listing = ask(a_visit())[0].listing

    assert (listing.ref, listing.name, listing.brand) == ("9001", "Harbour House", "Harbour")
    assert (listing.lat, listing.lon, listing.address) == (40.72, -74.0, "1 Pier Street")
    assert (listing.stars, listing.score, listing.reviews) == (4.0, 8.2, 880)


def test_a_hidden_place_is_shown_as_rapid_wants_it_shown() -> None:
    row = made.RAPID_CONTENT["9001"]
    hidden = {
        **row,
        "location": {**row["location"], "obfuscation_required": True},
        "address": {"line_1": "1 Pier Street", "obfuscation_required": True},
    }

    listing = ask(a_visit(**{"/content": {"9001": hidden}}))[0].listing

    assert (listing.lat, listing.lon, listing.address) == (40.7, -74.1, None)


def test_rooms_alike_are_priced_once_and_paid_twice() -> None:
    (quote,) = read(made.rapid_rate(), request=StayRequest(STAY, Occupancy(4), 2))

    assert quote.total == money("1078 USD")  # 2 x 539
    assert quote.covers.startswith("2 nights, 4 adults, 2 rooms, ")


def test_a_room_that_is_not_priced_is_no_total_of_the_others() -> None:
    with pytest.raises(LayoutChanged):
        read(made.rapid_rate(), request=StayRequest(STAY, Occupancy(3), 2))  # "2" and "1"


def test_fees_are_added_where_only_they_are_told() -> None:
    pricing = made.rapid_pricing(property_inclusive=None)
    (quote,) = read(made.rapid_rate(occupancy_pricing={"2": pricing}))
    assert quote.total == money("539 USD")  # 530 and three times 3

    (plain,) = read(made.rapid_rate(occupancy_pricing={"2": {**pricing, "fees": {}}}))
    assert plain.total == money("530 USD")
    assert "paid at the property" not in plain.covers


@pytest.mark.parametrize(
    ("scenario", "membership"),
    [({"member": True}, Membership.LOYALTY), ({"corporate": True}, Membership.CORPORATE)],
)
def test_a_rate_for_some_is_never_public(scenario: dict[str, bool], membership: Membership) -> None:
    (quote,) = read(made.rapid_rate(sale_scenario=scenario))
    assert quote.membership is membership


def test_packages_and_rates_gone_meanwhile_are_not_sold() -> None:
    package = made.rapid_rate(id="p", sale_scenario={"package": True})
    gone = made.rapid_rate(id="g", status="sold_out")

    assert [quote.rate_plan for quote in read(package, gone, made.rapid_rate())] == ["333abc"]
    with pytest.raises(SoldOut):
        read(package, gone)


def test_an_unknown_count_of_rooms_is_unknown() -> None:
    assert read(made.rapid_rate(available_rooms=2_147_483_647))[0].rooms_left is None


@pytest.mark.parametrize(
    ("name", "board"),
    [
        ("Free breakfast", Board.BREAKFAST),
        ("Half Board", Board.HALF_BOARD),
        ("Full Board", Board.FULL_BOARD),
        ("All-Inclusive", Board.ALL_INCLUSIVE),
        ("Breakfast for 1", None),  # not for both
        ("Free Wireless Internet", None),
    ],
)
def test_the_board_is_what_the_amenities_say(name: str, board: Board | None) -> None:
    (quote,) = read(made.rapid_rate(amenities={"1": {"id": "1", "name": name}}))
    assert quote.board is board


def test_other_nights_are_told() -> None:
    with pytest.raises(WrongDates):
        read(made.rapid_rate(occupancy_pricing={"2": made.rapid_pricing(nights=3)}))
    late = [{"start": "2026-12-11", "end": "2026-12-12"}]
    with pytest.raises(WrongDates):
        read(made.rapid_rate(nonrefundable_date_ranges=late))


def test_an_empty_list_is_sold_out_and_an_empty_object_is_not_loaded() -> None:
    with pytest.raises(SoldOut):
        ask(a_visit([]))
    with pytest.raises(NotLoaded):
        ask(a_visit(**{"/geography": {}}))
    with pytest.raises(LayoutChanged):
        ask(a_visit(**{"/content": {}}))
    with pytest.raises(LayoutChanged):
        ask(a_visit(**{"/geography": {"9001": {"id": "9001"}}}))


def test_too_many_properties_are_asked_for_in_a_smaller_circle() -> None:
    def around(asked: Any) -> Any:
        (ring,) = asked.json["coordinates"]
        far = max(lat for _, lat in ring) - NEW_YORK.lat
        return {str(n): {"property_id": str(n)} for n in range(900 if far > 0.1 else 300)}

    def rates(asked: Any) -> Any:
        first = next(value for key, value in asked.params if key == "property_id")
        return [{**made.rapid_answer(made.rapid_rate())[0], "property_id": first}]

    def names(asked: Any) -> Any:
        ref = asked.words["property_id"]
        return {ref: {**made.RAPID_CONTENT["9001"], "property_id": ref}}

    visit = a_visit(rates, **{"/geography": around, "/content": names})

    found = ask(visit)

    kinds = [asked.url.rpartition("/")[2] for asked in visit.asked]
    assert kinds == ["geography"] * 2 + ["availability", "content"] * 2
    sent = [sum(key == "property_id" for key, _ in asked.params) for asked in visit.asked]
    assert sent == [0, 0, 250, 1, 50, 1]
    assert [quote.listing.ref for quote in found] == ["0", "250"]


def test_a_stay_longer_than_it_takes_is_not_asked() -> None:
    visit = a_visit()
    stay = Stay(date(2026, 12, 4), date(2027, 1, 2))  # 29 nights
    with pytest.raises(CannotAsk, match="28 nights"):
        ask(visit, StayQuery(NEW_YORK, StayRequest(stay)))
    assert visit.asked == []
