"""Which passwords are good enough, and what is kept of them."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from core.accounts import passwords
from core.accounts.errors import WeakPassword

GOOD = ("Correct-Horse-9", "Xk7#pQ2m", "Grün 4 Wälder", "Aa1!" + "x" * 1020, "Пароль-Длинный-7")


@pytest.mark.parametrize("password", GOOD)
def test_good_ones_pass_and_match_themselves_alone(password: str) -> None:
    passwords.check(password)
    stored = passwords.digest(password)
    assert passwords.matches(password, stored)
    assert not passwords.matches(password + "x", stored)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "at least 8 characters, an upper-case letter, a lower-case letter, a digit and a"),
        ("Short-9", "at least 8 characters"),
        ("correct-horse-9", "an upper-case letter"),
        ("CORRECT-HORSE-9", "a lower-case letter"),
        ("Correct-Horse-", "a digit"),
        ("CorrectHorse9", "a symbol"),
        ("Password1!", "first that are guessed"),
        ("P@ssw0rd1!", "first that are guessed"),
        ("Qwerty12#", "first that are guessed"),
        ("Summer2026!", "first that are guessed"),
        # Listed words whose digits are part of them, with a symbol put on: met in an audit.
        ("Abc12345!", "first that are guessed"),
        ("A123456!a", "first that are guessed"),
        ("Abc123!!", "first that are guessed"),
        ("!!Abc123", "first that are guessed"),
        ("Pass-Word1", "first that are guessed"),
        ("Aa1!" + "x" * 1021, "at most 1,024"),
        ("Aa1!xxxx\ud800", "ordinary characters"),
        ("Lovelace-42", "first that are guessed"),  # her own name, dressed up
    ],
)
def test_weak_ones_are_refused_with_what_is_missing(password: str, says: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        passwords.check(password, "ada@example.com", "Ada Lovelace")
    assert says in str(refused.value)


@pytest.mark.parametrize("password", ["x" * 1025, "x" * 5_000_000, "\ud800", "a\x00b", ""])
def test_nothing_typed_into_the_form_crashes_the_hash(password: str) -> None:
    assert not passwords.matches(password, passwords.digest("Correct-Horse-9"))


def test_long_passwords_that_differ_at_their_end_differ() -> None:
    # bcrypt would read the first 72 bytes only.
    stored = passwords.digest("Aa1!" * 200 + "one")
    assert not passwords.matches("Aa1!" * 200 + "two", stored)


def test_what_is_kept_is_argon2id_of_at_least_the_recommended_cost() -> None:
    # OWASP, password storage: argon2id with 19 MiB and 2 passes at the least.
    stored = passwords.digest("Correct-Horse-9")
    assert stored.startswith("$argon2id$v=19$")
    assert passwords.hasher.memory_cost >= 19 * 1024
    assert passwords.hasher.time_cost >= 2


def test_accents_typed_another_way_are_the_same_password() -> None:
    stored = passwords.digest("Gr\u00fcn-Wald-42")  # one character
    assert passwords.matches("Gru\u0308n-Wald-42", stored)  # u and its dots


def test_hash_of_other_parameters_is_outdated() -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("Correct-Horse-9")
    assert passwords.is_outdated(older)
    assert not passwords.is_outdated(passwords.digest("Correct-Horse-9"))
