"""Words for people: amounts, dates, distances, counts, in the reader's locale where it matters."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal

from core.domain.money import Money, minor_units

DEFAULT_LOCALE = "en_US"
_LONGEST_TAG = 35  # characters of a language tag; RFC 5646 wants no more to be kept
# CLDR's currencySpacing, which babel leaves out: "CHF 312.40", never "CHF312.40".
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


# A page of cards writes the same few hundred amounts at each drawing, and Babel takes 0.1 ms each.
@lru_cache(maxsize=8192)
def money_text(money: Money, locale: str = DEFAULT_LOCALE) -> str:
    """ "$1,312.40", "¥31,240": symbol, grouping and minor unit as the locale writes them."""
    text = format_currency(money.rounded().amount, money.currency, locale=_locale(locale))
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)


def amount_text(money: Money) -> str:
    """ "1,312.40": the number alone, for a place that already names the currency."""
    return f"{money.rounded().amount:,.{minor_units(money.currency)}f}"


def number_text(number: float, locale: str = DEFAULT_LOCALE) -> str:
    return format_decimal(number, locale=_locale(locale))


def percent_text(percent: float) -> str:
    """ "12 %" from 12.3. Under one percent a digit is kept, so that nothing shows as "0 %"."""
    return f"{percent:.1f} %" if 0 < abs(percent) < 0.95 else f"{percent:.0f} %"


def distance_text(km: float) -> str:
    """ "0.8 km", "12 km"."""
    return f"{km:.1f} km" if km < 9.95 else f"{km:.0f} km"


def date_text(day: date, locale: str = DEFAULT_LOCALE, *, with_year: bool = False) -> str:
    """ "Dec 2" or "Dec 2, 2026" in US English, "2 Dec 2026" in other English; day and short month
    as the locale orders them elsewhere."""
    where = _locale(locale)
    if where.language in ("zh", "ja", "ko") or is_month_first(locale):
        return format_skeleton("yMMMd" if with_year else "MMMd", day, locale=where)
    return format_date(day, "d MMM y" if with_year else "d MMM", locale=where)


def is_month_first(locale: str) -> bool:
    """Whether it is the English of the United States, or of no land that is said."""
    where = _locale(locale)
    return where.language == "en" and where.territory in (None, "US")


def count_text(count: int, noun: str, plural: str = "") -> str:
    """ "1 night", "31 rates"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def known_locale(name: str) -> Locale | None:
    """What Babel has of a language tag: "es-419" itself, of "es-AQ" the "es"; None for nonsense."""
    parts = name[:_LONGEST_TAG].replace("-", "_").split("_")
    for count in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:count]))
        except (ValueError, UnknownLocaleError):
            continue  # the rest of it is known, or nothing
    return None


# The name may be whatever a browser sends: it costs nobody her page, nor a watch its alert.
@lru_cache(maxsize=64)
def _locale(name: str) -> Locale:
    return known_locale(name) or Locale.parse(DEFAULT_LOCALE)
