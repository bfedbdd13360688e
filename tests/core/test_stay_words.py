"""Nights in words, as sentences about a site's answer have them."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.stay import Stay


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 4), date(2026, 12, 6), "4 to 6 Dec 2026"),
        (date(2026, 11, 30), date(2026, 12, 2), "30 Nov to 2 Dec 2026"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Dec 2026 to 2 Jan 2027"),
        (date(2026, 12, 4), date(2027, 12, 4), "4 Dec 2026 to 4 Dec 2027"),
    ],
)
def test_what_both_ends_share_is_said_once(first: date, last: date, words: str) -> None:
    assert Stay(first, last).words == words
