"""What watching may use of the exchanges that a host allows a day; the rest is for people."""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.source import Source
from core.sources import service as sources
from core.traffic import service as traffic

SHARE = 0.5  # of a host's budget of the day


def spent_hosts() -> frozenset[str]:
    """Hosts at which watching has used its share of today."""
    return frozenset(
        host.name
        for host in traffic.states().hosts
        if host.budget is not None and host.used >= host.budget * SHARE
    )


def split(on: Iterable[Source]) -> tuple[list[Source], list[Source]]:
    """(sources that watching may still ask today, those that are put off until tomorrow)."""
    spent = spent_hosts()
    free: list[Source] = []
    put_off: list[Source] = []
    for source in on:
        (put_off if spent & set(source.hosts) else free).append(source)
    return free, put_off


def are_scarce() -> bool:
    """Whether any source is put off: then adaptive watches rest longer."""
    return bool(split(sources.on())[1])


def words(put_off: Iterable[Source]) -> str:
    """One sentence on what was left out; empty when nothing was."""
    names = sorted(source.name for source in put_off)
    if not names:
        return ""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    are = "is" if len(names) == 1 else "are"
    return f"{shown} {are} put off until midnight UTC: today's visits for watching are used up."
