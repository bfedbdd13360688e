"""Words in addresses, and links made absolute."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.stay import Stay, StayRequest
from scrapers.read.addresses import stay_in, word_in
from scrapers.read.reading import Reading
from scrapers.registry import site
from tests.fakes.visit import a_page

URL = "https://a.example/x?chkin=2026-07-22&chkout=2026-07-29&top_dp=4377&q=New+York%2C+NY&e="


def test_word_in() -> None:
    assert word_in(URL, "top_dp") == "4377"
    assert word_in(URL, "q") == "New York, NY"
    assert word_in(URL, "e") is None
    assert word_in(URL, "dp") is None
    assert word_in(None, "q") is None


def test_stay_in() -> None:
    assert stay_in(URL, "chkin", "chkout") == Stay(date(2026, 7, 22), date(2026, 7, 29))
    assert stay_in(URL, "chkin", "top_dp") is None


@pytest.mark.parametrize(
    ("href", "link"),
    [
        (
            "https://www.booking.com/hotel/nl/x.html?a=1",
            "https://www.booking.com/hotel/nl/x.html?a=1",
        ),
        ("/hotel/nl/x.html", "https://www.booking.com/hotel/nl/x.html"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@b.example", None),
        ("https://[broken", None),
        ("", None),
        (None, None),
    ],
)
def test_links_are_web_addresses_or_none(href: str | None, link: str | None) -> None:
    stay = Stay(date(2026, 12, 4), date(2026, 12, 6))
    reading = Reading.of(site("booking"), a_page("<p>"), StayRequest(stay))
    assert reading.link(href) == link
