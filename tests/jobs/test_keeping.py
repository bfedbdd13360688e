"""What the clock does for the history, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.history import partitions
from core.history.retention import BadRetention, Retention, retention
from jobs import keeping
from tests.core.history.seeing import NOON, a_rate, see


def counted(table: str) -> int:
    with transaction() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


@pytest.mark.usefixtures("database")
def test_each_job_does_its_part_and_may_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=1))
    see(a_rate("200.00 USD"))
    for _ in range(2):
        keeping.make_months()
        keeping.roll_up()
        keeping.drop_old()
    with transaction() as connection:
        made = partitions.months(connection)
    assert [f"{month:%Y-%m}" for month in made] == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert (counted("observation"), counted("daily_price"), counted("daily_line")) == (1, 1, 2)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=31 * 30))
    keeping.drop_old()
    assert (counted("observation"), counted("daily_price"), counted("daily_line")) == (0, 0, 0)


def test_the_clock_knows_the_three_jobs() -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    keeping.schedule(scheduler)
    assert {job.func for job in scheduler.get_jobs()} == {
        keeping.make_months,
        keeping.roll_up,
        keeping.drop_old,
    }


def test_what_is_kept_can_be_set() -> None:
    assert retention({}) == Retention(months=25, detail_days=400)
    asked = {"WAYRATE_HISTORY_MONTHS": "3", "WAYRATE_DETAIL_DAYS": "8"}
    assert retention(asked) == Retention(months=3, detail_days=8)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAYRATE_HISTORY_MONTHS", "0"),
        ("WAYRATE_HISTORY_MONTHS", "-1"),
        ("WAYRATE_HISTORY_MONTHS", "two"),
        ("WAYRATE_HISTORY_MONTHS", "99999"),
        ("WAYRATE_DETAIL_DAYS", "7"),  # others are still shown answers of a week ago
        ("WAYRATE_DETAIL_DAYS", "²"),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(name: str, value: str) -> None:
    with pytest.raises(BadRetention, match=f"{name} is '{value}'"):
        retention({name: value})
