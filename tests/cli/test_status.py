"""What `status` says of the work: who does it, who fell silent, how much there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from cli import status
from core import workqueue
from core.db import transaction
from core.workers import service as workers
from core.workers.leading import leadership
from core.workers.names import Role
from jobs.state import Running, StateDirectory


@pytest.fixture(autouse=True)
def _on(database: str) -> None:
    """Every test here needs the database."""


def said(tmp_path, database: str, **executor_ids: str) -> str:
    running = Running(
        kind="up",
        pid=1,
        born="",
        started_at="today",
        database_url=database,
        ready=True,
        children=dict.fromkeys(executor_ids, 1),
        workers=executor_ids,
    )
    return "\n".join(status.lines(running, StateDirectory.at(tmp_path)))


def silent_for(executor_id: str, seconds: int) -> None:
    with transaction() as connection:
        connection.execute(
            text("UPDATE worker SET seen_at = now() - :by WHERE executor_id = :id"),
            {"by": timedelta(seconds=seconds), "id": executor_id},
        )


def test_each_worker_says_how_it_is(tmp_path, database, monkeypatch):
    # Long enough that no slow machine gets from one state to the next.
    monkeypatch.setattr(status, "QUIET_S", 600.0)
    monkeypatch.setattr(workers, "SILENT", timedelta(hours=1))
    with workers.enlisted() as one, workers.enlisted() as two, workers.enlisted() as three:
        silent_for(two.executor_id, 1800)
        silent_for(three.executor_id, 7200)
        lines = said(
            tmp_path,
            database,
            a=one.executor_id,
            b=two.executor_id,
            c=three.executor_id,
            d="not-there-yet",
        ).splitlines()
    assert lines[1].endswith("process 1, takes work")
    assert "has said nothing for 18" in lines[2]
    assert lines[3].endswith("fell silent: is ended and started again")
    assert lines[4].endswith("process 1, starts")


def test_searches_are_counted_and_nobody_working_is_said(tmp_path, database):
    workqueue.enqueue("search", "one", "one")
    with workers.enlisted() as me:
        text_ = said(tmp_path, database, a=me.executor_id)
        assert "0 searches under way, 1 waiting." in text_
    text_ = said(tmp_path, database, a=me.executor_id)
    assert "1 waiting; nobody works on them right now" in text_


def test_it_says_whether_a_scheduler_leads(tmp_path, database):
    with workers.enlisted(role=Role.SCHEDULER) as leader:
        assert "No scheduler leads" in said(tmp_path, database, a="starts")
        with leadership(leader):
            assert "No scheduler leads" not in said(tmp_path, database, a="starts")


def test_a_worker_of_another_machine_is_listed(tmp_path, database):
    with workers.enlisted() as far:
        text_ = said(tmp_path, database, a="ours-starts")
    assert f"process {far.executor_id.split('-')[-2]}, takes work" in text_
    assert "nobody works" not in text_
