"""A trend to take along: its points as files, its link, and by mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.domain.money import Money
from core.reports import csv_file, excel
from core.reports.subjects import TrendQuestion
from core.reports.table import Cell, Column, Kind, Table
from pages.parts import share
from pages.parts.trend_axis import Frame, x_of

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = (
    Column("house", "Property", width=40),
    Column("source", "Source", width=16),
    Column("day", "Day seen (UTC)", Kind.DAY, 12),
    Column("lead", "Days before check-in", width=18),
    Column("lowest", "Lowest", Kind.MONEY, 12, "currency"),
    Column("mean", "Mean", Kind.MONEY, 12, "currency"),
    Column("highest", "Highest", Kind.MONEY, 12, "currency"),
    Column("currency", "Currency", width=9),
    Column("per", "Price of", width=12),
    Column("quotes", "Quotes", Kind.NUMBER, 8),
    Column("sold_out", "Sold out", Kind.YES_NO, 8),
    Column("all_in", "Taxes inside", Kind.YES_NO, 8),
    Column("converted_from", "Converted from", width=14),
)


def draw(frame: Frame, now: datetime, question: TrendQuestion, names: Iterable[str]) -> None:
    """The files, and what brings it to others or to her own mailbox; `names` of what it shows."""
    draw_files(frame, now)
    share.draw(f"Trend of {', '.join(dict.fromkeys(names))}", question, question, address)


def draw_files(frame: Frame, now: datetime) -> None:
    """Two buttons; the files are written when one is pressed."""
    with st.container(horizontal=True, gap="small", width="content"):
        _buttons(frame, now)


def _buttons(frame: Frame, now: datetime) -> None:
    for label, suffix, mime in (("CSV", "csv", "text/csv"), ("Excel", "xlsx", _EXCEL)):
        st.download_button(
            label,
            partial(_file, frame, now, suffix),
            file_name=f"wayrate-trend-{now.date()}.{suffix}",
            mime=mime,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"t_{suffix}",
        )


def _file(frame: Frame, now: datetime, suffix: str) -> bytes:
    write = excel.write if suffix == "xlsx" else csv_file.write
    return write(table(frame, now))


def address() -> str:
    """The page's own address with every parameter that it has now."""
    asked = [(key, one) for key in st.query_params for one in st.query_params.get_all(key)]
    parts = urlsplit(st.context.url or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked), ""))


def table(frame: Frame, now: datetime) -> Table:
    """One row a point of each line; unknown is empty."""
    return Table(
        title="Trend",
        columns=_COLUMNS,
        rows=tuple(_rows(frame)),
        about=(("Prices", frame.per), ("Currency", frame.currency)),
        made_at=now,
    )


def _rows(frame: Frame) -> Iterator[tuple[Cell, ...]]:
    for house in frame.houses:
        for line in house:
            for point in line.points:
                yield (
                    line.house,
                    line.label if line.site else "cheapest of its sources",
                    point.day,
                    str(x_of(point)) if point.lead else None,
                    _amount(point.minimum),
                    _amount(point.mean),
                    _amount(point.maximum),
                    frame.currency,
                    frame.per,
                    point.count,
                    point.is_sold_out,
                    line.is_all_in,
                    " ".join(line.converted_from) or None,
                )


def _amount(money: Money | None) -> Cell:
    return money.amount if money else None
