"""The results: rows as they come, filters, sort, more rows, and names that try to be code."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote

import pytest

from core import clock, fx
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome
from core.domain.stay import StayRequest
from core.reports.table import of_ranking
from core.search.model import AskState, House, SearchView
from core.search.ranking import Wish, rank
from pages.parts import keys
from tests import builders
from tests.pages.conftest import Core, Open, html

HAMPTON, PLAZA, INN = "Hampton Inn", "Plaza", "Comfort Inn"


def house(name: str, total: str, **changes: Any) -> House:
    offer = builders.an_offer(total, name=name)
    return builders.a_house(name, offer, **changes)


def headings(text: str) -> list[str]:
    return [part.split("</h3>")[0] for part in text.split("<h3>")[1:]]


def running(*houses: House, **changes: Any) -> SearchView:
    return builders.a_view(*houses, closed_at=None, **changes)


def test_a_search_that_just_began_shows_places_for_its_rows(open_page: Open, core: Core) -> None:
    waiting = builders.an_ask(state=AskState.ASKING, outcome=None, quotes=0, ended_at=None)
    core.views["s-1"] = running(sources=(builders.a_progress("booking", waiting),))
    app = open_page(search="s-1")
    assert not app.exception
    assert app.expander[0].label == "0 of 1 source answered · Booking\\.com is still loading"
    assert app.progress[0].value == 0
    assert len(app.get("skeleton")) == 3


def test_the_first_rows_show_at_once(open_page: Open, core: Core) -> None:
    core.views["s-1"] = running()
    app = open_page(search="s-1")
    core.views["s-1"] = running(house(HAMPTON, "300.00 USD"))
    app.run()
    assert headings(html(app)) == [HAMPTON]


def test_better_rows_show_below_until_the_order_is_asked_for(open_page: Open, core: Core) -> None:
    core.views["s-1"] = running(house(HAMPTON, "300.00 USD"))
    app = open_page(search="s-1")
    app.segmented_control(key=keys.SORT).set_value("total").run()
    core.views["s-1"] = running(
        house(PLAZA, "250.00 USD"), house(HAMPTON, "300.00 USD"), house(INN, "400.00 USD")
    )
    app.run()
    assert headings(html(app)) == [HAMPTON, PLAZA, INN]
    assert app.button(key="show_news").label == "1 cheaper rate arrived: sort again"
    app.button(key="show_news").click().run()
    assert headings(html(app)) == [PLAZA, HAMPTON, INN]
    assert "show_news" not in [b.key for b in app.button]


def test_a_closed_search_opened_by_its_link_shows_everything(open_page: Open, core: Core) -> None:
    core.views["s-1"] = builders.a_view(house(HAMPTON, "300.00 USD"), house(PLAZA, "250.00 USD"))
    app = open_page(search="s-1")
    assert len(headings(html(app))) == 2
    assert not app.progress
    assert "2 rates at 2 hotels" in html(app)
    assert "cheapest <b>$250.00</b> all-in for 2 nights" in html(app)


def test_page_fold_and_files_count_the_same_rows(open_page: Open, core: Core) -> None:
    """Three rates at two hotels, one more in points and one house that is sold out."""
    plaza = builders.an_offer("250.00 USD", name=PLAZA)
    dearer = builders.an_offer("290.00 USD", name=PLAZA, room="Suite")
    reward = builders.an_offer(None, name=PLAZA, points=40_000)
    inn = builders.an_offer("270.00 USD", name=INN, site="choice")
    full = builders.an_offer(None, name=HAMPTON)
    core.views["s-1"] = view = builders.a_view(
        builders.a_house(PLAZA, plaza, dearer, reward),
        builders.a_house(INN, inn),
        builders.a_house(HAMPTON, full),
        sources=(builders.a_progress("booking"), builders.a_progress("choice")),
    )
    app = open_page(search="s-1")
    shown = html(app)
    assert "3 rates at 2 hotels</b>, 2 more without a price in money" in shown
    assert [int(one) for one in re.findall(r'data-label="Rates">(\d+)<', shown)] == [4, 1]
    rows = rank(view.houses, Wish("USD"), fx.rate_table()).rows
    assert len(of_ranking(view, rows).rows) == 5


def test_a_partly_failed_search_says_who_and_why(open_page: Open, core: Core) -> None:
    wall = builders.an_ask(
        "priceline", outcome=Outcome.BLOCKED, quotes=0, reason="Asks who we are."
    )
    core.views["s-1"] = builders.a_view(
        house(HAMPTON, "300.00 USD"),
        sources=(builders.a_progress("booking"), builders.a_progress("priceline", wall)),
    )
    app = open_page(search="s-1")
    assert app.expander[0].label == "1 of 2 sources answered · Priceline shows a bot wall"
    assert "Asks who we are." in html(app)
    assert "https://www.priceline.example/search" in html(app)


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        (Outcome.NONE_HERE, "2 of 2 sources answered"),
        (Outcome.SOLD_OUT, "2 of 2 sources answered · Priceline is sold out"),
        (Outcome.FAILED, "1 of 2 sources answered · Priceline gave no usable answer"),
        (Outcome.SWITCHED_OFF, "1 of 1 source answered · Priceline is switched off"),
        (Outcome.REFUSED, "1 of 1 source answered · Priceline asks robots not to visit"),
        (Outcome.PAUSED, "1 of 1 source answered · Priceline rests for now"),
        (Outcome.NOT_ASKABLE, "1 of 1 source answered · Priceline cannot be asked for this party"),
    ],
)
def test_the_line_counts_who_was_asked(
    open_page: Open, core: Core, outcome: Outcome, says: str
) -> None:
    other = builders.an_ask("priceline", outcome=outcome, quotes=0, reason="So it is.")
    core.views["s-1"] = builders.a_view(
        house(HAMPTON, "300.00 USD"),
        sources=(builders.a_progress("booking"), builders.a_progress("priceline", other)),
    )
    assert open_page(search="s-1").expander[0].label == says


def test_a_search_that_asked_nobody_says_so(open_page: Open, core: Core) -> None:
    off = builders.an_ask("priceline", outcome=Outcome.SWITCHED_OFF, quotes=0, reason="Off.")
    core.views["s-1"] = builders.a_view(sources=(builders.a_progress("priceline", off),))
    app = open_page(search="s-1")
    assert app.expander[0].label == "Nobody was asked · Priceline is switched off"


def test_names_from_outside_are_only_ever_text(open_page: Open, core: Core) -> None:
    for name in (
        "<script>alert(1)</script>",
        "**bold** :material/home:",
        '"><img src=x onerror=y>',
    ):
        core.views["s-1"] = builders.a_view(house(name, "300.00 USD"))
        app = open_page(search="s-1")
        assert not app.exception
        assert "<script" not in html(app)
        assert "<img" not in html(app)
        assert not any(name in m.value for m in app.markdown)


def test_filters_that_leave_nothing_can_be_cleared(open_page: Open, core: Core) -> None:
    core.views["s-1"] = builders.a_view(house(HAMPTON, "300.00 USD"), house(PLAZA, "250.00 USD"))
    app = open_page(search="s-1")
    app.number_input(key=keys.filter_of("max")).set_value(275).run()
    assert headings(html(app)) == [PLAZA]
    app.number_input(key=keys.filter_of("max")).set_value(100).run()
    assert headings(html(app)) == []
    assert "**None of the 2 hotels passes your filters**" in [m.value for m in app.markdown]
    app.button(key="clear_all").click().run()
    assert len(headings(html(app))) == 2


def test_sorting_by_total_puts_the_cheapest_first(open_page: Open, core: Core) -> None:
    core.views["s-1"] = builders.a_view(
        house(HAMPTON, "300.00 USD", distance_km=0.1), house(PLAZA, "290.00 USD", distance_km=9.0)
    )
    app = open_page(search="s-1")
    app.segmented_control(key=keys.SORT).set_value("total").run()
    assert headings(html(app)) == [PLAZA, HAMPTON]
    app.segmented_control(key=keys.SORT).set_value("distance").run()
    assert headings(html(app)) == [HAMPTON, PLAZA]
    assert "0.1 km" in html(app)


def test_twenty_rows_are_drawn_and_more_on_request(open_page: Open, core: Core) -> None:
    names = [f"House {n:02}" for n in range(45)]
    core.views["s-1"] = builders.a_view(
        *(house(n, f"{200 + i}.00 USD") for i, n in enumerate(names))
    )
    app = open_page(search="s-1")
    assert len(headings(html(app))) == 20
    assert app.button(key="more").label == "Show 20 more of 25"
    app.button(key="more").click().run()
    app.button(key="more").click().run()
    assert sorted(headings(html(app))) == names
    assert "more" not in [b.key for b in app.button]


def test_what_was_cheaper_but_set_aside_is_listed_with_why(open_page: Open, core: Core) -> None:
    core.views["s-1"] = builders.a_view(
        house(HAMPTON, "300.00 USD", distance_km=0.1, score=9.8),
        house(PLAZA, "290.00 USD", distance_km=20.0, score=5.0),
    )
    app = open_page(search="s-1")
    aside = app.expander(key="set_aside")
    assert aside.label == "Cheaper, but set aside (1)"
    assert "Plaza" in aside.html[0].value
    assert "$290.00" in aside.html[0].value


def test_the_map_says_in_words_what_it_shows(open_page: Open, core: Core) -> None:
    core.views["s-1"] = builders.a_view(house(HAMPTON, "300.00 USD"))
    app = open_page(search="s-1")
    app.toggle(key=keys.WITH_MAP).set_value(True).run()
    assert not app.exception
    assert "Cheapest: Hampton Inn, 0.9 km away, $300.00." in str(app.get("plotly_chart")[0].proto)


def test_a_search_asked_again_is_a_new_one(open_page: Open, core: Core) -> None:
    gone = builders.an_ask(outcome=Outcome.FAILED, quotes=0)
    core.views["s-1"] = builders.a_view(
        sources=(builders.a_progress("booking", gone),),
        query=builders.a_query(Membership.AAA, request=_later()),
    )
    app = open_page(search="s-1")
    app.button(key="again").click().run()
    assert core.submitted[0][1:] == (("booking",), True)
    assert app.query_params["search"] == "new"


def _later() -> StayRequest:
    return builders.a_request(stay=builders.a_stay(builders.CHECK_IN + timedelta(days=9)))


def test_rates_of_another_search_say_their_age_and_can_be_asked_anew(
    open_page: Open, core: Core
) -> None:
    seen = clock.now() - timedelta(hours=2, minutes=5)
    shared = builders.an_ask(shared_at=seen, quotes=1)
    core.views["s-1"] = builders.a_view(
        house(HAMPTON, "300.00 USD"),
        sources=(builders.a_progress("booking", shared),),
        query=builders.a_query(request=_later()),
        submitted_at=clock.now(),
    )
    app = open_page(search="s-1")
    assert app.caption[0].value == "Rates seen 2 h ago."
    app.button(key="anew").click().run()
    assert core.submitted[0][1:] == (("booking",), True)


def test_a_code_stands_in_links_of_the_tab_that_asked_alone(open_page: Open, core: Core) -> None:
    link = "https://www.hilton.example/rooms?ref=X&corp=masked"
    corporate = Entitlement(Membership.CORPORATE, "ACME77")
    offer = builders.an_offer("300.00 USD", membership=Membership.CORPORATE, deep_link=link)
    query = replace(builders.a_query(), entitlements=(corporate,))
    core.views["s-1"] = builders.a_view(builders.a_house(HAMPTON, offer), query=query)
    app = open_page(search="s-1")
    shared = unquote(html(app))
    assert 'rooms?ref=X"' in shared
    assert "ACME77" not in shared
    app.session_state[keys.ASKED_HERE] = {"s-1"}
    assert "rooms?ref=X&amp;corp=ACME77" in unquote(html(app.run())).replace("%26", "&amp;")


def test_a_source_that_is_off_can_be_opened_with_its_rate(open_page: Open, core: Core) -> None:
    members = (Membership.PUBLIC, Membership.CORPORATE)
    asks = [
        builders.an_ask(
            "hilton", membership=m, outcome=Outcome.SWITCHED_OFF, quotes=0, reason="Off."
        )
        for m in members
    ]
    coded = "https://www.hilton.example/rooms?stay=2&corp=masked"
    off = replace(builders.a_progress("hilton", *asks), rate_links=((Membership.CORPORATE, coded),))
    corporate = Entitlement(Membership.CORPORATE, "ACME77")
    query = replace(builders.a_query(), entitlements=(corporate,))
    core.views["s-1"] = builders.a_view(sources=(off,), query=query)
    app = open_page(search="s-1")
    shared = unquote(html(app))
    assert "https://www.hilton.example/search" in shared
    assert "Open Corporate id" not in shared  # it leads nowhere without the code
    assert "ACME77" not in shared
    assert "**Every source is switched off**" in [each.value for each in app.markdown]
    app.session_state[keys.ASKED_HERE] = {"s-1"}
    hers = unquote(html(app.run()))
    assert "rooms?stay=2&amp;corp=ACME77" in hers.replace("2&corp", "2&amp;corp")
    assert "Open Corporate id" in hers


def test_what_a_site_says_it_has_not_is_told_from_what_nobody_can_ask(
    open_page: Open, core: Core
) -> None:
    asks = [
        builders.an_ask("hyatt", membership=m, outcome=outcome, quotes=0)
        for m, outcome in (
            (Membership.PUBLIC, Outcome.PRICED),
            (Membership.CORPORATE, Outcome.DISCOUNT_NOT_OFFERED),
            (Membership.AAA, Outcome.DISCOUNT_NOT_OFFERED),
            (Membership.SENIOR, Outcome.DISCOUNT_NOT_OFFERED),
        )
    ]
    askable = frozenset({Membership.PUBLIC, Membership.CORPORATE})
    hyatt = builders.a_source("hyatt", memberships=askable)
    answered = replace(builders.a_progress("hyatt", *asks), source=hyatt)
    core.views["s-1"] = builders.a_view(sources=(answered,))
    shown = html(open_page(search="s-1"))
    assert ">Not offered: Corporate id<" in shown
    assert ">Cannot be asked here: AAA/CAA, Senior<" in shown


@pytest.mark.parametrize(
    ("days", "total", "is_told"),
    [(4, "300.00 EUR", False), (5, "300.00 EUR", True), (5, "300.00 USD", False)],
)
def test_converted_totals_say_when_their_rates_are_old(
    open_page: Open,
    core: Core,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    total: str,
    is_told: bool,
) -> None:
    newest = fx.rate_table().on
    monkeypatch.setattr(
        clock, "now", lambda: datetime.combine(newest + timedelta(days=days), time(12), UTC)
    )
    core.views["s-1"] = builders.a_view(house(HAMPTON, total))
    said = f"{days} days old" in html(open_page(search="s-1"))
    assert said is is_told


def test_a_link_that_cannot_say_the_nights_says_so(open_page: Open, core: Core) -> None:
    """Best Western's house is an address without words, Marriott's rooms take the same number of
    adults each; Priceline has the days in its path."""
    undated = builders.an_offer(
        "300.00 USD",
        site="bestwestern",
        deep_link="https://www.bestwestern.example/book/hotel-rooms.90353.html",
    )
    dated = builders.an_offer(
        "320.00 USD",
        site="priceline",
        deep_link="https://www.priceline.example/relax/in/NY/from/20261204/to/20261206",
    )
    uneven = builders.an_offer(
        "330.00 USD",
        site="marriott",
        deep_link="https://www.marriott.example/search?fromDate=12/04/2026&toDate=12/06/2026"
        "&roomCount=2&numAdultsPerRoom=2",
    )
    form = replace(builders.a_progress("bestwestern"), link="https://www.bestwestern.example/form")
    house = builders.a_house(HAMPTON, undated, dated, uneven)
    core.views["s-1"] = builders.a_view(house, sources=(form, builders.a_progress("priceline")))
    shown = html(open_page(search="s-1"))
    assert ">Open on Best Western (no dates)<" in shown
    assert '>Open (no dates)<span class="wr-said"> Best Western ' in shown
    assert '>Open<span class="wr-said"> Hampton Inn on Priceline ' in shown
    assert '>Open (other guests)<span class="wr-said"> Hampton Inn on Marriott ' in shown
