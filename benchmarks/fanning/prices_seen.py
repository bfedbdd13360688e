"""Whether a page brought what it was asked for: prices that a person could read."""

from __future__ import annotations

import re

_PRICE = re.compile(r"(?:[$€£]|USD|EUR|GBP)\s?\d|\d\s?(?:[$€£]|USD|EUR|GBP)")
_FEW = 2


def shows_prices(words: str) -> bool:
    """Whether the visible text holds at least two prices."""
    return len(_PRICE.findall(words)) >= _FEW
