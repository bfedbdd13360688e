"""Prices as sites write them: an amount by declared separators, a currency by declared symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import list_currencies

from core.domain.money import Money, minor_units

_FIGURE = re.compile(r"\d(?:[\d.,'’\s\u00a0\u202f\u2009]*\d)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]")
_LONGEST = 18  # digits


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a site writes numbers. Declared by the site or its page's language, never guessed."""

    group: str
    point: str

    def amount(self, text: str, decimals: int = 2) -> Decimal | None:
        """The one figure in `text`; None when there is none, several, or one that breaks the rules.

        Three digits after the point are a price only in a currency of three `decimals`: elsewhere
        the page writes thousands otherwise than its language does, and "2,790" is not 2.79.

        >>> ENGLISH.amount("total $1,351.50 for"), POINTED.amount("Rp 626.423")
        (Decimal('1351.50'), Decimal('626423'))
        """
        figures = _FIGURE.findall(text)
        if len(figures) != 1 or len(figures[0]) > _LONGEST:
            return None
        return self._value(_BLANKS.sub("", figures[0]).replace("’", "'"), decimals)

    def _value(self, figure: str, decimals: int) -> Decimal | None:
        whole, point, cents = figure.partition(self.point)
        if len(cents) == 3 and decimals != 3:
            return None
        groups = whole.split(self.group) if self.group else [whole]
        # The first group is free, the last has three digits; Indian pages group by two between.
        if len(groups) > 1 and (
            len(groups[-1]) != 3 or any(len(g) not in (2, 3) for g in groups[1:])
        ):
            return None
        digits = "".join(groups)
        if (
            not digits.isascii()
            or not digits.isdigit()
            or (point and not (cents.isascii() and cents.isdigit()))
        ):
            return None
        return Decimal(f"{digits}.{cents}" if point else digits)


ENGLISH = Numerals(",", ".")
POINTED = Numerals(".", ",")
_SPACED = Numerals("", ",")
_SWISS = Numerals("'", ".")
_BY_LANGUAGE = {
    **dict.fromkeys(
        [
            "de",
            "es",
            "it",
            "nl",
            "pt",
            "id",
            "da",
            "tr",
            "el",
            "ro",
            "hr",
            "sl",
            "sr",
            "is",
            "vi",
            "ca",
        ],
        POINTED,
    ),
    **dict.fromkeys(
        ["fr", "pl", "cs", "sk", "ru", "uk", "sv", "nb", "no", "fi", "hu", "bg", "et", "lv", "lt"],
        _SPACED,
    ),
    **dict.fromkeys(("es-mx", "es-us", "es-419"), ENGLISH),
    "de-ch": _SWISS,
}


def numerals_of(language: str | None) -> Numerals:
    """By the language that a page declares ("en-us", "de"); English where it is another or none.

    Source: CLDR 45, decimal and grouping symbols.
    """
    tag = (language or "").strip().lower().replace("_", "-")
    return _BY_LANGUAGE.get(tag) or _BY_LANGUAGE.get(tag.partition("-")[0], ENGLISH)


_SYMBOLS = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in """
        $ USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU DOP JMD TTD BSD BBD BMD FJD XCD
        US$ USD | C$ CAD | CA$ CAD | A$ AUD | AU$ AUD | NZ$ NZD | HK$ HKD | S$ SGD | MX$ MXN
        NT$ TWD | R$ BRL | AR$ ARS | € EUR | £ GBP | ₹ INR | ₱ PHP | ₩ KRW | ฿ THB | ₫ VND
        ₪ ILS | ₺ TRY | ₴ UAH | zł PLN | Kč CZK | Ft HUF | Rp IDR | RM MYR | CN¥ CNY
        ¥ JPY CNY | kr SEK NOK DKK ISK
    """.strip()
    .replace("|", "\n")
    .splitlines()
}
# A sign inside a longer word ("RD$", "kronor") is not that sign.
_SIGN = re.compile(
    r"(?<![A-Za-z])(?:"
    + "|".join(re.escape(sign) for sign in sorted(_SYMBOLS, key=len, reverse=True))
    + r")(?![A-Za-zł])"
)
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_ISO_4217 = frozenset(list_currencies())


def currencies_in(text: str) -> frozenset[str]:
    """Every ISO code that a written price can be in; empty when it names none.

    A code and a symbol beside each other ("CAD $120") narrow each other down, to nothing known
    when they contradict ("$300 ALL").
    """
    codes = [frozenset([code]) for code in _CODE.findall(text) if code in _ISO_4217]
    named = codes + [_SYMBOLS[sign] for sign in _SIGN.findall(text)]
    return (frozenset.intersection(*named) or _UNKNOWN) if named else frozenset()


_UNKNOWN = frozenset({"XXX"})  # ISO 4217: no currency


def currency_of(text: str, asked: str) -> str | None:
    """The ISO code that a written price names, by code or symbol; None when it names none.

    A symbol that several currencies share ("$", "¥", "kr") is the asked one or unknown.
    """
    meant = currencies_in(text) - _UNKNOWN
    if asked in meant:
        return asked
    return next(iter(meant)) if len(meant) == 1 else None


def fits(text: str, currency: str) -> bool:
    """Whether a written price can be in `currency`: it names no currency, or may mean this one."""
    meant = currencies_in(text)
    return not meant or currency in meant


def shows_amount(text: str) -> bool:
    """Whether a figure stands beside a currency's symbol anywhere in a text."""
    return any(
        re.match(r"[\s\u00a0\u202f]*\d", text[sign.end() :])
        or re.search(r"\d[\s\u00a0\u202f]*$", text[: sign.start()])
        for sign in _SIGN.finditer(text)
    )


def money_of(amount: Decimal | None, currency: str | None) -> Money | None:
    """Money of an amount above zero in a known currency. Zero is how sites write "none"."""
    if amount is None or amount <= 0 or not currency:
        return None
    try:
        return Money(amount, currency)
    except ValueError:
        return None


def price_in(text: str | None, numerals: Numerals, asked: str) -> Money | None:
    """Money of a written price ("$2,790", "€ 1.234,50"); None when it is not fully readable."""
    if not text:
        return None
    return written(text, numerals, currency_of(text, asked))


def written(text: str | None, numerals: Numerals, currency: str | None) -> Money | None:
    """Money of a written figure whose currency is known from elsewhere."""
    if not text or not currency:
        return None
    return money_of(numerals.amount(text, minor_units(currency)), currency)
