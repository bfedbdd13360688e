"""A list of watches as a table: one row a watch."""

from __future__ import annotations

from decimal import Decimal

from core.reports.subjects import WatchList
from core.reports.table import Column, Kind, Table

_COLUMNS = (
    Column("watch", "Watch", width=40),
    Column("about", "What is asked", width=50),
    Column("price", "All-in total", Kind.MONEY, 16, "currency"),
    Column("currency", "Currency", width=9),
    Column("source", "Source", width=18),
    Column("change", "Since the report before", width=30),
    Column("state", "State", width=30),
)


def of_watches(listed: WatchList) -> Table:
    """The rows in the order of the list; a price that is not known is empty."""
    rows = tuple(
        (
            row.title,
            row.about,
            Decimal(row.amount) if row.amount else None,
            row.currency or None,
            row.source or None,
            row.change or None,
            row.state or None,
        )
        for row in listed.rows
    )
    return Table(
        title="Watches",
        columns=_COLUMNS,
        rows=rows,
        about=(
            ("As of", f"{listed.at:%Y-%m-%d %H:%M} UTC"),
            ("Empty cells", "not known, or does not apply; never zero"),
        ),
        made_at=listed.at,
    )
