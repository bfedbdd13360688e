"""The clock's part in reports: from a due moment to a mail, and nothing where nothing is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select

from core import clock
from core.db import transaction
from core.notify.tables import message
from core.reports import service
from core.reports.model import AllWatches, Every, NewReport, Plan
from jobs import reporting
from tests.people import a_person


def _mailed(account_id: str) -> int:
    with transaction() as connection:
        found = select(message.c.id).where(message.c.account_id == account_id)
        return len(connection.execute(found).all())


def test_what_is_due_is_mailed_once_however_often_the_clock_ticks(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_person().account_id
    service.create(person, NewReport(title="All", about=AllWatches(), plan=Plan(Every.DAY)))
    reporting.tick()
    reporting.make()
    assert _mailed(person) == 0
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    for _ in range(3):
        reporting.tick()
        reporting.make()
    assert _mailed(person) == 1


def test_the_leader_ticks_for_reports() -> None:
    scheduler = BackgroundScheduler(timezone="UTC")
    reporting.schedule(scheduler)
    assert {job.func for job in scheduler.get_jobs()} == {reporting.tick, reporting.make}
