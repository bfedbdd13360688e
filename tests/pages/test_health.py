"""The sources page and the trace of a search, drawn from health that is laid by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.accounts.model import Role
from core.domain.membership import Membership
from core.domain.pace import LOCAL
from core.health import service
from core.health.model import Alarm, GoodSearch, Health, LastGood, Use, Window
from core.health.spans import SpanRow
from core.search import service as searches
from core.sources import robots
from core.sources import service as sources
from core.traffic.service import Manners
from core.workqueue import Depth
from pages.parts import health_source, health_top, health_ways, keys
from tests.builders import a_source
from tests.core.health.builders import (
    NOW,
    a_breaker,
    a_health,
    a_source_health,
    a_staff,
    a_state,
    a_window,
    ago,
)
from tests.pages.conftest import Core, Open, an_account, html

RESTING = a_source_health("wyndham", breaker=a_breaker("wyndham"), hour=a_window(failed=6))
OPEN = GoodSearch(at=ago(minutes=3), search_id="s-1", quotes=24, house="Kimpton", evidence=None)
FINE = a_source_health(
    "ihg",
    day=Window(outcomes=a_window(priced=40, sold_out=6, blocked=4).outcomes, median_s=1.2, p95_s=4),
    week=a_window(priced=40),
    good=LastGood(at=ago(minutes=3), shown=OPEN),
)
OFF = a_source_health("expedia", state=a_state("expedia", is_on=False, off_reason="You chose so."))


def _show(monkeypatch: pytest.MonkeyPatch, health: Health) -> None:
    monkeypatch.setattr(service, "health", lambda: health)
    monkeypatch.setattr(service, "ended_alarms", lambda: ())


def test_what_is_wrong_stands_first_and_what_is_off_is_folded(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _show(monkeypatch, a_health(FINE, RESTING, OFF))
    app = open_page("sources.py")
    assert not app.exception
    assert [each.value for each in app.subheader] == [
        "Needs a look (1)",
        "Asked by every search (1)",
    ]
    assert [each.label for each in app.expander] == ["Off (1)"]
    page = html(app)
    assert page.index("Wyndham") < page.index("IHG") < page.index("Expedia")
    assert "1 of 3 sources ready to answer · 1 needs a look · 1 off" in page


def test_a_source_says_how_it_did_by_outcome_with_its_evidence(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _show(monkeypatch, a_health(FINE))
    page = html(open_page("sources.py"))
    assert "92 % of 50 visits answered" in page  # 40 + 6 of 50
    assert "rates found 40, sold out 6, bot wall 4" in page
    assert "median 1.2 s, 95 % within 4.0 s" in page
    assert 'href="/?search=s-1"' in page
    assert 'href="/trace?search=s-1"' in page


@pytest.mark.parametrize(
    ("refused", "state", "so"),
    [
        ((), ">answers</span>", "the pages we read "),
        ((Membership.AAA,), "robots.txt bars AAA/CAA", "so not asked for: AAA/CAA. "),
        (
            (Membership.SENIOR, Membership.AAA),
            "robots.txt bars 2 rates",
            "Obeyed, so not asked for: AAA/CAA, Senior. ",
        ),
        ((Membership.PUBLIC, Membership.AAA), "robots.txt says no", "for: Public, AAA/CAA. "),
    ],
)
def test_what_robots_txt_bars_is_said_and_is_no_trouble(
    refused: tuple[Membership, ...], state: str, so: str
) -> None:
    one = a_source_health("ihg", refused=refused, week=a_window(priced=3))
    row = health_source.row(one, NOW)
    assert state in row
    assert so in row
    assert (">answers</span>" in row) is (Membership.PUBLIC not in refused)
    assert not health_source.needs_a_look(one)
    is_told = "0 of 1 source ready to answer · 1 asks robots not to visit" in health_top.headline(
        a_health(one)
    )
    assert is_told is (Membership.PUBLIC in refused)


@pytest.mark.parametrize(
    ("good", "words"),
    [
        (None, "<dd>none is known</dd>"),
        (LastGood(at=ago(minutes=3), shown=OPEN), "<dd>3 min ago: 24 rates, Kimpton first · "),
        (
            LastGood(at=ago(seconds=5), shown=OPEN),
            "<dd>just now, in a search that is shown to nobody else. "
            "The newest to look at, 3 min ago: 24 rates, ",
        ),
        (
            LastGood(at=ago(seconds=5)),
            "<dd>just now, in a search that is shown to nobody else</dd>",
        ),
    ],
)
def test_the_last_good_visit_is_everybodys_and_what_is_shown_of_it_is_not(
    good: LastGood | None, words: str
) -> None:
    row = health_source.row(a_source_health("ihg", good=good), NOW)
    assert words in row
    assert ("no rates yet" in row) is (good is None)


def test_visits_that_left_a_membership_without_an_answer_are_told() -> None:
    day = replace(a_window(priced=6), in_part=5)
    row = health_source.row(a_source_health("ihg", day=day), NOW)
    assert ">100 % of 6 visits answered, 5 in part<" in row
    assert "100 % of 6 visits answered: rates found 6 · 5 not for every membership asked" in row


def test_before_a_source_is_switched_on_its_robots_pace_and_terms_stand_there(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = a_source_health("expedia", state=a_state("expedia", is_on=False, robots=""))
    read = a_source_health("ihg", state=a_state("ihg", is_on=False))
    _show(monkeypatch, a_health(unread, read))
    page = html(open_page("sources.py"))
    assert page.count("Its robots.txt was not read yet.") == 1
    assert "robots.txt allows the pages we read" in page
    pace = "Pace: 1 s between two starts, 2 at once, 2,000 requests a day for each of its hosts."
    assert page.count(pace) == 4  # on its line and under Details, twice


def test_a_pace_without_limits_says_so() -> None:
    words = health_ways.pace_words(Manners(LOCAL, None))
    assert (
        words == "Pace: no pause between starts, 4 at once, no limit a day for each of its hosts."
    )


def test_an_admin_reads_robots_txt_before_switching_a_source_on(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    unread = a_source_health("expedia", state=a_state("expedia", is_on=False, robots=""))
    _show(monkeypatch, a_health(unread, FINE))
    monkeypatch.setattr(robots, "read", lambda slug: not asked.append(slug))
    assert "Read robots.txt" not in [b.label for b in open_page("sources.py").button]
    core.person = an_account(role=Role.ADMIN)
    app = open_page("sources.py")
    (button,) = [b for b in app.button if b.label == "Read robots.txt"]  # of what is off alone
    button.click().run()
    assert not app.exception
    assert asked == ["expedia"]


def test_a_home_page_is_not_called_terms() -> None:
    home = a_source("accor", terms_url="https://all.accor.com/")
    assert "home page (the address of its terms is not known)" in health_ways.terms(home)
    assert "home page" not in health_ways.terms(a_source("ihg", terms_url="https://ihg.com/tc"))


def test_robots_txt_that_no_worker_reads_now_is_told(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = a_source_health("expedia", state=a_state("expedia", is_on=False, robots=""))
    core.person = an_account(role=Role.ADMIN)
    _show(monkeypatch, a_health(unread))
    monkeypatch.setattr(robots, "read", lambda slug: False)
    app = open_page("sources.py")
    app.button(key=keys.robots("expedia")).click().run()
    assert "waits for a worker" in app.toast[0].value
    _show(monkeypatch, a_health(unread, staff=a_staff(workers=0)))
    assert open_page("sources.py").button(key=keys.robots("expedia")).disabled


def test_an_admins_switch_is_thrown_in_the_database_and_said(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    thrown: list[tuple[str, bool, str]] = []
    _show(monkeypatch, a_health(FINE))
    monkeypatch.setattr(sources, "switch", lambda *how: thrown.append(how))
    core.person = an_account(role=Role.ADMIN)
    app = open_page("sources.py")
    app.toggle(key=keys.switch("ihg")).set_value(False).run()
    assert thrown == [("ihg", False, "ada@example.com")]
    assert [each.value for each in app.toast] == ["ihg is off."]


@pytest.mark.parametrize("role", [None, Role.TRAVELLER, Role.HOTELIER, Role.APPROVER])
def test_nobody_else_sees_a_switch(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    _show(monkeypatch, a_health(FINE))
    core.person = an_account(role=role) if role else None
    app = open_page("sources.py")
    assert "IHG" in html(app)
    assert not app.toggle


def test_a_switch_of_somebody_who_is_no_admin_any_more_does_nothing(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    thrown: list[object] = []
    _show(monkeypatch, a_health(FINE))
    monkeypatch.setattr(sources, "switch", lambda *how: thrown.append(how))
    core.person = an_account(role=Role.ADMIN)
    app = open_page("sources.py")
    core.person = an_account(role=Role.TRAVELLER)
    app.toggle(key=keys.switch("ihg")).set_value(False).run()
    assert thrown == []
    assert not app.toggle


def test_a_source_without_its_key_cannot_be_switched_on(
    open_page: Open, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = an_account(role=Role.ADMIN)
    keyed = a_source("amadeus", key_variables=("AMADEUS_CLIENT_ID",))
    state = a_state("amadeus", source=keyed, is_on=False, off_reason="Set AMADEUS_CLIENT_ID.")
    _show(monkeypatch, a_health(a_source_health("amadeus", state=state)))
    app = open_page("sources.py")
    assert app.toggle(key=keys.switch("amadeus")).disabled
    assert app.expander[0].proto.expanded


def test_alarms_are_read_before_anything_else(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = Alarm(
        id=1,
        rule="source_failing",
        subject="wyndham",
        sentence="Wyndham answered 0 of <6> visits.",
        started_at=ago(minutes=7),
        ended_at=None,
        is_told=False,
    )
    _show(monkeypatch, a_health(FINE, alarms=(alarm,)))
    page = html(open_page("sources.py"))
    assert "Wyndham answered 0 of &lt;6&gt; visits." in page
    assert "for 7 min · not told to every channel yet" in page


def test_what_one_source_does_wrong_is_one_box_and_many_boxes_are_folded() -> None:
    def alarm(subject: str, rule: str) -> Alarm:
        return Alarm(
            id=1, rule=rule, subject=subject, sentence=f"{subject}: {rule}.",
            started_at=ago(minutes=7), ended_at=None, is_told=True,
        )  # fmt: skip

    two = health_top.alarms(a_health(alarms=(alarm("a", "slow"), alarm("a", "failing"))))
    assert (two.count('role="alert"'), two.count("<details")) == (1, 0)
    assert "a: slow." in two and "a: failing." in two
    five = health_top.alarms(a_health(alarms=tuple(alarm(one, "slow") for one in "abcde")))
    opened, folded = five.split("<details", 1)
    assert (opened.count('role="alert"'), folded.count('role="alert"')) == (3, 2)
    assert "2 more that need a look" in folded


def test_before_the_first_worker_the_page_says_what_it_waits_for(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    _show(monkeypatch, a_health())
    app = open_page("sources.py")
    assert "the worker describes them when it starts" in app.markdown[-1].value
    assert "Look again" in [each.label for each in app.button]


@pytest.mark.parametrize(
    ("health", "words"),
    [
        (a_health(), "1 worker, nothing waits"),
        (a_health(queue=Depth(0, 3, None)), "1 worker, 3 searches under way"),
        (a_health(queue=Depth(2, 1, ago(seconds=9))), "1 worker, 2 searches waiting for 9 s"),
        (a_health(staff=a_staff(workers=0, is_led=False)),
         "no worker lives, nothing waits, no scheduler leads"),
    ],
)  # fmt: skip
def test_who_works_and_what_waits(health: Health, words: str) -> None:
    assert health_top.crew(health) == words


def test_figures_that_are_unknown_are_left_out() -> None:
    assert health_top.figures(a_health()) == "24 hours: 0 searches"
    use = Use(searches_24h=12, asks_24h=200, cache_hits_24h=130, saving=0.08, saving_pairs=31)
    assert health_top.figures(a_health(use=use)) == (
        "24 hours: 12 searches · 65 % of 200 questions answered without a visit · "
        "members save 8 % on average (31 houses)"
    )


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (a_source_health("ihg", breaker=a_breaker("ihg")), "rests until 12:02 UTC"),
        (a_source_health("ihg", breaker=a_breaker("ihg", state="half_open")), "trying again"),
        (a_source_health("ihg", hour=a_window(failed=5)), "fails often"),
        (a_source_health("ihg", hour=Window(unconfirmed=3)), "unconfirmed rates"),
        (a_source_health("ihg"), "not asked yet"),
        (FINE, "answers"),
        (OFF, "off"),
    ],
)
def test_the_state_in_a_word(one: object, words: str) -> None:
    assert f">{words}<" in health_source.state_badges(one, NOW)  # type: ignore[arg-type]


def _spans() -> tuple[SpanRow, ...]:
    def span(name: str, start: float, took: float, id_: str, parent: str | None) -> SpanRow:
        return SpanRow(
            span_id=id_,
            parent_id=parent,
            name=name,
            process="worker",
            started_at=NOW + timedelta(seconds=start),
            took_s=took,
            error="",
            attributes={"site": "booking"} if name == "source" else {},
        )

    return (
        span("submit", 0, 0.1, "a", "top"),
        span("search", 0.3, 3.7, "top", None),
        span("source", 0.3, 3.5, "s", "top"),
        span("exchange", 0.5, 3.0, "e", "s"),
    )


@pytest.fixture
def a_trace(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "is_closed", lambda _: True)
    monkeypatch.setattr(service, "trace_of", lambda _: _spans())
    monkeypatch.setattr(sources, "described", lambda: tuple(state.source for state in core.sources))


def test_a_trace_says_its_finding_first(a_trace: None, open_page: Open) -> None:
    page = html(open_page("trace.py", search="s-1"))
    assert (
        "4.0 s from the click to the end. The slowest source was Booking.com with 3.5 s: "
        "3.0 s the site answering, 0.5 s other work."
    ) in page
    assert "A worker took it after 0.20 s." in page


def test_a_running_search_has_no_trace_yet(
    a_trace: None, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "is_closed", lambda _: False)
    app = open_page("trace.py", search="s-1")
    assert "still runs" in app.markdown[-1].value
