"""Dates as sites write them, and the stay they make."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from core.domain.stay import Stay

_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_WEEKDAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_MONTH_DAY = re.compile(
    r"(?:\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})\b(?:,\s*(\d{4}))?",
    re.IGNORECASE,
)


def iso(text: str | None, form: str = "%Y-%m-%d") -> date | None:
    """A date in the form the site declares; None for anything else."""
    if not text:
        return None
    try:
        if form == "%Y-%m-%d" and len(text) == 10:
            return date.fromisoformat(text)
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return None


def stay_of(check_in: date | None, check_out: date | None) -> Stay | None:
    """The stay between two shown dates; None where one is missing or they make no night."""
    if check_in and check_out and check_in < check_out:
        return Stay(check_in, check_out)
    return None


def near(text: str | None, anchor: date) -> date | None:
    """An English month and day ("Sat, Sep 23") in the year that lies nearest to `anchor`.

    A weekday in the text decides between years; a stated year decides all. None when nothing fits.
    """
    found = _MONTH_DAY.search(text or "")
    if not found:
        return None
    weekday, month, day, year = found.groups()
    years = [int(year)] if year else [anchor.year - 1, anchor.year, anchor.year + 1]
    fits = [d for y in years if (d := _day(y, _MONTHS[month.lower()], int(day)))]
    if weekday:
        fits = [d for d in fits if d.weekday() == _WEEKDAYS[weekday.lower()]]
    return min(fits, key=lambda d: abs((d - anchor).days), default=None)


def last_free_day(deadline: str | None) -> date | None:
    """The last day to cancel without a fee, from the local ISO moment after which one is due."""
    try:
        moment = datetime.fromisoformat(deadline or "")
    except ValueError:
        return None
    at_midnight = (moment.hour, moment.minute) == (0, 0)
    return (moment - timedelta(days=1)).date() if at_midnight and moment.year > 1 else moment.date()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of another year, or a year out of range
        return None
