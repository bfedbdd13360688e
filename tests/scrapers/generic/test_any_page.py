"""Whatever a page holds, the generic reader ends, soon, and without an error."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.rate import Tier
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers import generic
from scrapers.visit import Page
from tests.scrapers.captures import Capture, captures, needs_captures

REQUEST = StayRequest(Stay(date(2027, 1, 8), date(2027, 1, 11)), Occupancy(2))
KEYS = st.sampled_from(
    [
        "name",
        "title",
        "hotel",
        "hotels",
        "results",
        "price",
        "total",
        "rate",
        "amount",
        "currency",
        "currencyCode",
        "id",
        "rooms",
        "offers",
        "nightly",
        "tax",
        "__ref",
        "value",
        "formatted",
        "points",
        "checkIn",
        "units",
        "nanos",
        "decimals",
        "é",
        "0",
        "a:1",
    ]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.sampled_from(
        ["$120", "1.234,50 €", "USD", "per night", "Hotel Alba", "NaN", "2027-01-08", "$" * 40]
    ),
    st.text(max_size=12),
)
TREES = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=40,
)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def page(body: bytes) -> Page:
    return Page("file:///x", 200, body, "", datetime(2026, 11, 21, tzinfo=UTC), Tier.FILE)


@QUICK
@given(TREES)
def test_any_json_is_read_to_sound_rows(tree: object) -> None:
    for body in (
        json.dumps([tree]),
        f"<html><body><script>var x = {json.dumps([tree])}</script></body></html>",
    ):
        for quote in generic.read(page(body.encode()), REQUEST):
            assert quote.is_priced
            for money in (quote.per_night, quote.total):
                assert money is None or 0 < money.amount < 10**10


@QUICK
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<li>",
                "</li>",
                "<h3>Inn</h3>",
                "<b>$12</b>",
                "<s>",
                "$",
                "1,2",
                "34",
                ".50",
                "night",
                "total",
                "€",
                "<script>{",
                "[",
                '"',
                "</script>",
                "<table>",
                "<tr>",
                "<td>",
                "&nbsp;",
                "\x00",
                "<a",
                "href=x>",
                "itemscope",
                "<svg>",
            ]
        ),
        max_size=60,
    )
)
def test_any_markup_is_read(parts: list[str]) -> None:
    assert isinstance(generic.read(page(" ".join(parts).encode()), REQUEST), list)


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_read(body: bytes) -> None:
    assert generic.read(page(body), REQUEST) == []


@pytest.mark.parametrize("depth", [50, 5_000])
def test_depth_is_no_trouble(depth: int) -> None:
    nested = b'{"rooms":[' * depth + b'{"name":"Inn","price":1,"currency":"EUR"}' + b"]}" * depth
    tags = b"<div>" * depth + b"<h3>Inn</h3> $120 per night" + b"</div>" * depth

    assert isinstance(generic.read(page(nested), REQUEST), list)
    assert isinstance(generic.read(page(b"<html><body>" + tags), REQUEST), list)


def test_a_page_of_3_mb_is_read_in_time() -> None:
    cards = "".join(
        f'<div class="c"><h3>Inn number {n}</h3><p>{"words " * 180}</p>'
        f"<b>${100 + n}</b> per night</div>"
        for n in range(2_600)
    )
    body = f"<html><body><h1>Inns</h1>{cards}</body></html>".encode()
    assert len(body) > 2_900_000
    generic.read(page(b"<html></html>"), REQUEST)

    started = time.process_time()
    found = generic.read(page(body), REQUEST)

    assert len(found) == 2_600
    assert time.process_time() - started < 4  # about 1 s alone; other work shares the machine


@needs_captures
@pytest.mark.parametrize("capture", captures(), ids=lambda c: c.file.rpartition("/")[2])
def test_half_a_capture_is_read_without_an_error(capture: Capture) -> None:
    whole = capture.page
    half = page(whole.body[: len(whole.body) // 2])

    assert isinstance(generic.report(half, capture.request).reason, str)
