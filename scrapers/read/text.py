"""Text as a person reads it: entities resolved, spaces single, no control characters."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

# Controls, lone surrogates, byte order marks and marks that only turn the direction of writing.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_LONGEST = 500  # no hotel or room has a longer name; a whole page in a name is not one


def plain(text: str, *, escaped: bool = True) -> str | None:
    """The text on one line, or None when nothing is left of it. Markup in it stays as typed.

    With `escaped` entities are resolved, once: what an HTML parser gives is resolved already.
    """
    if not text.isascii() or "&" in text or not text.isprintable():
        text = _UNSEEN.sub("", unescape(text) if escaped else text)
    return " ".join(text.split())[:_LONGEST] or None


def folded(text: str) -> str:
    """What two spellings of one name share: small letters and digits, no accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _SPACES.sub(
        " ", "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    ).strip()
