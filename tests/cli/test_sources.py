"""`./wayrate sources`: the list as a program reads it, and the switches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from sqlalchemy import delete

from cli import sources as command
from cli.errors import Fault
from core.db import transaction
from core.errors import UnknownSource
from core.sources import service, tables
from tests.builders import a_source

KEYS = {
    "slug", "name", "kind", "group", "memberships", "verified", "tier", "state", "robots",
    "off_reason",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _running(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if services ran: the database is there and its sources are described."""
    monkeypatch.setattr(command, "with_services", nullcontext)
    service.register([(a_source("booking"), True, ""), (a_source("amadeus"), False, "Set KEY.")])
    yield
    with transaction() as connection:
        connection.execute(delete(tables.source_switch))


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert command.run([*words, "--json"]) == 0
    return {row["slug"]: row for row in json.loads(capsys.readouterr().out)}


def test_the_list_has_exactly_the_keys_that_programs_were_promised(capsys) -> None:
    rows = listed(capsys)
    assert [set(row) for row in rows.values()] == [KEYS, KEYS]
    booking = rows["booking"]
    assert (booking["kind"], booking["tier"], booking["state"]) == ("ota", "http", "on")
    assert (booking["robots"], booking["off_reason"]) == (None, None)
    assert booking["verified"] == {
        "how": "local world only",
        "when": "2026-11-20",
        "evidence": "local world only",
        "note": "",
    }
    assert (rows["amadeus"]["state"], rows["amadeus"]["off_reason"]) == ("off", "Set KEY.")


def test_switching_off_and_on_again_is_seen_in_the_list(capsys) -> None:
    assert command.run(["off", "booking", "booking"]) == 0
    assert "booking: off: Switched off" in capsys.readouterr().out
    assert listed(capsys)["booking"]["state"] == "off"
    assert command.run(["on", "booking"]) == 0
    assert capsys.readouterr().out == "booking: on\n"
    assert listed(capsys)["booking"]["state"] == "on"


def test_where_one_slug_is_unknown_nothing_is_switched(capsys) -> None:
    with pytest.raises(UnknownSource, match=r"'nonsuch'. There are: amadeus, booking"):
        command.run(["off", "booking", "nonsuch"])
    assert listed(capsys)["booking"]["state"] == "on"


def test_the_list_for_people_counts_what_is_on_and_names_the_world(capsys) -> None:
    assert command.run([]) == 0
    said = capsys.readouterr().out
    assert "1 of 2 are on in the local world." in said
    assert "off: Set KEY." in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["on"], "sources on needs a source"), (["toggle", "booking"], "invalid choice: 'toggle'")],
)
def test_words_that_make_no_sense_are_told(words: list[str], sentence: str) -> None:
    with pytest.raises(Fault, match=sentence):
        command.run(words)
