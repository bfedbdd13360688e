"""What every form of Expedia's engine says of a price: a night as lead, the total as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Unpack

from core.domain.money import Money
from core.domain.rate import Listing, RateQuote
from core.domain.stay import Stay
from scrapers.errors import WrongDates
from scrapers.read import prices, tree
from scrapers.read.addresses import stay_in, word_in
from scrapers.read.days import near
from scrapers.read.prices import ENGLISH
from scrapers.read.reading import Reading, Terms

MEMBER_NOTE = "the site calls it a member price"
_TOTAL = re.compile(r"(?:^|\s)(\S*\d[\d.,]*)\s+total\b|\btotal\s+(\S*\d[\d.,]*)", re.IGNORECASE)

_NIGHTS = re.compile(r"\bfor (\d{1,3}) nights?\b", re.IGNORECASE)
_STRUCK = "struck-through price is of 1 night"


@dataclass(frozen=True, slots=True)
class Price:
    """As one card states it. `taxes` is of the total, or of the night where there is no total."""

    per_night: Money | None = None
    total: Money | None = None
    struck: Money | None = None
    taxes: bool | None = None


def price_of(price: object, reading: Reading, stay: Stay | None = None) -> Price:
    """Lead and total of a `PropertyPrice`, each None where it has none."""
    if not price:
        return Price()
    said = [
        text
        for message in tree.rows(price, "displayMessages")
        for item in tree.rows(message, "lineItems")
        if (text := tree.text(item, "value"))
    ]
    formatted = tree.text(price, "lead", "formatted")
    currency = tree.text(price, "lead", "currencyInfo", "code")
    currency = currency or prices.currency_of(formatted or "", reading.request.currency)
    lead = prices.money_of(tree.number(price, "lead", "amount"), currency)
    lead = lead or prices.price_in(formatted, ENGLISH, reading.request.currency)
    total = next((m for text in said if (m := total_in(text, currency, reading, stay))), None)
    struck = prices.money_of(tree.number(price, "strikeOut", "amount"), currency)
    return Price(lead, total, struck, _taxes_in(" ".join(said)))


def total_in(
    text: str | None, currency: str | None, reading: Reading, stay: Stay | None = None
) -> Money | None:
    """ "$496 total", "total $351 for 2 nights". The card's own currency goes before its symbol.

    Raises WrongDates when the text names another number of nights than `stay`, the one shown, or
    than were asked where none is shown.
    """
    found = _TOTAL.search(text or "")
    if not found:
        return None
    figure = found[1] or found[2]
    _check_nights(text or "", stay or reading.request.stay)
    currency = currency or prices.currency_of(figure, reading.request.currency)
    return prices.written(figure, ENGLISH, currency)


def _check_nights(text: str, stay: Stay) -> None:
    found = _NIGHTS.search(text)
    if found and int(found[1]) != stay.nights:
        raise WrongDates(f"The totals are for {_count(int(found[1]))}, not for {stay.nights}.")


def _count(nights: int) -> str:
    return "1 night" if nights == 1 else f"{nights} nights"


def _taxes_in(words: str) -> bool | None:
    if re.search(r"\bincludes taxes", words, re.IGNORECASE):
        return True
    return (
        False if re.search(r"\b(?:excludes|excl\.|plus) taxes|before taxes", words, re.I) else None
    )


def quoted(
    reading: Reading,
    listing: Listing,
    price: Price,
    *notes: str,
    stay: Stay | None = None,
    **terms: Unpack[Terms],
) -> RateQuote:
    """The quote; its price is left out, and that is said, where its link names another total."""
    link = terms.get("deep_link")
    if price.total and not _agrees(price.total, link):
        return reading.quote(
            listing, f"its link does not agree with the {price.total} shown", stay=stay, **terms
        )
    struck = [_STRUCK] if price.struck and price.total else []
    return reading.quote(
        listing,
        *struck,
        *notes,
        stay=stay,
        per_night=price.per_night,
        total=price.total,
        taxes_included=price.taxes,
        strike_through=price.struck,
        **terms,
    )


def _agrees(total: Money, link: str | None) -> bool:
    """A result's link repeats its shown total, in whole units, as `top_dp` and `top_cur`."""
    told = tree.number(word_in(link, "top_dp"))
    if told is None or word_in(link, "top_cur") != total.currency:
        return True
    return abs(told - total.amount) < 1


def stay_of_link(link: str | None) -> Stay | None:
    return stay_in(link, "chkin", "chkout")


def is_refundable(words: str) -> bool | None:
    if re.search(r"non-?refundable", words, re.IGNORECASE):
        return False
    return True if re.search(r"fully refundable|free cancell", words, re.IGNORECASE) else None


def free_until(words: list[str], reading: Reading) -> date | None:
    """The last free day from "before Sat, Sep 23", which is the day before it."""
    before = next((w for w in words if "before " in w.lower()), None)
    shown = near(before, reading.request.stay.check_in)
    return shown - timedelta(days=1) if shown else None
