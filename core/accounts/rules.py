"""Pure rules of accounts: names, profiles, masks."""

from __future__ import annotations

import unicodedata

NAME_LENGTH = 120
AGENT_LENGTH = 200


def clean_name(name: str) -> str:
    """A person's name on one line, without characters that draw nothing."""
    return _one_line(name)[:NAME_LENGTH].strip()


def clean_agent(agent: str) -> str:
    """What a browser says that it is, short enough for a list."""
    return _one_line(agent)[:AGENT_LENGTH].strip()


def _one_line(text: str) -> str:
    kept = (" " if unicodedata.category(c).startswith(("C", "Z")) else c for c in text)
    return " ".join("".join(kept).split())


def masked(number: str) -> str:
    """A number as it is shown: its last three characters, of short ones fewer."""
    shown = min(3, max(0, len(number) - 4))
    return "•••• " + number[len(number) - shown :] if shown else "••••"
