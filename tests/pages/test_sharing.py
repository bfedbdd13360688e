"""What is shared and mailed, as it is drawn: links, their end, reports and what can be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from core import clock
from core.domain.membership import Entitlement, Membership
from core.history.model import ShapeFilter, Unit
from core.reports import service
from core.reports.errors import LinkGone, TooMany
from core.reports.link_store import Link
from core.reports.model import AllWatches, Every, NewReport, Plan, Report, SearchQuestion
from core.reports.sharing import Made
from core.reports.subjects import SearchResult, Subject, TrendQuestion, WatchList, WatchRow
from core.watch import service as watches
from core.watch.errors import BadSchedule
from pages.parts import keys, profile_reports, shared_ways, trend_question
from pages.parts.trend_choices import Axis, Choices, Lines, Span
from tests.builders import a_house, a_query, a_request, a_stay, a_view, an_offer
from tests.pages.conftest import Core, Open, an_account, html

END = datetime(2026, 11, 28, 18, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watches, "watches", lambda _: ())


def _link(subject: Subject, **changes: Any) -> Link:
    values: dict[str, Any] = {
        "link_id": "f" * 64,
        "title": "New York",
        "subject": subject,
        "made_at": END - timedelta(days=7),
        "ends_at": END,
        "ended_at": None,
    }
    return Link(**{**values, **changes})


def _report(**changes: Any) -> Report:
    values: dict[str, Any] = {
        "report_id": "0b0c2f6e-8a43-4b8e-9a57-2d1c1c1f0001",
        "account_id": "a",
        "title": "Boston",
        "about": AllWatches(),
        "plan": Plan(Every.WEEK, time(8)),
        "is_paused": False,
        "ended": "",
        "next_due_at": clock.now() + timedelta(days=30),
        "last_sent_at": None,
    }
    return Report(**{**values, **changes})


def test_a_shared_search_is_read_only_and_says_until_when(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = Entitlement(Membership.CORPORATE, "ENGINE-1843")
    closed = an_offer("250.00 USD", membership=Membership.CORPORATE, name="Company House")
    core.views["s-1"] = a_view(
        a_house("Grand", an_offer("320.00 USD", name="Grand")),
        a_house("Company House", closed),
        query=replace(a_query(), entitlements=(secret,)),
    )
    monkeypatch.setattr(service, "open_link", lambda _: _link(SearchResult("s-1")))
    app = open_page("shared.py", link="a token")
    page = html(app)
    assert "Shared by a Wayrate user; this link ends on" in page
    assert "18:30 UTC" in page
    assert "Grand" in page
    assert "Company House" not in page
    assert "ENGINE-1843" not in page
    assert set(core.opened_by_link) == {"s-1"}
    assert "data-tap" not in page  # nothing to watch
    labels = {button.label for button in app.button}
    assert not labels & {"Edit", "Watch", "Ask again now", "Make a link"}


def test_what_is_behind_no_link_is_said_with_a_way_on(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: str) -> Link:
        raise LinkGone("Whoever shared this has ended the link.")

    monkeypatch.setattr(service, "open_link", gone)
    app = open_page("shared.py", link="old")
    assert "Whoever shared this has ended the link." in [each.value for each in app.text]
    assert app.button(key="shared_search").label == "Search anew"


def test_a_link_to_a_search_that_is_gone_is_no_failure(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "open_link", lambda _: _link(SearchResult("gone")))
    app = open_page("shared.py", link="a token")
    assert app.button(key="shared_search").label == "Search anew"


def test_a_shared_watch_list_shows_what_was_known(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (
        WatchRow("<b>Ritz</b>", "New York", "312.40", "USD", "IHG", "4 % less than on 14 Nov", ""),
        WatchRow("Plaza", "New York", "", "", "", "", "sold out"),
    )
    monkeypatch.setattr(service, "open_link", lambda _: _link(WatchList(rows, END)))
    page = html(open_page("shared.py", link="a token"))
    assert "$312.40" in page
    assert "&lt;b&gt;Ritz" in page
    assert "sold out" in page
    assert "not known" in page


def test_a_link_is_made_for_as_long_as_was_chosen(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account()
    core.views["s-1"] = a_view(a_house())
    made: list[tuple[Subject, int]] = []

    def share(_: str, title: str, subject: Subject, days: int) -> Made:
        made.append((subject, days))
        return Made("the-token", END)

    monkeypatch.setattr(service, "share", share)
    app = open_page("search.py", search="s-1")
    app.button_group(key="share_days").set_value(30).run()
    app.button(key="share_make").click().run()
    assert made == [(SearchResult("s-1"), 30)]
    assert [code.value for code in app.code if "link=the-token" in code.value]


def test_too_many_links_is_said_where_one_was_wanted(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account()
    core.views["s-1"] = a_view(a_house())

    def full(*_: object) -> Made:
        raise TooMany("You have 100 open links, which is the most.")

    monkeypatch.setattr(service, "share", full)
    app = open_page("search.py", search="s-1")
    app.button(key="share_make").click().run()
    assert "You have 100 open links" in html(app)


def test_who_is_not_signed_in_is_led_to_it(open_page: Open, core: Core) -> None:
    core.views["s-1"] = a_view(a_house())
    app = open_page("search.py", search="s-1")
    assert app.button(key="share_sign_in").label == "Sign in"
    assert app.button(key="mail_sign_in").label == "Sign in"


def test_a_search_is_mailed_weekly_unless_chosen_otherwise(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account(time_zone="Europe/Berlin")
    core.views["s-1"] = a_view(a_house())
    asked: list[NewReport] = []

    def create(_: str, new: NewReport) -> None:
        asked.append(new)

    monkeypatch.setattr(service, "create", create)
    app = open_page("search.py", search="s-1")
    app.button(key="mail_go").click().run()
    (new,) = asked
    assert new.about == SearchQuestion(core.views["s-1"].query)
    assert new.plan == Plan(Every.WEEK, time(8), 0, 1, "Europe/Berlin")


def test_what_is_mailed_already_says_when_and_can_be_changed(open_page: Open, core: Core) -> None:
    core.person = an_account()
    core.views["s-1"] = a_view(a_house())
    core.reports = (_report(about=SearchQuestion(core.views["s-1"].query)),)
    app = open_page("search.py", search="s-1")
    assert "This is mailed to you." in [each.value for each in app.text]
    assert any("Mondays at 08:00" in each.value for each in app.caption)
    assert app.button(key="mail_go").label == "Change"


def test_the_profile_lists_reports_and_links_with_their_ends(open_page: Open, core: Core) -> None:
    core.person = an_account()
    core.reports = (_report(), _report(report_id="2", title="Paused one", is_paused=True))
    core.links = (
        _link(SearchResult("s-1")),
        _link(SearchResult("s-2"), link_id="e" * 64, title="Ended", ended_at=END),
        _link(SearchResult("s-3"), link_id="d" * 64, title="Mailed", report_id="2"),
    )
    app = open_page("profile.py")
    page = html(app)
    assert "Mondays at 08:00 · next" in page
    assert "Mondays at 08:00 · paused" in page
    assert "nothing sent yet" in page
    assert [b.label for b in app.button if b.label in ("End now", "Undo")] == [
        "End now",
        "Undo",
        "End now",
    ]
    assert "1 link in reports mailed to you" in [each.label for each in app.expander]


def test_ending_a_link_is_asked_of_core(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account()
    core.links = (_link(SearchResult("s-1")),)
    ended: list[str] = []
    monkeypatch.setattr(service, "end_link", lambda _, link_id: ended.append(link_id))
    app = open_page("profile.py")
    next(b for b in app.button if b.label == "End now").click().run()
    assert ended == ["f" * 64]


def _menu(app: Any, key: str) -> Any:
    return next(each for each in app.get("menu_button") if each.key == key)


def test_a_report_is_changed_in_the_profile_and_that_is_taken_back(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person, report = an_account(), _report()
    core.reports = (report,)
    plans: list[Plan] = []
    monkeypatch.setattr(service, "replan", lambda _, its, plan: plans.append(plan))
    app = open_page("profile.py")
    _menu(app, keys.report_menu(report.report_id)).click(profile_reports.CHANGE).run()
    app.button_group(key=f"report_{report.report_id}_every").set_value(Every.DAY).run()
    last = clock.now().date() + timedelta(days=20)
    app.date_input(key=f"report_{report.report_id}_until").set_value(last).run()
    app.button(key="report_save").click().run()
    assert not app.exception
    changed = Plan(Every.DAY, time(8), until=last)
    assert plans == [changed]
    assert not [each for each in app.button if each.key == "report_save"]  # the form is closed
    next(each for each in app.button if each.label == "Undo").click().run()
    assert plans == [changed, report.plan]


def test_what_is_wrong_with_a_changed_plan_is_said_in_its_form(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person, report = an_account(), _report(ended="It came for the last time.")
    core.reports = (report,)

    def refused(*_: object) -> None:
        raise BadSchedule("It would never come: choose a later last day.")

    monkeypatch.setattr(service, "replan", refused)
    app = open_page("profile.py")
    _menu(app, keys.report_menu(report.report_id)).click(profile_reports.CHANGE).run()
    app.date_input(key=f"report_{report.report_id}_until").set_value(clock.now().date()).run()
    app.button(key="report_save").click().run()
    assert "choose a later last day" in html(app)
    assert app.button(key="report_save")


@pytest.mark.parametrize(
    ("at", "offered"),
    [
        ("2027-01-01 11:59", [profile_reports.CHANGE, profile_reports.DELETE]),
        ("2027-01-01 12:00", [profile_reports.DELETE]),  # the 31st is over everywhere
    ],
)
def test_a_report_of_a_stay_that_has_begun_is_only_deleted(
    at: str, offered: list[str], open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    tonight = replace(a_query(), request=a_request(stay=a_stay(date(2026, 12, 31))))
    core.person = an_account()
    core.reports = (_report(about=SearchQuestion(tonight), ended="It comes no more."),)
    menu = _menu(open_page("profile.py"), keys.report_menu(core.reports[0].report_id))
    assert [each.rpartition(" ")[2] for each in menu.options] == offered


def test_the_end_of_a_link_is_moved_and_that_is_taken_back(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person, link = an_account(), _link(SearchResult("s-1"))
    core.links = (link,)
    moved: list[datetime] = []
    monkeypatch.setattr(service, "move_end", lambda _, its, at: moved.append(at) or True)
    app, before = open_page("profile.py"), clock.now()
    _menu(app, keys.link_menu(link.link_id)).click(30).run()
    assert before <= moved[0] - timedelta(days=30) <= clock.now()
    next(each for each in app.button if each.label == "Undo").click().run()
    assert moved[1:] == [END]


@pytest.mark.parametrize(
    ("what", "way"),
    [
        (SearchResult("s-1"), 'href="./?search=s-1"'),
        (AllWatches(), 'href="watches"'),
        (
            TrendQuestion(chain="hotel indigo", days=None, unit=Unit.STAY),
            'href="trends?chain=hotel+indigo&amp;t_chain_span=All&amp;t_unit=The+stay'
            '&amp;t_axis=Day+seen"',
        ),
        (
            TrendQuestion(
                houses=((("booking", "1"),), (("ihg", "2"),)),
                membership=Membership.AAA,
                shape=ShapeFilter(nights=2),
            ),
            'href="trends?house=booking%3A1&amp;house=ihg%3A2&amp;t_span=30+d&amp;t_axis=Day+seen'
            '&amp;t_lines=Every+source&amp;t_rate=AAA%2FCAA&amp;t_nights=2"',
        ),
    ],
    ids=["search", "watches", "chain", "hotels"],
)
def test_a_title_leads_to_what_it_is_about(what: Any, way: str) -> None:
    assert way in shared_ways.titled("<Title>", what)
    assert "&lt;Title&gt;" in shared_ways.titled("<Title>", what)
    assert "href" not in shared_ways.titled("Asked anew", SearchQuestion(a_query()))


@pytest.mark.parametrize("span", list(Span))
def test_the_controls_of_a_trend_come_back_from_its_question(span: Span) -> None:
    choices = Choices(
        span=span,
        unit=Unit.STAY,
        axis=Axis.LEAD,
        lines=Lines.CHEAPEST,
        membership=Membership.AAA,
        shape=ShapeFilter(nights=2),
    )
    houses = ((("booking", "1"),), (("ihg", "2"),))
    question = trend_question.of(houses, choices, "EUR")
    assert isinstance(question, TrendQuestion)
    assert question.houses == houses
    assert question.currency == "EUR"
    assert trend_question.choices_of(question) == choices
