"""`./wayrate accounts`: who there is, and what only the keeper may do."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from cli import accounts as command
from cli.errors import Fault
from core.accounts import service, tables
from core.accounts.errors import BadAddress, SignInRefused, UnknownAccount
from core.db import transaction
from tests.people import PASSWORD, a_person


@pytest.fixture(autouse=True)
def _nobody_stays(database: str) -> Iterator[None]:
    yield
    with transaction() as connection:
        connection.execute(delete(tables.account))
        connection.execute(delete(tables.sign_in_failure))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    capsys.readouterr()
    assert command.run(["--json", *words]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    return rows


def test_list_names_everyone_and_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    a_person("bob@example.com", name="Bob", verified=False)
    a_person()
    expected = {
        "email": "ada@example.com",
        "name": "Ada",
        "role": "traveller",
        "verified": True,
        "password": True,
    }
    assert said(capsys) == said(capsys, "list")
    assert said(capsys)[0] == expected
    command.run([])
    table = capsys.readouterr().out.splitlines()
    assert table[2].split("  ") == ["bob@example.com", "traveller", "not confirmed", "Bob"]


def test_nobody_yet_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    command.run(["list"])
    assert capsys.readouterr().out == "There are no accounts yet.\n"


def test_role_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    person = a_person()
    assert said(capsys, "role", "ADA@example.com", "admin")[0]["role"] == "admin"
    assert service.account_of(person.account_id).role == "admin"


def test_address_is_confirmed_without_a_mail(capsys: pytest.CaptureFixture[str]) -> None:
    a_person(verified=False)
    assert said(capsys, "verify", "ada@example.com")[0]["verified"] is True
    assert service.sign_in("ada@example.com", PASSWORD, "")


def test_locked_account_is_opened(capsys: pytest.CaptureFixture[str]) -> None:
    a_person()
    for _ in range(8):
        with pytest.raises(SignInRefused):
            service.sign_in("ada@example.com", "wrong", "")
    said(capsys, "unlock", "ada@example.com")
    assert service.sign_in("ada@example.com", PASSWORD, "")


@pytest.mark.parametrize("words", [["role", "ada@example.com", "queen"], ["verify"], ["dance"]])
def test_words_that_mean_nothing_are_a_sentence(words: list[str]) -> None:
    with pytest.raises(Fault, match="--help shows how"):
        command.run(words)


def test_unknown_address_is_a_sentence() -> None:
    with pytest.raises(UnknownAccount, match="accounts list shows all"):
        command.run(["role", "nobody@example.com", "admin"])
    with pytest.raises(BadAddress):
        command.run(["unlock", "nonsense"])
