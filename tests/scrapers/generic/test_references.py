"""Data that points at itself: every house once, however many ways lead to it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from core.domain.rate import Tier
from core.domain.stay import Stay, StayRequest
from scrapers import generic
from scrapers.generically.references import join
from scrapers.generically.spots import leaves
from scrapers.visit import Page

ASKED = StayRequest(Stay(date(2027, 3, 5), date(2027, 3, 8)))
HOUSES = 60


def _cache() -> dict[str, object]:
    """A cache in which each house points at ten others that are like it."""
    hits = [{"__ref": f"Hotel:{n}"} for n in range(HOUSES)]
    cache: dict[str, object] = {"ROOT_QUERY": {"checkIn": "2027-03-05", "hits": hits}}
    for n in range(HOUSES):
        like = [{"__ref": f"Hotel:{(n * 7 + k * 13 + 1) % HOUSES}"} for k in range(10)]
        cache[f"Hotel:{n}"] = {
            "__typename": "Hotel", "id": f"h{n}", "name": f"Inn number {n} of the vale",
            "total": {"__ref": f"Money:{n}"}, "similar": like,
        }  # fmt: skip
        cache[f"Money:{n}"] = {"__typename": "Money", "amount": 200 + n, "currency": "GBP"}
    return cache


def test_houses_that_point_at_each_other_are_one_row_each() -> None:
    body = json.dumps(_cache()).encode()
    page = Page("file:///x", 200, body, "", datetime(2026, 11, 21, tzinfo=UTC), Tier.FILE)

    rows = generic.read(page, ASKED)

    told = sorted((row.total.amount, row.listing.name) for row in rows if row.total)
    wanted = [(Decimal(200 + n), f"Inn number {n} of the vale") for n in range(HOUSES)]
    assert told == wanted


def test_a_circle_of_references_is_walked_a_bounded_number_of_times() -> None:
    spots, _ = leaves(_cache())

    # 1 cache, 1 query, and at most four ways to each house and to each amount.
    assert len(spots) <= 2 + 4 * 2 * HOUSES


def test_a_resource_is_joined_by_its_type_and_id() -> None:
    rate = {"type": "rates", "id": "1", "attributes": {"price": 80}}
    other = {"type": "hotels", "id": "1", "attributes": {"name": "Alba"}}
    link = {"type": "rates", "id": "1"}
    tree = {"data": [{**other, "relationships": {"rate": {"data": link}}}], "included": [rate]}

    join(tree)

    joined = tree["data"][0]["relationships"]["rate"]
    assert joined["attributes"] == {"price": 80}
