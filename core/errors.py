"""Every failure a person may be told of. str(error) is one sentence that says what to do.

WayrateError
├── Unavailable     the database cannot be reached; trying again later helps
├── UnknownSearch   no search has this id
└── UnknownSource   no source has this slug
"""

from __future__ import annotations


class WayrateError(Exception):
    """A failure with a sentence for the person who met it."""


class Unavailable(WayrateError):
    """The database does not answer. Trying again later helps."""


class UnknownSearch(WayrateError):
    """No search has this id; it was mistyped or has been removed."""


class UnknownSource(WayrateError):
    """No source has this slug."""
