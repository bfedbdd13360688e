"""Lines of a trend, what is read from them, and the figure that is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.fx import RateTable
from core.history import service as history
from core.history.model import Point, QuoteRef
from core.history.shapes import lead_bands
from pages.parts import trend_chart, trend_colours, trend_evidence, trend_notes
from pages.parts.trend_axis import Amounts, Frame, spread
from pages.parts.trend_lines import (
    Series,
    cheapest,
    comparable,
    drops,
    highest,
    latest,
    lowest,
    sold_out,
    with_gaps,
)
from tests.builders import SEEN_AT, a_quote

FIRST = date(2026, 11, 1)


# The frames below end on 30 November.
FRESH, OLD = RateTable(date(2026, 11, 26), {}), RateTable(date(2026, 11, 25), {})


def on(day: int, low: str | None = "100.00 USD", **changes: object) -> Point:
    """The price of a day of November; None is sold out."""
    price = money(low) if low else None
    values = {
        "day": FIRST + timedelta(days=day - 1),
        "minimum": price,
        "mean": price,
        "maximum": price,
        "count": 1 if low else 0,
        "is_sold_out": low is None,
    }
    return Point(**{**values, **changes})


def a_line(*points: Point, site: str = "booking", **changes: object) -> Series:
    values = {"house": "Plaza", "label": site.title(), "site": site, "points": points}
    return Series(**{**values, **changes})


def a_frame(*houses: tuple[Series, ...], **changes: object) -> Frame:
    values = {
        "houses": houses,
        "first": FIRST,
        "last": date(2026, 11, 30),
        "per": "a night",
        "currency": "USD",
        "by_lead_time": False,
        "is_dark": False,
        "locale": "en_US",
    }
    return Frame(**{**values, **changes})


def days(points) -> list[int | None]:
    return [point.day.day if point else None for point in points]


# Lines


def test_a_line_breaks_where_nothing_was_left() -> None:
    assert days(with_gaps([on(1), on(2, None), on(3)])) == [1, None, 3]


def test_a_line_breaks_where_nobody_looked_for_longer_than_a_week() -> None:
    assert days(with_gaps([on(1), on(2), on(3), on(11)])) == [1, 2, 3, None, 11]
    assert days(with_gaps([on(1), on(2), on(3), on(10)])) == [1, 2, 3, 10]


def test_a_line_that_is_looked_at_each_fortnight_holds_together() -> None:
    assert days(with_gaps([on(1), on(15), on(29)])) == [1, 15, 29]


def test_a_drop_is_five_percent_or_more_under_the_price_before() -> None:
    found = drops([on(1, "100.00 USD"), on(2, "95.01 USD"), on(3, "90.25 USD"), on(4, None)])
    assert [(drop.point.day.day, drop.before, round(drop.percent, 2)) for drop in found] == [
        (3, money("95.01 USD"), 5.01)
    ]


def test_a_drop_is_seen_over_sold_out_days_but_not_over_currencies() -> None:
    assert len(drops([on(1, "100.00 USD"), on(2, None), on(3, "80.00 USD")])) == 1
    assert drops([on(1, "100.00 USD"), on(2, "80.00 EUR")]) == ()


def test_the_lowest_is_the_latest_of_equals_and_the_newest_the_lowest_of_a_day() -> None:
    a = a_line(on(1, "90.00 USD"), on(3, "120.00 USD"))
    b = a_line(on(2, "90.00 USD"), on(3, "110.00 USD"), site="expedia")
    assert lowest([a, b]) == (b, b.points[0])
    assert latest([a, b]) == (b, b.points[1])
    assert highest([a, b]) == (a, a.points[1])


def test_nothing_seen_has_no_lowest_highest_or_newest() -> None:
    empty = a_line(on(1, None))
    assert (lowest([empty]), highest([empty]), latest([empty])) == (None, None, None)


def test_prices_before_tax_are_not_held_against_all_in_ones() -> None:
    sure, before = a_line(on(1)), a_line(on(1, "70.00 USD"), is_all_in=False)
    assert comparable([before, sure]) == (sure,)
    assert comparable([before]) == (before,)


def test_a_house_is_as_cheap_as_its_cheapest_source_over_the_range_of_all() -> None:
    a = a_line(on(1, "100.00 USD", mean=money("110.00 USD"), count=3))
    b = a_line(
        on(1, "120.00 USD", mean=money("150.00 USD"), maximum=money("200.00 USD"), count=1),
        on(2, None),
        site="expedia",
    )
    first, second = cheapest("Plaza", [a, b]).points
    assert (first.minimum, first.maximum, first.count) == (
        money("100.00 USD"),
        money("200.00 USD"),
        4,
    )
    assert first.mean == money("120.00 USD")  # (3 x 110 + 150) / 4
    assert second.is_sold_out


def test_sold_out_days_of_sources_that_touch_are_told_as_one() -> None:
    a = a_line(on(1), on(2, None), on(3, None), on(4))
    b = a_line(on(3, None), on(5, None), site="expedia")
    found = sold_out([a, b])
    assert [(gap.last - gap.first, gap.labels) for gap in found] == [(3, ("Booking", "Expedia"))]


@pytest.mark.parametrize("later", [8, 20])
def test_sold_out_days_with_days_unseen_between_are_not_told_as_one(later: int) -> None:
    line = a_line(on(1), on(2, None), on(3, None), on(later, None), on(later + 1, None))
    first = date(2026, 11, 1).toordinal()
    spans = [(gap.first - first + 1, gap.last - first + 1) for gap in sold_out([line])]
    assert spans == [(2, 3), (later, later + 1)]


# Colours


def test_a_source_has_its_colour_on_every_chart() -> None:
    ink = trend_colours.LIGHT
    agencies = ("booking", "expedia", "hotels", "priceline", "google_hotels", "amadeus", "rapid")
    colours = [trend_colours.of_source(slug, False, ink) for slug in agencies]
    direct = {trend_colours.of_source(slug, True, ink) for slug in ("hilton", "ihg")}
    assert len(set(colours)) == len(agencies)
    assert direct == {ink.series[0]} and ink.series[0] not in colours
    new = trend_colours.of_source("somewhere_new", False, ink)
    assert new in ink.series and new not in colours


# Amounts


@pytest.mark.parametrize(
    ("currency", "locale", "template", "separators"),
    [
        ("USD", "en_US", "$%{y:,.2f}", ".,"),
        ("JPY", "en_US", "¥%{y:,.0f}", ".,"),
        ("EUR", "de_DE", "%{y:,.2f}\xa0€", ",."),
        ("CHF", "de_CH", "CHF\xa0%{y:,.2f}", ".’"),
    ],
)
def test_the_chart_writes_money_as_the_reader_does(
    currency: str, locale: str, template: str, separators: str
) -> None:
    amounts = Amounts.of(currency, locale)
    assert (amounts.template("y"), amounts.separators) == (template, separators)


def test_a_step_of_cents_is_no_cliff_and_nothing_lies_on_the_edge() -> None:
    low, high = spread([on(1, "100.00 USD"), on(2, "100.10 USD")])
    assert high - low > 20 and low < 100 < high
    assert spread([on(1, None)]) == (0.0, 1.0)


# The figure


def traces(frame: Frame) -> dict[str, object]:
    return {trace.name: trace for trace in trend_chart.figure(frame).data}


def test_there_is_a_line_a_source_with_its_gap_left_open() -> None:
    drawn = traces(a_frame((a_line(on(1), on(2, None), on(3, "90.00 USD")),)))
    assert list(drawn["Booking"].y) == [100.0, None, 90.0]
    assert drawn["Booking"].connectgaps is False
    assert list(drawn["Sold out"].x) == [date(2026, 11, 2)]


def test_a_gap_that_is_wide_enough_says_sold_out_once() -> None:
    points = [on(1), *(on(day, None) for day in range(2, 8)), on(8)]
    both = (a_line(*points), a_line(*points, site="expedia"))
    notes = trend_chart.figure(a_frame(both)).layout.annotations
    assert [note.text for note in notes].count("sold out") == 1


def test_falls_and_the_lowest_price_are_marked() -> None:
    points = (on(1, "200.00 USD"), on(2, "150.00 USD"), on(3, "170.00 USD"))
    figure = trend_chart.figure(a_frame((a_line(*points),)))
    fell = next(trace for trace in figure.data if trace.name == "Cheapest fell 5 % or more")
    assert (list(fell.x), list(fell.customdata)) == ([date(2026, 11, 2)], [25])
    assert [note.text for note in figure.layout.annotations] == ["lowest $150.00"]


def test_one_point_is_a_point_without_slider_or_lowest() -> None:
    figure = trend_chart.figure(a_frame((a_line(on(1)),)))
    assert figure.layout.xaxis.rangeslider.visible is False
    assert not figure.layout.annotations
    assert "markers" in next(trace for trace in figure.data if trace.name == "Booking").mode


def test_a_price_before_tax_says_so_in_its_name() -> None:
    assert "Booking, before tax" in traces(a_frame((a_line(on(1), is_all_in=False),)))


def test_days_before_check_in_run_from_far_to_near() -> None:
    bands = list(lead_bands())
    points = tuple(replace(on(1), day=None, lead=band) for band in reversed(bands))
    frame = a_frame((a_line(*points),), by_lead_time=True)
    axis = trend_chart.figure(frame).layout.xaxis
    assert axis.type == "category"
    assert (axis.categoryarray[0], axis.categoryarray[-1]) == ("121 or more", "0 to 3")
    assert list(traces(frame)["Booking"].x) == list(axis.categoryarray)


def test_a_name_cannot_bring_tags_into_the_chart() -> None:
    line = a_line(on(1), on(2, None), label="<a href='//x'>x</a>")
    drawn = trend_chart.figure(a_frame((line,)))
    told = [trace.name for trace in drawn.data] + [
        str(word) for trace in drawn.data for word in (trace.customdata or ())
    ]
    assert not any("<a" in word for word in told if word)


def test_those_who_do_not_see_the_chart_are_told_the_finding_and_the_lowest() -> None:
    frame = a_frame((a_line(on(1, "120.00 USD"), on(2, "110.00 USD")),))
    assert trend_chart.words(frame, "Plaza: at its usual price") == (
        "Plaza: at its usual price. Prices a night in USD by day seen, a line for each of: "
        "Booking. Lowest: $110.00 at Booking, Nov 2."
    )


def test_a_year_of_six_sources_is_a_few_traces_not_one_for_each_gap() -> None:
    year = [on(day, None if day % 10 == 0 else "100.00 USD") for day in range(1, 366)]
    sites = ("booking", "expedia", "hotels", "priceline", "rapid", "amadeus")
    frame = a_frame(tuple(a_line(*year, site=site) for site in sites))
    assert len(trend_chart.figure(frame).data) <= len(sites) + 4


# Notes


def test_what_the_chart_cannot_show_is_said() -> None:
    before = a_line(on(1), site="expedia", is_all_in=False)
    converted = a_line(on(1), on(2, None), on(3), converted_from=("EUR",))
    told = trend_notes.notes(a_frame((before, converted)), FRESH, mixes_lengths=True)
    assert told == (
        "Sold out: Nov 2 at Booking.",
        "Before tax, so more in the end: Expedia.",
        "Converted to USD from EUR, each price by the ECB rate of the day it was seen, "
        "or the last one known then.",
        "Short and long stays are mixed: choose the nights under More.",
    )


def test_rates_older_than_four_days_are_said_where_something_is_converted() -> None:
    frame = a_frame((a_line(on(1), converted_from=("EUR",)),))
    (told,) = trend_notes.notes(frame, OLD, mixes_lengths=False)
    assert told.endswith("known then. The newest ECB rates at hand are of Nov 25: 5 days old.")


def test_a_plain_chart_needs_no_note() -> None:
    assert trend_notes.notes(a_frame((a_line(on(1)),)), OLD, mixes_lengths=False) == ()


def test_a_chain_has_no_falls_since_other_hotels_were_looked_at() -> None:
    line = a_line(on(1, "100.00 USD"), on(2, "60.00 USD"))
    assert any("fell" in trace.name for trace in trend_chart.figure(a_frame((line,))).data)
    of_chain = trend_chart.figure(a_frame((line,), is_chain=True))
    assert not any("fell" in trace.name for trace in of_chain.data)


def test_a_point_of_a_chain_names_its_hotel_or_says_that_it_is_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = QuoteRef("s-1", "booking", Membership.PUBLIC, 0)
    line = a_line(on(1, count=7, quote=kept), on(2, count=7))
    frame = a_frame((line,), is_chain=True)
    shown: list[str] = []
    monkeypatch.setattr(trend_evidence.st, "html", shown.append)
    quote = a_quote(name="Hilton Midtown")
    monkeypatch.setattr(history, "evidence", lambda ref: quote if ref == kept else None)
    for day in ("2026-11-01", "2026-11-02"):
        trend_evidence.draw(frame, day, SEEN_AT)
    assert "Hilton Midtown · " in shown[0]
    assert "7 quotes of many hotels; no evidence was kept of this one" in shown[1]
