"""The controls of a trend as a question that can be kept, and back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.reports.subjects import TrendQuestion
from pages.parts.trend_choices import Axis, Choices, Lines, Span
from pages.parts.trend_link import Listings


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
