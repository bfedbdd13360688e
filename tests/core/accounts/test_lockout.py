"""Too many wrong passwords: by the account that is tried, and by whence."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core import clock
from core.accounts import lockout, passwords
from core.accounts import service as accounts
from core.accounts.errors import LockedOut, SignInRefused
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

Later = Callable[[timedelta], None]
FREE = lockout.BY_ACCOUNT.free


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check costs nothing here: this is about counting."""
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == PASSWORD)


def _try(email: str, password: str, address: str = "203.0.113.7") -> type[Exception] | None:
    try:
        accounts.sign_in(email, password, address)
    except SignInRefused as refused:
        return type(refused)
    return None


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_account_is_locked_after_five_wrong_ones_whether_it_exists_or_not(email: str) -> None:
    a_person()
    tried = [_try(email, "wrong", f"198.51.100.{n}") for n in range(FREE + 3)]
    assert tried == [SignInRefused] * (FREE + 1) + [LockedOut] * 2


def test_right_password_does_not_open_a_locked_account(later: Later) -> None:
    a_person()
    for _ in range(FREE + 1):
        _try("ada@example.com", "wrong")
    assert _try("ada@example.com", PASSWORD) is LockedOut
    later(timedelta(seconds=30))
    assert _try("ada@example.com", PASSWORD) is None


def test_each_further_wrong_one_doubles_the_wait_up_to_an_hour(later: Later) -> None:
    a_person()
    for _ in range(FREE):
        _try("ada@example.com", "wrong")
    waits, said = [], []
    for _ in range(9):
        assert _try("ada@example.com", "wrong") is SignInRefused
        with pytest.raises(LockedOut) as locked:
            accounts.sign_in("ada@example.com", "wrong", "203.0.113.7")
        wait = locked.value.until - clock.now()
        waits.append(round(wait.total_seconds()))
        said.append(str(locked.value).partition("try again in ")[2].partition(",")[0])
        later(wait - timedelta(milliseconds=1))
        assert _try("ada@example.com", "wrong") is LockedOut
        later(timedelta(milliseconds=1))
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert said[:3] == ["30 seconds", "1 minute", "2 minutes"]


def test_one_address_is_locked_after_thirty_wrong_ones_over_any_accounts() -> None:
    free = lockout.BY_ADDRESS.free
    tried = [_try(f"p{n}@example.com", "wrong") for n in range(free + 2)]
    assert tried == [SignInRefused] * (free + 1) + [LockedOut]
    assert _try("p0@example.com", "wrong", "192.0.2.1") is SignInRefused


def test_own_account_does_not_wash_an_address_clean() -> None:
    a_person("mallory@example.com")
    free = lockout.BY_ADDRESS.free
    for n in range(free + 1):
        _try(f"p{n}@example.com", "wrong")
        if n < free:
            assert _try("mallory@example.com", PASSWORD) is None
    assert _try("mallory@example.com", PASSWORD) is LockedOut


def test_many_at_once_are_all_counted() -> None:
    a_person()
    with ThreadPoolExecutor(16) as pool:
        tried = list(pool.map(lambda n: _try("ada@example.com", "wrong", f"a{n}"), range(40)))
    assert tried.count(SignInRefused) == FREE + 1
    assert tried.count(LockedOut) == 40 - FREE - 1


def test_failures_are_forgotten_after_a_day_and_after_a_right_one(later: Later) -> None:
    a_person()
    for _ in range(3):
        assert [_try("ada@example.com", "wrong") for _ in range(FREE)] == [SignInRefused] * FREE
        later(timedelta(days=1))
    for _ in range(3):
        assert [_try("ada@example.com", "wrong") for _ in range(FREE)] == [SignInRefused] * FREE
        assert _try("ada@example.com", PASSWORD) is None


def test_reset_opens_a_locked_account(mailbag: Mailbag) -> None:
    a_person()
    for _ in range(FREE + 1):
        _try("ada@example.com", "wrong")
    accounts.ask_reset("ada@example.com")
    accounts.reset(mailbag.token("reset"), PASSWORD)
    assert _try("ada@example.com", PASSWORD) is None


def test_keeper_opens_a_locked_account() -> None:
    a_person()
    for _ in range(FREE + 1):
        _try("ada@example.com", "wrong")
    with owner():
        accounts.unlock("Ada@example.com")
    assert _try("ada@example.com", PASSWORD) is None
