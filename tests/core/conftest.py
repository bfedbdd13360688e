"""What all tests of core share: the hour at which each of them begins."""

from __future__ import annotations

import pytest

from core import clock


@pytest.fixture(autouse=True)
def _begins_at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on from noon of its day: neither midnight nor the end of the ten minutes
    that make two questions one search falls into a test."""
    real = clock.now
    begun = real()
    ahead = begun.replace(hour=12, minute=0, second=1, microsecond=0) - begun
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)
