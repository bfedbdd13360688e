"""What a trend is asked for beside its houses. Every choice is in the address, for the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import streamlit as st

from core.domain.membership import Membership
from core.domain.rate import Board
from core.history.model import Refundability, RoomClass, ShapeFilter, TrendAsk, Unit
from pages.parts import keys
from pages.parts.trend_link import Listings

_ANY = "Any"
NIGHTS = (1, 2, 3, 4, 5, 7, 10, 14)


class Span(StrEnum):
    """How far back the axis opens."""

    WEEK = "7 d"
    MONTH = "30 d"
    QUARTER = "90 d"
    YEAR = "1 y"
    ALL = "All"

    def first(self, today: date, oldest: date) -> date:
        """The first day on the axis; `oldest` is the first that has a price."""
        return oldest if self is Span.ALL else today - timedelta(days=_DAYS[self])

    @property
    def days(self) -> int | None:
        """How many; None for all of them."""
        return _DAYS.get(self)

    @property
    def words(self) -> str:
        """ "30 days", as in "no price in 30 days"."""
        return "all time" if self is Span.ALL else f"{_DAYS[self]} days"


_DAYS = {Span.WEEK: 7, Span.MONTH: 30, Span.QUARTER: 90, Span.YEAR: 365}


class Axis(StrEnum):
    """What a price is drawn over."""

    SEEN = "Day seen"
    LEAD = "Days before check-in"


class Lines(StrEnum):
    """Of several houses: a line for each, or for each source of each."""

    CHEAPEST = "Cheapest of each hotel"
    SOURCES = "Every source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The controls as they stand."""

    span: Span
    unit: Unit
    axis: Axis
    lines: Lines
    membership: Membership | None
    shape: ShapeFilter

    @property
    def per(self) -> str:
        return "a night" if self.unit is Unit.NIGHT else "for the stay"

    @property
    def by_lead_time(self) -> bool:
        return self.axis is Axis.LEAD

    @property
    def is_narrow(self) -> bool:
        """Whether only prices of some kind are asked for."""
        return self.membership is not None or self.shape != ShapeFilter()

    @property
    def mixes_lengths(self) -> bool:
        """Whether totals of short and long stays stand on one axis."""
        return self.unit is Unit.STAY and self.shape.nights is None

    def ask(self, listings: Listings, since: date, until: date, currency: str) -> TrendAsk:
        return TrendAsk(
            listings=listings,
            since=since,
            until=until,
            unit=self.unit,
            currency=currency,
            membership=self.membership,
            shape=self.shape,
        )


def draw(houses: int, usual: Span = Span.MONTH, span_key: str = keys.T_SPAN) -> Choices:
    """The row of controls above the chart. Another `usual` span needs a key of its own: one key is
    one address parameter, left out where it is usual."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="t_controls"):
        span = st.segmented_control(
            "Time",
            list(Span),
            default=usual,
            required=True,
            key=span_key,
            bind="query-params",
        )
        unit = st.segmented_control(
            "Price of",
            ["A night", "The stay"],
            default="A night",
            required=True,
            key=keys.T_UNIT,
            bind="query-params",
        )
        axis = st.segmented_control(
            "Over",
            list(Axis),
            default=Axis.SEEN,
            required=True,
            key=keys.T_AXIS,
            bind="query-params",
        )
        lines = Lines.SOURCES
        if houses > 1:
            lines = st.segmented_control(
                "Lines",
                list(Lines),
                default=Lines.CHEAPEST,
                required=True,
                key=keys.T_LINES,
                bind="query-params",
            )
        membership = _membership()
        with st.popover("More", icon=":material/tune:", key="t_more"):
            shape = _shape()
    return Choices(
        span=Span(span),
        unit=Unit.STAY if unit == "The stay" else Unit.NIGHT,
        axis=Axis(axis),
        lines=Lines(lines),
        membership=membership,
        shape=shape,
    )


def _membership() -> Membership | None:
    labels = {each.label: each for each in Membership if not each.needs_code}
    chosen = st.selectbox(
        "Rate",
        ["All rates", *labels],
        key=keys.T_RATE,
        bind="query-params",
        width=150,
    )
    return labels.get(chosen or "")


def _shape() -> ShapeFilter:
    """Only quotes of this kind; "Any" takes those that do not say as well."""
    room = _one("Room", [each.value for each in RoomClass], keys.T_ROOM)
    board = _one("Meals", [each.value for each in Board], keys.T_BOARD)
    refund = _one("Cancellation", [each.value for each in Refundability], keys.T_REFUND)
    nights = _one("Nights", [str(n) for n in NIGHTS], keys.T_NIGHTS)
    adults = _one("Adults", [str(n) for n in range(1, 7)], keys.T_ADULTS)
    return ShapeFilter(
        adults=int(adults) if adults else None,
        nights=int(nights) if nights else None,
        room_class=RoomClass(room) if room else None,
        board=Board(board) if board else None,
        refundability=Refundability(refund) if refund else None,
    )


def _one(label: str, options: list[str], key: str) -> str | None:
    chosen = st.selectbox(label, [_ANY, *options], key=key, bind="query-params")
    return None if chosen == _ANY else chosen
