"""A table as CSV that Excel, LibreOffice and programs open alike, and that cannot run anything."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

from core.reports.table import Cell, Table

# A text that begins with one of these is taken for a formula; full-width forms too, in East Asia.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠|%")


def write(table: Table) -> bytes:
    """UTF-8 with a byte-order mark (without it Excel guesses another encoding) and CRLF lines.

    Numbers stay numbers, days are ISO 8601, times ISO 8601 in UTC, unknown is empty. Text that a
    spreadsheet would run as a formula gets an apostrophe before it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.title for column in table.columns)
    writer.writerows([_text(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return f"{cell:f}"
        case datetime():
            return cell.astimezone(UTC).isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case str():
            return _harmless(cell)
        case _:
            return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def _harmless(text: str) -> str:
    """Blanks before the sign do not make it safer: some programs trim them."""
    return f"'{text}" if text.lstrip()[:1] in _FORMULA_STARTS and text.strip() else text
