"""The page behind the link of an alert, and the page behind its "mute"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.domain.money import money
from core.errors import UnknownSearch
from core.history import service as history
from core.history.model import QuoteRef
from core.search import service as searches
from core.vault import NotOurs
from core.watch import service
from core.watch.rule_model import RuleKind
from pages.parts import keys, watch_make
from tests import builders
from tests.pages.conftest import Core, Open, html
from tests.pages.watching import ADA, NOW, Watching, a_reading, a_rule, a_watch, an_alert, seen

KEY = QuoteRef("s-1", "booking", builders.Membership.PUBLIC, 0)


@pytest.fixture
def watching(core: Core, monkeypatch: pytest.MonkeyPatch) -> Watching:
    """Ada's watch told her of a drop from 320 to 288."""
    last = a_reading("288.00 USD")
    fake = Watching(a_watch(last=last))
    fake.seen["w-1"] = (a_reading("320.00 USD", 3), last)
    fake.told = (an_alert(seen=seen(quote=KEY)),)
    for name in ("watch", "watches", "readings", "alert", "alerts", "mute"):
        monkeypatch.setattr(service, name, getattr(fake, name))
    monkeypatch.setattr(watch_make, "browser", lambda: "hers")
    monkeypatch.setattr(history, "evidence", lambda ref: builders.a_quote("288.00 USD"))
    core.person = ADA
    core.views["s-1"] = builders.a_view(builders.a_house())
    return fake


def test_it_says_old_and_new_in_money_and_percent(watching: Watching, open_page: Open) -> None:
    app = open_page("alert.py", id="al-1")
    assert not app.exception
    page = html(app)
    assert "$320.00" in page and "$288.00" in page
    assert "−$32.00 (10 %)" in page  # 32 of 320
    assert "Booking.com · public rate, 1 King Bed, refundable" in page
    assert "Your rule: the price drops by 5 % or more." in page


def test_it_names_the_rule_as_it_was_when_it_spoke(watching: Watching, open_page: Open) -> None:
    watching.kept["w-1"] = a_watch(rules=(replace(a_rule(), amount=Decimal(30)),))
    page = html(open_page("alert.py", id="al-1"))
    assert "Your rule then: the price drops by 5 % or more." in page
    assert "30 %" not in page


def test_an_alert_of_before_that_was_kept_says_its_own_words(
    watching: Watching, open_page: Open
) -> None:
    watching.told = (an_alert(rule=None),)
    page = html(open_page("alert.py", id="al-1"))
    assert "It dropped by 10 %." in page and "Your rule" not in page


def test_a_new_low_says_since_when(watching: Watching, open_page: Open) -> None:
    told = an_alert(kind=RuleKind.NEW_LOW, seen=seen(quote=KEY))
    since = told.at.date().replace(month=5, day=3)
    watching.told = (replace(told, since=since, quotes=41),)
    assert "Lowest since May 3, 41 quotes." in html(open_page("alert.py", id="al-1"))


def test_an_alert_of_what_was_watched_before_says_so(watching: Watching, open_page: Open) -> None:
    watching.kept["w-1"] = a_watch(asked_since=NOW)  # an hour after the alert
    app = open_page("alert.py", id="al-1")
    page = html(app)
    assert "Told before you changed what this watch looks for." in page
    assert "4 Dec to 6 Dec" not in page  # that is the stay of now
    assert any("It looks for something else now" in each.value for each in app.caption)


def test_the_evidence_of_that_very_quote_is_shown(watching: Watching, open_page: Open) -> None:
    page = html(open_page("alert.py", id="al-1"))
    assert "Total as shown by Booking.com" in page
    assert "sha256" in page


def test_what_is_kept_no_longer_is_said_and_not_made_up(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "evidence", lambda ref: None)
    assert "is kept no longer" in html(open_page("alert.py", id="al-1"))


def test_it_leads_to_the_search_to_the_watch_and_to_the_booking(
    watching: Watching, open_page: Open
) -> None:
    app = open_page("alert.py", id="al-1")
    links = {each.label: each.proto for each in (*app.get("page_link"), *app.get("link_button"))}
    assert links["See the search"].query_string == "search=s-1"
    assert links["This watch"].query_string == "watch=w-1"
    assert "booking.example" in links["Book on Booking.com"].url


def test_a_rate_without_an_address_of_its_own_leads_to_the_stay_at_its_source(
    watching: Watching, open_page: Open
) -> None:
    watching.told = (an_alert(seen=seen(link=None)),)
    (link,) = open_page("alert.py", id="al-1").get("link_button")
    assert "www.booking.example%2Fsearch" in link.proto.url or (
        link.proto.url == "https://www.booking.example/search"
    )


def test_without_its_search_there_is_no_way_to_book_made_up(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(search_id: str) -> None:
        raise UnknownSearch("This search does not exist: start a new one.")

    monkeypatch.setattr(searches, "view", gone)
    watching.told = (an_alert(seen=seen(link=None)),)
    app = open_page("alert.py", id="al-1")
    assert not app.exception and not app.get("link_button")


def test_a_converted_old_price_says_by_which_rate(watching: Watching, open_page: Open) -> None:
    words = "€300.00 ($316.00 at the newest rate) → $288.00 for the whole stay."
    changed = {"old": money("300.00 EUR"), "old_today": money("316.00 USD"), "words": words}
    watching.told = (an_alert(**changed),)
    page = html(open_page("alert.py", id="al-1"))
    assert "−$28.00" in page  # 316 - 288
    assert "at the newest rate" in page


def test_muting_here_mutes_every_rule_of_the_watch(watching: Watching, open_page: Open) -> None:
    app = open_page("alert.py", id="al-1")
    app.button(key="mute_alert").click().run()
    assert [one.muted_until for one in watching.kept["w-1"].rules] == [Watching.FOREVER]
    assert app.button(key="mute_alert").label == "Unmute this watch"


@pytest.mark.parametrize("alert_id", ["", "al-2", "../../etc/passwd"])
def test_an_alert_that_is_gone_or_a_stranger_s_says_so(
    watching: Watching, open_page: Open, alert_id: str
) -> None:
    app = open_page("alert.py", id=alert_id)
    assert any("There is no such alert" in each.value for each in app.markdown)
    assert "$288.00" not in html(app)


def test_a_mute_link_asks_before_it_mutes(
    watching: Watching, core: Core, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person = None  # it works from any device
    muted: list[str] = []
    rule = a_rule()

    def by_link(token: str) -> tuple[object, object]:
        until = Watching.FOREVER if muted else None
        return a_watch(), replace(rule, muted_until=until)

    monkeypatch.setattr(service, "rule_by_link", by_link)
    monkeypatch.setattr(service, "mute_by_link", muted.append)
    app = open_page("watches.py", mute="a-token")
    assert muted == []
    assert "the price drops by 5 % or more" in app.text[0].value
    app.button(key="mute_it").click().run()
    assert muted == ["a-token"]
    assert any("It is muted" in each.value for each in app.markdown)


def test_a_forged_mute_link_says_so(
    watching: Watching, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(token: str) -> None:
        raise NotOurs("This link is not valid any more: ask for a new one.")

    monkeypatch.setattr(service, "rule_by_link", refused)
    app = open_page("watches.py", mute="forged")
    assert not app.exception
    assert "not valid any more" in app.text[0].value
    assert keys.MUTE in app.query_params
