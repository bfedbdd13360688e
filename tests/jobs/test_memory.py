"""What a process and all below it take, held against another program's count."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from jobs import memory, worker
from jobs.ends import End
from jobs.memory import ceiling_mb, own_mb, tree_mb

HOLD = (
    "import sys; kept = bytearray(b'x') * 60_000_000; print('held', flush=True); sys.stdin.read()"
)


def test_children_count_with_their_parent_and_no_page_twice() -> None:
    before = tree_mb(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        child.stdout.readline()
        assert tree_mb(os.getpid()) - before > 55
        assert 55 < own_mb(child.pid) <= tree_mb(child.pid)
        alone = psutil.Process(child.pid).memory_full_info().pss / 2**20
        assert tree_mb(child.pid) == pytest.approx(alone, abs=1)
        child.communicate(b"")
    assert tree_mb(child.pid) == 0  # it has ended


def test_the_ceiling_is_the_one_named_else_the_usual() -> None:
    assert ceiling_mb({}) == 1500
    assert ceiling_mb({"WAYRATE_WORKER_MB": "700"}) == 700
    for wrong in ("lots", "-1", "0", "1.5"):
        with pytest.raises(ValueError, match="WAYRATE_WORKER_MB"):
            ceiling_mb({"WAYRATE_WORKER_MB": wrong})


def test_a_worker_far_below_its_ceiling_is_not_counted_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[int] = []

    def count(pid: int) -> float:
        counted.append(pid)
        return 900.0

    monkeypatch.setattr(memory, "own_mb", lambda pid: 840.0)
    monkeypatch.setattr(memory, "tree_mb", count)
    ending, nobody = worker.Ending(), SimpleNamespace(browser=None)
    look = worker._look_at_memory
    asyncio.run(look(nobody, 1500, ending))  # type: ignore[arg-type]
    assert not counted
    asyncio.run(look(nobody, 1450, ending))  # type: ignore[arg-type]
    assert counted == [os.getpid()]
    assert ending.code is End.STOPPED  # neither look began an end


def test_a_browser_in_trouble_does_not_end_the_watch_over_the_ceiling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used_mb = iter([80.0, 120.0])  # above the soft share of 100, then above the ceiling
    monkeypatch.setattr(memory, "tree_mb", lambda pid: next(used_mb))
    monkeypatch.setattr(worker, "LOOK_S", 0.0)

    class Broken:
        async def replace_if_idle(self) -> bool:
            raise RuntimeError("the browser is just dying")

    async def watch() -> worker.Ending:
        ending = worker.Ending()
        visitor = SimpleNamespace(browser=Broken())
        async with asyncio.timeout(30):
            await worker._watch_memory(visitor, 100, ending)  # type: ignore[arg-type]
        return ending

    assert asyncio.run(watch()).code is End.TOO_LARGE
