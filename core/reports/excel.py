"""A table as an Excel workbook: real numbers, days and money formats; text stays text."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from core.domain.money import minor_units
from core.reports.table import Cell, Column, Kind, Table

_LONGEST_LINK = 2_079  # Excel's own limit
_MOST_LINKS = 65_000  # a sheet takes 65,530
_PATTERNS = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.TIME: "yyyy-mm-dd hh:mm:ss",
    Kind.PERCENT: "0.0",
}


def write(table: Table) -> bytes:
    """Sheet "Rates" with the rows, header frozen and filtered, and sheet "About" on how to read it.

    No cell is a formula, and only http links in the link column can be followed.
    """
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": table.title, "created": table.made_at.astimezone(UTC).replace(tzinfo=None)}
        )
        _Rates(book, table).fill()
        _fill_about(book, table)
    return out.getvalue()


class _Rates:
    """The first sheet; keeps the formats it has made, since a workbook wants each once."""

    def __init__(self, book: Any, table: Table) -> None:
        self._book = book
        self._table = table
        self._sheet = book.add_worksheet("Rates")
        self._formats: dict[str, Any] = {}
        self._places = {column.key: at for at, column in enumerate(table.columns)}

    def fill(self) -> None:
        columns, rows = self._table.columns, self._table.rows
        head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width)
            self._sheet.write_string(0, at, column.title, head)
        for line, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                self._write(line, at, column, row)
        self._sheet.freeze_panes(1, 2)
        self._sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)

    def _write(self, line: int, at: int, column: Column, row: tuple[Cell, ...]) -> None:
        cell = row[at]
        match cell:
            case None:
                return
            case bool():
                self._sheet.write_string(line, at, "yes" if cell else "no")
            case datetime():
                moment = cell.astimezone(UTC).replace(tzinfo=None)
                self._sheet.write_datetime(line, at, moment, self._format(column, row))
            case date():
                self._sheet.write_datetime(line, at, cell, self._format(column, row))
            case str():
                self._write_text(line, at, column, cell)
            case int() | float() | Decimal():
                self._sheet.write_number(line, at, float(cell), self._format(column, row))

    def _write_text(self, line: int, at: int, column: Column, text: str) -> None:
        can_follow = text.startswith(("https://", "http://")) and len(text) <= _LONGEST_LINK
        if column.kind is Kind.LINK and can_follow and line <= _MOST_LINKS:
            self._sheet.write_url(line, at, text, string=text)
        else:
            self._sheet.write_string(line, at, text)

    def _format(self, column: Column, row: tuple[Cell, ...]) -> Any:
        pattern = _PATTERNS.get(column.kind)
        if column.kind is Kind.MONEY:
            pattern = _money_pattern(str(row[self._places[column.currency_in]] or ""))
        if pattern is None:
            return None
        if pattern not in self._formats:
            self._formats[pattern] = self._book.add_format({"num_format": pattern})
        return self._formats[pattern]


def _money_pattern(currency: str) -> str:
    """ "312.40 USD", "48,500 JPY": with the currency's own number of decimals."""
    digits = minor_units(currency)
    decimals = "." + "0" * digits if digits else ""
    return f'#,##0{decimals} "{currency}"' if currency.isalpha() else f"#,##0{decimals}"


def _fill_about(book: Any, table: Table) -> None:
    sheet = book.add_worksheet("About")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    for line, (label, text) in enumerate(table.about):
        sheet.write_string(line, 0, label, bold)
        sheet.write_string(line, 1, text, wrap)
