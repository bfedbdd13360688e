"""What `search --json` gives to programs."""

from __future__ import annotations

from dataclasses import replace

from core.fx import RateTable
from core.reports.summary import as_json
from core.search.ranking import Wish, rank
from tests.builders import SEEN_AT, a_house, a_progress, a_view, an_offer

RESULTS = "https://www.booking.com/searchresults.html?ss=New+York"
ROOM = "https://www.booking.com/hotel/us/harbour.html"


def test_every_offer_has_a_way_out():
    house = a_house(
        "Harbour House",
        an_offer("300.00 USD", deep_link=ROOM),
        an_offer("320.00 USD", deep_link=None),
    )
    view = a_view(house, sources=(replace(a_progress(), link=RESULTS),))
    ranking = rank(view.houses, Wish(currency="USD"), RateTable(SEEN_AT.date(), {}))

    (row,) = as_json(view, ranking)["rows"]

    assert [(offer["total"], offer["link"]) for offer in row["offers"]] == [
        ("300.00", ROOM),
        ("320.00", RESULTS),
    ]
