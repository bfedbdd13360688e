"""The central bank's newest days: fetched once each, in the live world alone, used at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import delete

from core import clock, config, fx, fx_kept
from core.db import transaction
from core.history.euros import in_euros
from core.traffic import service as traffic
from core.traffic.tables import breaker
from jobs import rates
from tests.builders import money

FRIDAY = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # 19:00 in Frankfurt: the day's rates are out


def a_file(**days: str) -> bytes:
    """`a_file(d2026_11_20="1.10")`: the form of the bank's own files, dollars for one euro."""
    cubes = "".join(
        f"<Cube time='{name[1:].replace('_', '-')}'><Cube currency='USD' rate='{usd}'/></Cube>"
        for name, usd in days.items()
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><gesmes:Envelope "
        "xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
        "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
        f"<gesmes:subject>Reference rates</gesmes:subject><Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


class Bank:
    """What the bank answers, and which of its files were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(404)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        return self.answer()

    def fetch(self) -> int:
        return rates.fetch(httpx.MockTransport(self))

    def tells(self, **days: str) -> None:
        self.answer = lambda: httpx.Response(200, content=a_file(**days))


@pytest.fixture
def bank(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    monkeypatch.setenv("WAYRATE_WORLD", "live")
    config.settings.cache_clear()
    monkeypatch.setattr(clock, "now", lambda: FRIDAY)
    monkeypatch.setattr(rates, "_PAUSE_S", 0.0)
    with transaction() as connection:
        connection.execute(delete(fx_kept.ecb_rate))
        connection.execute(delete(breaker))
    fx.look_again()
    yield Bank()
    fx.look_again()


def test_what_was_fetched_counts_before_what_is_packaged(bank: Bank) -> None:
    bank.tells(d2026_11_19="1.25", d2026_11_20="1.60")
    assert fx.rate_table().on < date(2026, 11, 19)
    assert in_euros(money("16.00 USD"), date(2026, 11, 20)).on < date(2026, 11, 19)
    assert bank.fetch() == 2
    done = fx.rate_table().convert(money("16.00 USD"), "EUR")
    assert (done.money, done.on) == (money("10.00 EUR"), date(2026, 11, 20))
    dated = fx.rate_table(date(2026, 11, 19)).convert(money("10.00 USD"), "EUR")
    assert (dated.money, dated.on) == (money("8.00 EUR"), date(2026, 11, 19))
    kept = in_euros(money("16.00 USD"), date(2026, 11, 20))
    assert kept is not None
    assert (kept.amount, kept.on) == (Decimal("10.0000"), date(2026, 11, 20))
    # A day of the package is as it was, and a currency that the file left out keeps its last rate.
    assert fx.rate_table(date(2020, 2, 2)).on == date(2020, 1, 31)
    assert "JPY" in fx.rate_table().currencies


def test_a_gap_is_closed_by_the_long_file_and_a_day_by_the_short(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.tells(d2026_11_20="1.10")
    bank.fetch()
    bank.fetch()  # nothing is due: nothing is asked
    assert bank.asked == [rates.LAST_90_DAYS]
    monday = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: monday)
    bank.tells(d2026_11_23="1.11")
    assert bank.fetch() == 1
    assert bank.asked == [rates.LAST_90_DAYS, rates.DAILY]


def test_in_the_local_world_nothing_leaves_the_machine(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYRATE_WORLD", "local")
    config.settings.cache_clear()
    bank.tells(d2026_11_20="1.10")
    assert bank.fetch() == 0
    assert bank.asked == []


def test_trouble_of_theirs_is_tried_three_times_and_then_rests(bank: Bank) -> None:
    bank.answer = lambda: httpx.Response(503)
    for _ in range(traffic.OPENS_AFTER):
        assert bank.fetch() == 0
    assert len(bank.asked) == 3 * traffic.OPENS_AFTER
    bank.tells(d2026_11_20="1.10")
    assert bank.fetch() == 0  # its breaker is open
    assert len(bank.asked) == 3 * traffic.OPENS_AFTER


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sorry</html>",
        a_file(),
        a_file(d2026_11_20="0"),
        a_file(d2026_11_20="-1"),
        a_file(d2026_11_20="NaN"),
        a_file(d2026_11_20="1e40"),
        a_file(d2026_11_20="much"),
        a_file(d2026_13_40="1.1"),
        a_file(d2026_11_20="1.1").replace(b"USD", b"u$d"),
        b"<!DOCTYPE x [<!ENTITY y 'z'>]>" + a_file(d2026_11_20="1.1"),
        b" " * 2_000_001,
    ],
)
def test_what_is_no_table_of_rates_is_not_kept(bank: Bank, body: bytes) -> None:
    bank.answer = lambda: httpx.Response(200, content=body)
    assert bank.fetch() == 0
    assert fx_kept.newest() is None
    assert len(bank.asked) == 1  # trying again would not help


def test_a_redirect_is_not_followed(bank: Bank) -> None:
    bank.answer = lambda: httpx.Response(302, headers={"Location": "http://127.0.0.1/x"})
    assert bank.fetch() == 0
    assert bank.asked == [rates.LAST_90_DAYS]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), date(2026, 11, 19)),  # 16:00: not out yet
        (datetime(2026, 11, 20, 15, 15, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 22, 20, 0, tzinfo=UTC), date(2026, 11, 20)),  # Sunday
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), date(2026, 11, 20)),  # Monday morning
        (datetime(2026, 7, 1, 14, 15, tzinfo=UTC), date(2026, 7, 1)),  # 16:15 in summer
    ],
)
def test_the_day_that_is_due_is_the_last_working_one_whose_hour_has_come(
    now: datetime, due: date
) -> None:
    assert rates.due_day(now) == due
