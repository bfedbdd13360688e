"""A card in words: what it says of a converted, an estimated, an opaque and a priceless offer."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal

from lxml import html as parser

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import Board, LineKind, PriceLine
from core.domain.source import Verification, VerifiedBy
from core.fx import RateTable
from core.search.model import Basis, House
from core.search.ranking import Wish, rank
from pages.parts.card import card
from pages.parts.card_offers import Look
from pages.parts.evidence import ago
from tests import builders

# 1 EUR = 1.0541 USD on 19 November: rates made for this test.
RATES = RateTable(
    date(2026, 11, 19),
    {"EUR": (Decimal(1), date(2026, 11, 19)), "USD": (Decimal("1.0541"), date(2026, 11, 19))},
)
LOOK = Look(
    "en_US",
    builders.SEEN_AT + timedelta(minutes=3),
    builders.a_query().request,
    {"choice": "https://choice.example/s"},
)


def drawn(house: House, look: Look = LOOK) -> str:
    """All text of the card of a single house, blanks made one."""
    (row,) = rank([house], Wish(), RATES).rows
    return " ".join(parser.fromstring(card(row, look)).text_content().split())


def an_offer_house(total: str | None, **changes: object) -> House:
    return builders.a_house("Plaza", builders.an_offer(total, name="Plaza", **changes))


def test_a_converted_total_shows_its_rate_and_day() -> None:
    shown = drawn(an_offer_house("288.00 EUR"))
    assert "$303.58" in shown  # 288 x 1.0541 = 303.5808
    assert "EUR 288.00 at 1.0541, ECB Nov 19" in shown


def test_a_total_in_the_own_currency_shows_no_rate() -> None:
    assert "ECB" not in drawn(an_offer_house("288.00 USD"))


def test_a_night_is_half_of_two() -> None:
    shown = drawn(an_offer_house("312.41 USD"))
    assert "all-in for 2 nights · $156.21 a night" in shown  # 156.205, half up


def test_an_estimate_says_that_it_is_one() -> None:
    words = "about: before tax, 14 % added as usual in this search"
    shown = drawn(an_offer_house("300.00 USD", basis=Basis.ESTIMATED, words=words))
    assert "tax estimated" in shown
    assert words in shown


def test_an_unknown_tax_is_unknown_and_not_zero() -> None:
    shown = drawn(
        an_offer_house("300.00 USD", basis=Basis.UNKNOWN, words="before tax; tax unknown")
    )
    assert "tax unknown" in shown
    assert "$0" not in shown


def test_an_opaque_deal_is_not_given_a_name() -> None:
    house = builders.a_house(
        "3-star hotel in Midtown", builders.an_offer("151.20 USD", name=None), is_opaque=True
    )
    shown = drawn(house)
    assert shown.startswith("Hotel not named before payment")
    assert "opaque deal" in shown


def test_points_are_never_shown_as_money() -> None:
    shown = drawn(an_offer_house(None, points=45000, site="ihg"))
    assert "45,000 points" in shown
    assert "$" not in shown


def test_a_house_without_a_price_says_so_and_still_leads_to_its_source() -> None:
    house = an_offer_house(None, site="choice", deep_link=None)
    (row,) = rank([house], Wish(), RATES).rows
    assert "No price shown" in drawn(house)
    assert 'href="https://choice.example/s"' in card(row, LOOK)


def test_a_member_rate_says_what_it_saves_and_what_proves_it() -> None:
    shown = drawn(
        an_offer_house(
            "273.00 USD",
            membership=Membership.AAA,
            saving=builders.a_saving("27.00 USD", 9.0, "300.00 USD"),
            board=Board.BREAKFAST,
            refundable=True,
            refundable_until=date(2026, 12, 2),
        )
    )
    assert "AAA/CAA −9 % vs public" in shown
    assert "needs proof at check-in: AAA or CAA membership card" in shown
    assert "free cancellation until Dec 2" in shown
    assert "breakfast" in shown


def test_the_price_lines_and_the_evidence_are_inside() -> None:
    lines = (
        PriceLine(LineKind.ROOM, "Room, 2 nights", money("278.00 USD")),
        PriceLine(LineKind.TAX, "State tax", money("34.40 USD")),
    )
    shown = drawn(an_offer_house("312.40 USD", lines=lines))
    assert "Room, 2 nights$278.00" in shown
    assert "State tax$34.40" in shown
    assert "Total as shown by Booking.com$312.40" in shown
    assert "3 min ago (2026-11-20 12:00:00 UTC)" in shown
    assert "booking/1, over http" in shown


def test_a_direct_offer_stands_beside_the_agency() -> None:
    house = builders.a_house(
        "Plaza",
        builders.an_offer("300.00 USD", name="Plaza", site="booking"),
        builders.an_offer("310.00 USD", name="Plaza", site="wyndham"),
    )
    assert "Also: Wyndham direct $310.00" in drawn(house)


def test_a_link_that_is_not_web_is_left_out() -> None:
    house = an_offer_house("300.00 USD", deep_link="javascript:alert(1)")
    (row,) = rank([house], Wish(), RATES).rows
    assert "javascript" not in card(row, LOOK)


def test_in_the_local_world_links_lead_to_that_world() -> None:
    look = dataclasses.replace(LOOK, control="http://localhost:9")
    house = an_offer_house("300.00 USD", deep_link="https://www.x.example/h?a=1&b=2")
    (row,) = rank([house], Wish(), RATES).rows
    way = "http://localhost:9/go?url=https%3A%2F%2Fwww.x.example%2Fh%3Fa%3D1%26b%3D2"
    assert f'href="{way}"' in card(row, look)


def test_the_age_of_a_price_is_told_in_words() -> None:
    now = builders.SEEN_AT
    ages = {5: "just now", 61: "1 min ago", 7200: "2 h ago", 4 * 86400: "4 days ago"}
    for seconds, words in ages.items():
        assert ago(now - timedelta(seconds=seconds), now) == words


def test_an_old_or_unconfirmed_price_says_so() -> None:
    quote = builders.a_quote("300.00 USD", confidence=0.87, reasons=("2 nights x 150 = 300",))
    offer = dataclasses.replace(builders.an_offer(quote=quote), is_old=True)
    words = drawn(builders.a_house("Plaza", offer))
    assert "seen 3 min ago" in words
    assert "unconfirmed: read from a changed page, 87 % sure" in words
    assert "2 nights x 150 = 300" in words
    assert "cheapest" not in words


def test_a_reader_that_saw_no_real_page_says_so_on_its_rows() -> None:
    proof = Verification(VerifiedBy.LOCAL_WORLD, date(2026, 11, 21), "Never read live.")
    offer = dataclasses.replace(builders.an_offer("300.00 USD"), verified=proof)
    words = drawn(builders.a_house("Plaza", offer))
    assert "verified: local world only" in words
    assert "local world only, 2026-11-21. Never read live." in words
    real = dataclasses.replace(proof, by=VerifiedBy.CAPTURE)
    offer = dataclasses.replace(offer, verified=real)
    assert "local world only" not in drawn(builders.a_house("Plaza", offer))
