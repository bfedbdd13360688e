"""Downloads read back with other programs' eyes: csv and openpyxl."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from core.domain.membership import Membership
from core.domain.money import money
from core.domain.rate import LineKind, PriceLine
from core.fx import RateTable
from core.reports import csv_file, excel
from core.reports.table import COLUMNS, of_houses, of_ranking
from core.search.model import Basis
from core.search.ranking import Wish, rank
from tests.builders import a_house, a_saving, a_view, an_offer

DAY = date(2026, 11, 19)
RATES = RateTable(DAY, {"EUR": (Decimal(1), DAY), "USD": (Decimal("1.25"), DAY)})
ATTACK = "=cmd|' /C calc'!A0"


def table_of(*houses, currency="USD"):
    view = a_view(*houses)
    return of_ranking(view, rank(houses, Wish(currency=currency), RATES).rows)


def read_csv(table):
    text = csv_file.write(table).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_excel(table):
    book = openpyxl.load_workbook(io.BytesIO(excel.write(table)))
    head, *rows = book["Rates"].iter_rows()
    return book, [dict(zip([cell.value for cell in head], row, strict=True)) for row in rows]


def a_rich_house():
    return a_house(
        "Hôtel 东京 “Nord”",
        an_offer(
            "200.00 EUR",
            site="ihg",
            membership=Membership.AAA,
            room="1 King Bed",
            refundable=True,
            refundable_until=date(2026, 12, 2),
            lines=(
                PriceLine(LineKind.ROOM, "Base rate", money("180.00 EUR")),
                PriceLine(LineKind.TAX, "City tax", money("20.00 EUR")),
            ),
            saving=a_saving("20.00 EUR", 9.09, "220.00 EUR"),
        ),
        an_offer("260.00 USD", site="booking"),
    )


def test_csv_has_one_row_an_offer_with_both_currencies():
    best, other = read_csv(table_of(a_rich_house()))
    assert best["Property"] == "Hôtel 东京 “Nord”"
    assert (best["All-in total"], best["Currency"], best["Basis"]) == ("250.00", "USD", "stated")
    assert (best["All-in total at the source"], best["Currency at the source"]) == ("200.00", "EUR")
    assert (best["Exchange rate"], best["Rate of"]) == ("1.250000", "2026-11-19")
    assert (best["Saving"], best["Saving (%)"]) == ("20.00", "9.1")
    assert best["Proof at check-in"] == "AAA or CAA membership card"
    assert best["Price lines"] == "Base rate 180.00 EUR; City tax 20.00 EUR"
    assert (best["Cancellation"], best["Free until"]) == ("free cancellation", "2026-12-02")
    assert (best["Source"], best["Direct from the hotel"]) == ("IHG", "yes")
    assert best["Seen at (UTC)"] == "2026-11-20T12:00:00+00:00"
    assert best["World"] == "local world: made-up prices"
    assert (other["Source"], other["All-in total"], other["Exchange rate"]) == (
        "Booking.com",
        "260.00",
        "",
    )
    assert best["Rank"] == other["Rank"] == "1"


def test_csv_opens_right_in_excel():
    raw = csv_file.write(table_of(a_house()))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2
    assert raw.decode("utf-8-sig").split("\r\n")[0].startswith("Rank,Property,Stars")


def test_unknown_is_empty_and_never_zero():
    unknown = an_offer("90.00 USD", basis=Basis.UNKNOWN, words="before tax; tax unknown")
    points = an_offer(None, site="ihg", points=30_000)
    table = table_of(a_house("Unknown", unknown, points, stars=None, distance_km=None))
    priced, award = read_csv(table)
    for title in ("All-in total", "All-in total at the source", "Stars", "Distance (km)", "Saving"):
        assert (priced[title], award[title]) == ("", "")
    assert priced["What the total is"] == "before tax; tax unknown"
    assert award["Points"] == "30000"
    _, cells = read_excel(table)
    assert [row["All-in total"].value for row in cells] == [None, None]


@pytest.mark.parametrize(
    "name",
    [
        ATTACK,
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠A",
    ],
)
def test_names_that_look_like_formulas_stay_text(name):
    table = table_of(a_house(name))
    cell = read_csv(table)[0]["Property"]
    assert cell.startswith("'")
    assert cell[1:].strip() == name.strip()
    _, rows = read_excel(table)
    assert rows[0]["Property"].data_type == "s"
    assert rows[0]["Property"].value.strip() == name.strip()


def test_no_cell_of_the_workbook_is_a_formula():
    house = a_house(ATTACK, an_offer("1.00 USD", room=ATTACK, covers=ATTACK, deep_link=ATTACK))
    book, _ = read_excel(table_of(house))
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types


def test_csv_survives_quotes_lines_and_control_characters():
    table = table_of(a_house('A "quoted",\r\nname\x00\x1b'))
    assert read_csv(table)[0]["Property"] == 'A "quoted",  name  '
    _, rows = read_excel(table)
    assert rows[0]["Property"].value == 'A "quoted",  name  '


def test_excel_has_real_numbers_days_and_money_formats():
    book, rows = read_excel(table_of(a_rich_house(), a_house("Yen", an_offer("48500 JPY"))))
    best = next(row for row in rows if row["Source"].value == "IHG")
    assert best["All-in total"].value == 250
    assert best["All-in total"].number_format == '#,##0.00 "USD"'
    assert best["Saving"].number_format == '#,##0.00 "EUR"'
    assert best["Free until"].value == datetime(2026, 12, 2)  # noqa: DTZ001 - a workbook knows no zones
    assert best["Seen at (UTC)"].value == datetime(2026, 11, 20, 12, 0)  # noqa: DTZ001
    yen = next(row for row in rows if row["Property"].value == "Yen")
    assert yen["All-in total at the source"].number_format == '#,##0 "JPY"'
    assert yen["All-in total"].value is None  # no rate for the yen in this table
    sheet = book["Rates"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:AH4"


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://www.booking.example/hotel?a=1&b=2", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://www.booking.example/" + "x" * 3000, False),
        (None, False),
    ],
)
def test_only_web_links_can_be_followed(link, followed):
    _, rows = read_excel(table_of(a_house("A", an_offer(deep_link=link))))
    assert (rows[0]["Link"].hyperlink is not None) is followed
    assert rows[0]["Link"].value == link
    assert rows[0]["Read from"].hyperlink is None


def test_about_says_what_was_asked_and_how_to_read_it():
    book, _ = read_excel(table_of(a_house()))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Search"] == (
        "New York, NY, United States, 2026-12-04 to 2026-12-06 (2 nights), 2 adults, 1 room"
    )
    assert about["World"] == "local world: made-up prices"
    assert about["Asked at"] == "2026-11-20 12:00 UTC"
    assert about["Booking.com, Public"] == "rates found: 3 rates found."
    assert about["Basis “unknown”"].startswith("before tax")


def test_unfinished_search_says_so():
    table = of_houses(a_view(a_house(), closed_at=None))
    assert ("Complete at", "not yet: rows may be missing") in table.about


def test_houses_without_a_ranking_keep_their_own_money():
    row = read_csv(of_houses(a_view(a_house("A", an_offer("200.00 EUR")))))[0]
    assert (row["Rank"], row["All-in total"], row["All-in total at the source"]) == (
        "",
        "",
        "200.00",
    )


def test_empty_search_gives_an_empty_table_that_opens():
    table = of_houses(a_view())
    assert read_csv(table) == []
    book, rows = read_excel(table)
    assert rows == []
    assert len(next(book["Rates"].iter_rows())) == len(COLUMNS)


def test_same_table_gives_the_same_csv():
    assert csv_file.write(table_of(a_rich_house())) == csv_file.write(table_of(a_rich_house()))
