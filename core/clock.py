"""The only reader of the wall clock in core; tests hand another one in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """This instant, in UTC with its zone."""
    return datetime.now(UTC)


def earliest_today() -> date:
    """The date that it still is somewhere on Earth (UTC-12): no check-in may precede it."""
    return (now() - timedelta(hours=12)).date()
