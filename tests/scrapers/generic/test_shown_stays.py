"""Which nights a page shows, in the forms and languages that people write days in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.domain.rate import Tier
from core.domain.stay import Stay, StayRequest
from scrapers import generic
from scrapers.generically.shown_stays import stays_in
from scrapers.visit import Page

ANCHOR = date(2026, 12, 4)
JANUARY = "2027-01-10..2027-01-12"


@pytest.mark.parametrize(
    "text",
    [
        "10 Jan 2027 to 12 Jan 2027",
        "Sun 10 Jan – Tue 12 Jan",
        "January 10, 2027 – January 12, 2027",
        "Jan 10 - 12, 2027",
        "So., 10. Jan. – Di., 12. Jan. 2027",
        "10.01.2027 – 12.01.2027",
        "du 10 au 12 janvier 2027",
        "del 10 al 12 de enero de 2027",
        "10 de jan. – 12 de jan. de 2027",
        "10–12 stycznia 2027",
        "2027年1月10日(日)～2027年1月12日(火)",
        "2027-01-10 → 2027-01-12",
        "10/01/2027 - 12/01/2027",
        "01/10/2027 - 01/12/2027",
        "Check-in: Sun, 10 Jan 2027 Check-out: Tue, 12 Jan 2027",
        "Anreise 10.01.2027 Abreise 12.01.2027",
        "Arrivée le dim. 10 janv. 2027 Départ le mar. 12 janv. 2027",
    ],
)
def test_nights_are_read_as_people_write_them(text: str) -> None:
    assert [str(stay) for stay in stays_in(text, ANCHOR)] == [JANUARY]


@pytest.mark.parametrize(
    ("text", "stay"),
    [
        ("30 Dec – 2 Jan 2027", "2026-12-30..2027-01-02"),
        ("Dec 30, 2026 – Jan 2", "2026-12-30..2027-01-02"),
        ("Fri, Dec 4 - Sun, Dec 6", "2026-12-04..2026-12-06"),
    ],
)
def test_the_year_that_one_day_tells_holds_for_both(text: str, stay: str) -> None:
    assert [str(found) for found in stays_in(text, ANCHOR)] == [stay]


@pytest.mark.parametrize(
    "text",
    [
        "Festival 10 Jan – 12 Jan",
        "Free cancellation until 10 Jan 2027",
        "Winter sale: 10 Jan – 12 Jan 2027",
        "10 Jan 2027, 12 Jan 2027",
        "1 Apr 2027 – 31 Oct 2027",
        "4 - 10 guests",
        "31.02.2027 – 33.02.2027",
    ],
)
def test_days_of_something_else_are_no_stay(text: str) -> None:
    assert list(stays_in(text, ANCHOR)) == []


def _read(head: str) -> str:
    body = f"""<html lang="en-GB"><body><header>{head}</header><h1>Hotels in York</h1>
    <div class="r"><h2>Micklegate Rooms</h2><p>£240 total for 2 nights</p></div>
    <div class="r"><h2>The Ouse View</h2><p>£318 total for 2 nights</p></div></body></html>"""
    page = Page("file:///x", 200, body.encode(), "", datetime(2026, 11, 21, tzinfo=UTC), Tier.FILE)
    asked = StayRequest(Stay(date(2026, 12, 4), date(2026, 12, 6)))
    found = generic.report(page, asked)
    (stay,) = {str(quote.stay) for quote in found.quotes}
    return f"{found.outcome} {stay}"


@pytest.mark.parametrize(
    "head",
    [
        "<button>10 Jan 2027 to 12 Jan 2027</button>",
        "<span>Sun 10 Jan</span> – <span>Tue 12 Jan</span>",
        "<b>January 10, 2027 – January 12, 2027</b>",
        '<input aria-label="Check-in" value="10 Jan 2027">'
        '<input aria-label="Check-out" value="12 Jan 2027">',
    ],
)
def test_a_page_that_shows_other_nights_is_not_believed_for_those_asked(head: str) -> None:
    assert _read(head) == f"wrong_dates {JANUARY}"


@pytest.mark.parametrize(
    "head",
    ["4 Dec – 6 Dec <p>Or stay 10 Jan – 12 Jan</p>", "", "10–12 Jan <p>or</p> 17–19 Jan"],
)
def test_nights_asked_stand_where_the_page_shows_them_or_none_alone(head: str) -> None:
    assert _read(head) == "priced 2026-12-04..2026-12-06"
