"""What people see of an address: enough to know it again, too little to use it."""

from __future__ import annotations


def masked_email(address: str) -> str:
    """`ada@example.com` -> `a•••@example.com`"""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}•••@{host}"


def masked_end(text: str, shown: int = 4) -> str:
    """`+15551234567` -> `•••4567`; of a short text nothing."""
    return f"•••{text[-shown:]}" if len(text) >= 2 * shown else "•••"
