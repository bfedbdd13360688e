"""What an address says of a stay, and whether that is the one asked; words are from URLS.md."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cli import own_browser
from cli.own_browser import meant_by
from cli.question import Question
from core.domain.links import doubt_of
from core.domain.rate import Tier
from core.domain.stated import Stated, stated_by
from core.domain.stay import Occupancy, Stay, StayQuery, StayRequest
from core.places import resolve
from scrapers.asked import is_elsewhere, require
from scrapers.errors import SiteError, WrongDates, WrongParty, WrongPlace
from scrapers.registry import site, sites
from scrapers.site import PUBLIC
from scrapers.visit import Page
from tests.builders import a_query
from tests.scrapers.made_answers import booking_card, booking_page

STAY = Stay(date(2027, 1, 15), date(2027, 1, 17))
BOSTON = StayQuery(resolve("Boston"), StayRequest(STAY, Occupancy(2), 1))
BOOKING = "https://www.booking.com/searchresults.html"
HERE = f"{BOOKING}?ss=Boston&checkin=2027-01-15&checkout=2027-01-17&group_adults=2&no_rooms=1"


def of(adults: int, *ages: int, rooms: int = 1) -> StayQuery:
    return replace(BOSTON, request=StayRequest(STAY, Occupancy(adults, ages), rooms))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "https://www.ihg.com/hotels/us/en/find-hotels/hotel-search"
            "?qDest=Boston&qCiD=12&qCoD=14&qCiMy=092026&qCoMy=092026&qAdlt=2&qChld=1&qRms=2",
            Stated(Stay(date(2026, 10, 12), date(2026, 10, 14)), 2, 1, None, 2, "Boston"),
        ),
        (
            "https://www.priceline.com/relax/in/3000008602/from/20250212/to/20250214"
            "/rooms/1/adults/3/children/3,2",
            Stated(Stay(date(2025, 2, 12), date(2025, 2, 14)), 3, 2, (2, 3), 1),
        ),
        (
            "https://www.expedia.com/h77.Hotel-Information"
            "?chkin=2026-07-22&chkout=2026-07-29&rm1=a2&rm2=a1:c7&regionId=2621",
            Stated(Stay(date(2026, 7, 22), date(2026, 7, 29)), 3, 1, (7,), 2),
        ),
        (
            "https://all.accor.com/ssr/app/accor/hotels/paris-france/index.en.shtml"
            "?dateIn=2026-12-04&nights=2&compositions=2-0-2,1",
            Stated(Stay(date(2026, 12, 4), date(2026, 12, 6)), 3, 0, None, 2, "paris france"),
        ),
        ("https://www.choicehotels.com/illinois/chicago/hotels?adults=1",
         Stated(None, 1, 0, None, 1, "chicago, illinois")),
        ("https://www.omnihotels.com/", Stated()),
        ("https://[", Stated()),
    ],
)  # fmt: skip
def test_an_address_is_read_as_its_site_writes_it(address: str, said: Stated) -> None:
    assert stated_by(address) == said


@pytest.mark.parametrize(
    "asked", [of(2), of(3, rooms=2), of(4, 3), of(5, 9, 7, rooms=2), of(4, 7, rooms=2)]
)
def test_no_link_of_ours_is_called_of_others_but_those_that_cannot_say_it(
    asked: StayQuery,
) -> None:
    who = asked.request.occupancy
    wrong = {
        slug
        for slug, each in sites().items()
        if stated_by(each.link(asked, PUBLIC)).is_of_others(asked.request)
    }
    cannot = {"google_hotels"} if who.child_ages or asked.request.rooms > 1 else set()
    cannot |= {"accor"} if who.child_ages else set()
    cannot |= {"marriott"} if who.adults % asked.request.rooms else set()
    assert wrong == cannot
    days = {stated_by(each.link(asked, PUBLIC)).stay for each in sites().values()}
    assert days == {STAY, None}


@pytest.mark.parametrize(
    ("slug", "asked", "doubt"),
    [
        ("marriott", of(3, rooms=2), " (other guests)"),  # two in each of two rooms are four
        ("marriott", of(4, rooms=2), ""),
        ("google_hotels", of(3, 7, 9, rooms=2), " (other guests)"),
        ("google_hotels", of(3), ""),
        ("bestwestern", of(3), " (no dates)"),
        ("priceline", of(3, 7, rooms=2), ""),
    ],
)
def test_a_link_that_cannot_say_the_question_says_so(
    slug: str, asked: StayQuery, doubt: str
) -> None:
    assert doubt_of(site(slug).link(asked, PUBLIC), asked.request) == doubt


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        (HERE, None, ""),
        (HERE.replace("Boston", "Boston%2C+Massachusetts%2C+United+States"), None, ""),
        (BOOKING, None, ""),
        (HERE.replace("Boston", "Beacon+Street+Hostel"), None, ""),
        (HERE.replace("adults=2", "adults=4"), WrongParty, "of 4 adults, 1 room, not of 2"),
        (HERE.replace("Boston", "Chicago"), WrongPlace, "of Chicago, not of Boston: open that"),
        (HERE.replace("01-17", "01-18"), WrongDates, "15 to 18 Jan 2027, not of 15 to 17 Jan 2027"),
    ],
)  # fmt: skip
def test_a_tab_is_held_against_the_question(
    address: str, error: type[SiteError] | None, words: str
) -> None:
    said = stated_by(address)
    if error is None:
        require(said, BOSTON, "Booking.com", meant_by(said.place))
        return
    with pytest.raises(error, match=words):
        require(said, BOSTON, "Booking.com", meant_by(said.place))


@pytest.mark.parametrize(
    ("name", "asked", "is_other"),
    [
        ("München", "Munich", False),
        ("Portland", "Portland, ME", False),  # a namesake may be meant
        ("Portland, Oregon, USA", "Portland, ME", True),
        ("", "Boston", False),
        ("chicago, illinois", "Boston", True),
    ],
)
def test_only_a_name_that_is_surely_elsewhere_is(name: str, asked: str, is_other: bool) -> None:
    assert is_elsewhere(meant_by(name), resolve(asked)) is is_other


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Chicago: 92 properties found", "is of Chicago, not of New York: open that in the tab"),
        ("New York: 2 properties found", "guests and rooms as asked: the page does not say"),
        ("2 properties found", "place, guests and rooms as asked: the page does not say"),
    ],
)
def test_a_tab_whose_address_says_nothing_is_judged_by_its_page(
    monkeypatch: pytest.MonkeyPatch, heading: str, words: str
) -> None:
    body = booking_page(booking_card(), heading=heading).encode()
    seen_at = datetime(2026, 11, 20, tzinfo=UTC)
    page = Page(f"{BOOKING}?dest_id=20033173", 200, body, "text/html", seen_at, Tier.BROWSER)

    async def opened(*_: object) -> Page:
        return page

    monkeypatch.setattr(own_browser, "open_page", opened)
    question = Question(site("booking"), a_query(), PUBLIC)  # 4 to 6 December 2026, as its card
    found = asyncio.run(own_browser._read("http://127.0.0.1:9222", question))
    said = [quote.covers for quote in found.quotes] or [found.reason]
    (only,) = said
    assert f", {words}" in only if found.quotes else words in only
    assert bool(found.quotes) is ("as asked" in words)
