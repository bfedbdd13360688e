"""Templates: a pair of text and HTML for each letter, filled with its values."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


def check(template: str) -> None:
    """Raises ValueError for a template that there is not: better now than when it is due."""
    if not (TEMPLATES / f"{template}.txt").is_file():
        known = ", ".join(sorted(path.stem for path in TEMPLATES.glob("*.txt")))
        raise ValueError(f"there is no letter {template!r}; there are {known}")
