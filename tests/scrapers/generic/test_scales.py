"""Where the point of a number belongs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from core.domain.rate import Tier
from core.domain.stay import Stay, StayRequest
from scrapers import generic
from scrapers.visit import Page

ASKED = StayRequest(Stay(date(2027, 3, 5), date(2027, 3, 8)))


def _prices(*prices: dict[str, object]) -> list[str]:
    hotels = [{"id": 100 + n, "name": f"Inn {chr(65 + n)}", **p} for n, p in enumerate(prices)]
    body = json.dumps({"currency": "GBP", "hotels": hotels}).encode()
    page = Page("file:///x", 200, body, "", datetime(2026, 11, 21, tzinfo=UTC), Tier.FILE)
    money = [quote.total or quote.per_night for quote in generic.read(page, ASKED)]
    return [f"{one.amount.normalize():f}" for one in money if one]


@pytest.mark.parametrize(
    ("prices", "amounts"),
    [
        ([{"stayTotal": {"amt": 24100, "minorUnits": 2}}], ["241"]),
        ([{"total": {"amount": 24100, "exponent": 2}}], ["241"]),
        ([{"total": {"amount": 24100, "decimals": 2}}], ["241"]),
        ([{"price": {"value": 159, "decimals": 2}}], ["159"]),
        (
            [
                {"price": {"value": 1590, "decimals": 2}},
                {"price": {"value": 2020.5, "decimals": 2}},
            ],
            ["1590", "2020.5"],
        ),
        ([{"total": {"amount": 241, "decimals": 0}}], ["241"]),
        ([{"price": {"value": 0.4}}, {"price": {"value": 1}}], []),
    ],
)
def test_the_point_of_a_number(prices: list[dict[str, object]], amounts: list[str]) -> None:
    assert _prices(*prices) == amounts
