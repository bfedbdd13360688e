"""WatchFault
├── UnknownWatch    no watch of this person has this id
├── UnknownRule     no rule of this watch has this id
├── UnknownAlert    no alert of this person has this id
├── EditedMeanwhile another tab saved it first
├── TooManyWatches  the account holds as many as it may
├── BadSchedule     a schedule that never fires, too often, or in no zone of this world
├── BadRule         an amount that makes no sense
├── BrokenLine      a line of a CSV file that is no watch
└── TooSoon         it is being checked, or was just now
"""

from __future__ import annotations

from core.errors import WayrateError


class WatchFault(WayrateError):
    """Something about a watch cannot be done."""


class UnknownWatch(WatchFault):
    """No watch of this person has this id."""


class UnknownRule(WatchFault):
    """No rule of this watch has this id."""


class UnknownAlert(WatchFault):
    """No alert of this person has this id."""


class EditedMeanwhile(WatchFault):
    """Another tab saved it first: nothing of this edit was stored."""


class TooManyWatches(WatchFault):
    """The account holds as many watches as it may."""


class BadSchedule(WatchFault):
    """A schedule that never fires, fires too often, or has a time zone that does not exist."""


class BadRule(WatchFault):
    """An amount that makes no sense for its kind."""


class BrokenLine(WatchFault):
    """A line that is no watch; the sentence says what to change."""


class TooSoon(WatchFault):
    """It is being checked right now, or was a moment ago."""
