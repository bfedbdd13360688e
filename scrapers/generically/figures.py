"""Written prices in any text: "US$2,790", "1.234,50 €", "Rp 626.423", "CHF 1'234".

Separators are decided by their own places, a currency by the sign or code that touches the figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

from core.domain.money import minor_units

# Codes in use since saved pages are worth reading; older ones would only turn words into money.
ISO_4217 = frozenset(
    code
    for territory in get_global("territory_currencies")
    for code in get_territory_currencies(territory, start_date=date(2012, 1, 1))
)
_ALSO_WORDS = frozenset({"ALL", "TOP", "CUP", "SOS", "ANG"})  # no code when written beside a figure
_BLANK = r"[ \u00a0\u202f\u2009]"
# A sign, and every currency that it can mean.
_SIGNS = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in """
        $ USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU DOP JMD TTD BSD BBD BMD FJD XCD
        US$ USD | $US USD | U$S USD | C$ CAD | CA$ CAD | CAD$ CAD | A$ AUD | AU$ AUD | NZ$ NZD
        HK$ HKD | S$ SGD | SG$ SGD | MX$ MXN | MXN$ MXN | NT$ TWD | R$ BRL | AR$ ARS | COL$ COP
        CLP$ CLP | RD$ DOP | J$ JMD | € EUR | Euro EUR | euros EUR | £ GBP | ₹ INR | Rs. INR LKR PKR
        Rs INR LKR PKR | ₱ PHP | ₩ KRW | 원 KRW | ฿ THB | ₫ VND | đ VND | VNĐ VND | ₪ ILS
        ₺ TRY | TL TRY | ₴ UAH | грн UAH | ₽ RUB | руб. RUB | руб RUB | zł PLN | Kč CZK | Ft HUF
        Rp IDR | Rp. IDR | RM MYR | ¥ JPY CNY | ￥ JPY CNY | CN¥ CNY | 元 CNY TWD | 円 JPY | JP¥ JPY
        kr SEK NOK DKK ISK | kr. SEK NOK DKK ISK | Fr. CHF | SFr. CHF | Fr CHF | lei RON | лв BGN
        лв. BGN | S/ PEN | S/. PEN | ₡ CRC | Dhs AED | Dh AED MAD | ₦ NGN | ₸ KZT | ₾ GEL | ₲ PYG
        R ZAR | KSh KES | E£ EGP | د.إ AED | ر.س SAR | Php PHP | NZD$ NZD | AUD$ AUD | CFPF XPF
    """.strip()
    .replace("|", "\n")
    .splitlines()
}
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
_UNIT = rf"(?:{_SIGN}|[A-Z]{{3}})"
_SPACED_FIGURE = rf"\d{{1,3}}(?:{_BLANK}\d{{3}}(?![\d.,]\d{{3}}|\d))+(?:[.,]\d{{1,2}}(?!\d))?"
_FIGURE = rf"(?:{_SPACED_FIGURE}|\d+(?:[.,'’]\d+)*)"
_PRICE = re.compile(
    rf"(?P<minus>[-\u2212\u2013+]{_BLANK}?)?"
    rf"(?:(?<![A-Za-z\w])(?P<code>[A-Z]{{3}}){_BLANK}{{0,2}}(?=[$€£¥]))?"
    rf"(?:(?<![A-Za-zÀ-ÿ0-9])(?P<before>{_UNIT}){_BLANK}{{0,2}})?"
    rf"(?P<delta>[-\u2212+]{_BLANK}?)?"
    rf"(?P<figure>{_FIGURE})"
    rf"(?P<cut>[.,][-\u2013\u2014]{{1,2}})?"
    rf"(?:{_BLANK}{{0,2}}(?P<after>{_UNIT})(?![A-Za-zÀ-ÿ]))?"
)
# A figure within reach of something that can name a currency: most texts end here.
_QUICK = re.compile(
    rf"\d[\s\u00a0\u202f]{{0,2}}[.,\-\u2013]{{0,2}}[\s\u00a0]?(?:{_SIGN}|[A-Z]{{3}})|"
    rf"(?:{_SIGN}|[A-Z]{{3}})[\s\u00a0\u202f+-]{{0,3}}\d"
)
_SPACED = re.compile(_BLANK)
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class Written:
    """One written price. `means` holds the currencies that its sign can stand for."""

    amount: Decimal
    means: frozenset[str]
    start: int
    end: int
    signed: bool  # "+ $81", "-20 €": a difference, not a price
    text: str


def written_in(text: str) -> list[Written]:
    """Every figure with a currency, in order. A figure without one is no price."""
    if not _QUICK.search(text):
        return []
    return [price for found in _PRICE.finditer(text) if (price := _price(found, text))]


_UP_TO = re.compile(
    rf"{_BLANK}{{0,2}}(?:[-\u2013\u2014~〜～]|to|bis|à|até|tot)"
    rf"{_BLANK}{{0,2}}(?P<before>{_SIGN})?{_BLANK}?(?P<high>{_FIGURE})"
    rf"{_BLANK}?(?P<after>{_SIGN}|$)?"
)


def unranged(prices: list[Written], text: str) -> list[Written]:
    """Without the ends of ranges: "$71 - $123" is what nights cost, not what one does."""
    gone = list[tuple[int, int]]()
    for price in prices:
        found = _UP_TO.match(text, price.end)
        if found and (found["before"] or found["after"] is not None):
            high = amount_of(found["high"])
            if high is not None and high > price.amount:
                gone.append((price.start, found.end()))
    return [p for p in prices if not any(a <= p.start and p.end <= b for a, b in gone)]


def _price(found: re.Match[str], text: str) -> Written | None:
    means = _meaning(found, text)
    if not means:
        return None
    named = found["before"] or ""
    if named[:1].isalpha() and text[
        max(0, found.start("before") - 1) : found.start("before")
    ] in set("=/&_-#?."):
        return None  # a piece of an address or a code
    follows = text[found.end() : found.end() + 2]
    before = text[max(0, found.start() - 1) : found.start()]
    if "R" in (found["before"], found["after"]) and len(found["figure"]) < 3:
        return None  # "R 1" is a room more often than a rand
    if follows[:1] in ("%", "٪") or re.match(r"[KkMm]\b", follows) or before.isalnum():
        return None
    decimals = max(minor_units(code) for code in means) if len(means) == 1 else 2
    amount = amount_of(found["figure"], decimals)
    if amount is None or amount <= 0:
        return None
    signed = bool(found["delta"]) or bool(found["minus"] and _is_sign(found, text))
    return Written(amount, means, found.start(), found.end(), signed, found[0])


def _is_sign(found: re.Match[str], text: str) -> bool:
    """A dash between two figures is a range, one in front of a figure a difference."""
    left = text[: found.start()].rstrip()
    return found["minus"].strip() == "+" or not left or not left[-1].isalnum()


def _meaning(found: re.Match[str], text: str) -> frozenset[str]:
    named = [unit for unit in (found["code"], found["before"], found["after"]) if unit]
    after = found["after"]
    if after and not found["before"] and re.match(r"\s{0,2}\d", text[found.end() :]):
        named.remove(after)  # the sign belongs to the figure behind it
    sets = [means for unit in named if (means := currencies_of(unit))]
    return frozenset.intersection(*sets) if sets else frozenset()


@lru_cache(maxsize=512)
def currencies_of(unit: str) -> frozenset[str]:
    """What a sign or code can mean; empty for letters that are neither."""
    if unit in ISO_4217 and unit not in _ALSO_WORDS:
        return frozenset([unit])
    return _SIGNS.get(unit.strip(), frozenset())


def amount_of(figure: str, decimals: int = 2) -> Decimal | None:
    """The value of a written figure, by the places of its separators.

    >>> [str(amount_of(t)) for t in ("1,234.50", "1.234,50", "626.423", "1 234", "19.9")]
    ['1234.50', '1234.50', '626423', '1234', '19.9']
    """
    bare = _SPACED.sub(" ", figure.strip()).replace("’", "'")
    if len(bare) > _LONGEST or not bare.isascii():
        return None
    marks = [mark for mark in bare if not mark.isdigit()]
    if not marks:
        return Decimal(bare)
    whole, last, tail = bare.rpartition(marks[-1])
    kinds = set(marks)
    if len(tail) in (1, 2) and marks[-1] in ".," and marks.count(last) == 1:
        groups, cents = re.split(r"\D", whole), tail
    elif len(tail) == 3 and decimals == 3 and marks[-1] == "." and len(marks) == 1:
        groups, cents = [whole], tail
    elif len(tail) == 3 and len(kinds) == 1:
        groups, cents = re.split(r"\D", bare), ""
    else:
        return None
    if len(groups) > 1 and (
        len(groups[-1]) != 3 or any(len(g) not in (2, 3) for g in groups[1:]) or len(groups[0]) > 3
    ):
        return None
    digits = "".join(groups)
    return Decimal(f"{digits}.{cents}") if cents else Decimal(digits)
