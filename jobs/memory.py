"""How much memory a process takes together with everything below it: a worker and its browser.

Linux alone tells what a browser's processes share, and shared pages counted once a process would
make eight tabs look like four times what they are; so this reads /proc itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

CEILING = "WAYRATE_WORKER_MB"
USUAL_CEILING_MB = 1500
SOFT_SHARE = 0.7  # of the ceiling: from here the browser is replaced as soon as it is idle
MOST_SHARED_MB = 200  # of a worker and its browser together; 50 was seen
_MB = 1024  # /proc counts in kB
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


def ceiling_mb(env: Mapping[str, str]) -> int:
    """MB that a worker may take with its browser. Raises ValueError for what is no number."""
    said = env.get(CEILING) or str(USUAL_CEILING_MB)
    if not said.isdecimal() or int(said) < 1:
        raise ValueError(f"{CEILING} is {said!r}: set it to a number of megabytes.")
    return int(said)


def tree_mb(pid: int) -> float:
    """MB of a process and all below it, shared pages split among those that share them.

    The kernel walks every page for it: some 6 ms a process.
    """
    return sum(_kb(each) for each in tree(pid)) / _MB


def own_mb(pid: int) -> float:
    """MB of a process and all below it without any shared page: never more than `tree_mb`, and a
    hundredth of its cost."""
    return sum(map(_own_kb, tree(pid))) / _MB


def tree(pid: int) -> Iterator[int]:
    """A process and all below it; those that end meanwhile are left out."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from tree(int(child))


def _kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    with suppress(OSError):  # another user's process does not tell what it shares
        return _statm(pid)[1] * _PAGE_KB
    return 0


def _own_kb(pid: int) -> int:
    with suppress(OSError):
        _, resident, shared, *_ = _statm(pid)
        return (resident - shared) * _PAGE_KB
    return 0


def _statm(pid: int) -> list[int]:
    return [int(pages) for pages in Path(f"/proc/{pid}/statm").read_text().split()]
