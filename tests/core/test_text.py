"""Words for people."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.money import money
from core.text import amount_text, count_text, date_text, distance_text, money_text, percent_text


@pytest.mark.parametrize(
    ("amount", "locale", "text"),
    [
        ("1312.4 USD", "en_US", "$1,312.40"),
        ("48500 JPY", "en_US", "¥48,500"),
        ("1312.4 EUR", "de_DE", "1.312,40\xa0€"),
        ("12.3456 KWD", "en_US", "KWD\xa012.346"),
        # As browsers name it: regions, lands and languages that Babel has not, and nonsense.
        ("1312.4 USD", "es-419", "USD\xa01,312.40"),
        ("1312.4 EUR", "en-150", "1,312.40\xa0€"),
        ("1312.4 USD", "es-AQ", "1.312,40\xa0US$"),
        ("1312.4 USD", "en-US-u-ca-gregory", "$1,312.40"),
        ("1312.4 USD", "zz-ZZ", "$1,312.40"),
        ("1312.4 USD", "", "$1,312.40"),
        ("1312.4 USD", "\x00" * 999, "$1,312.40"),
    ],
)
def test_money_as_the_locale_writes_it(amount, locale, text):
    assert money_text(money(amount), locale) == text


def test_amount_alone_keeps_the_minor_unit():
    assert amount_text(money("1312.4 USD")) == "1,312.40"
    assert amount_text(money("48500.4 JPY")) == "48,500"


@pytest.mark.parametrize(
    ("percent", "text"),
    [(12.3, "12 %"), (0.4, "0.4 %"), (0.0, "0 %"), (-0.5, "-0.5 %"), (99.6, "100 %")],
)
def test_percent(percent, text):
    assert percent_text(percent) == text


@pytest.mark.parametrize(
    ("km", "text"), [(0.84, "0.8 km"), (9.94, "9.9 km"), (9.96, "10 km"), (12.4, "12 km")]
)
def test_distance(km, text):
    assert distance_text(km) == text


def test_day_and_count():
    assert date_text(date(2026, 12, 2)) == "Dec 2"
    assert date_text(date(2026, 12, 2), "en-US", with_year=True) == "Dec 2, 2026"
    assert date_text(date(2026, 12, 2), "en-GB") == "2 Dec"
    assert date_text(date(2026, 12, 2), "en-GB", with_year=True) == "2 Dec 2026"
    assert date_text(date(2026, 12, 2), "de_DE") == "2 Dez."
    assert date_text(date(2026, 12, 2), "de-DE") == "2 Dez."  # as browsers name it
    assert date_text(date(2026, 12, 2), "es-419") == "2 dic"
    assert date_text(date(2026, 12, 2), "en-150") == "2 Dec"
    assert date_text(date(2026, 12, 2), "zz-ZZ") == "Dec 2"
    assert date_text(date(2026, 12, 2), "ja-JP") == "12月2日"
    assert count_text(1, "night") == "1 night"
    assert count_text(1200, "rate") == "1,200 rates"
    assert count_text(2, "child", "children") == "2 children"
