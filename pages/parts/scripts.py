"""The JavaScript of our own components, each with what it shares with the others before it."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def asking(name: str) -> str:
    """A script that asks for runs by itself: it may look whether one is under way first."""
    return "\n".join((_HERE / each).read_text(encoding="utf-8") for each in ("busy.js", name))
