"""How long what is kept: prices for months, the full detail of an answer for days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text

from core.history import partitions
from core.history.model import HistoryError

MONTHS, DETAIL_DAYS = "WAYRATE_HISTORY_MONTHS", "WAYRATE_DETAIL_DAYS"
USUAL_MONTHS, USUAL_DETAIL_DAYS = 25, 400
# Answers are shown to others for a week (decision 0008): their detail outlasts that.
SHORTEST_DETAIL_DAYS = 8
BATCH = 20_000


class BadRetention(HistoryError):
    """A setting of how long is kept is no number that makes sense."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Whole months of observations beside the current one, and days of quotes in full detail."""

    months: int = USUAL_MONTHS
    detail_days: int = USUAL_DETAIL_DAYS

    def first_month(self, now: datetime) -> date:
        """The oldest month that is kept."""
        this = partitions.month_of(now.astimezone(UTC).date())
        return partitions.months_after(this, -self.months)

    def detail_since(self, now: datetime) -> datetime:
        return now - timedelta(days=self.detail_days)


def retention(env: Mapping[str, str]) -> Retention:
    """Read the two settings. Raises BadRetention."""
    return Retention(
        _number(env, MONTHS, USUAL_MONTHS, 1),
        _number(env, DETAIL_DAYS, USUAL_DETAIL_DAYS, SHORTEST_DETAIL_DAYS),
    )


def _number(env: Mapping[str, str], name: str, usual: int, least: int) -> int:
    said = env.get(name) or str(usual)
    if not (said.isascii() and said.isdecimal()) or not least <= int(said) <= 10_000:
        raise BadRetention(f"{name} is {said!r}: set it to a number of at least {least}.")
    return int(said)


_OLD_DETAIL = text(
    "DELETE FROM quote WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM quote WHERE seen_at < :before LIMIT :batch))"
)
_OLD_GAPS = text("DELETE FROM sold_out WHERE observed_at < :before")
_OLD_DAILY = text("DELETE FROM daily_price WHERE day < :before")
_OLD_LINES = text("DELETE FROM daily_line WHERE day < :before")
_OLD_DAYS = text("DELETE FROM history_day WHERE day < :before")


def drop_months(connection: Connection, first: date) -> list[date]:
    """Drop all that was observed before a month, its roll-up included; the months dropped."""
    dropped = partitions.drop_before(connection, first)
    bind = {"before": first}
    for statement in (_OLD_GAPS, _OLD_DAILY, _OLD_LINES, _OLD_DAYS):
        connection.execute(statement, bind)
    return dropped


def drop_detail(connection: Connection, before: datetime) -> int:
    """Delete one batch of quotes seen before a moment; how many. Their observations stay."""
    return connection.execute(_OLD_DETAIL, {"before": before, "batch": BATCH}).rowcount
