"""Watches as a person meets them: the button on a hotel, the list, one watch, and two tabs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import clock, vault
from core.domain.membership import Entitlement, Membership
from core.domain.stay import Occupancy
from core.reports import service as reports
from core.watch import service
from core.watch.errors import EditedMeanwhile, TooSoon
from core.watch.model import ImportReport, LineReport, Schedule, ScheduleKind, Target
from core.watch.rule_model import NewRule, Rule, RuleKind
from pages.parts import keys, watch_do, watch_list, watch_make, watch_snack, who
from tests import builders
from tests.pages.conftest import Core, Open, html
from tests.pages.watching import (
    ADA,
    NOW,
    Watching,
    a_reading,
    a_rule,
    a_watch,
    an_alert,
    seen,
)

HOUSE = "Hampton Inn Manhattan Downtown"


@pytest.fixture
def watching(core: Core, monkeypatch: pytest.MonkeyPatch) -> Watching:
    """Ada is signed in, and core.watch keeps its watches in memory."""
    fake = Watching()
    for name in (
        *("watches", "watch", "create", "edit", "pause", "delete", "undo_delete", "check_now"),
        *("put_rule", "drop_rule", "mute", "readings", "checks", "alerts", "alert"),
    ):
        monkeypatch.setattr(service, name, getattr(fake, name))
    monkeypatch.setattr(reports, "reports", lambda _: ())
    monkeypatch.setattr(watch_make, "browser", lambda: "hers")
    core.person = ADA
    core.views["s-1"] = builders.a_view(builders.a_house(HOUSE))
    return fake


def keep(watching: Watching, *watches: object) -> None:
    watching.kept = {one.watch_id: one for one in watches}  # type: ignore[attr-defined]


def snack(app: AppTest) -> str:
    """What stands at the foot of the window."""
    if keys.SNACK not in app.session_state:
        return ""
    said: watch_snack.Snack = app.session_state[keys.SNACK]
    return said.words


def menu(app: AppTest, key: str = keys.watch_menu("w-1")) -> Any:
    """A menu by its key; the head of the page has one too."""
    return next(each for each in app.get("menu_button") if each.key == key)


def unfold(app: AppTest, key: str) -> None:
    """Open a popover whose fields are drawn as it opens."""
    app.session_state[key] = True
    app.run()


# The list


def test_without_watches_one_sentence_and_one_button_teach(
    watching: Watching, open_page: Open
) -> None:
    app = open_page("watches.py")
    assert not app.exception
    assert "press Watch on a hotel" in app.text[0].value
    assert "Search a stay" in [each.label for each in app.button]


def test_who_is_not_signed_in_is_asked_to(watching: Watching, open_page: Open, core: Core) -> None:
    core.person = None
    keep(watching, a_watch())
    app = open_page("watches.py")
    assert "Sign in to watch prices" in app.markdown[-1].value
    assert HOUSE not in html(app)


def test_a_row_says_what_now_and_since_when(watching: Watching, open_page: Open) -> None:
    seen = (a_reading("320.00 USD", days_ago=3), a_reading("288.00 USD"))
    keep(watching, a_watch(last=seen[-1]))
    watching.seen["w-1"] = seen
    page = html(open_page("watches.py"))
    assert HOUSE in page
    assert "Dec 4 to Dec 6 · 2 adults, 1 room" in page
    assert "$288.00" in page
    assert "−$32.00 (10 %)" in page  # 32 of 320
    assert 'src="data:image/svg+xml,' in page
    assert "2 checks: first $320.00, lowest $288.00, highest $320.00, last $288.00." in page


def test_a_failed_source_is_told_apart_from_the_price(watching: Watching, open_page: Open) -> None:
    seen = (
        a_reading("320.00 USD", 3),
        a_reading("320.00 USD", failed=("expedia/public", "hotels/public")),
    )
    keep(watching, a_watch(last=seen[-1]))
    watching.seen["w-1"] = seen
    page = html(open_page("watches.py"))
    assert "2 sources did not answer" in page
    assert "unchanged" in page


def test_sold_out_is_neither_a_price_nor_a_failure(watching: Watching, open_page: Open) -> None:
    seen = (a_reading("320.00 USD", 3), a_reading(None))
    keep(watching, a_watch(last=seen[-1]))
    watching.seen["w-1"] = seen
    page = html(open_page("watches.py"))
    assert "Sold out" in page
    assert "did not answer" not in page


def test_a_price_that_nobody_said_this_time_is_marked_as_old(
    watching: Watching, open_page: Open
) -> None:
    old = seen("320.00 USD", seen_at=NOW - timedelta(hours=3), is_carried=True)
    last = replace(a_reading("320.00 USD"), best=old, series=(old,))
    keep(watching, a_watch(last=last))
    watching.seen["w-1"] = (a_reading("320.00 USD", 1), last)
    assert "not seen since" in html(open_page("watches.py"))
    keep(watching, a_watch(last=a_reading("320.00 USD")))
    assert "not seen since" not in html(open_page("watches.py"))


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (a_watch(is_paused=True, next_due_at=None), "no check while paused"),
        (a_watch(ended="Check-in has passed.", next_due_at=None), "Check-in has passed."),
        (a_watch(put_off="Its budget of today is used up."), "Its budget of today is used up."),
        (a_watch(rules=()), "tells you nothing: no rule"),
        (a_watch(rules=(a_rule(muted_until=Watching.FOREVER),)), ">muted<"),
        (a_watch(last_checked_at=None), "Looking…"),
    ],
)
def test_every_state_has_its_words(
    watching: Watching, open_page: Open, watch: object, words: str
) -> None:
    keep(watching, watch)
    assert words in html(open_page("watches.py"))


def test_times_are_those_of_her_zone(watching: Watching, open_page: Open) -> None:
    # Noon UTC in winter is one o'clock in Berlin, where Ada lives.
    at = NOW.replace(year=2030, month=1, day=2)
    keep(watching, a_watch(next_due_at=at))
    page = html(open_page("watches.py"))
    assert "Jan 2, 13:00" in page
    assert "times in Europe/Berlin" in page


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        (watch_list.PAUSE, ("pause", ("w-1",), True)),
        (watch_list.CHECK, ("check_now", "w-1")),
        (watch_list.DELETE, ("delete", ("w-1",))),
    ],
)
def test_what_the_menu_says_is_done(
    watching: Watching, open_page: Open, action: str, asked: tuple[object, ...]
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py")
    menu(app).click(action).run()
    assert not app.exception
    assert watching.done == [asked]


def test_a_deleted_watch_comes_back_by_undo(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py")
    menu(app).click(watch_list.DELETE).run()
    assert snack(app) == f"Deleted: {HOUSE}."
    next(each for each in app.button if each.label == "Undo").click().run()
    assert HOUSE in html(app)


def test_a_watch_that_is_muted_says_so_and_can_be_unmuted(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py")
    menu(app).click(watch_list.MUTE).run()
    assert ">muted<" in html(app)
    menu(app).click(watch_list.UNMUTE).run()
    assert ">muted<" not in html(app)


def test_many_are_paused_at_once_and_let_go_on_again(watching: Watching, open_page: Open) -> None:
    keep(watching, *(a_watch(f"w-{n}", title=f"House {n}") for n in (1, 2, 3)))
    app = open_page("watches.py")
    app.checkbox(key=keys.pick("w-1")).check().run()
    app.checkbox(key=keys.pick("w-3")).check().run()
    assert "2 chosen" in app.markdown[-1].value or any("2 chosen" in m.value for m in app.markdown)
    next(each for each in app.button if each.label == "Pause").click().run()
    assert watching.done == [("pause", ("w-1", "w-3"), True)]
    next(each for each in app.button if each.label == "Undo").click().run()
    assert not any(one.is_paused for one in watching.kept.values())


def test_many_get_one_schedule(watching: Watching, open_page: Open) -> None:
    keep(watching, *(a_watch(f"w-{n}", title=f"House {n}") for n in (1, 2)))
    app = open_page("watches.py")
    app.checkbox(key=keys.pick("w-1")).check().run()
    next(each for each in app.button if each.label == "All 2").click().run()
    unfold(app, "bulk_schedule")
    app.selectbox(key=keys.of_watch("bulk", "kind")).set_value(ScheduleKind.SIX_HOURLY).run()
    app.button(key="bulk_go").click().run()
    kinds = {one.schedule.kind for one in watching.kept.values()}
    assert kinds == {ScheduleKind.SIX_HOURLY}
    next(each for each in app.button if each.label == "Undo").click().run()
    assert {one.schedule for one in watching.kept.values()} == {Schedule()}
    assert snack(app) == "As it was before."


def test_of_many_that_cannot_be_checked_every_reason_is_counted(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = {
        "w-1": "This watch rests: let it go on first.",
        "w-2": "It is being checked right now.",
        "w-3": "This watch rests: let it go on first.",
    }

    def check_now(account_id: str, watch_id: str) -> None:
        if watch_id in why:
            raise TooSoon(why[watch_id])

    monkeypatch.setattr(service, "check_now", check_now)
    keep(watching, *(a_watch(f"w-{n}", title=f"House {n}") for n in range(1, 6)))
    app = open_page("watches.py")
    app.checkbox(key=keys.pick("w-1")).check().run()
    next(each for each in app.button if each.label == "All 5").click().run()
    next(each for each in app.button if each.label == watch_list.CHECK).click().run()
    assert snack(app) == (
        "2 of 5 are checked now; not 2 (this watch rests: let it go on first)"
        " and not 1 (it is being checked right now)."
    )


def test_many_are_told_of_the_same_drop(watching: Watching, open_page: Open) -> None:
    limited = a_rule(rule_id="r-9", watch_id="w-1", cool_down=timedelta(hours=6))
    silent = a_watch("w-2", title="House 2", rules=())
    keep(watching, a_watch("w-1", title="House 1", rules=(limited,)), silent)
    app = open_page("watches.py")
    app.checkbox(key=keys.pick("w-1")).check().run()
    app.checkbox(key=keys.pick("w-2")).check().run()
    app.number_input(key=keys.of_watch("bulk", "drop")).set_value(12.0).run()
    app.button(key="bulk_drops_go").click().run()
    rules = [one.rules for one in watching.kept.values()]
    assert [(r.kind, r.amount) for (r,) in rules] == [(RuleKind.DROP, Decimal(12))] * 2
    assert watching.kept["w-1"].rules[0].cool_down == timedelta(hours=6)
    assert snack(app) == "2 watches: told when the price drops by 12 % or more."
    next(each for each in app.button if each.label == "Undo").click().run()
    (back,) = watching.kept["w-1"].rules
    assert (back.amount, back.cool_down) == (limited.amount, timedelta(hours=6))
    assert watching.kept["w-2"].rules == ()
    assert snack(app) == "As it was before."


def test_of_drops_taken_back_what_another_tab_changed_meanwhile_stays(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_both = [a_rule(rule_id=f"r-{n}", watch_id=f"w-{n}") for n in (1, 2)]
    keep(watching, *(a_watch(rule.watch_id, rules=(rule,)) for rule in of_both))
    app = open_page("watches.py")
    for each in ("w-1", "w-2"):
        app.checkbox(key=keys.pick(each)).check().run()
    app.number_input(key=keys.of_watch("bulk", "drop")).set_value(12.0).run()
    app.button(key="bulk_drops_go").click().run()
    put_rule = watching.put_rule

    def meanwhile(account_id: str, watch_id: str, new: NewRule) -> Rule:
        if watch_id == "w-1":
            raise EditedMeanwhile("This was changed in another tab meanwhile.")
        return put_rule(account_id, watch_id, new)

    monkeypatch.setattr(service, "put_rule", meanwhile)
    next(each for each in app.button if each.label == "Undo").click().run()
    assert [one.rules[0].amount for one in watching.kept.values()] == [Decimal(12), Decimal(5)]
    said = "1 of 2 are as before; not 1 (this was changed in another tab meanwhile)."
    assert snack(app) == said


def test_a_drop_that_is_as_chosen_already_keeps_what_it_remembers(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "put_rule", lambda *_: pytest.fail("it was put anew"))
    keep(watching, a_watch())
    app = open_page("watches.py")
    app.checkbox(key=keys.pick("w-1")).check().run()
    app.button(key="bulk_drops_go").click().run()
    assert snack(app) == "1 watch: told when the price drops by 5 % or more."


def test_a_long_list_can_be_searched_and_is_drawn_in_parts(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, *(a_watch(f"w-{n}", title=f"House number {n:03}") for n in range(45)))
    app = open_page("watches.py")
    assert html(app).count('class="wr-watch"') == watch_list.PAGE
    app.button(key="more_watches").click().run()
    assert html(app).count('class="wr-watch"') == 2 * watch_list.PAGE
    app.text_input(key=keys.WATCH_FIND).set_value("044 house").run()
    assert html(app).count('class="wr-watch"') == 1
    assert "House number 044" in html(app)


def test_a_check_that_she_asked_for_shows_until_its_answer_is_in(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py")
    menu(app).click(watch_list.CHECK).run()
    assert "checking now" in html(app)
    keep(watching, a_watch(last_checked_at=NOW, last=a_reading()))
    app.run()
    assert "checking now" not in html(app)


def test_of_a_long_file_what_was_not_read_is_said_first_and_the_report_stays(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [LineReport(line=n, refused="No room.") for n in range(3, 300)]
    said = "The file has 1,000,000 lines. Only the first 10,000 are read."
    looks: list[str] = []

    def looked_at(account_id: str, written: bytes) -> ImportReport:
        looks.append(account_id)
        return ImportReport(lines=(LineReport(line=2, words="One"), *lines), said=(said,))

    def stored(account_id: str, written: bytes) -> ImportReport:
        one = LineReport(line=2, words="One", watch_id="w-1")
        return ImportReport(lines=(one, *lines), said=(said,))

    monkeypatch.setattr(service, "preview_csv", looked_at)
    monkeypatch.setattr(service, "import_csv", stored)
    app = open_page("watches.py")
    app.button(key="import_watches").click().run()
    app.file_uploader(key=keys.IMPORT_FILE).set_value(("many.csv", b"...", "text/csv")).run()
    app.run()
    assert not app.exception
    page = html(app)
    assert page.index(said) < page.index("1 watch ready, 297 lines refused") < page.index("line 3<")
    assert looks == [ADA.account_id]  # once a file, not at every drawing
    app.button(key="import_go").click().run()
    page = html(app)
    assert page.index(said) < page.index("1 watch stored, 297 lines refused")
    assert "Report of every line" in [each.label for each in app.get("download_button")]
    app.button(key="import_back").click().run()
    assert "refused" not in html(app)


# One watch


def test_a_stranger_s_watch_is_gone_like_any_other(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch(account_id="somebody"))
    app = open_page("watches.py", watch="w-1")
    assert any("This watch is gone" in each.value for each in app.markdown)
    assert HOUSE not in html(app)


def test_the_number_in_a_rule_is_saved_as_it_is_changed(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    assert not app.exception
    app.number_input(key=keys.of_rule("r-1", "amount")).set_value(10.0).run()
    assert watching.kept["w-1"].rules[0].amount == Decimal(10)
    assert snack(app) == "Saved."


def test_limits_of_a_rule_are_saved_too(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    unfold(app, keys.of_rule("r-1", "more"))
    app.number_input(key=keys.of_rule("r-1", "cool_down")).set_value(12).run()
    app.number_input(key=keys.of_rule("r-1", "daily_cap")).set_value(2).run()
    app.toggle(key=keys.of_rule("r-1", "again")).set_value(True).run()
    (rule,) = watching.kept["w-1"].rules
    assert (rule.cool_down, rule.daily_cap, rule.again) == (timedelta(hours=12), 2, True)
    assert "then quiet for 12 h · at most 2 a day · again on each further drop" in html(app)


@pytest.mark.parametrize(
    ("popover", "field"),
    [
        (keys.of_rule("r-1", "more"), keys.of_rule("r-1", "min_change")),
        ("bulk_schedule", keys.of_watch("bulk", "at")),
    ],
)
def test_fields_in_a_popover_are_drawn_as_it_opens(
    watching: Watching, open_page: Open, popover: str, field: str
) -> None:
    # Met in a browser: fields drawn runs before showed 0 and the time of day, and were saved so.
    keep(watching, a_watch())
    app = open_page("watches.py", **({"watch": "w-1"} if popover.startswith("rule") else {}))
    if popover == "bulk_schedule":
        app.checkbox(key=keys.pick("w-1")).check().run()
    drawn = lambda: {each.key for each in (*app.number_input, *app.time_input)}  # noqa: E731
    assert field not in drawn()
    unfold(app, popover)
    assert field in drawn()


def test_what_a_tab_said_of_limits_outlasts_their_popover(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    unfold(app, keys.of_rule("r-1", "more"))
    keep(watching, a_watch(rules=(a_rule(amount=Decimal(10), version=2),)))
    app.number_input(key=keys.of_rule("r-1", "cool_down")).set_value(12).run()
    app.session_state[keys.of_rule("r-1", "more")] = False
    app.run()
    assert any("Another tab changed this rule" in each.value for each in app.markdown)
    assert "then quiet for 12 h" in html(app)


def test_of_two_tabs_the_later_is_told_and_shown_both(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    other = a_rule(amount=Decimal(10), version=2)
    keep(watching, a_watch(rules=(other,)))  # the other tab was first
    app.number_input(key=keys.of_rule("r-1", "amount")).set_value(7.0).run()
    assert watching.kept["w-1"].rules == (other,)  # nothing was overwritten
    assert any("Another tab changed this rule" in each.value for each in app.markdown)
    page = html(app)
    assert "the price drops by 10 % or more" in page
    assert "the price drops by 7 % or more" in page
    app.button(key=keys.of_rule("r-1", "mine")).click().run()
    assert watching.kept["w-1"].rules[0].amount == Decimal(7)
    assert not any("Another tab" in each.value for each in app.markdown)


def test_the_later_tab_may_keep_what_the_other_said(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    keep(watching, a_watch(rules=(a_rule(amount=Decimal(10), version=2),)))
    app.number_input(key=keys.of_rule("r-1", "amount")).set_value(7.0).run()
    app.button(key=keys.of_rule("r-1", "theirs")).click().run()
    assert app.number_input(key=keys.of_rule("r-1", "amount")).value == 10.0
    assert watching.kept["w-1"].rules[0].amount == Decimal(10)


def test_a_number_that_makes_no_sense_is_refused_at_its_rule(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    app.number_input(key=keys.of_rule("r-1", "amount")).set_value(100.0).run()
    assert "A price cannot drop by 100 % or more" in html(app)
    assert watching.kept["w-1"].rules[0].amount == Decimal(5)


def test_a_target_is_offered_a_tenth_under_what_it_costs(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch(last=a_reading("318.00 USD")))
    app = open_page("watches.py", watch="w-1")
    menu(app, "add_rule").click(RuleKind.BELOW_TARGET).run()
    rule = watching.kept["w-1"].rules[-1]
    assert (rule.kind, rule.amount, rule.currency) == (  # 286.20, in whole tens
        RuleKind.BELOW_TARGET, Decimal(280), "USD",
    )  # fmt: skip
    assert rule.again


def test_a_rule_that_was_removed_comes_back_by_undo(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    unfold(app, keys.of_rule("r-1", "more"))
    app.button(key=keys.of_rule("r-1", "drop")).click().run()
    assert watching.kept["w-1"].rules == ()
    next(each for each in app.button if each.label == "Undo").click().run()
    assert [one.amount for one in watching.kept["w-1"].rules] == [Decimal(5)]


def test_the_next_checks_show_with_their_years_before_they_are_saved(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    in_spring = builders.a_request(stay=builders.a_stay(date(2027, 3, 20)))
    keep(watching, a_watch(time_zone="Asia/Tokyo", query=builders.a_query(request=in_spring)))
    app = open_page("watches.py", watch="w-1")
    app.selectbox(key=keys.of_watch("w-1", "kind")).set_value(ScheduleKind.CRON).run()
    app.text_input(key=keys.of_watch("w-1", "cron")).set_value("0 7 1 * *").run()
    page = html(app)
    assert (
        "Next checks: Tue Dec 1 07:00, Fri Jan 1, 2027 07:00, Mon Feb 1, 2027 07:00 (Asia/Tokyo)"
        in page
    )
    assert watching.done == []
    app.button(key="save_watch").click().run()
    assert watching.kept["w-1"].schedule == Schedule(ScheduleKind.CRON, "0 7 1 * *", time(12), 0)


@pytest.mark.parametrize("cron", ["0 12 30 2 *", "every day", "* * * * *", "0 0 29 2 *"])
def test_a_cron_that_never_or_always_fires_is_refused_at_its_field(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch, cron: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    app.selectbox(key=keys.of_watch("w-1", "kind")).set_value(ScheduleKind.CRON).run()
    app.text_input(key=keys.of_watch("w-1", "cron")).set_value(cron).run()
    assert 'class="wr-fault"' in html(app)
    assert not any(each.key == "save_watch" for each in app.button)


def test_of_two_tabs_that_move_a_schedule_the_later_is_told(
    watching: Watching, open_page: Open
) -> None:
    keep(watching, a_watch())
    app = open_page("watches.py", watch="w-1")
    app.time_input(key=keys.of_watch("w-1", "at")).set_value(time(7)).run()
    theirs = Schedule(at=time(20))
    keep(watching, replace(a_watch(), schedule=theirs, version=2))
    app.button(key="save_watch").click().run()
    assert watching.kept["w-1"].schedule == theirs
    page = html(app)
    assert "daily at 20:00" in page and "daily at 07:00" in page
    app.button(key="watch_mine").click().run()
    assert watching.kept["w-1"].schedule == Schedule(at=time(7))


# What it looks for


def field(name: str) -> str:
    return keys.of_watch("w-1", name)


def open_stay(watching: Watching, open_page: Open, **changes: Any) -> AppTest:
    keep(watching, a_watch(**changes))
    app = open_page("watches.py", watch="w-1")
    app.button(key="change_stay").click().run()
    assert not app.exception
    return app


def test_dates_guests_and_rates_are_changed_together(watching: Watching, open_page: Open) -> None:
    app = open_stay(watching, open_page)
    nights = (builders.CHECK_IN + timedelta(days=7), builders.CHECK_IN + timedelta(days=10))
    app.date_input(key=field("nights")).set_value(nights).run()
    app.number_input(key=field("children")).set_value(1).run()
    app.selectbox(key=field("age1")).set_value(9).run()
    app.button_group(key=field("memberships")).set_value([Membership.AAA]).run()
    assert watching.done == []
    app.button(key="save_stay").click().run()
    asked = watching.kept["w-1"].query
    assert (asked.request.stay.check_in, asked.request.stay.check_out) == nights
    assert asked.request.occupancy == Occupancy(2, (9,))
    assert asked.entitlements == (Entitlement(Membership.AAA),)
    assert snack(app) == "Saved. It looks at once."
    assert "Dec 11 to Dec 14 · 2 adults, 1 child, 1 room · AAA/CAA" in html(app)
    assert "checking now" in html(app)


def test_a_hotel_of_the_last_search_or_the_cheapest_of_all_can_be_watched_instead(
    watching: Watching, open_page: Open
) -> None:
    app = open_stay(
        watching, open_page, target=Target((("booking", "plaza"),), "Plaza"), last=a_reading()
    )
    offered = app.selectbox(key=field("target"))
    assert offered.options == ["The cheapest of New York", "Plaza", HOUSE]
    offered.set_value(Target()).run()
    app.button(key="save_stay").click().run()
    assert watching.kept["w-1"].target == Target()
    assert "The cheapest of New York" in html(app)
    app.button(key="change_stay").click().run()
    listing = builders.a_listing(HOUSE)
    app.selectbox(key=field("target")).set_value(Target((("booking", listing.ref),), HOUSE)).run()
    app.button(key="save_stay").click().run()
    assert watching.kept["w-1"].target.name == HOUSE


def test_what_is_missing_is_said_at_its_field_and_nothing_is_saved(
    watching: Watching, open_page: Open
) -> None:
    app = open_stay(watching, open_page)
    app.number_input(key=field("children")).set_value(2).run()
    app.button(key="save_stay").click().run()
    assert "Choose the age of each child." in html(app)
    assert watching.done == []
    app.selectbox(key=field("age1")).set_value(3).run()
    assert "Choose the age" not in html(app)  # until it is to be saved again
    app.button(key="leave_stay").click().run()
    app.button(key="change_stay").click().run()
    assert app.number_input(key=field("children")).value == 0
    assert "Choose the age" not in html(app)


def test_dates_that_are_over_are_said_so(watching: Watching, open_page: Open) -> None:
    over = builders.a_stay(builders.CHECK_IN - timedelta(days=300))
    query = builders.a_query(request=builders.a_request(stay=over))
    app = open_stay(watching, open_page, query=query)
    app.button(key="save_stay").click().run()
    assert "Check-in has passed: choose today or a later date." in html(app)


def test_of_two_tabs_that_change_the_stay_the_later_is_told(
    watching: Watching, open_page: Open
) -> None:
    app = open_stay(watching, open_page)
    theirs = builders.a_query(request=builders.a_request(rooms=2))
    app.number_input(key=field("adults")).set_value(3).run()
    keep(watching, a_watch(query=theirs, version=2))  # the other tab was first
    app.button(key="save_stay").click().run()
    assert watching.kept["w-1"].query == theirs
    page = html(app)
    assert "2 adults, 2 rooms" in page and "3 adults, 1 room" in page
    app.button(key="stay_mine").click().run()
    assert watching.kept["w-1"].query.request.occupancy == Occupancy(3)
    assert not any("Another tab" in each.value for each in app.markdown)


def test_a_schedule_that_another_tab_moved_holds_no_stay_back(
    watching: Watching, open_page: Open
) -> None:
    app = open_stay(watching, open_page)
    app.number_input(key=field("adults")).set_value(3).run()
    moved = Schedule(at=time(20))
    keep(watching, a_watch(schedule=moved, version=2))
    app.button(key="save_stay").click().run()
    saved = watching.kept["w-1"]
    assert (saved.query.request.occupancy, saved.schedule) == (Occupancy(3), moved)


def test_a_stay_that_is_saved_is_no_other_tab_to_the_schedule_beside_it(
    watching: Watching, open_page: Open
) -> None:
    app = open_stay(watching, open_page)
    app.time_input(key=field("at")).set_value(time(7)).run()
    app.number_input(key=field("adults")).set_value(3).run()
    app.button(key="save_stay").click().run()
    assert not any("Another tab" in each.value for each in app.markdown)
    app.button(key="save_watch").click().run()
    saved = watching.kept["w-1"]
    assert (saved.query.request.occupancy.adults, saved.schedule.at) == (3, time(7))


def test_what_was_told_of_the_stay_before_says_so(watching: Watching, open_page: Open) -> None:
    keep(watching, a_watch(asked_since=NOW))
    watching.told = (an_alert(),)  # an hour before
    page = html(open_page("watches.py", watch="w-1"))
    assert "before you changed what it looks for" in page


# "Watch" on the search page


def test_a_card_has_a_button_that_watches_its_house(watching: Watching, open_page: Open) -> None:
    page = html(open_page(search="s-1"))
    assert 'data-tap="price:' in page


def test_a_watched_house_leads_to_its_watch(watching: Watching, open_page: Open) -> None:
    listing = builders.a_listing(HOUSE)
    keep(watching, a_watch(target=Target((("booking", listing.ref),), HOUSE)))
    page = html(open_page(search="s-1"))
    assert 'href="/watches?watch=w-1"' in page
    assert 'data-tap="price:' not in page


def test_another_stay_at_the_same_house_is_not_watched_yet(
    watching: Watching, open_page: Open
) -> None:
    listing = builders.a_listing(HOUSE)
    later = builders.a_query(request=builders.a_request(stay=builders.a_stay(nights=4)))
    keep(watching, a_watch(query=later, target=Target((("booking", listing.ref),), HOUSE)))
    assert 'data-tap="price:' in html(open_page(search="s-1"))


def test_a_search_is_watched_with_one_click_and_undone_with_another(
    watching: Watching, open_page: Open
) -> None:
    app = open_page(search="s-1")
    app.button(key="watch_search").click().run()
    (made,) = watching.kept.values()
    assert (made.target, made.title) == (Target(), "New York, NY, United States")
    assert (made.schedule, made.time_zone) == (Schedule(), "UTC")
    assert snack(app) == "Watching. You are told when it drops by 5 %."
    assert app.button(key="watching_search").label == "Watching"
    next(each for each in app.button if each.label == "Undo").click().run()
    assert watching.kept == {}
    assert app.button(key="watch_search").label == "Watch"


def test_who_signs_in_finds_the_house_watched_that_she_had_wished_for(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch, core: Core
) -> None:
    (house,) = core.views["s-1"].houses
    wished: list[str] = []
    core.person = None
    monkeypatch.setattr(who, "ask", lambda: wished.append("asked"))
    app = open_page(search="s-1")
    app.button(key="watch_search").click().run()
    assert wished == ["asked"] and watching.kept == {}
    token = "".join(app.query_params[keys.WISH])

    core.person = ADA
    back = open_page(search="s-1", watch_this=token)
    assert [one.target for one in watching.kept.values()] == [Target()]
    assert keys.WISH not in back.query_params
    back.run()
    assert len(watching.kept) == 1  # once, however often the page is drawn
    assert watch_make.PRICE + house.key in html(back)


@pytest.mark.parametrize("token", ["forged", "eyJzZWFyY2giOiJzLTEifQ.aaaa.bbbb"])
def test_a_forged_wish_watches_nothing_and_says_so(
    watching: Watching, open_page: Open, token: str
) -> None:
    app = open_page(search="s-1", watch_this=token)
    assert not app.exception
    assert watching.kept == {}
    assert "too old to make a watch" in snack(app)


def test_a_wish_of_another_browser_watches_nothing(watching: Watching, open_page: Open) -> None:
    wish = {"search": "s-1", "house": "", "browser": "somebody else's"}
    app = open_page(search="s-1", watch_this=vault.sign("watch this", wish))
    assert watching.kept == {}
    assert snack(app) == "Watch was pressed in another browser: press it here once more."


def test_checks_are_waited_for_only_so_long(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    watch = a_watch()
    long_ago = NOW - watch_do.PATIENCE
    monkeypatch.setattr(watch_do.clock, "now", lambda: NOW)
    st.session_state[keys.CHECKING] = {"w-1": (watch.last_checked_at, long_ago)}
    assert watch_do.checking([watch]) == frozenset()
    st.session_state[keys.CHECKING] = {"w-1": (watch.last_checked_at, NOW)}
    assert watch_do.checking([watch]) == {"w-1"}
