"""Which decisions of robots.txt a worker's visits met: what of them is news for people."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import timedelta

from scrapers.robots import Decision

_REFUSALS = 256  # the newest; whoever visited asks for its own at once


class Decisions:
    """By source and host: a refusal outdoes an allowance of the same file, a newer file an older.

    The rest is no news: a host is visited at many addresses, of which nobody forbids any.
    """

    def __init__(self) -> None:
        self._shown: dict[str, dict[str, Decision]] = {}
        self._told: dict[str, dict[str, Decision]] = {}
        self._refusals: OrderedDict[tuple[str, str], Decision] = OrderedDict()

    def note(self, slug: str, decision: Decision) -> None:
        shown = self._shown.setdefault(slug, {})
        if _outdoes(decision, shown.get(decision.host)):
            shown[decision.host] = decision
        if decision.rule and not decision.allowed:
            self._refusals[slug, decision.sentence] = decision
            while len(self._refusals) > _REFUSALS:
                self._refusals.popitem(last=False)

    def note_beforehand(self, slug: str, decision: Decision) -> None:
        """One that no visit met: of the same file each that a visit meets outdoes it."""
        at = decision.fetched_at
        self.note(slug, replace(decision, fetched_at=at - timedelta.resolution if at else None))

    def news(self, slug: str) -> tuple[Decision, ...]:
        """What `told` was not given yet."""
        told = self._told.get(slug, {})
        shown = self._shown.get(slug, {})
        return tuple(each for host, each in shown.items() if told.get(host) != each)

    def told(self, slug: str, decisions: tuple[Decision, ...]) -> None:
        self._told.setdefault(slug, {}).update({each.host: each for each in decisions})

    def refusal(self, slug: str, sentence: str) -> Decision | None:
        """The refusal that a visit ended in, by its sentence."""
        return self._refusals.get((slug, sentence))


def _outdoes(new: Decision, old: Decision | None) -> bool:
    if old is None or new.fetched_at is None or old.fetched_at is None:
        return old != new
    if new.fetched_at != old.fetched_at:
        return new.fetched_at > old.fetched_at
    return old.allowed and not new.allowed
