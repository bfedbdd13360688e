"""The form: faults beside their field, places that may be meant, and the state in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.domain.membership import Entitlement, Membership
from pages.parts import keys
from pages.parts.destination import Place
from pages.parts.question import usual_dates
from tests import builders
from tests.pages.conftest import Core, Open, html

NEW_YORK = Place("New York, NY, United States", "5128581")


def typed(app: AppTest, place: Place) -> AppTest:
    """The browser's box puts its words here; its script is tried in tests/e2e."""
    app.session_state[keys.PLACE] = place
    return app


def search(app: AppTest) -> AppTest:
    return app.button(key="search_now").click().run()


def test_an_empty_destination_is_named_at_its_field(open_page: Open, core: Core) -> None:
    app = search(open_page())
    assert "Type a city: the destination is empty." in html(app)
    assert core.submitted == []


def test_an_unclear_place_offers_those_meant(open_page: Open, core: Core) -> None:
    app = search(typed(open_page(), Place("Springfield")))
    meant = [b for b in app.button if str(b.key).startswith("meant_")]
    assert len(meant) == 3
    assert all(b.label.startswith("Springfield, ") for b in meant)
    meant[0].click().run()
    search(app)
    assert core.submitted[0][0].destination.label == meant[0].label


def test_a_name_typed_without_accents_is_enough(open_page: Open, core: Core) -> None:
    search(typed(open_page(), Place("munchen")))
    assert core.submitted[0][0].destination.name == "Munich"


def test_each_child_needs_an_age(open_page: Open, core: Core) -> None:
    app = typed(open_page(), NEW_YORK)
    app.number_input(key=keys.CHILDREN).set_value(2).run()
    search(app)
    assert "Choose the age of each child." in html(app)
    app.selectbox(key="age1").select(4).run()
    app.selectbox(key="age2").select(0).run()
    search(app)
    assert core.submitted[0][0].request.occupancy.child_ages == (4, 0)


def test_a_stay_needs_both_dates(open_page: Open, core: Core) -> None:
    app = typed(open_page(), NEW_YORK)
    app.date_input(key=keys.STAY).set_value((clock.now().date() + timedelta(days=3),)).run()
    search(app)
    assert "Choose a check-out date too." in html(app)
    assert core.submitted == []


def test_a_corporate_rate_asks_for_its_id(open_page: Open, core: Core) -> None:
    app = typed(open_page(), NEW_YORK)
    app.pills(key=keys.MEMBERSHIPS).set_value([Membership.CORPORATE]).run()
    search(app)
    assert "Enter your code for Corporate id" in html(app)
    app.text_input(key="code_corporate").set_value(" 00123 ").run()
    search(app)
    assert core.submitted[0][0].entitlements == (Entitlement(Membership.CORPORATE, "00123"),)


def test_a_shared_link_does_not_show_the_code_it_was_asked_with(
    open_page: Open, core: Core
) -> None:
    query = replace(builders.a_query(), entitlements=(Entitlement(Membership.CORPORATE, "00123"),))
    core.views["theirs"] = builders.a_view(search_id="theirs", query=query, sources=())
    app = open_page(search="theirs")
    app.button(key="edit").click().run()
    assert app.text_input(key="code_corporate").value == ""


def test_the_tab_that_asked_keeps_its_code(open_page: Open, core: Core) -> None:
    app = typed(open_page(), NEW_YORK)
    app.pills(key=keys.MEMBERSHIPS).set_value([Membership.CORPORATE]).run()
    app.text_input(key="code_corporate").set_value("00123").run()
    search(app)
    app.button(key="edit").click().run()
    assert app.text_input(key="code_corporate").value == "00123"


def test_chosen_memberships_say_what_check_in_wants(open_page: Open) -> None:
    app = open_page()
    app.pills(key=keys.MEMBERSHIPS).set_value([Membership.AAA, Membership.PROMO]).run()
    assert "Bring to check-in: AAA or CAA membership card." in [c.value for c in app.caption]


def test_only_the_chosen_sources_are_asked(open_page: Open, core: Core) -> None:
    app = typed(open_page(), NEW_YORK)
    app.pills(key=keys.SOURCES).set_value(["wyndham"]).run()
    search(app)
    assert core.submitted[0][1] == ("wyndham",)


