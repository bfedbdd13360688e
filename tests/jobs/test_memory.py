"""What a process and all below it take, held against another program's count."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from jobs.memory import ceiling_mb, tree_mb

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
