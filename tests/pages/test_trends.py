"""The page of trends: finding, figures, choices, evidence, and what it says without any history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core import clock
from core.domain.membership import Membership
from core.domain.money import money
from core.history import service as history
from core.history.model import (
    FoundListing,
    LeadBand,
    Level,
    Line,
    Point,
    QuoteRef,
    Standing,
    Trend,
    TrendAsk,
    Unit,
)
from core.history.service import FoundChain
from core.reports import service as reports
from core.reports.link_store import Link
from core.reports.sharing import Made
from core.reports.subjects import TrendQuestion
from core.search.model import Basis
from core.search.newest import Newest
from core.sources import service as sources
from pages.parts import trend_link, trend_read, trend_share
from pages.parts.trend_axis import Frame
from pages.parts.trend_lines import Series
from pages.parts.trend_link import code_of
from tests import builders
from tests.pages.conftest import Core, Open, an_account, html

TODAY = builders.SEEN_AT.date()
HAMPTON = (("booking", "b-1"), ("hilton", "h-1"))
PLAZA = (("booking", "b-2"),)
NAMES = {"b-1": "Hampton Inn", "h-1": "Hampton Inn", "b-2": "Plaza"}
ENOUGH = Standing(level=Level.LOW, comparable=31, median=money("356.00 USD"))


class History:
    """What the history answers, and what it was asked."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], Line] = {}
        self.asked: list[TrendAsk] = []
        self.standing: Standing | None = ENOUGH
        self.found: tuple[FoundListing, ...] = ()
        self.chains: tuple[FoundChain, ...] = ()
        self.chain_lines: tuple[Line, ...] = ()

    def trend(self, ask: TrendAsk) -> Trend:
        self.asked.append(ask)
        lines = tuple(self.lines[key] for key in ask.listings if key in self.lines)
        return Trend(lines=lines, unit=ask.unit, currency=ask.currency)

    def chain(self, code: str) -> FoundChain | None:
        return next((one for one in self.chains if one.code == code), None)

    def chain_trend(self, chain: str, ask: TrendAsk) -> Trend:
        self.asked.append(ask)
        return Trend(lines=self.chain_lines, unit=ask.unit, currency=ask.currency)

    def newest(self, listings: object, ref: QuoteRef) -> Newest:
        return Newest(
            membership=Membership.PUBLIC,
            nights=2,
            seen_at=builders.SEEN_AT,
            total=money("312.40 USD"),
            standing=self.standing,
        )


def a_point(back: int, low: str | None, **changes: object) -> Point:
    """A price of `back` days ago; None is sold out."""
    price = money(low) if low else None
    place = QuoteRef("s-1", "booking", Membership.PUBLIC, 0) if low else None
    values = {
        "day": TODAY - timedelta(days=back),
        "minimum": price,
        "mean": price,
        "maximum": price,
        "count": 1 if low else 0,
        "is_sold_out": low is None,
        "quote": place,
        "observed": place,
    }
    return Point(**{**values, **changes})


def a_line(key: tuple[str, str], *points: Point, **changes: object) -> Line:
    values = {"site": key[0], "property_ref": key[1], "label": NAMES[key[1]], "points": points}
    return Line(**{"is_all_in": True, **values, **changes})


@pytest.fixture
def past(core: Core, monkeypatch: pytest.MonkeyPatch) -> History:
    fake = History()
    monkeypatch.setattr(clock, "now", lambda: builders.SEEN_AT)
    monkeypatch.setattr(history, "trend", fake.trend)
    monkeypatch.setattr(history, "find_listings", lambda text, limit: fake.found)
    monkeypatch.setattr(history, "find_chains", lambda text, own: fake.chains)
    monkeypatch.setattr(history, "chain", lambda code, own: fake.chain(code))
    monkeypatch.setattr(history, "chain_trend", fake.chain_trend)
    monkeypatch.setattr(history, "evidence", lambda ref: None)
    monkeypatch.setattr(trend_read, "newest", fake.newest)
    monkeypatch.setattr(sources, "described", lambda: builders.some_sources("booking", "hilton"))
    fake.lines = {
        HAMPTON[0]: a_line(HAMPTON[0], a_point(2, "180.00 USD"), a_point(0, "170.00 USD")),
        HAMPTON[1]: a_line(HAMPTON[1], a_point(1, "150.00 USD"), a_point(0, "156.20 USD")),
        PLAZA[0]: a_line(PLAZA[0], a_point(0, "410.00 USD")),
    }
    return fake


