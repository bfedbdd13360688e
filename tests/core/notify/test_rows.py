"""As the web's role: a person writes and reads her own news, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.exc import ProgrammingError

from core import config
from core.accounts.model import Account
from core.db import engine_for, transaction
from core.notify import service
from core.roles import admit_web
from tests.core.notify.conftest import Tell, a_notice
from tests.people import a_person


@pytest.fixture
def as_web(ada: Account, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on this process is a web process; Ada was told before."""
    tell()
    url = admit_web(config.settings().database_url, "a-password-of-the-test")
    monkeypatch.setenv("DATABASE_URL", url)
    config.settings.cache_clear()
    yield
    engine_for(config.settings().database_url).dispose()


@pytest.fixture
def eve(database: str) -> Account:
    return a_person("eve@example.com")


@pytest.mark.parametrize("table", ["notice", "message", "channel"])
def test_a_query_without_where_shows_no_strangers_rows(
    ada: Account, eve: Account, as_web: None, table: str
) -> None:
    with transaction(eve.account_id) as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0
    with transaction(ada.account_id) as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 1


def test_she_tells_herself_and_marks_as_read(ada: Account, as_web: None) -> None:
    with transaction(ada.account_id) as connection:
        assert service.notify(connection, a_notice(ada, "second"))
    assert len(service.mark_read(ada.account_id)) == 2
    assert service.pulse(ada.account_id).unread == 0


def test_nobody_is_told_in_anothers_name(ada: Account, eve: Account, as_web: None) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(eve.account_id) as connection,
    ):
        service.notify(connection, a_notice(ada, "forged"))


def test_a_letter_is_written_before_sign_in_by_who_names_its_address(
    ada: Account, as_web: None
) -> None:
    values = {"name": "", "email": ada.email, "link": "https://wayrate.example/reset"}
    with transaction(key=ada.email) as connection:
        assert service.mail(connection, "reset:1", ada.email, "reset", values, ada.account_id)
        assert not service.mail(connection, "reset:1", ada.email, "reset", values, ada.account_id)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(key="eve@example.com") as connection,
    ):
        service.mail(connection, "reset:2", ada.email, "reset", values, ada.account_id)
