"""History as a file: CSV or Parquet, the same columns, written and read a piece at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from core.history.cells import COLUMNS, NEEDED, PRICES, harmless
from core.history.model import Kind, NotKept

PIECE = 10_000  # rows in memory at once
# A longer line is no row of ours; its rest is skipped without being held.
LONGEST_LINE = 64_000
_BOM = "\ufeff"
_AMOUNT = pa.decimal128(20, 6)
_TYPES: Mapping[str, pa.DataType] = {
    "observed_at": pa.timestamp("us", tz="UTC"),
    "check_in": pa.date32(),
    "eur_rate_on": pa.date32(),
    **dict.fromkeys(("nights", "adults", "children", "rooms", "ordinal"), pa.int32()),
    **dict.fromkeys(("total", "per_night", "stay_price", "eur"), _AMOUNT),
    **dict.fromkeys(("taxes_included", "all_in", "confirmed"), pa.bool_()),
    **dict.fromkeys(("lat", "lon"), pa.float64()),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in COLUMNS])
_GRAIN = Decimal("0.000001")
_FINEST, _LARGEST = 8, 12  # digits behind and before the point that a cell of money may have


Cells = Mapping[str, str] | str  # or why the line is none
Line = tuple[int, Cells]  # number in the file, from 1


def write(file: BinaryIO, kind: Kind, rows: Iterator[Sequence[Any]]) -> int:
    """Write rows that have one value a column; how many. Holds a piece of them at a time."""
    return (_write_csv if kind is Kind.CSV else _write_parquet)(file, rows)


def read(file: BinaryIO, kind: Kind) -> Iterator[Line]:
    """Every row as texts by column, with its number (in CSV that of its line).

    Raises NotKept where the file is of another kind, or lacks a column that is needed.
    """
    return (_read_csv if kind is Kind.CSV else _read_parquet)(file)


def _write_csv(file: BinaryIO, rows: Iterator[Sequence[Any]]) -> int:
    """UTF-8 with a byte-order mark, without which spreadsheets guess another encoding."""
    out = TextIOWrapper(file, "utf-8", newline="", write_through=False)
    out.write(_BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([_text(value) for value in row])
        count += 1
    out.flush()
    out.detach()  # the file stays its opener's to close
    return count


def _write_parquet(file: BinaryIO, rows: Iterator[Sequence[Any]]) -> int:
    count = 0
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        while piece := list(islice(rows, PIECE)):
            columns = zip(*piece, strict=True)
            arrays = [
                pa.array([_typed(value) for value in column], field.type)
                for field, column in zip(SCHEMA, columns, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=SCHEMA))
            count += len(piece)
    return count


def _typed(value: Any) -> Any:
    """Text is made harmless here as well: a Parquet file's next stop may be a spreadsheet."""
    match value:
        case Decimal():
            return value.quantize(_GRAIN)
        case str():
            return harmless(value)
        case _:
            return value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case str():
            return harmless(value)
        case _:
            return str(value)


def _read_csv(file: BinaryIO) -> Iterator[Line]:
    """A line is a row: read one by one, so that a quote left open costs its own line only."""
    text = TextIOWrapper(file, "utf-8", errors="surrogateescape", newline="\n")
    lines = enumerate(_lines(text), 1)
    _, head = next(lines, (0, ""))
    head = (head or "").removeprefix(_BOM)
    delimiter = ";" if ";" in head and "," not in head else ","
    names = _known([name.strip().casefold() for name in head.rstrip("\r\n").split(delimiter)])
    for number, line in lines:
        if line is None:
            yield number, f"The line is longer than {LONGEST_LINE:,} characters."
        elif line.strip():
            yield number, _cells(names, line, delimiter)
    text.detach()


def _lines(text: TextIOWrapper) -> Iterator[str | None]:
    """Each line; None for one that is too long."""
    while line := text.readline(LONGEST_LINE):
        if line.endswith("\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while (rest := text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
            pass
        yield None


def _cells(names: Sequence[str], line: str, delimiter: str) -> Cells:
    try:
        found = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True))
    except csv.Error:
        return "The line is broken: a quotation mark opens and does not close."
    if len(found) != len(names):
        return f"The line has {len(found)} cells and the first line {len(names)}."
    return dict(zip(names, found, strict=True))


def _known(names: Sequence[str]) -> Sequence[str]:
    names = [name.strip('"') for name in names]
    missing = [name for name in NEEDED if name not in names]
    if missing or not set(PRICES) & set(names):
        lacks = ", ".join(missing) or " or ".join(PRICES)
        raise NotKept(f"This is no history: its first line has no column {lacks}.")
    if len(set(names)) < len(names):
        raise NotKept("This is no history: its first line names a column twice.")
    return names


def _read_parquet(file: BinaryIO) -> Iterator[Line]:
    try:
        parquet = pq.ParquetFile(file)
        names = _known([name.casefold() for name in parquet.schema_arrow.names])
        number = 0
        for batch in parquet.iter_batches(batch_size=PIECE):
            for values in _rows(batch):
                number += 1
                yield number, _cells_in(names, values)
    except (pa.ArrowException, OSError) as error:
        raise NotKept("This file is no Parquet file, or it is damaged.") from error


def _rows(batch: pa.RecordBatch) -> Iterable[tuple[Any, ...]]:
    return zip(*(_values(column) for column in batch.columns), strict=True)


def _values(column: pa.Array) -> Sequence[Any]:
    """All at once, which is quick; one by one where there is a value that Python cannot hold."""
    if pa.types.is_floating(column.type):
        # Arrow knows the shortest number that means this one: 200.1 of 32 bits is no 200.10000610.
        return [text and Decimal(text) for text in column.cast(pa.string()).to_pylist()]
    try:
        return column.to_pylist()  # type: ignore[no-any-return]
    except (OverflowError, ValueError):
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        return _Unheld(scalar.type)


@dataclass(frozen=True, slots=True)
class _Unheld:
    """Stands for a value beyond what can be read, such as a time after the year 9999."""

    type: pa.DataType


def _cells_in(names: Sequence[str], values: Sequence[Any]) -> Cells:
    for name, value in zip(names, values, strict=True):
        if isinstance(value, _Unheld):
            return f"{name} holds a value of {value.type} that no calendar holds."
    return dict(zip(names, (_text_in(value) for value in values), strict=True))


def _text_in(value: Any) -> str:
    """A typed cell as the text that a CSV would hold; a time without a zone stays without one."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return _amount_text(value)
        case bytes():
            return value.hex()
        case _:
            return str(value)


def _amount_text(value: Decimal) -> str:
    """All digits before the point, and those behind it that money can have: the rest is what is
    left of dividing."""
    if value.is_finite() and value.adjusted() < _LARGEST:
        value = round(value, _FINEST).normalize()
    return f"{value:f}"
