"""Names of time zones from outside: a browser, a form, a list of watches."""

from __future__ import annotations

# They lie in the zones' folder: the zone of whoever's machine it is, or of none.
_NO_PLACE = frozenset({"localtime", "posixrules", "Factory"})
_COPIES = ("posix/", "right/")


def may_be_a_place(name: str) -> bool:
    """Whether a name, if there is such a zone, is of a place and not a file of this machine."""
    return name not in _NO_PLACE and not name.startswith(_COPIES)