@pytest.fixture
def trends(past: History, open_page: Open) -> Callable[..., AppTest]:
    def opened(*houses: object, **params: str) -> AppTest:
        app = open_page(**params)
        app.query_params[trend_link.HOUSE] = [code_of(house) for house in houses]
        app.switch_page("trends.py").run()
        assert not app.exception
        return app

    return opened


def figures(app: AppTest) -> dict[str, str]:
    """Words of each figure by its name."""
    cells = re.findall(r"<div><dt>(.*?)</dt>(.*?)</div>", html(app))
    return {name: " ".join(re.sub("<[^>]+>", " ", rest).split()) for name, rest in cells}


def test_the_title_says_the_finding(trends, past) -> None:
    page = html(trends(HAMPTON))
    assert "Hampton Inn: 12 % under its usual price" in page  # 312.40 against 356.00
    assert 'class="wr-badge go" title="31 comparable quotes, median $356.00">Low' in page
    assert "31 comparable quotes, median $356.00" in page


def test_the_figures_say_now_typical_ends_and_how_many(trends) -> None:
    told = figures(trends(HAMPTON))
    assert told["Now"] == "$156.20 a night · Hilton · seen just now"
    assert told["Typical"] == "$178.00 median of 31 comparable quotes"  # a night of two
    assert told["Lowest"] == "$150.00 Hilton, Nov 19"
    assert told["Highest"] == "$180.00 Booking.com, Nov 18"
    assert told["Quotes"] == "4 in 30 days, 2 sources"


def test_too_few_quotes_are_no_level(trends, past) -> None:
    past.standing = Standing(level=None, comparable=3)
    app = trends(HAMPTON)
    assert "Hampton Inn: too little history: 3 of 8 quotes" in html(app)
    assert "wr-badge" not in html(app)
    assert figures(app)["Typical"].startswith("not known too little history: 3 of 8 quotes")


def test_many_quotes_of_one_day_are_too_little_too(trends, past) -> None:
    past.standing = Standing(level=None, comparable=12)
    assert "all 12 comparable quotes are of one day" in html(trends(HAMPTON))


@pytest.mark.parametrize(
    ("is_all_in", "why"),
    [
        (False, "the newest price is not all-in"),
        (None, "its source does not say if taxes are inside"),
    ],
)
def test_a_price_that_is_held_against_nothing_says_why(
    trends, past, is_all_in: bool | None, why: str
) -> None:
    past.standing = None
    past.lines = {
        HAMPTON[0]: a_line(HAMPTON[0], a_point(0, "180.00 USD"), is_all_in=is_all_in),
    }
    assert figures(trends(HAMPTON))["Typical"] == f"not known {why}"


def test_a_price_seen_days_ago_is_not_called_now(trends, past) -> None:
    past.standing = None
    past.lines = {
        HAMPTON[0]: a_line(HAMPTON[0], a_point(9, "180.00 USD", quote=None, observed=None))
    }
    told = figures(trends(HAMPTON))
    assert told["Last price"] == "$180.00 a night · Booking.com · seen Nov 11"


def test_all_choices_are_taken_from_the_address(trends, past) -> None:
    trends(
        HAMPTON,
        t_span="90 d",
        t_unit="The stay",
        t_rate="AARP",
        t_nights="2",
        t_board="breakfast",
    )
    (ask,) = past.asked
    assert (ask.until - ask.since).days == 90
    assert (ask.unit, ask.membership) == (Unit.STAY, Membership.AARP)
    assert (ask.shape.nights, ask.shape.board, ask.shape.adults) == (2, "breakfast", None)


def test_one_question_reads_every_house(trends, past) -> None:
    page = html(trends(HAMPTON, PLAZA))
    assert [ask.listings for ask in past.asked] == [HAMPTON + PLAZA]
    assert "Hampton Inn is the cheapest of 2 hotels now" in page
    assert page.count('<th scope="row">') == 2


def test_days_before_check_in_are_asked_for_beside_the_days(
    trends, past, monkeypatch: pytest.MonkeyPatch
) -> None:
    band = LeadBand(first=8, last=14)
    lead = a_line(HAMPTON[0], a_point(0, "150.00 USD", day=None, lead=band))
    asked = past.trend

    def trend(ask: TrendAsk) -> Trend:
        if ask.by_lead_time:
            past.asked.append(ask)
            return Trend(lines=(lead,), unit=ask.unit, currency=ask.currency)
        return asked(ask)

    monkeypatch.setattr(history, "trend", trend)
    app = trends(HAMPTON, t_axis="Days before check-in")
    assert [ask.by_lead_time for ask in past.asked] == [False, True]
    assert figures(app)["Now"].startswith("$156.20")  # of the days, whatever is drawn


