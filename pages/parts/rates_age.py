"""Which exchange rates a page converts with, where that is not those of its own day. Pure."""

from __future__ import annotations

from datetime import date

from core.fx import RateTable
from core.text import count_text
from pages.parts.trend_axis import day_words


def old_words(rates: RateTable, today: date, locale: str) -> str:
    """ "The newest ECB rates at hand are of 30 Oct: 22 days old."; empty while they are fresh."""
    if not rates.is_stale(today):
        return ""
    age = count_text((today - rates.on).days, "day")
    return f"The newest ECB rates at hand are of {day_words(rates.on, today, locale)}: {age} old."
