"""What stands behind a point that was clicked: the quote of each source then, cheapest first."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.domain.links import without_code
from core.domain.rate import RateQuote
from core.history import service as history
from core.history.model import Point
from core.search.model import Offer
from core.text import count_text, money_text
from pages.parts import world
from pages.parts.evidence import behind
from pages.parts.tags import badge, tag, text, way_out
from pages.parts.trend_axis import Frame, day_words, when, x_of
from pages.parts.trend_lines import Series


def draw(frame: Frame, x: str, now: datetime) -> None:
    """The quotes at one place of the axis."""
    found = _at(frame, x)
    if not found:
        return
    point = found[0][1]
    at = when(point, frame.last, frame.locale)
    st.subheader(f"Lowest quote of each source, {at}", anchor=False)
    rows = [
        _row(line, point, frame, now, is_open=at == 0) for at, (line, point) in enumerate(found)
    ]
    st.html(tag("ul", *rows, class_="wr-offers wr-points"))


def _at(frame: Frame, x: str) -> list[tuple[Series, Point]]:
    """Points of all lines at a place, priced ones by price, sold-out ones after them."""
    here = [
        (line, point)
        for house in frame.houses
        for line in house
        for point in line.points
        if str(x_of(point)) == x
    ]
    return sorted(here, key=_order)


def _order(each: tuple[Series, Point]) -> tuple[bool, float, str]:
    line, point = each
    return (point.minimum is None, float(point.minimum.amount if point.minimum else 0), line.label)


def _row(line: Series, point: Point, frame: Frame, now: datetime, *, is_open: bool) -> str:
    quote = history.evidence(point.quote) if point.quote else None
    label = f"{line.label}, {line.house}" if len(frame.houses) > 1 and line.site else line.label
    if point.minimum is None:
        amount, terms = "sold out", "the source said that nothing was left"
    else:
        amount = f"{money_text(point.minimum, frame.locale)} {frame.per}"
        terms = _terms(quote, frame) if quote else _without(point, frame)
    fold = ""
    if quote:
        fold = tag(
            "details",
            tag("summary", "Evidence"),
            behind(_offer(quote, line), frame.locale, now),
            class_="wr-fold",
            open="" if is_open else None,
        )
    return tag(
        "li",
        tag(
            "div",
            tag("p", tag("b", text(label)), _basis(line), class_="wr-seller"),
            tag("p", text(terms), class_="wr-meta"),
        ),
        _open(quote, label) if quote else tag("span"),
        tag("p", text(amount), class_="wr-sum"),
        fold,
    )


def _open(quote: RateQuote, label: str) -> str:
    link = without_code(quote.deep_link) if quote.deep_link else None
    return way_out(world.way(link, world.control_url()), "Open", about=label)


def _basis(line: Series) -> str:
    if line.is_all_in is None:
        return badge("taxes not said", "mind")
    return "" if line.is_all_in else badge("before tax", "mind")


def _terms(quote: RateQuote, frame: Frame) -> str:
    first = day_words(quote.stay.check_in, frame.last, frame.locale)
    last = day_words(quote.stay.check_out, frame.last, frame.locale)
    shown = quote.total or quote.per_night
    code = shown.currency if shown else frame.currency
    parts = (
        (quote.listing.name or "") if frame.is_chain else "",
        f"{first} to {last}",
        f"{quote.membership.label} rate",
        quote.room or "",
        quote.board.value if quote.board else "",
        f"converted from {code} by the last ECB rate of then" if code != frame.currency else "",
    )
    return " · ".join(part for part in parts if part)


def _without(point: Point, frame: Frame) -> str:
    if frame.is_chain:
        return (
            f"{count_text(point.count, 'quote')} of many hotels; no evidence was kept of this one"
        )
    return "no evidence was kept of this quote"


def _offer(quote: RateQuote, line: Series) -> Offer:
    """As a search shows it, so that evidence looks the same in both places."""
    return Offer(quote=quote, source_name=line.label, is_direct=line.is_direct, all_in=None)
