"""`./wayrate history`: a file in, a file out, and sentences for what cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cli import history as command
from cli.errors import Fault
from core import clock
from core.db import transaction
from core.history.model import NotKept
from core.sources import service
from tests.builders import a_source

HEAD = "observed_at,site,property_ref,check_in,nights,adults,currency,total"


@pytest.fixture(autouse=True)
def _running(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if services ran: the database is there and its sources are described."""
    monkeypatch.setattr(command, "with_services", nullcontext)
    service.register([(a_source("booking"), True, "")])
    yield
    with transaction() as connection:
        connection.execute(text("TRUNCATE observation, listing, stay_shape, history_day"))


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """Two good rows of yesterday and one of a source that does not exist."""
    yesterday = clock.now() - timedelta(days=1)
    check_in = (yesterday + timedelta(days=30)).date()
    row = f"{yesterday.isoformat()},{{site}},77,{check_in},2,2,USD,{{total}}"
    lines = [row.format(site=site, total=total) for site, total in (
        ("booking", "200.00"), ("nosuch", "210.00"), ("booking", "220.00"),
    )]  # fmt: skip
    path = tmp_path / "prices.csv"
    path.write_text("\n".join([HEAD, *lines]))
    return path


def test_an_import_tells_what_it_stored_and_each_refused_line(prices: Path, capsys) -> None:
    refused = prices.with_name("refused.csv")
    assert command.run(["import", str(prices), "--refused", str(refused)]) == 1
    said = capsys.readouterr().out
    assert "2 rows stored, 0 were there already, 1 refused." in said
    assert "line 3: site is 'nosuch'" in said
    assert refused.read_text().splitlines()[1].startswith("3,site is 'nosuch'")


def test_an_import_for_programs(prices: Path, capsys) -> None:
    command.run(["import", str(prices), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["stored"], told["refused"], told["reasons"][0]["line"]) == (2, 1, 3)
    command.run(["import", str(prices), "--json"])
    assert json.loads(capsys.readouterr().out)["already_there"] == 2


def test_an_export_is_a_file_that_can_be_imported(prices: Path, capsys) -> None:
    command.run(["import", str(prices)])
    out = prices.with_name("out.parquet")
    assert command.run(["export", str(out)]) == 0
    assert "2 rows are in" in capsys.readouterr().out
    assert command.run(["import", str(out)]) == 0
    assert sorted(path.name for path in out.parent.iterdir()) == ["out.parquet", "prices.csv"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "prices.xlsx"], "must end in .csv or .parquet"),
        (["import", "none/there.csv"], "No such file"),
        (["export", "none/there.csv"], "No such file"),
        (["export", "x.csv", "--since", "20261101"], "is no date"),
        (["forget", "x.csv"], "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Fault, match=sentence):
        command.run(words)


def test_a_file_that_is_no_history_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "shopping.csv"
    path.write_text("milk,2\n")
    with pytest.raises(NotKept, match="no column observed_at"):
        command.run(["import", str(path)])
