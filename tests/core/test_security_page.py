"""docs/security.md names the test of each of its claims; every one of them must exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from core import clock
from core.accounts import tables
from core.db import transaction

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_page_names_exists() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", page))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert len(named) > 40
    assert named - written == set()
    files = set(re.findall(r"`(tests/[\w/.]+)`", page))
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_error_of_the_database_does_not_list_what_was_stored(database: str) -> None:
    hashed = "$argon2id$v=19$m=32768,t=2,p=1$secret"
    row = {"email": "ada@example.com", "created_at": clock.now(), "password_hash": hashed}
    with pytest.raises(DBAPIError) as error, transaction() as connection:
        connection.execute(insert(tables.account).values(**row, name="x" * 500))
    assert "too long" in str(error.value)
    assert hashed not in str(error.value)