def test_her_currency_is_asked_for(trends, past, core) -> None:
    core.person = an_account(currency="EUR")
    trends(HAMPTON)
    assert past.asked[0].currency == "EUR"


def test_without_a_house_it_says_what_to_do(trends, past) -> None:
    app = trends()
    assert any("Pick a hotel" in one.value for one in app.markdown)
    assert past.asked == []


def test_a_house_found_by_name_is_one_choice_and_opens(trends, past) -> None:
    past.found = tuple(
        FoundListing(
            site=site, property_ref=ref, name="Hampton Inn", brand=None, place="New York",
            lat=40.7, lon=-74.0, last_seen_at=builders.SEEN_AT,
        )
        for site, ref in HAMPTON
    )  # fmt: skip
    app = trends()
    app.text_input(key="t_find").set_value("hampton").run()
    assert app.button(key="t_take_0").label == "Hampton Inn · New York · 2 sources"
    app.button(key="t_take_0").click().run()
    assert app.query_params[trend_link.HOUSE] in (code_of(HAMPTON), [code_of(HAMPTON)])
    assert "Hampton Inn: 12 % under" in html(app)


def test_a_name_that_nobody_saw_is_told(trends, past) -> None:
    app = trends()
    app.text_input(key="t_find").set_value("atlantis").run()
    assert any("No hotel of this name has been seen yet" in one.value for one in app.markdown)


def test_a_house_can_be_left_out_again(trends) -> None:
    app = trends(HAMPTON, PLAZA)
    app.button(key="t_drop_0").click().run()
    assert app.button(key="t_drop_0").label == "Plaza"


