"""Passwords: which are good enough, and how they are kept.

Policy: 8 to 1,024 characters with upper, lower, digit and symbol, and not a common word dressed
up. Kept as argon2id (OWASP's password storage sheet asks for 19 MiB and 2 passes at least).
"""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.accounts.errors import WeakPassword

SHORTEST, LONGEST = 8, 1024
# About 50 ms and 32 MiB each; raising them re-hashes each password at its next sign-in.
hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
# So many at a time: a rush of sign-ins costs patience, not memory.
_places = threading.BoundedSemaphore(4)

_KINDS = (
    ("an upper-case letter", str.isupper),
    ("a lower-case letter", str.islower),
    ("a digit", str.isdigit),
    ("a symbol", lambda c: not c.isalnum()),
)
_PLAIN = str.maketrans("4@83610$5!7", "aabegiossit")
# A word with at most so many characters round it is still that word to who guesses.
_TRIMMING = 6


def check(password: str, *about: str) -> None:
    """Raises WeakPassword with one sentence. `about`: words of the person (e-mail, name)."""
    if len(password) > LONGEST:
        raise WeakPassword(f"Choose a password of at most {LONGEST:,} characters.")
    lacks = [words for words, has in _KINDS if not any(map(has, password))]
    if len(password) < SHORTEST:
        lacks.insert(0, f"at least {SHORTEST} characters")
    if lacks:
        raise WeakPassword(f"Choose a password with {_listed(lacks)}.")
    if not _can_be_kept(password):
        raise WeakPassword("Choose a password of ordinary characters.")
    if _is_common(password, about):
        raise WeakPassword("This password is among the first that are guessed: choose another.")


def digest(password: str) -> str:
    """What is stored of a password."""
    with _places:
        return hasher.hash(_normal(password))


def matches(password: str, stored: str | None) -> bool:
    """Whether it is the password; takes as long when there is none, or it is nonsense."""
    usable = stored is not None and len(password) <= LONGEST and _can_be_kept(password)
    try:
        with _places:
            known = stored if stored and usable else _nobodys(hasher)
            hasher.verify(known, _normal(password[:LONGEST]))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return usable


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobodys(by: PasswordHasher) -> str:
    """A hash to check against where there is no account, so that the work is the same."""
    return by.hash("nobody's password")


def _normal(password: str) -> bytes:
    """The same bytes however a keyboard composes its accents."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def _can_be_kept(password: str) -> bool:
    """Half a surrogate pair, as a broken form may send it, is no character."""
    return not any("\ud800" <= c <= "\udfff" for c in password)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Imported late: a worker needs no list of passwords."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _is_common(password: str, about: tuple[str, ...]) -> bool:
    """Whether a listed password, or a word of the person, is all there is to it."""
    low = password.lower()
    own = {part for words in about for part in _parts(words.lower()) if len(part) > 3}
    for word in _undressed(low) | _undressed(low.translate(_PLAIN)):
        known = word in own or (len(word) > 3 and word in _common())
        if known and len(password) - len(word) <= _TRIMMING:
            return True
    return False


def _undressed(low: str) -> set[str]:
    """The words inside: without the symbols at its ends, then without its digits there too.

    "abc12345!" is the listed abc12345, and "qwerty12#" is qwerty. Dressing inside a word goes as
    well: "pass-word" is guessed as early as password.
    """
    letters_last = low.strip("".join(c for c in set(low) if not c.isalpha()))
    symbols_last = low.strip("".join(c for c in set(low) if not c.isalnum()))
    plain = "".join(c for c in low if c.isalnum())
    return {low, symbols_last, letters_last, letters_last.translate(_PLAIN), plain}


def _parts(words: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in words).split()


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
