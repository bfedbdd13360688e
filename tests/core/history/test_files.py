"""History as a file: out and in again, and what is refused on the way in."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from core import clock
from core.db import transaction
from core.domain.membership import Membership
from core.domain.rate import Board, Listing
from core.history.model import ImportReport, Kind, NotKept, TrendAsk, Unit
from core.history.service import export_rows, import_rows, trend
from tests.core.history.seeing import RITZ, a_rate, day, lows, noon, see

pytestmark = pytest.mark.usefixtures("history")

SITES = {"ihg", "booking"}
HEAD = "observed_at,site,property_ref,check_in,nights,adults,currency,total,per_night"
GOOD = "2026-11-20T12:00:00Z,ihg,RITZ,2026-12-04,2,2,USD,200.00,"


@pytest.fixture(autouse=True)
def _after_all_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: noon("28 Nov"))


def exported(kind: Kind = Kind.CSV, **days: Any) -> bytes:
    file = io.BytesIO()
    export_rows(file, kind, **days)
    return file.getvalue()


def imported(content: str | bytes, kind: Kind = Kind.CSV) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    return import_rows(io.BytesIO(raw), kind, SITES)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def emptied() -> None:
    with transaction() as connection:
        connection.execute(text("TRUNCATE observation, listing, stay_shape, history_day"))


def drawn() -> list[list[str]]:
    ask = TrendAsk(
        listings=(RITZ, ("booking", "77")),
        since=day("1 Nov"),
        until=day("30 Nov"),
        unit=Unit.STAY,
    )
    return [lows(line.points) for line in trend(ask).lines]


def some_history() -> None:
    see(
        a_rate("200.00 USD"),
        a_rate("170.00 USD", membership=Membership.AAA, board=Board.BREAKFAST, refundable=False),
        a_rate(None, per_night="110.50 USD", taxes_included=None, room="Deluxe King"),
        a_rate(None, points=20_000),
    )
    at = noon("19 Nov") + timedelta(microseconds=123456)
    ritz = Listing(ref="77", name="Ritz", lat=1.5)
    see(a_rate("180.00 EUR", at, site="booking", listing=ritz), asked=Membership.LOYALTY)


@pytest.mark.parametrize("kind", Kind)
def test_what_was_exported_comes_back_as_it_was(kind: Kind) -> None:
    some_history()
    before, content = drawn(), exported(kind)
    kept = rows_of(exported())
    emptied()
    report = imported(content, kind)
    assert report == ImportReport(stored=4, already_there=0, refusals=0, refused=())
    assert drawn() == before
    again = rows_of(exported())
    unsaid = {"search_id", "ordinal"}  # imported rows have no evidence, and say so
    assert sorted_rows(again, unsaid) == sorted_rows(kept, unsaid)


def sorted_rows(rows: list[dict[str, str]], without: set[str]) -> list[list[tuple[str, str]]]:
    return sorted([(k, same(v)) for k, v in row.items() if k not in without] for row in rows)


def same(cell: str) -> str:
    """An amount as Parquet keeps it, with all the digits of its column."""
    return cell.rstrip("0").rstrip(".") if "." in cell else cell


@pytest.mark.parametrize("kind", Kind)
def test_what_is_here_already_is_not_stored_again(kind: Kind) -> None:
    some_history()
    content = exported(kind)
    assert imported(content, kind).already_there == 4
    emptied()
    assert imported(content, kind).stored == 4
    for again in (content, exported(kind)):
        report = imported(again, kind)
        assert (report.stored, report.already_there) == (0, 4)


def test_a_row_in_a_file_twice_is_stored_once() -> None:
    report = imported("\n".join([HEAD, GOOD, GOOD]))
    assert (report.stored, report.already_there) == (1, 1)


def test_an_import_of_before_what_was_asked_for_was_kept_is_not_stored_again() -> None:
    """Then a row took the membership of its rate for the one that was asked for."""
    content = f"{HEAD},membership,asked\n{GOOD},loyalty,public"
    assert imported(content).stored == 1
    with transaction() as connection:
        connection.execute(text("UPDATE observation SET asked = 'loyalty'"))
    assert imported(content).already_there == 1


@pytest.mark.parametrize("cells", ["corporate,", "promo,public", ",corporate", "public,promo"])
def test_prices_that_need_a_code_are_not_read_from_a_file(cells: str) -> None:
    report = imported(f"{HEAD},membership,asked\n{GOOD},{cells}\n{GOOD},,")
    assert (report.stored, report.refusals) == (1, 1)
    assert "prices that need a code are shown to nobody without it" in report.refused[0][1]


def test_a_history_kept_elsewhere_needs_a_few_columns() -> None:
    assert imported("\ufeff" + HEAD.replace(",", ";") + "\r\n" + GOOD.replace(",", ";")).stored == 1
    assert drawn() == [["200.00 USD"]]


def test_an_imported_price_has_no_evidence() -> None:
    imported(f"{HEAD}\n{GOOD}")
    ask = TrendAsk(listings=(RITZ,), since=day("1 Nov"), until=day("30 Nov"))
    assert trend(ask).lines[0].points[0].quote is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("Z,", ",", 1), "observed_at has no time zone"),
        (
            GOOD.replace("Z,", " Mars/Phobos,", 1),
            "observed_at is '2026-11-20T12:00:00 Mars/Phobos'",
        ),
        (GOOD.replace("2026-11-20", "2026-11-29"), "in the future"),
        (GOOD.replace("2026-11-20", "2019-11-20"), "nothing before 2024-10-01 is kept"),
        (GOOD.replace("2026-11-20", "0001-01-01").replace("Z", "+23:59"), "no calendar holds"),
        (GOOD.replace("ihg", "nosuch"), "site is 'nosuch': no source has this name"),
        (GOOD.replace("200.00", "0"), "total is 0, which is no price"),
        (GOOD.replace("200.00", "-200.00"), "total is '-200.00', which is no amount"),
        (GOOD.replace("200.00", "=1+1"), "total is '=1+1', which is no amount"),
        (GOOD.replace("200.00", "1e99"), "which is no amount"),
        (GOOD.replace("200.00", "NaN"), "which is no amount"),
        (GOOD.replace("200.00", "200.00 EUR"), "total is in EUR and the row in USD"),
        (GOOD.replace("200.00", ""), "a row needs a price"),
        (GOOD.replace("USD", "XYZ"), "currency is 'XYZ', which is no currency"),
        (GOOD.replace("USD", ""), "currency is empty"),
        (GOOD.replace("2026-12-04", "2026-02-30"), "which is no date"),
        (GOOD.replace("2026-12-04", "2026-11-18"), "before the day it was seen"),
        (GOOD.replace("RITZ", " "), "property_ref is empty"),
        (GOOD.replace(",2,2,", ",31,2,"), "nights is '31': it must be a number from 1 to 30"),
        (GOOD.replace(",2,2,", ",2,two,"), "adults is 'two'"),
        (GOOD.replace("RITZ", "R\x00TZ"), "property_ref holds signs that are no text"),
        (GOOD.replace("RITZ", "R" * 2001), "longer than 2,000 characters"),
        (GOOD.replace("RITZ", '"RITZ'), "a quotation mark opens and does not close"),
        (GOOD.replace("RITZ,", ""), "8 cells and the first line 9"),
        ("x" * 200_000, "longer than 64,000 characters"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line_and_the_others_stay(
    line: str, reason: str
) -> None:
    last = GOOD.replace("20T", "21T")
    report = imported("\n".join([HEAD, GOOD, line, last]))
    assert (report.stored, report.refusals) == (2, 1)
    assert report.refused[0][0] == 3
    assert reason in report.refused[0][1]
    assert drawn() == [["200.00 USD", "200.00 USD"]]


def test_bytes_that_are_no_text_cost_their_line_only() -> None:
    bad = GOOD.replace("RITZ", "R\u00cfTZ").encode("latin-1")
    report = imported(b"\n".join([HEAD.encode(), bad, GOOD.encode()]))
    assert (report.stored, report.refused[0][0]) == (1, 2)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("", Kind.CSV),
        ("name,price\nRitz,200", Kind.CSV),
        (HEAD.replace(",total,per_night", ""), Kind.CSV),
        (HEAD + ",total", Kind.CSV),
        ("PAR1 no Parquet PAR1", Kind.PARQUET),
        (b"PK\x03\x04", Kind.CSV),
    ],
)
def test_what_is_no_history_is_refused_whole(content: str | bytes, kind: Kind) -> None:
    with pytest.raises(NotKept, match="This"):
        imported(content, kind)


def test_a_parquet_file_of_another_program_is_read_by_its_types() -> None:
    table = pa.table(
        {
            "observed_at": pa.array([noon("20 Nov"), noon("21 Nov")], pa.timestamp("ms", "UTC")),
            "site": ["ihg", "ihg"],
            "property_ref": ["RITZ", "RITZ"],
            "check_in": [day("24 Nov"), day("24 Nov")],
            "nights": pa.array([2, 2], pa.int8()),
            "adults": [2, 2],
            "currency": ["USD", "USD"],
            "total": [200.25, 0.0],
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file)
    report = imported(file.getvalue(), Kind.PARQUET)
    assert report.stored == 1
    assert report.refused == (
        (2, "total is 0, which is no price: leave the cell empty if none is known."),
    )
    assert drawn() == [["200.25 USD"]]


def parquet(**columns: Any) -> bytes:
    """Rows as long as the columns that are given; the rest of each as in GOOD."""
    size = max(len(column) for column in columns.values())
    cells = zip(HEAD.split(","), GOOD.split(","), strict=True)
    file = io.BytesIO()
    pq.write_table(pa.table({**{name: [cell] * size for name, cell in cells}, **columns}), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("observed_at", pa.array([2**60, None], pa.timestamp("us", "UTC"))),
        ("observed_at", pa.array([-(2**60), None], pa.timestamp("us", "UTC"))),
        ("check_in", pa.array([2**31 - 1, None], pa.date32())),
        ("check_in", pa.array([2**60, None], pa.date64())),
    ],
)
def test_a_time_that_no_calendar_holds_costs_its_row_only(name: str, column: pa.Array) -> None:
    good = {"observed_at": noon("20 Nov"), "check_in": day("4 Dec")}
    column = pa.concat_arrays([column[:1], pa.array([good[name]], column.type)])
    report = imported(parquet(**{name: column}), Kind.PARQUET)
    assert (report.stored, report.refusals) == (1, 1)
    line, reason = report.refused[0]
    assert line == 1
    assert reason.startswith(f"{name} holds a value of ")
    assert reason.endswith("that no calendar holds.")


@pytest.mark.parametrize(
    ("amounts", "kept"),
    [
        (pa.array([123456789.01]), "123456789.01"),
        (pa.array([12345678901.25]), "12345678901.25"),
        (pa.array([100 / 3]), "33.33333333"),
        (pa.array([0.1 + 0.2]), "0.3"),
        (pa.array([200.1], pa.float32()), "200.1"),
        (pa.array([1e6]), "1000000"),
    ],
)
def test_a_floating_amount_keeps_its_digits(amounts: pa.Array, kept: str) -> None:
    report = imported(parquet(total=amounts), Kind.PARQUET)
    assert report.refused == ()
    assert [same(row["total"]) for row in rows_of(exported())] == [kept]


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), 1e20, 1e-9])
def test_a_floating_amount_that_is_no_price_is_refused(amount: float) -> None:
    (refused,) = imported(parquet(total=[amount]), Kind.PARQUET).refused
    assert refused[1].startswith("total is ")


def test_a_time_without_a_zone_in_parquet_is_refused() -> None:
    naive = noon("20 Nov").replace(tzinfo=None)
    values = {name: [cell] for name, cell in zip(HEAD.split(","), GOOD.split(","), strict=True)}
    file = io.BytesIO()
    pq.write_table(pa.table({**values, "observed_at": [naive]}), file)
    assert "no time zone" in imported(file.getvalue(), Kind.PARQUET).refused[0][1]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_of_an_export_starts_a_formula_and_the_name_comes_back(sign: str) -> None:
    name = f'{sign}HYPERLINK("https://evil.example";"Ritz")'
    see(a_rate("200.00 USD", listing=Listing(ref="RITZ", name=name)))
    content = exported()
    assert [row["property_name"] for row in rows_of(content)] == [f"'{name}"]
    (cell,) = pq.read_table(io.BytesIO(exported(Kind.PARQUET)))["property_name"].to_pylist()
    assert cell == f"'{name}"
    emptied()
    imported(content)
    ask = TrendAsk(listings=(RITZ,), since=day("1 Nov"), until=day("30 Nov"))
    assert [line.label for line in trend(ask).lines] == [name]


def test_an_export_holds_the_days_asked_for() -> None:
    some_history()
    found = rows_of(exported(since=day("19 Nov"), until=day("19 Nov")))
    assert [row["site"] for row in found] == ["booking"]


def test_endless_broken_lines_are_counted_in_little_memory() -> None:
    """Four pieces pass through; held are one of them and the first thousand reasons."""

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = self._parts()
            self.left = b""

        def _parts(self) -> Iterator[bytes]:
            yield f"{HEAD}\n".encode()
            block = (("x" * 199 + "\n") * 1_000).encode()
            for _ in range(40):
                yield block

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.left = self.left or next(self.parts, b"")
            size = min(len(buffer), len(self.left))
            buffer[:size], self.left = self.left[:size], self.left[size:]
            return size

    heard = 0

    def told(line: int, reason: str) -> None:
        nonlocal heard
        heard += 1

    tracemalloc.start()
    report = import_rows(io.BufferedReader(Endless()), Kind.CSV, SITES, told)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (report.refusals, heard, len(report.refused)) == (40_000, 40_000, 1_000)
    assert peak < 6_000_000  # all of them at once take 7.9
