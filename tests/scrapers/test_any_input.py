"""Whatever a file holds, a reader answers with a report in words: no traceback, no half result."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.report import Outcome, SiteReport
from core.domain.stay import Occupancy, Stay, StayRequest
from scrapers import report
from scrapers.registry import site, sites
from tests.fakes.visit import a_page
from tests.scrapers.made_answers import ANSWERS, booking_card, booking_page

REQUEST = StayRequest(Stay(date(2026, 12, 4), date(2026, 12, 6)), Occupancy(2))
# What `./wayrate read` may print; anything else would be an error of ours.
OUTCOMES = {
    Outcome.PRICED, Outcome.UNPRICED, Outcome.SOLD_OUT, Outcome.BLOCKED, Outcome.NOT_LOADED,
    Outcome.LAYOUT_CHANGED, Outcome.WRONG_DATES,
}  # fmt: skip
quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["", "$", "USD", "1e400", "-5", "0", "NaN", "2026-13-45", "<b>&amp;"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


def read(slug: str, body: Any) -> SiteReport:
    found = report.read(site(slug), a_page(body), REQUEST)
    assert found.outcome in OUTCOMES
    assert found.reason
    for quote in found.quotes:
        assert quote.listing.ref
        for money in (quote.total, quote.per_night, quote.strike_through):
            assert money is None or money.amount > 0
    return found


@pytest.mark.parametrize("slug", sites())
@given(body=st.binary(max_size=300))
@quickly
def test_any_bytes(slug: str, body: bytes) -> None:
    assert read(slug, body).quotes == ()


@pytest.mark.parametrize("slug", sites())
@given(value=values)
@quickly
def test_any_json(slug: str, value: Any) -> None:
    read(slug, json.dumps(value).encode())


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    return [path, *(place for key, inner in below for place in _places(inner, (*path, key)))]


def _changed(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _changed(node[path[0]], path[1:], value)
    return copy


JSON_ANSWERS = [
    (slug, number)
    for slug, answers in ANSWERS.items()
    for number, answer in enumerate(answers)
    if not isinstance(answer, str)
]


@pytest.mark.parametrize(("slug", "number"), JSON_ANSWERS)
@given(drawn=st.data())
@quickly
def test_a_known_answer_with_one_part_spoiled(slug: str, number: int, drawn: st.DataObject) -> None:
    answer = ANSWERS[slug][number]
    place = drawn.draw(st.sampled_from(_places(answer)))
    spoiled = _changed(answer, place, drawn.draw(values))
    read(slug, json.dumps(spoiled).encode())


@pytest.mark.parametrize(
    "slug", [slug for slug, all_ in ANSWERS.items() if isinstance(all_[0], str)]
)
@given(drawn=st.data())
@quickly
def test_a_known_page_with_a_piece_cut_out(slug: str, drawn: st.DataObject) -> None:
    page: str = next(answer for answer in ANSWERS[slug] if isinstance(answer, str))
    start = drawn.draw(st.integers(0, len(page)))
    length = drawn.draw(st.integers(0, 200))
    read(slug, page[:start] + page[start + length :])


@pytest.mark.parametrize("slug", sites())
def test_made_answers_are_understood(slug: str) -> None:
    for answer in ANSWERS[slug]:
        assert read(slug, answer).quotes


@pytest.mark.parametrize("slug", sites())
@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", "not_loaded"),
        (b" \n ", "not_loaded"),
        (b"{}", "not_loaded"),
        (b'{"other": 1}', "layout_changed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), "layout_changed"),
        (b"%PDF-1.7 \x00\x01\x02", "layout_changed"),
        (b"[" * 100_000, "not_loaded"),
        (b'{"data":' * 5_000 + b"1" + b"}" * 5_000, "not_loaded"),
        (b"<html><body><p>A page about gardens.</p></body></html>", "layout_changed"),
    ],
    ids=[
        "empty",
        "blank",
        "no_keys",
        "other_keys",
        "png",
        "pdf",
        "deep_cut",
        "deep",
        "foreign_page",
    ],
)
def test_what_is_no_answer(slug: str, body: bytes, outcome: str) -> None:
    found = read(slug, body)
    # An interface for programs has no shell: whatever is no JSON of its own has changed.
    assert (
        found.outcome in {outcome, "layout_changed"} if body.strip() else found.outcome == outcome
    )
    assert found.quotes == ()


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=cmd|'/C calc'!A0", "a\x00b\u202egnp"]
)
def test_hostile_names_stay_plain_text(name: str) -> None:
    row = {
        "hotelId": "1",
        "name": name,
        "ratesSummary": {"minPrice": "9.50", "minCurrencyCode": "USD"},
    }
    quote = read("priceline", {"hotels": [row], "totalSize": 1}).quotes[0]
    assert quote.listing.name == {"a\x00b\u202egnp": "abgnp"}.get(name, name)

    escaped = name.replace("<", "&lt;").replace("\x00", "")
    card = read("booking", booking_page(booking_card(escaped))).quotes[0]
    assert card.listing.name == {"a\x00b\u202egnp": "abgnp"}.get(name, name)


def test_mixed_encodings_of_one_page() -> None:
    body = booking_page(booking_card("Hôtel Élan")).encode("cp1252")
    assert read("booking", body).quotes[0].listing.name == "Hôtel Élan"

    body = booking_page(booking_card("Hôtel Élan")).encode() + b"<!-- \xe9 -->"
    found = read("booking", body)
    assert found.quotes[0].total is not None


@pytest.mark.parametrize("slug", sites())
def test_a_page_of_boxes_in_boxes_is_refused_before_it_is_parsed(slug: str) -> None:
    found = read(slug, "<html>" + "<div>" * 300_000 + "</div>" * 300_000 + "</html>")
    assert found.outcome == "layout_changed"
