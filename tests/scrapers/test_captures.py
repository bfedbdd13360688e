"""Every capture of a real site, read to the last row of the truth beside it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.domain.membership import Membership
from core.domain.money import Money
from core.domain.rate import RateQuote
from core.domain.report import SiteReport
from core.domain.stay import Stay
from scrapers import report
from scrapers.registry import site
from tests.scrapers.captures import Capture, amount, captures, name_of, needs_captures, page

pytestmark = needs_captures
# The truth's note: "rows of requested plans may be added".
MAY_HAVE_MORE = {"choice"}


def read(capture: Capture) -> SiteReport:
    return report.read(site(capture.site), capture.page, capture.request)


@pytest.mark.parametrize("capture", captures(), ids=lambda c: c.file.rpartition("/")[2])
def test_capture_is_read_to_the_last_row(capture: Capture) -> None:
    found = read(capture)

    assert found.outcome == capture.outcome, found.reason
    in_money = [quote for quote in found.quotes if quote.is_priced]
    rows = list(found.quotes) if capture.outcome == "unpriced" else in_money
    if capture.site not in MAY_HAVE_MORE:
        assert len(rows) == len(capture.items)
    for item in capture.items:
        match = next((quote for quote in rows if differences(quote, item, capture) == []), None)
        assert match is not None, closest(rows, item, capture)
        rows.remove(match)


def differences(quote: RateQuote, item: dict[str, Any], capture: Capture) -> list[str]:
    """What a quote says otherwise than a row of the truth."""
    wanted = expected(item, capture)
    said = {
        "name": quote.listing.name,
        "ref": quote.listing.ref,
        "room": quote.room,
        "rate_plan": quote.rate_plan,
        "member": quote.membership is Membership.LOYALTY,
        "per_night": _amount(quote.per_night),
        "total": _amount(quote.total),
        "strike": _amount(quote.strike_through),
        "before_taxes": next((line.amount.amount for line in quote.lines), _amount(quote.total)),
        "currency": (quote.total or quote.per_night or Money(Decimal(1), "XXX")).currency,
        "check_in": quote.stay.check_in.isoformat(),
        "score": quote.listing.score,
    }
    return [
        f"{key}: {said[key]!r} for {value!r}" for key, value in wanted.items() if said[key] != value
    ]


def expected(item: dict[str, Any], capture: Capture) -> dict[str, object]:
    """A row of the truth under the names of our quote; only what it states."""
    told: dict[str, object] = {}
    for key in ("ref", "room", "rate_plan", "member", "currency"):
        if key in item:
            told[key] = item[key]
    if "name" in item:
        told["name"] = name_of(item["name"]) if item["name"] else None
    if "hotelId" in item:
        told["ref"] = item["hotelId"]
    for theirs, ours in (
        ("per_night", "per_night"), ("nightly", "per_night"), ("nightly_price", "per_night"),
        ("min_price", "per_night"), ("price", "total"), ("total", "total"), ("total_text", "total"),
        ("total_price", "total"), ("min_total_price", "total"), ("strike", "strike"),
        ("before_taxes", "before_taxes"),
    ):  # fmt: skip
        if theirs in item:
            told[ours] = amount(item[theirs])
    if "checkIn" in item:
        told["check_in"] = item["checkIn"]
    if item.get("score"):
        told["score"] = float(item["score"])
    return told | _by_site(item, capture)


def _by_site(item: dict[str, Any], capture: Capture) -> dict[str, object]:
    """Where the truth's own words need its README or notes to be understood."""
    if capture.site == "bestwestern":  # "`totalAmount` is a nightly average": no total is stated
        return {"per_night": amount(item["total"]), "total": None}
    if capture.site == "wyndham":  # before and after tax are both of a night; ours is the one after
        return {"per_night": max(Decimal(each) for each in item["per_night_any"]), "total": None}
    if "messages" in item:  # lead, struck-through, total
        lead, struck, total = (amount(text) for text in item["messages"][:3])
        return {"per_night": lead, "strike": struck, "total": total}
    if "dates_shown" in item:  # a card without dates of its own takes the page's, Jun 25 – 26
        return {"check_in": "2025-06-25"}
    return {}


def closest(rows: list[RateQuote], item: dict[str, Any], capture: Capture) -> str:
    best = min((differences(quote, item, capture) for quote in rows), key=len, default=["no row"])
    return f"{item}: {'; '.join(best)}"


def _amount(money: Money | None) -> Decimal | None:
    return money.amount if money else None