def test_a_house_without_a_price_of_the_kind_keeps_its_name(
    trends, past, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, past.lines = past.lines, {}

    def trend(ask: TrendAsk) -> Trend:
        past.asked.append(ask)
        lines = tuple(known[key] for key in ask.listings) if ask.membership is None else ()
        return Trend(lines=lines, unit=ask.unit, currency=ask.currency)

    monkeypatch.setattr(history, "trend", trend)
    app = trends(PLAZA, t_rate="AARP")
    assert "Plaza: no price in 30 days" in html(app)
    assert any("No price of this kind" in one.value for one in app.markdown)


def test_a_house_last_seen_long_ago_says_when_and_shows_it_at_a_click(
    trends, past, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_line(PLAZA[0], a_point(80, "410.00 USD", quote=None, observed=None))

    def trend(ask: TrendAsk) -> Trend:
        lines = (old,) if ask.since < TODAY - timedelta(days=80) else ()
        return Trend(lines=lines, unit=ask.unit, currency=ask.currency)

    monkeypatch.setattr(history, "trend", trend)
    app = trends(PLAZA)
    assert "The last price was seen on Sep 1." in [each.value for each in app.text]
    app.button(key="t_all_time").click().run()
    told = figures(app)
    assert told["Last price"] == "$410.00 a night · Booking.com · seen Sep 1"
    assert told["Typical"] == "not known no details of the newest price are kept"


def test_a_house_that_nobody_saw_has_no_controls_and_one_beside_others_is_named(
    trends, past
) -> None:
    nobody = (("booking", "nobody"),)
    app = trends(nobody)
    assert "**No price of this hotel has been seen yet.**" in [each.value for each in app.markdown]
    assert not app.button_group
    assert app.text_input(key="t_find").label == "Hotel or chain"
    assert html(trends(HAMPTON, nobody)).count("never seen") == 1


def test_an_address_that_was_typed_wrong_shows_the_first_screen(trends, past) -> None:
    app = trends((("", ""),))
    assert any("Pick a hotel" in one.value for one in app.markdown)


def test_a_name_of_tags_is_only_words(trends, past) -> None:
    past.lines[PLAZA[0]] = a_line(PLAZA[0], a_point(0, "9.00 USD"), label="<b onclick=x>Plaza")
    assert "&lt;b onclick=x&gt;Plaza" in html(trends(PLAZA))
    assert "<b onclick" not in html(trends(PLAZA))


# The address


def test_the_code_of_a_house_comes_back_whatever_is_in_its_ids() -> None:
    odd = (("booking", "us/a,b:c?d=e&f"), ("expedia", "ünïcode 1"))
    assert trend_link.listings_of(code_of(odd)) == odd
    assert code_of(reversed(odd)) == code_of(odd)


@pytest.mark.parametrize("code", ["", ":", "booking", "booking:", ":x", ",,,"])
def test_what_is_no_listing_is_left_out(code: str) -> None:
    assert trend_link.listings_of(code) == ()


def test_a_chart_holds_four_houses_each_once() -> None:
    codes = [f"booking:{n}" for n in (1, 1, 2, 3, 4, 5)]
    assert [house[0][1] for house in trend_link.houses_of(codes)] == ["1", "2", "3", "4"]


def test_a_card_leads_to_every_listing_of_its_house() -> None:
    offers = [builders.an_offer(site=site) for site in ("booking", "hilton")]
    address = trend_link.to_house(builders.a_house("Plaza", *offers))
    assert address.startswith("trends?house=booking%3A") and "%2Chilton%3A" in address


# The badge of a card


def test_cards_are_judged_by_one_query_once_the_search_has_ended(core, open_page) -> None:
    core.standing = ENOUGH
    houses = [builders.a_house(f"House {n}", builders.an_offer(name=f"H{n}")) for n in range(3)]
    core.views["s-1"] = builders.a_view(*houses)
    app = open_page(search="s-1")
    assert [len(asks) for asks in core.judged] == [3]
    assert html(app).count("Low for this hotel") == 3
    app.run()
    assert len(core.judged) == 1


def test_a_running_search_is_not_judged(core, open_page) -> None:
    core.standing = ENOUGH
    core.views["s-1"] = builders.a_view(builders.a_house(), closed_at=None)
    assert "Low for this hotel" not in html(open_page(search="s-1"))
    assert core.judged == []


def test_an_estimate_is_held_against_nothing(core, open_page) -> None:
    guess = builders.an_offer(basis=Basis.ESTIMATED)
    core.views["s-1"] = builders.a_view(builders.a_house("Plaza", guess))
    open_page(search="s-1")
    assert core.judged == []


@pytest.mark.parametrize(
    ("comparable", "why"),
    [
        (0, "0 of 8 quotes"),
        (7, "7 of 8 quotes"),
        (12, "all 12 comparable quotes are of one day"),
    ],
)
def test_a_card_says_quietly_that_there_is_too_little_history(
    core, open_page, comparable: int, why: str
) -> None:
    core.standing = Standing(level=None, comparable=comparable)
    core.views["s-1"] = builders.a_view(builders.a_house())
    page = html(open_page(search="s-1"))
    assert f'class="wr-covers" title="{why}">too little history' in page
    assert "for this hotel" not in page


def test_a_card_that_is_not_judged_says_nothing_of_history(core, open_page) -> None:
    core.standing = Standing(level=None, comparable=7)
    core.views["s-1"] = builders.a_view(builders.a_house(), closed_at=None)
    assert "too little history" not in html(open_page(search="s-1"))


# The file


def test_the_file_has_a_row_for_each_point_and_unknown_is_empty(trends, past) -> None:
    past.lines = {
        HAMPTON[0]: a_line(HAMPTON[0], a_point(1, None), a_point(0, "170.00 USD"), is_all_in=None)
    }
    line = Series(
        house="=Hampton", label="Booking.com", site="booking", is_all_in=None,
        points=past.lines[HAMPTON[0]].points,
    )  # fmt: skip
    frame = Frame(
        houses=((line,),), first=TODAY, last=TODAY, per="a night", currency="USD",
        by_lead_time=False, is_dark=False, locale="en_US",
    )  # fmt: skip
    rows = trend_share.table(frame, builders.SEEN_AT).rows
    titles = [column.key for column in trend_share.table(frame, builders.SEEN_AT).columns]
    gone, left = (dict(zip(titles, row, strict=True)) for row in rows)
    assert (gone["lowest"], gone["sold_out"], gone["all_in"]) == (None, True, None)
    assert (left["lowest"], left["quotes"], left["currency"]) == (money("170 USD").amount, 1, "USD")


HILTON = FoundChain(code="hilton", name="Hilton", listings=1204, sites=2)


def of_hilton(site: str, *points: Point) -> Line:
    return Line(site=site, property_ref="", label="hilton", points=points, is_all_in=True)


@pytest.fixture
def chain(past: History) -> History:
    """Nine quotes: 5 of a mean of 200.00 and 3 of 120.00 at its own site, one of 300.00 besides."""
    past.chains = (HILTON,)
    wide = {"mean": money("200.00 USD"), "maximum": money("410.00 USD"), "count": 5}
    low = {"mean": money("120.00 USD"), "maximum": money("150.00 USD"), "count": 3}
    past.chain_lines = (
        of_hilton("hilton", a_point(40, "98.00 USD", **wide), a_point(1, "99.00 USD", **low)),
        of_hilton("booking", a_point(1, "300.00 USD")),
    )
    return past


def test_a_chain_is_picked_where_hotels_are_and_stays_in_the_address(trends, chain) -> None:
    app = trends()
    app.text_input(key="t_find").set_value("hilton").run()
    assert app.button(key="t_chain_0").label == "Hilton, every hotel seen · 2 sources"
    assert not any("No hotel of this name" in one.value for one in app.markdown)
    app.button(key="t_chain_0").click().run()
    assert not app.exception
    assert app.query_params[trend_link.CHAIN] in ("hilton", ["hilton"])
    assert "Hilton, every hotel seen: $98.00 to $410.00 a night in 90 days" in html(app)
    app.button(key="t_drop_chain").click().run()
    assert app.text_input(key="t_find").label == "Hotel or chain"


def test_the_figures_of_a_chain_are_of_all_its_quotes_in_90_days(trends, chain) -> None:
    app = trends(chain="hilton")
    told = figures(app)
    assert told["Mean"] == "$184.44 a night, all hotels together"  # (1000 + 360 + 300) / 9
    assert told["Lowest"] == "$98.00 Hilton, Oct 11"
    assert told["Highest"] == "$410.00 Hilton, Oct 11"
    assert told["Quotes"] == "9 in 90 days, 2 sources"
    assert told["Listings"] == "1,204 a hotel has one at each source"
    assert chain.asked[0].since == TODAY - timedelta(days=90)
    assert "A chain's point is many hotels" in html(app).replace("&#x27;", "'")


def test_a_chain_with_too_little_says_so(trends, chain) -> None:
    chain.chain_lines = (of_hilton("hilton", a_point(1, "99.00 USD"), a_point(0, "98.00 USD")),)
    page = html(trends(chain="hilton"))
    assert "Hilton, every hotel seen: too little history: 2 of 8 quotes" in page


def test_many_quotes_of_a_chain_on_one_day_are_too_little(trends, chain) -> None:
    chain.chain_lines = (of_hilton("hilton", a_point(0, "98.00 USD", count=12)),)
    assert "too little history: all quotes are of one day" in html(trends(chain="hilton"))


def test_a_chain_without_a_price_of_the_kind_says_so(trends, chain) -> None:
    chain.chain_lines = ()
    app = trends(chain="hilton")
    assert "Hilton, every hotel seen: no price in 90 days" in html(app)


def test_a_chain_is_shared_and_mailed_as_a_hotel_is(
    trends, chain, core, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.person, made = an_account(), []
    monkeypatch.setattr(
        reports, "share", lambda _, *what: made.append(what) or Made("t", builders.SEEN_AT)
    )
    monkeypatch.setattr(reports, "create", lambda _, new: made.append((new.title, new.about)))
    app = trends(chain="hilton", t_chain_span="1 y")
    app.button(key="share_make").click().run()
    app.button(key="mail_go").click().run()
    asked, title = TrendQuestion(chain="hilton", days=365), "Trend of Hilton, every hotel seen"
    assert made == [(title, asked, 7), (title, asked)]


def test_a_shared_chain_is_drawn_for_its_bearer(
    trends, chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = TrendQuestion(chain="hilton", days=90, currency="EUR")
    link = Link(
        link_id="f" * 64, title="Hilton", subject=asked,
        made_at=builders.SEEN_AT, ends_at=builders.SEEN_AT, ended_at=None,
    )  # fmt: skip
    monkeypatch.setattr(reports, "open_link", lambda _: link)
    app = trends().switch_page("shared.py").run()
    assert "Hilton, every hotel seen: $98.00 to $410.00 a night in 90 days" in html(app)
    assert chain.asked[-1].currency == "EUR"
    chain.chains = ()  # of which no listing is kept any more
    app.run()
    assert "Nothing of this chain is kept any more." in [each.value for each in app.text]


@pytest.mark.parametrize("code", ["nobody", "booking", "\0"])
def test_a_chain_that_nobody_saw_leads_to_the_first_screen(trends, chain, code) -> None:
    app = trends(chain=code)
    assert app.text_input(key="t_find").label == "Hotel or chain"
    assert chain.asked == []
