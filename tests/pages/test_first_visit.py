"""The first screen: what it says, what it offers, and which world it shows."""

from __future__ import annotations

import dataclasses

import pytest

from core.accounts.model import Held
from core.config import settings
from core.domain.membership import Membership
from core.search import service
from pages.parts import keys, world
from tests import builders
from tests.pages.conftest import Core, Open, an_account


def test_an_empty_first_visit_offers_one_example(open_page: Open) -> None:
    app = open_page()
    assert not app.exception
    assert [b.label for b in app.button if b.key == "example"] == [
        "Try it: New York, 2 adults, two nights, AARP + AAA + senior"
    ]
    assert not app.subheader  # no list of recent searches while there are none


def test_the_example_runs_a_search(open_page: Open, core: Core) -> None:
    app = open_page()
    app.button(key="example").click().run()
    assert not app.exception
    (query, sites, _again) = core.submitted[0]
    assert query.destination.name == "New York"
    assert query.request.nights == 2
    assert query.request.occupancy.adults == 2
    assert {e.membership for e in query.entitlements} == {
        Membership.AARP,
        Membership.AAA,
        Membership.SENIOR,
    }
    assert sites == ()
    assert app.query_params["search"] == "new"


def _a_recent(search_id: str) -> service.RecentSearch:
    return service.RecentSearch(
        search_id=search_id,
        query=builders.a_query(Membership.AARP),
        submitted_at=builders.SEEN_AT,
        quotes=142,
        is_running=False,
    )


def test_a_recent_search_of_this_tab_opens_again(open_page: Open, core: Core) -> None:
    core.views["s-9"] = builders.a_view(builders.a_house(), search_id="s-9")
    core.listed = {"s-9": _a_recent("s-9"), "a stranger's": _a_recent("a stranger's")}
    app = open_page(search="s-9")
    del app.query_params["search"]
    app.run()
    assert [b.key for b in app.button if (b.key or "").startswith("recent_")] == ["recent_s-9"]
    button = app.button(key="recent_s-9")
    assert "New York, NY, United States" in button.label
    assert "AARP" in button.label
    assert button.label.endswith("142 rates")
    button.click().run()
    assert app.query_params["search"] == "s-9"
    assert core.seen == []


def test_a_person_finds_what_she_opened_anywhere(open_page: Open, core: Core) -> None:
    core.person, core.opened = an_account(), (_a_recent("s-3"),)
    core.views["s-3"] = builders.a_view(builders.a_house(), search_id="s-3")
    app = open_page()
    app.button(key="recent_s-3").click().run()
    app.run()
    assert core.seen == ["s-3"]


def test_the_form_begins_with_her_memberships_and_currency(open_page: Open, core: Core) -> None:
    core.person = an_account(currency="EUR")
    core.held = (Held(Membership.AARP, "", ""), Held(Membership.PROMO, "SPRING-26", "•••• -26"))
    app = open_page()
    assert app.session_state[keys.CURRENCY] == "EUR"
    assert app.session_state[keys.MEMBERSHIPS] == [Membership.AARP, Membership.PROMO]
    assert app.text_input(key=keys.code(Membership.PROMO)).value == "SPRING-26"


def test_what_the_address_asks_is_left_as_it_is(open_page: Open, core: Core) -> None:
    core.person = an_account(currency="EUR")
    core.held = (Held(Membership.AARP, "", ""),)
    app = open_page(currency="GBP", **{keys.MEMBERSHIPS: "Senior"})
    assert app.selectbox(key=keys.CURRENCY).value == "GBP"
    assert app.session_state[keys.MEMBERSHIPS] == [Membership.SENIOR]


@pytest.mark.parametrize("page", ["", "sources.py"])
def test_the_local_world_is_named_on_every_page(open_page: Open, page: str) -> None:
    app = open_page(page)
    assert any("Local world: made-up prices" in m.value for m in app.markdown)


def test_the_local_world_leads_to_its_control_page(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = dataclasses.replace(settings(), world="local", control_url="http://127.0.0.1:9")
    monkeypatch.setattr(world, "settings", lambda: local)
    app = open_page()
    assert any("[control page](http://127.0.0.1:9)" in m.value for m in app.markdown)


def test_the_live_world_has_no_badge(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    live = dataclasses.replace(settings(), world="live")
    monkeypatch.setattr(world, "settings", lambda: live)
    app = open_page()
    assert not any("Local world" in m.value for m in app.markdown)
