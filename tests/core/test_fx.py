"""Dated rates: a small file in the ECB's form, and one day of the real one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest

from core.config import settings
from core.domain.money import money
from core.fx import NoRatesYet, UnknownCurrency, rate_table

ECB = """Date,USD,JPY,GBP,HRK,
2024-03-28,1.2500,150.00,0.8000,N/A,
2024-03-27,1.2400,149.00,N/A,N/A,
2024-03-26,1.2300,148.00,0.7900,N/A,
2022-12-30,1.0600,140.00,0.8800,7.5400,
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "eurofxref-hist.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("eurofxref-hist.csv", ECB)
    return path


def test_crosses_over_the_euro_and_rounds_once(file):
    done = rate_table(None, file).convert(money("100.00 USD"), "GBP")
    assert done.money == money("64.00 GBP")  # 100 / 1.25 x 0.80
    assert done.rate == Decimal("0.64")
    assert done.on == date(2024, 3, 28)
    assert done.is_converted


def test_target_without_minor_unit_is_rounded_to_whole(file):
    done = rate_table(None, file).convert(money("9.99 USD"), "JPY")
    assert done.money == money("1199 JPY")  # 9.99 x 120 = 1198.8


@pytest.mark.parametrize(
    ("day", "used"),
    [
        (date(2024, 3, 28), date(2024, 3, 28)),
        (date(2024, 3, 31), date(2024, 3, 28)),  # Easter Sunday: the last day before
        (date(2024, 3, 27), date(2024, 3, 27)),
        (date(2030, 1, 1), date(2024, 3, 28)),
    ],
)
def test_last_known_day_serves(file, day, used):
    table = rate_table(day, file)
    assert table.on == used
    assert table.convert(money("1.00 EUR"), "USD").on == used


def test_gap_of_one_currency_is_filled_from_the_day_before_and_dated_so(file):
    done = rate_table(date(2024, 3, 27), file).convert(money("10.00 USD"), "GBP")
    assert done.money == money("6.37 GBP")  # 10 / 1.24 x 0.79 = 6.3709
    assert done.on == date(2024, 3, 26)  # the older of the two


def test_currency_the_bank_gave_up_is_refused(file):
    with pytest.raises(UnknownCurrency, match="HRK"):
        rate_table(None, file).convert(money("100.00 HRK"), "EUR")
    assert rate_table(date(2023, 1, 2), file).convert(money("7.54 HRK"), "EUR").money == money(
        "1.00 EUR"
    )


def test_unknown_currency_is_named_with_those_that_are_known(file):
    with pytest.raises(UnknownCurrency, match=r"XAU.*EUR, GBP, JPY, USD"):
        rate_table(None, file).convert(money("1.00 EUR"), "XAU")


def test_same_currency_is_not_converted_even_when_unknown(file):
    done = rate_table(None, file).convert(money("12.345 XAU"), "XAU")
    assert (done.money, done.rate, done.on) == (money("12.35 XAU"), Decimal(1), None)
    assert not done.is_converted


def test_day_before_all_rates_is_refused(file):
    with pytest.raises(NoRatesYet, match="2022-12-30"):
        rate_table(date(1990, 1, 1), file)


def test_rates_inside_the_package():
    # ECB reference rate of Friday 31 January 2020: 1 EUR = 1.1052 USD; 2 February was a Sunday.
    done = rate_table(date(2020, 2, 2)).convert(money("100.00 EUR"), "USD")
    assert (done.money, done.on) == (money("110.52 USD"), date(2020, 1, 31))
    assert {"USD", "GBP", "JPY", "CHF"} <= set(rate_table().currencies)


def test_before_there_is_a_database_the_packaged_rates_serve_in_the_live_world(monkeypatch):
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.cache_clear()
    try:
        assert "USD" in rate_table().fixed
    finally:
        settings.cache_clear()
