"""What people see of an address: enough to know it again, too little to use it."""

from __future__ import annotations

_HOST_SHOWN = 60  # characters of a mail server's name, from its end; a label keeps 120


def masked_email(address: str) -> str:
    """`ada@example.com` -> `a•••@example.com`"""
    name, _, host = address.rpartition("@")
    shown = host if len(host) <= _HOST_SHOWN else f"…{host[-_HOST_SHOWN:]}"
    return f"{name[:1]}•••@{shown}"


def masked_end(text: str, shown: int = 4) -> str:
    """`+15551234567` -> `•••4567`; of a short text nothing."""
    return f"•••{text[-shown:]}" if len(text) >= 2 * shown else "•••"
