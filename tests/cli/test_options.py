"""A word that no command understands is one sentence, whichever command it was for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli import authoring, bench, read, search, sources, up
from cli.__main__ import main
from cli.errors import Fault

ROOT = Path(__file__).resolve().parents[2]
ASK = ["Paris", "--check-in", "2027-01-15", "--check-out", "2027-01-17"]
TRY = ["booking", "--city", "Paris", "--check-in", "2027-01-15", "--check-out", "2027-01-17"]


@pytest.mark.parametrize(
    ("command", "argv", "words"),
    [
        (search.run, [*ASK, "--adults", "abc"], "--adults: 'abc' is no whole number"),
        (search.run, [*ASK, "--check-in", "15/01/2027"], "--check-in: '15/01/2027' is no date"),
        (search.run, [*ASK, "--check-in", "20270115"], "'20270115' is no date"),
        (search.run, [*ASK, "--check-in", "2027-W02-5"], "'2027-W02-5' is no date"),
        (search.run, ["Paris"], "required: --check-in, --check-out"),
        (search.run, [*ASK, "--sources", ""], "--sources names no source"),
        (search.run, [*ASK, "--sources", ","], "--sources names no source"),
        (sources.run, ["--nonsense"], "unrecognized arguments: --nonsense"),
        (bench.run, ["one", "two"], "unrecognized arguments: two"),
        (up.run, ["--port", "abc"], "--port: 'abc' is not a port"),
        (authoring.run, ["try", *TRY, "--rooms", "x"], "--rooms: 'x' is no whole number"),
        (authoring.run, ["try", *TRY, "--check-in", "20270115"], "'20270115' is no date"),
        (authoring.run, ["record", *TRY], "required: NAME"),
        (authoring.run, ["replay"], "required: SITE"),
        (authoring.run, ["accept", "booking"], "required: NAME"),
    ],
)
def test_each_command_says_it_in_one_sentence(command, argv, words, capsys):
    with pytest.raises(Fault) as caught:
        command(argv)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.code == 2
    assert capsys.readouterr().err == ""


def test_the_sentence_is_all_that_is_printed(capsys):
    assert main(["search", "Paris", "--nonsense"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.endswith("; ./wayrate search --help shows how to ask.\n")


@pytest.mark.parametrize("value", ["abc", "0", "65536"])
def test_a_bad_port_of_the_environment_names_the_variable(monkeypatch, value):
    monkeypatch.setenv("WAYRATE_PORT", value)
    with pytest.raises(Fault, match=f"^WAYRATE_PORT: '{value}' is not a port") as caught:
        up.run([])
    assert caught.value.code == 2


def test_the_option_is_stronger_than_the_environment(monkeypatch):
    monkeypatch.setenv("WAYRATE_PORT", "8600")
    assert up.usual_port() == 8600
    assert up.parser().parse_args(["--port", "8700"]).port == 8700


@pytest.mark.parametrize("code", ["ZZZ", "US", "dollars", ""])
def test_read_takes_only_codes_that_are_currencies(code, tmp_path):
    argv = ["booking", str(tmp_path / "x"), *ASK[1:], "--adults", "2", "--currency", code]
    with pytest.raises(Fault, match=f"'{code}' is no currency code"):
        read.run(argv)


@pytest.mark.parametrize("settings", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}])
def test_names_are_printed_as_utf8_wherever_it_runs(settings, tmp_path):
    page = tmp_path / "answer.json"
    price = '"ratesSummary": {"minPrice": 90, "minCurrencyCode": "USD"}'
    row = f'{{"hotelId": "1", "name": "Łódź 東京", {price}}}'
    page.write_text(f'{{"hotels": [{row}], "totalSize": 1}}', "utf-8")
    argv = ["priceline", str(page), *ASK[1:], "--adults", "2", "--json"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "cli", "read", *argv],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONCOERCECLOCALE": "0", **settings},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert '"property_name": "Łódź 東京"' in done.stdout.decode("utf-8")