def capture_of(part: str) -> Capture:
    return next(capture for capture in captures() if part in capture.file)


def test_links_of_expedia_repeat_total_and_stay() -> None:
    """`top_dp` and `top_cur` are the site's own cross-check of each of the 297 totals."""
    found = read(capture_of("scrapfly")).quotes

    assert len(found) == 297
    for quote in found:
        told = parse_qs(urlsplit(quote.deep_link or "").query)
        assert quote.total == Money(Decimal(told["top_dp"][0]), told["top_cur"][0])
        assert quote.stay == Stay(date(2026, 7, 22), date(2026, 7, 29))


def test_points_of_best_western_are_no_money() -> None:
    cash = capture_of("bestwestern-search-cash")
    points = page("bestwestern/bestwestern-search-points.json")

    found = report.read(site("bestwestern"), points, cash.request)

    assert found.outcome == "unpriced"
    # The two figures stand in the file.
    assert [(q.listing.ref, q.points, q.total, q.per_night) for q in found.quotes] == [
        ("15108", 36000, None, None),
        ("15067", 32000, None, None),
    ]


def test_points_rows_of_ihg_and_choice_carry_no_amount() -> None:
    ihg, choice = read(capture_of("ihg")).quotes, read(capture_of("choice")).quotes

    points = {(q.rate_plan, q.points) for q in (*ihg, *choice) if not q.is_priced}
    # 477000 and 453000: README and the offers of the file; 100000, 80000, 50000: plan SRD.
    assert points == {
        ("IVANI", 477000), ("IVANI", 453000), ("SRD", 100000), ("SRD", 80000), ("SRD", 50000),
    }  # fmt: skip


def test_lines_of_ihg_add_up_to_the_total() -> None:
    for quote in read(capture_of("ihg")).quotes:
        if quote.total:
            assert sum(line.amount.amount for line in quote.lines) == quote.total.amount


def test_member_prices_of_hotels_are_never_public() -> None:
    """The file marks 34 of its 66 properties, and each of its three offers, MEMBER_DEAL."""
    for part, members, rest in (("propertySearch_prague", 34, 32), ("propertyOffers", 3, 0)):
        told = [quote.membership for quote in read(capture_of(part)).quotes]
        assert told.count(Membership.LOYALTY) == members
        assert told.count(Membership.PUBLIC) == rest


def test_opaque_deal_of_priceline_keeps_its_price_and_has_no_name() -> None:
    found = read(capture_of("priceline")).quotes

    hidden = [quote for quote in found if quote.listing.name is None]
    assert [(q.per_night, q.strike_through) for q in hidden] == [
        (Money(Decimal("126.00"), "USD"), Money(Decimal("163.00"), "USD"))
    ]


def test_refundability_where_the_answer_states_it() -> None:
    ihg = read(capture_of("ihg")).quotes
    by_plan = Counter((q.rate_plan, q.refundable) for q in ihg if q.is_priced)
    # policies.isRefundable of the file.
    assert by_plan == {("IKME6", True): 2, ("IGCOR", True): 2, ("IYMSF", False): 2}

    amadeus = {q.listing.ref: q for q in read(capture_of("amadeus")).quotes}
    # Three offers say FULL_STAY, "Non refundable rate".
    assert sum(q.refundable is False for q in amadeus.values()) == 3


def test_a_place_list_of_priceline_holds_no_rates() -> None:
    places = page("priceline/priceline_location_autocomplete_bordeaux_2023-06.json")

    found = report.read(site("priceline"), places, capture_of("priceline").request)

    assert found.outcome == "layout_changed"
    assert found.quotes == ()


@pytest.mark.parametrize("capture", captures(), ids=lambda c: c.file.rpartition("/")[2])
def test_half_a_capture_is_never_half_a_result(capture: Capture) -> None:
    whole = capture.page
    half = type(whole)(
        whole.url, 200, whole.body[: len(whole.body) // 2], "", whole.seen_at, whole.tier
    )

    found = report.read(site(capture.site), half, capture.request)

    assert found.outcome in {"layout_changed", "not_loaded", "blocked"}
    assert found.quotes == ()
    assert found.reason.endswith(".")


def test_every_quote_keeps_its_evidence() -> None:
    for capture in captures():
        for quote in read(capture).quotes:
            assert quote.evidence is not None
            assert quote.evidence.size == len(capture.page.body)
            assert quote.evidence.parser == site(capture.site).parser
            assert quote.covers
