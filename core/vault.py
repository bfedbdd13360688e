"""The keys of this installation, and what is done with them: sealing columns, signing links.

Made on first start into a file that only its owner can read; every machine of one installation
needs the same file, since the database holds what was sealed with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeTimedSerializer

from core.config import settings
from core.errors import WayrateError

NAME = "secrets.json"


class VaultFault(WayrateError):
    """The file of keys cannot be used."""


class NotOurs(WayrateError):
    """A link or token that we did not sign, or that is too old."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """`sealing` encrypts columns, `signing` signs links, `web` is the web role's password."""

    sealing: str
    signing: str
    web: str


def keys_in(path: Path) -> Keys:
    """The keys of a file; it is made when it is not there. Raises VaultFault."""
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise VaultFault(f"{path} can be read by other users: run chmod 600 on it.")
    try:
        return Keys(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as exc:
        raise VaultFault(
            f"{path} holds no keys of ours: put back the file that this database was used with."
        ) from exc


def _make(path: Path) -> None:
    made = Keys(Fernet.generate_key().decode(), secrets.token_urlsafe(48), secrets.token_hex(24))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(made), file)
    try:
        os.link(draft, path)  # of two that start at once, one wins and both read its keys
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=4)
def _keys(path: Path) -> Keys:
    return keys_in(path)


def keys() -> Keys:
    """The keys of this process' installation. Raises VaultFault."""
    return _keys(settings().secrets_file)


def seal(text: str) -> str:
    """`text` encrypted, for a column; never the same twice."""
    return Fernet(keys().sealing).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises VaultFault when it was sealed with another key."""
    try:
        return Fernet(keys().sealing).decrypt(sealed.encode()).decode()
    except InvalidToken as exc:
        raise VaultFault(
            "A stored value was sealed with another key: put back the file of secrets that this "
            "database was used with."
        ) from exc


def sign(purpose: str, value: Any) -> str:
    """A token for a link that carries `value` (JSON), readable by all, made by us alone."""
    return URLSafeTimedSerializer(keys().signing, salt=purpose).dumps(value)


def signed(purpose: str, token: str, max_age_s: int | None = None) -> Any:
    """The value of a token for this purpose. Raises NotOurs."""
    try:
        return URLSafeTimedSerializer(keys().signing, salt=purpose).loads(token, max_age=max_age_s)
    except BadSignature as exc:
        raise NotOurs("This link is not valid any more: ask for a new one.") from exc


def new_token() -> str:
    """An unguessable token for a cookie or a link; only its `fingerprint` is stored."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
