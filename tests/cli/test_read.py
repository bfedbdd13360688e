"""`./wayrate read`: the object it prints, and a sentence for whatever it cannot read."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

import pytest

from cli import read
from cli.errors import Fault
from tests.scrapers.made_answers import GOOGLE, PRICELINE, booking_card, booking_page

STAY = ["--check-in", "2026-12-04", "--check-out", "2026-12-06"]
# The issue names these keys, in this order.
KEYS = [
    "property_ref", "property_name", "room", "per_night", "total", "currency", "covers",
    "taxes_included", "strike_through", "check_in", "check_out", "refundable", "rate_plan",
    "membership", "points", "deep_link",
]  # fmt: skip


@pytest.fixture
def listing(tmp_path: Path) -> str:
    path = tmp_path / "listing.json"
    path.write_text(json.dumps(PRICELINE))
    return str(path)


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, object]:
    assert read.run([*argv, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_object_has_exactly_the_agreed_keys(
    capsys: pytest.CaptureFixture[str], listing: str
) -> None:
    found = printed(capsys, "priceline", listing, *STAY, "--adults", "2")

    assert list(found) == ["site", "outcome", "reason", "quotes"]
    assert (found["site"], found["outcome"]) == ("priceline", "priced")
    quotes = found["quotes"]
    assert isinstance(quotes, list)
    assert [list(quote) for quote in quotes] == [KEYS, KEYS]
    assert quotes[0] | {"covers": ""} == {
        "property_ref": "501", "property_name": "Harbour House", "room": None,
        "per_night": "140.50", "total": None, "currency": "USD", "covers": "",
        "taxes_included": False, "strike_through": None, "check_in": "2026-12-04",
        "check_out": "2026-12-06", "refundable": None, "rate_plan": None, "membership": "public",
        "points": None, "deep_link": None,
    }  # fmt: skip
    assert quotes[1]["property_name"] is None


def test_amounts_have_no_exponent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    row = {
        "hotelId": "1",
        "name": "A",
        "ratesSummary": {"minPrice": 2e10, "minCurrencyCode": "IDR"},
    }
    path = tmp_path / "big.json"
    path.write_text(json.dumps({"hotels": [row], "totalSize": 1}))

    found = printed(capsys, "priceline", str(path), *STAY, "--adults", "2")

    assert found["quotes"][0]["per_night"] == "20000000000.0"  # type: ignore[index]


def test_table_for_people(capsys: pytest.CaptureFixture[str], listing: str) -> None:
    assert read.run(["priceline", listing, *STAY, "--adults", "2"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "priceline: rates found. 2 rates at 2 properties."
    assert "140.50 USD  Harbour House" in out[1]
    assert "(deal-" in out[2]


def test_children_rooms_and_currency_are_part_of_the_question(
    capsys: pytest.CaptureFixture[str], listing: str
) -> None:
    party = ["--adults", "4", "--rooms", "2", "--children-ages", "7,9", "--currency", "cad"]
    found = printed(capsys, "priceline", listing, *STAY, *party)
    assert "4 adults, 2 children, 2 rooms" in found["quotes"][0]["covers"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"hotels": [{"hotelId": "1", "na', "not_loaded"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "layout_changed"),
        (b"", "not_loaded"),
        (booking_page(booking_card()).encode(), "layout_changed"),
    ],
    ids=["truncated", "binary", "empty", "another_site"],
)
def test_unreadable_files_are_an_outcome_with_a_reason(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, body: bytes, outcome: str
) -> None:
    path = tmp_path / "saved"
    path.write_bytes(body)

    found = printed(capsys, "priceline", str(path), *STAY, "--adults", "2")

    assert found["outcome"] == outcome
    assert found["quotes"] == []
    assert str(found["reason"]).endswith(".")


def test_the_charset_of_a_saved_page_is_the_one_it_declares(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head = '<html><head><meta charset="iso-8859-2"></head>'
    page = booking_page(booking_card("Łódź Centrum")).replace('<html lang="en-us">', head)
    path = tmp_path / "saved.html"
    path.write_bytes(page.encode("iso-8859-2"))

    found = printed(capsys, "booking", str(path), *STAY, "--adults", "2")

    assert found["quotes"][0]["property_name"] == "Łódź Centrum"  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"site": "comfortinn"}, "Comfort Inn is read with choice: name that site"),
        ({"site": "agoda"}, "There is no site 'agoda': choose one of accor"),
        ({"file": "/nowhere/page.html"}, "cannot be read"),
        ({"file": "/"}, "cannot be read"),
        ({"--check-out": "2026-12-04"}, "Check-out must be after check-in"),
        ({"--check-in": "4 December"}, "is no date: write it as 2026-12-31"),
        ({"--check-in": "20261204"}, "is no date"),
        ({"--check-in": "2026-W49-5"}, "is no date"),
        ({"file": "/dev/zero"}, "no ordinary file"),
        ({"--check-in": "2026-02-30"}, "is no date"),
        ({"--adults": "0"}, "Choose between 1 and 9 adults"),
        ({"--adults": "10"}, "Choose between 1 and 9 adults"),
        ({"--adults": "two"}, "is no whole number"),
        ({"--rooms": "3"}, "Each room needs an adult"),
        ({"--children-ages": "7,40"}, "A child's age is between 0 and 17"),
        ({"--currency": "dollars"}, "is no currency code"),
    ],
)
def test_bad_input_is_one_sentence(listing: str, change: dict[str, str], sentence: str) -> None:
    asked = {
        "site": "priceline", "file": listing, "--check-in": "2026-12-04",
        "--check-out": "2026-12-06", "--adults": "2", **change,
    }  # fmt: skip
    options = [part for pair in asked.items() for part in pair if part not in ("site", "file")]
    argv = [asked["site"], asked["file"], *options[2:]]

    with pytest.raises(Fault, match=sentence) as caught:
        read.run(argv)

    assert caught.value.code == 2
    assert "\n" not in str(caught.value)


def test_missing_options_are_named(listing: str) -> None:
    with pytest.raises(Fault, match="--check-in, --check-out, --adults"):
        read.run(["priceline", listing])


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Fault, match="no ordinary file"):
        read.run(["booking", str(tmp_path / "pipe"), *STAY, "--adults", "2"])


def test_a_file_that_is_larger_than_it_says_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Files of /proc say they have 0 bytes.
    monkeypatch.setattr(read, "MAX_BYTES", 3)
    with pytest.raises(Fault, match="the largest that is read is"):
        read.run(["booking", "/proc/self/status", *STAY, "--adults", "2"])


WHOLE = "<html><body><p>Nothing known here.</p></body></html>"


@pytest.mark.parametrize("site", ["booking", "priceline"])
@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (gzip.compress(WHOLE.encode(), mtime=0), "not a page or JSON answer"),
        (WHOLE.encode("utf-16"), "not a page or JSON answer"),
        (random.Random(7).randbytes(50_000), "not a page or JSON answer"),
        (b"just words", "not a page or JSON answer"),
        (booking_page(booking_card())[:300].encode(), "cut off"),
        (b'{"hotels": [{"hotelId": "1"', "cut off"),
    ],
    ids=["empty", "blank", "gzip", "utf16", "random", "words", "half_page", "half_json"],
)
def test_a_damaged_file_comes_with_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, site: str, body: bytes, what: str
) -> None:
    path = tmp_path / "saved"
    path.write_bytes(body)
    found = printed(capsys, site, str(path), *STAY, "--adults", "2")
    assert str(found["reason"]).endswith(f". Save the page again in full: this file is {what}.")


def test_a_whole_page_of_another_kind_is_not_called_damaged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "saved.html"
    path.write_text(WHOLE)
    found = printed(capsys, "booking", str(path), *STAY, "--adults", "2")
    assert "this file is" not in str(found["reason"])


def test_a_name_is_unescaped_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    path.write_text(booking_page(booking_card("Smith &amp;amp; Co")))
    found = printed(capsys, "booking", str(path), *STAY, "--adults", "2")
    # A browser shows this source as "Smith &amp; Co".
    assert found["quotes"][0]["property_name"] == "Smith &amp; Co"  # type: ignore[index]


OF_TWO = "https://www.booking.com/hotel/us/harbour.html?checkin=2026-12-04&checkout=2026-12-06"


@pytest.mark.parametrize(
    ("link", "outcome", "words"),
    [
        # A card's own link says for whom its price is; met with four adults in two rooms asked.
        ("&group_adults=2&no_rooms=1", "wrong_dates", "of 2 adults, 1 room, not of 4 adults"),
        ("&group_adults=4&no_rooms=2", "priced", "taxes and fees not included"),
        ("&group_adults=4&no_rooms=2&group_children=1&age=7", "wrong_dates", "1 child aged 7, 2"),
        ("", "priced", "guests and rooms as asked: the page does not say"),
    ],
)  # fmt: skip
def test_a_price_of_others_is_never_given_as_the_asked_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, link: str, outcome: str, words: str
) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        booking_page(booking_card(link=OF_TWO + link)).replace("</body>", "") + "</html>"
    )
    found = printed(capsys, "booking", str(path), *STAY, "--adults", "4", "--rooms", "2")
    quotes = found["quotes"]
    assert isinstance(quotes, list)
    assert found["outcome"] == outcome
    assert len(quotes) == (outcome == "priced")
    said = quotes[0]["covers"] if quotes else found["reason"]
    assert said.endswith(words) if quotes else words in said


def test_an_answer_recorded_for_other_adults_says_so_and_names_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(GOOGLE))  # asked for two
    found = printed(capsys, "google_hotels", str(path), *STAY, "--adults", "3")
    assert str(found["reason"]).endswith("The rates are not of 3 adults: each row says of whom.")
    assert all("2 adults" in quote["covers"] for quote in found["quotes"])  # type: ignore[attr-defined]


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    with pytest.raises(Fault, match="50 MB and the largest that is read is 20 MB") as caught:
        read.run(["booking", str(path), *STAY, "--adults", "2"])

    assert caught.value.code == 2


def test_dates_in_the_past_are_fine(capsys: pytest.CaptureFixture[str], listing: str) -> None:
    old = ["--check-in", "2022-05-20", "--check-out", "2022-05-21"]
    found = printed(capsys, "priceline", listing, *old, "--adults", "2")
    # The answer shows its own dates, which are others.
    assert found["outcome"] == "wrong_dates"
