"""CPU seconds of processes and of the machine, read while they run."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psutil

_EVERY_S = 0.1


class Meter:
    """Sums the CPU time of some processes and all that they ever start, dead ones included."""

    def __init__(self, roots: Iterable[int]) -> None:
        self._roots = [psutil.Process(pid) for pid in roots]
        self._first: dict[tuple[int, float], float] = {}
        self._last: dict[tuple[int, float], float] = {}
        self._began = False

    def look(self) -> None:
        for process in self._everyone():
            try:
                key, times = (process.pid, process.create_time()), process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent = float(times.user + times.system)
            # Whoever was there at the first look had spent that before.
            self._first.setdefault(key, 0.0 if self._began else spent)
            self._last[key] = spent
        self._began = True

    @property
    def seconds(self) -> float:
        return sum(spent - self._first[key] for key, spent in self._last.items())

    def _everyone(self) -> Iterator[psutil.Process]:
        for root in self._roots:
            try:
                yield root
                yield from root.children(recursive=True)
            except psutil.NoSuchProcess:
                continue


@contextmanager
def metered(roots: Iterable[int]) -> Iterator[Meter]:
    """A meter that looks ten times a second while the block runs."""
    meter, stop = Meter(roots), threading.Event()
    meter.look()

    def watch() -> None:
        while not stop.wait(_EVERY_S):
            meter.look()

    thread = threading.Thread(target=watch, name="meter")
    thread.start()
    try:
        yield meter
    finally:
        stop.set()
        thread.join()
        meter.look()


def cores_busy() -> float:
    """CPU seconds that the whole machine has spent since it started."""
    times = psutil.cpu_times()
    return float(times.user + times.system + times.nice + times.irq + times.softirq)
