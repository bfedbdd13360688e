"""Exchange rates newer than those in the package, as they were fetched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Date, Numeric, String, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from core.db import metadata, transaction

Days = Mapping[date, Mapping[str, Decimal]]
"""Day -> currency -> units for one euro."""

ecb_rate = Table(
    "ecb_rate",
    metadata,
    Column("day", Date, primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("rate", Numeric(18, 8), nullable=False),  # units for one euro
    CheckConstraint("rate > 0", name="rate"),
)


def keep(days: Days) -> int:
    """Store what is new of these days; how many days are. A rate once fixed stays as it is."""
    rows = [
        {"day": day, "currency": currency, "rate": rate}
        for day, rates in days.items()
        for currency, rate in rates.items()
    ]
    if not rows:
        return 0
    statement = insert(ecb_rate).on_conflict_do_nothing().returning(ecb_rate.c.day)
    with transaction() as connection:
        return len(set(connection.execute(statement, rows).scalars()))


def newest() -> date | None:
    """The newest day that is kept; None where nothing was fetched yet."""
    with transaction() as connection:
        found: date | None = connection.execute(select(func.max(ecb_rate.c.day))).scalar_one()
    return found


def after(day: date) -> Days:
    """Every day later than `day`, in no order."""
    found: dict[date, dict[str, Decimal]] = {}
    with transaction() as connection:
        for row in connection.execute(select(ecb_rate).where(ecb_rate.c.day > day)):
            found.setdefault(row.day, {})[row.currency] = row.rate.normalize()
    return found
