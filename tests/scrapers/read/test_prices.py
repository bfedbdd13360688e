"""Prices as sites write them. Strings that are marked real stand in the captures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.domain.money import Money, money
from scrapers.read.prices import (
    ENGLISH,
    POINTED,
    Numerals,
    currency_of,
    money_of,
    numerals_of,
    price_in,
    shows_amount,
)


@pytest.mark.parametrize(
    ("text", "numerals", "amount"),
    [
        ("$2,790", ENGLISH, "2790"),  # real: Booking.com
        ("₱\u00a039,006", ENGLISH, "39006"),  # real: Booking.com
        ("Rp\u00a0626.423", POINTED, "626423"),  # real: SerpApi
        ("1.234,50 €", POINTED, "1234.50"),
        ("1\u202f234,50 €", numerals_of("fr"), "1234.50"),
        ("CHF 1’234.50", numerals_of("de-CH"), "1234.50"),
        ("₹1,23,456", ENGLISH, "123456"),
        ("$0.99", ENGLISH, "0.99"),
    ],
)
def test_amounts_by_declared_separators(text: str, numerals: Numerals, amount: str) -> None:
    assert numerals.amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "free", "$1,23", "$12.345,6", "$1,2345", "from $90 to $120", "$" + "9" * 40, "٣٤٥"],
)
def test_what_breaks_the_rules_is_no_amount(text: str) -> None:
    assert ENGLISH.amount(text) is None


@pytest.mark.parametrize(
    ("text", "asked", "code"),
    [
        ("$120", "USD", "USD"),
        ("$120", "CAD", "CAD"),
        ("US$120", "CAD", "USD"),
        ("A$120", "USD", "AUD"),
        ("€ 90", "USD", "EUR"),
        ("¥ 9000", "CNY", "CNY"),
        ("$120 VAT included", "USD", "USD"),
        ("CAD $120", "USD", "CAD"),
        ("DKK 900 kr", "SEK", "DKK"),
        ("THB\u00a03,200", "USD", "THB"),
        ("Rp 626.423", "USD", "IDR"),
    ],
)
def test_currency_of_a_written_price(text: str, asked: str, code: str) -> None:
    assert currency_of(text, asked) == code


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("$120", "EUR"),
        ("¥ 9000", "USD"),
        ("900 kr", "EUR"),
        ("RD$120", "USD"),
        ("€ 120 $", "USD"),
        ("120 VAT", "USD"),
    ],
)
def test_a_symbol_that_could_be_several_is_none(text: str, asked: str) -> None:
    assert currency_of(text, asked) is None
    assert price_in(text, ENGLISH, asked) is None


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("US$2,790", POINTED),  # a German page that writes thousands as in English
        ("€ 2.790", ENGLISH),
        ("1.496 €", ENGLISH),
        ("R$ 1.496", ENGLISH),
    ],
)
def test_three_digits_after_the_point_are_no_price(text: str, numerals: Numerals) -> None:
    assert price_in(text, numerals, "USD") is None


def test_three_digits_are_cents_where_the_currency_has_them() -> None:
    assert price_in("KWD 2.790", ENGLISH, "KWD") == money("2.790 KWD")


def test_amounts_are_seen_by_their_symbols() -> None:
    assert shows_amount("Queen Room $301 for you")
    assert shows_amount("dès 301 €")
    assert not shows_amount("8.1 Scored, 92 reviews, $ signs")


def test_no_currency_is_guessed() -> None:
    assert currency_of("1,200", "USD") is None
    assert price_in("1,200", ENGLISH, "USD") is None
    assert price_in(None, ENGLISH, "USD") is None


def test_zero_and_less_are_no_price() -> None:
    assert money_of(Decimal(0), "USD") is None
    assert money_of(Decimal(-5), "USD") is None
    assert money_of(Decimal(5), None) is None
    assert money_of(Decimal(5), "dollars") is None
    assert money_of(Decimal("5.00"), "USD") == Money(Decimal("5.00"), "USD")


def test_price_in() -> None:
    assert price_in("+$44 taxes and charges", ENGLISH, "USD") == money("44 USD")
