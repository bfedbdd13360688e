"""The controls of a trend as a question that can be kept, and back, and as an address. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from core.history.model import Unit
from core.reports.subjects import TrendQuestion
from pages.parts import keys
from pages.parts.trend_choices import Axis, Choices, Lines, Span
from pages.parts.trend_link import CHAIN, HOUSE, PATH, Listings, code_of


def of(
    houses: Sequence[Listings], choices: Choices, currency: str, chain: str = ""
) -> TrendQuestion:
    """What is asked by these choices of these houses, or of this chain."""
    return TrendQuestion(
        houses=tuple(houses),
        chain=chain,
        days=choices.span.days,
        currency=currency,
        unit=choices.unit,
        by_lead_time=choices.by_lead_time,
        every_source=choices.lines is Lines.SOURCES,
        membership=choices.membership,
        shape=choices.shape,
    )


def choices_of(question: TrendQuestion) -> Choices:
    """The controls as they stood."""
    return Choices(
        span=next((one for one in Span if one.days == question.days), Span.MONTH),
        unit=question.unit,
        axis=Axis.LEAD if question.by_lead_time else Axis.SEEN,
        lines=Lines.SOURCES if question.every_source else Lines.CHEAPEST,
        membership=question.membership,
        shape=question.shape,
    )


def address(question: TrendQuestion) -> str:
    """The way to its page, with all controls as they stood."""
    return f"{PATH}?{urlencode(list(_parameters(question)))}"


def _parameters(question: TrendQuestion) -> Iterator[tuple[str, str]]:
    choices, shape = choices_of(question), question.shape
    if question.chain:
        yield CHAIN, question.chain
    for house in question.houses:
        yield HOUSE, code_of(house)
    yield (keys.T_CHAIN_SPAN if question.chain else keys.T_SPAN), choices.span.value
    if choices.unit is Unit.STAY:
        yield keys.T_UNIT, "The stay"
    yield keys.T_AXIS, choices.axis.value
    if len(question.houses) > 1:
        yield keys.T_LINES, choices.lines.value
    if choices.membership:
        yield keys.T_RATE, choices.membership.label
    kinds = {
        keys.T_ROOM: shape.room_class,
        keys.T_BOARD: shape.board,
        keys.T_REFUND: shape.refundability,
        keys.T_NIGHTS: shape.nights,
        keys.T_ADULTS: shape.adults,
    }
    for key, kind in kinds.items():
        if kind is not None:
            yield key, str(kind)