def test_the_address_fills_the_form(open_page: Open, core: Core) -> None:
    first = clock.now().date() + timedelta(days=40)
    app = open_page(
        to="2643743", adults="3", rooms="2", stay=[f"{first}", f"{first + timedelta(3)}"]
    )
    search(app)
    query = core.submitted[0][0]
    assert query.destination.label == "London, United Kingdom"
    assert (query.request.occupancy.adults, query.request.rooms) == (3, 2)
    assert query.request.stay.check_in == first
    assert query.request.nights == 3


def test_an_address_that_makes_no_sense_leaves_the_usual_form(open_page: Open) -> None:
    app = open_page(to="<script>", adults="lots", stay="yesterday")
    assert not app.exception
    assert app.number_input(key=keys.ADULTS).value == 2


def test_an_opened_search_can_be_edited(open_page: Open, core: Core) -> None:
    request = builders.a_request(
        stay=builders.a_stay(clock.now().date() + timedelta(days=30), nights=3)
    )
    core.views["s-1"] = builders.a_view(query=builders.a_query(Membership.AARP, request=request))
    app = open_page(search="s-1")
    assert "3 nights" in app.text[0].value
    app.button(key="edit").click().run()
    assert app.date_input(key=keys.STAY).value == (request.stay.check_in, request.stay.check_out)
    assert app.session_state[keys.PLACE].text == "New York, NY, United States"


def test_nights_of_an_old_search_give_way_to_the_usual_ones(open_page: Open, core: Core) -> None:
    stay = builders.a_stay(clock.now().date() - timedelta(days=3))
    core.views["s-1"] = builders.a_view(
        query=builders.a_query(request=builders.a_request(stay=stay, rooms=2))
    )
    app = open_page(search="s-1").button(key="edit").click().run()
    assert not app.exception
    assert app.date_input(key=keys.STAY).value == usual_dates(clock.now().date())
    assert app.number_input(key=keys.ROOMS).value == 2


def test_a_form_left_open_overnight_moves_on_from_nights_that_are_over(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon = datetime(2026, 12, 31, 12, tzinfo=UTC)  # from then on it is the 31st everywhere
    monkeypatch.setattr(clock, "now", lambda: noon)
    app = open_page()
    tonight, usual = (date(2026, 12, 31), date(2027, 1, 1)), (date(2027, 1, 15), date(2027, 1, 17))
    app.date_input(key=keys.STAY).set_value(tonight).run()
    day = timedelta(days=1)
    for moment, shown in ((noon + day - timedelta(seconds=1), tonight), (noon + day, usual)):
        monkeypatch.setattr(clock, "now", lambda at=moment: at)
        app.run()
        assert not app.exception
        assert app.date_input(key=keys.STAY).value == shown


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({}, "2 adults, 1 room"),
        ({"adults": "3"}, "3 adults, 1 room"),
        ({"adults": "1", "children": "2", "rooms": "3"}, "1 adult, 2 children, 3 rooms"),
        ({"adults": "99", "rooms": "0", "children": "-1"}, "2 adults, 1 room"),
        ({"adults": "two", "rooms": "²"}, "2 adults, 1 room"),
        ({"adults": "9" * 5000}, "2 adults, 1 room"),
    ],
)
def test_the_first_draw_says_the_party_of_the_address(
    open_page: Open, address: dict[str, str], says: str
) -> None:
    app = open_page(**address)
    assert not app.exception
    assert says in _popovers(app)
    assert says in _popovers(app.run())


def test_without_a_source_the_form_leads_to_where_one_is_switched_on(
    open_page: Open, core: Core
) -> None:
    core.sources = ()
    app = open_page()
    links = [one.proto.label for one in app.main.get("page_link")]
    assert "Switch a source on first" in links
    assert not [label for label in _popovers(app) if "sources" in label]


def test_the_first_draw_counts_the_sources_of_the_address(open_page: Open, core: Core) -> None:
    chosen = [core.sources[0].source.name, core.sources[1].source.name, "No such site"]
    app = open_page(only=chosen)  # type: ignore[arg-type]
    assert "2 of 3 sources" in _popovers(app)
    assert "2 of 3 sources" in _popovers(app.run())


def _popovers(app: AppTest) -> list[str]:
    """What stands on the buttons that open a fold over the page."""
    return [each.proto.popover.label for each in app.get("popover")]
