"""`./wayrate read --generic FILE`: the object of `read`, its rows marked unconfirmed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import read
from cli.errors import Fault

PAGES = Path(__file__).parent / "pages"
STAY = ["--check-in", "2027-03-05", "--check-out", "2027-03-08", "--adults", "2"]


def test_rows_are_unconfirmed_and_have_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert read.run(["--generic", str(PAGES / "one_house.html"), *STAY, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["site"], told["outcome"]) == ("generic", "priced")
    (row,) = told["quotes"]
    assert (row["property_name"], row["total"], row["currency"]) == (
        "Harbor Light Inn", "642.30", "USD",
    )  # fmt: skip
    assert row["unconfirmed"] is True
    assert 0 < row["confidence"] <= 1
    assert row["reasons"]


def test_the_site_may_stand_apart_from_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert read.run(["booking", "--json", str(PAGES / "none_wall.html"), *STAY]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["site"], told["outcome"]) == ("booking", "blocked")


@pytest.mark.parametrize("words", [["booking", "--generic"], []])
def test_a_site_is_named_or_any_is_meant(words: list[str]) -> None:
    with pytest.raises(Fault, match="--generic"):
        read.run([*words, str(PAGES / "one_house.html"), *STAY])
