"""When messages go. Pure: the clock is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(8)
GIVE_UP_AFTER = timedelta(hours=24)
# A mail server that restarts costs seconds; one that is ill for hours is not asked every minute.
_WAITS = tuple(timedelta(seconds=s) for s in (5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of every day in which nothing is sent; `until` may be earlier: over midnight."""

    from_: time
    until: time
    time_zone: str

    def end_after(self, now: datetime) -> datetime | None:
        """The end of the quiet hours that `now` lies in, always later; None outside of them."""
        zone = ZoneInfo(self.time_zone)
        local = now.astimezone(zone)
        if not self._is_within(local.time()):
            return None
        day = local.date() + timedelta(days=1 if local.time() >= self.until else 0)
        end = datetime.combine(day, self.until, zone)
        # Of an hour that comes twice in a night, the end that is still to come.
        both = (end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return next(each for each in both if each > now)

    def _is_within(self, at: time) -> bool:
        if self.from_ < self.until:
            return self.from_ <= at < self.until
        return self.from_ != self.until and (at >= self.from_ or at < self.until)


def next_morning(after: datetime, time_zone: str) -> datetime:
    """The first 8 o'clock in `time_zone` later than `after`."""
    zone = ZoneInfo(time_zone)
    local = after.astimezone(zone)
    today = datetime.combine(local.date(), MORNING, zone)
    if today > local:
        return today
    return datetime.combine(local.date() + timedelta(days=1), MORNING, zone)


def next_attempt(attempts: int, now: datetime, give_up_at: datetime) -> datetime | None:
    """When to try again after so many attempts (from 1); None: never, a day has been enough.

    The last attempt is at the end of that day, however long the step before it.
    """
    if now >= give_up_at:
        return None
    return min(now + _WAITS[min(attempts, len(_WAITS)) - 1], give_up_at)
