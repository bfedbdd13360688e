"""Templates: a pair of text and HTML for each letter, filled with its values.

The first line of the text is the subject. A value that is missing is an error, found when the
letter is written rather than when it is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str  # one line
    text: str
    html: str


def check(template: str) -> None:
    """Raises ValueError for a template that there is not."""
    if template not in _known():
        raise ValueError(f"there is no letter {template!r}; there are {', '.join(_known())}")


def render(template: str, values: Mapping[str, Any]) -> Letter:
    """The letter, filled. Raises ValueError for an unknown one, UndefinedError for a lack."""
    check(template)
    subject, _, text = _environment().get_template(f"{template}.txt").render(values).partition("\n")
    subject = " ".join(subject.split())
    page = _environment().get_template(f"{template}.html").render({**values, "subject": subject})
    return Letter(subject, text.strip() + "\n", page)


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in TEMPLATES.glob("*.txt")))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),  # the text is never read as HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
