"""What a reader of a chart must know, a sentence each: gaps, taxes, conversion. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.fx import RateTable
from pages.parts.rates_age import old_words
from pages.parts.trend_axis import Frame, day_words
from pages.parts.trend_lines import Series, SoldOut, sold_out

_GAPS_TOLD = 4
_MANY = (
    "A chain's point is many hotels: the lowest of all that were seen then, so it moves with "
    "the hotels that were looked at."
)
_MIXED = "Short and long stays are mixed: choose the nights under More."


def notes(frame: Frame, rates: RateTable, *, mixes_lengths: bool) -> tuple[str, ...]:
    """Only those that hold of what is drawn. `rates`: the newest at hand."""
    lines = [line for house in frame.houses for line in house]
    if not any(line.seen for line in lines):
        return ()
    found = (
        "" if frame.by_lead_time else _gaps(lines, frame),
        _basis(lines),
        _converted(lines, frame, rates),
        _MANY if frame.is_chain else "",
        _MIXED if mixes_lengths else "",
    )
    return tuple(note for note in found if note)


def _gaps(lines: Sequence[Series], frame: Frame) -> str:
    """ "Sold out: 4 to 9 Nov at Booking.com, Expedia"."""
    first = frame.first.toordinal()
    found = [gap for gap in sold_out(lines) if gap.last >= first]
    if not found:
        return ""
    told = "; ".join(_gap(gap, frame.last, frame.locale) for gap in found[-_GAPS_TOLD:])
    rest = len(found) - _GAPS_TOLD
    return f"Sold out: {told}" + (f"; and {rest} times before." if rest > 0 else ".")


def _gap(gap: SoldOut, today: date, locale: str) -> str:
    first, last = (day_words(date.fromordinal(day), today, locale) for day in (gap.first, gap.last))
    days = first if gap.first == gap.last else f"{first} to {last}"
    return f"{days} at {', '.join(gap.labels)}"


def _basis(lines: Sequence[Series]) -> str:
    return " ".join(_said(lines))


def _said(lines: Sequence[Series]) -> Iterator[str]:
    before = sorted({line.label for line in lines if line.is_all_in is False})
    silent = sorted({line.label for line in lines if line.is_all_in is None and line.seen})
    if before:
        yield f"Before tax, so more in the end: {', '.join(before)}."
    if silent:
        yield f"Not said whether taxes are inside: {', '.join(silent)}."


def _converted(lines: Sequence[Series], frame: Frame, rates: RateTable) -> str:
    codes = sorted({code for line in lines for code in line.converted_from})
    if not codes:
        return ""
    said = (
        f"Converted to {frame.currency} from {', '.join(codes)}, each price by the ECB rate of "
        "the day it was seen, or the last one known then."
    )
    return f"{said} {old_words(rates, frame.last, frame.locale)}".strip()
