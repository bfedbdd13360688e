"""Each alert leads to where its price can be booked, and says what that place is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain.membership import Membership
from core.notify import service as notices
from core.search.model import SearchView, SourceProgress
from core.watch.booking import way_to_book
from core.watch.model import Seen, Series, Target
from tests.builders import a_query, a_quote, a_source, money
from tests.core.watch.rig import Time, a_watch, check

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUSE = Target(listings=(("rapid", "1"),), name="Grand Hotel")


def _seen(site: str, house: str = "Grand Hotel", **changes: object) -> Seen:
    name = {"rapid": "Expedia Rapid", "booking": "Booking.com"}[site]
    made = Seen(
        series=Series(site, Membership.PUBLIC),
        total=money("400.00 USD"),
        source_name=name,
        house=house,
        seen_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _view(link: str = "", **rates: str) -> SearchView:
    members = tuple((Membership(name), address) for name, address in rates.items())
    asked = SourceProgress(source=a_source("rapid"), asks=(), link=link, rate_links=members)
    return SearchView(
        search_id="s",
        query=a_query(),
        world="local",
        submitted_at=NOW,
        closed_at=NOW,
        sources=(asked,),
        houses=(),
    )


ELSEWHERE = _seen("booking", link="https://www.booking.example/h?x=1")
RATE = "https://www.rapid.example/h/1?rate=7"


@pytest.mark.parametrize(
    ("seen", "view", "others", "target", "leads"),
    [
        (_seen("rapid", link=RATE), _view("https://r.example/?a"), [ELSEWHERE], HOUSE,
         ("Book at Expedia Rapid", RATE)),
        # The price was asked for two adults.
        (_seen("rapid", link=RATE + "&adults=4"), _view(), [], HOUSE,
         ("Book at Expedia Rapid (other guests)", RATE + "&adults=4")),
        (_seen("rapid"), _view("https://r.example/?in=5"), [ELSEWHERE], HOUSE,
         ("Find it at Expedia Rapid", "https://r.example/?in=5")),
        (_seen("rapid"), _view("https://r.example/grand"), [], HOUSE,
         ("Find it at Expedia Rapid (no dates)", "https://r.example/grand")),
        # Her own membership's page, without her code.
        (_seen("rapid", series=Series("rapid", Membership.CORPORATE)),
         _view("https://r.example/?a", corporate="https://r.example/?in=5&corp=masked"), [], HOUSE,
         ("Find it at Expedia Rapid", "https://r.example/?in=5")),
        # An interface for programs has no page: who else sells that house now.
        (_seen("rapid"), _view(), [ELSEWHERE], HOUSE,
         ("Same hotel at Booking.com, at its price", ELSEWHERE.link)),
        (_seen("rapid"), _view(), [replace(ELSEWHERE, is_carried=True)], HOUSE, None),
        (_seen("rapid"), _view("javascript:x"), [], HOUSE, None),
        # Where the cheapest of all is watched, another house is not this one.
        (_seen("rapid"), _view(), [replace(ELSEWHERE, house="Other Inn")], Target(), None),
        (None, _view("https://r.example/?a"), [ELSEWHERE], HOUSE, None),
    ],
)  # fmt: skip
def test_a_link_to_the_booking_is_the_best_there_is_and_says_what_it_is(
    seen: Seen | None,
    view: SearchView,
    others: list[Seen],
    target: Target,
    leads: tuple[str, str] | None,
) -> None:
    assert way_to_book(seen, view, others, target) == leads


@pytest.mark.usefixtures("no_watches")
def test_an_alert_of_a_source_without_pages_has_all_three_links(ada: str, time: Time) -> None:
    watch = a_watch(ada)
    for total in ("400.00 USD", "300.00 USD"):
        check(watch, booking=replace(a_quote(total, site="booking"), deep_link=None))
        time.forward(days=1)
    (notice,) = notices.inbox(ada)
    (search, at), (elsewhere, same), (mute, _) = notice.facts["links"]
    assert (search, elsewhere, mute) == (
        "Search", "All offers, to book elsewhere", "Mute this rule",
    )  # fmt: skip
    assert at == same
