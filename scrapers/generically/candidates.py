"""A row before it is believed: whose price, the facts for it, and where it stood."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.stay import Stay
from scrapers.generically.facts import Chosen


@dataclass(frozen=True, slots=True)
class Candidate:
    """One priced offer of one source. `pattern` is the shape of its place, without positions."""

    name: str | None
    ref: str | None
    room: str | None
    chosen: Chosen
    source: str  # "data", "page"
    pattern: str
    stay: Stay | None = None
    link: str | None = None
    plan: str | None = None
    member: bool = False
    offer: str = ""  # the offer's own id, where the data has one
    plain: bool = False  # words on the page tell night or stay
    timed: bool = True  # days, a night or a stay are told with it
    vague: bool = False  # each of its prices is one that others start from


@dataclass(frozen=True, slots=True)
class Money:
    """Which currency a sign means on this page: what the page declares, else what was asked."""

    declared: frozenset[str]
    asked: str
    locale: str | None = None

    def of(self, means: frozenset[str]) -> tuple[str | None, bool]:
        """The code, and whether it had to be assumed from several."""
        if len(means) == 1:
            return next(iter(means)), False
        fitting = means & self.declared
        if len(fitting) == 1:
            return next(iter(fitting)), False
        if self.locale in means:
            return self.locale, False
        if self.asked in means:
            return self.asked, True
        return None, True
