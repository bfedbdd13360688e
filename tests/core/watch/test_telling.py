"""When the messages of an alert go: after her quiet hours, once a day where she wants that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from core.accounts.model import QuietHours
from core.watch.rule_model import RuleKind
from core.watch.rules import Finding
from core.watch.telling import digest_at, quiet_until, words_of
from tests.builders import money

# New York is five hours behind UTC in winter, so 23:00 there is 04:00 of the next day here.
NEW_YORK = "America/New_York"


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("from_", "until", "now", "goes"),
    [
        # Met in an audit: it came at 08:00 of the day after, 33 hours later and in quiet hours.
        (22, 9, _at(2, 4), _at(2, 14)),  # 23:00 -> 09:00
        (22, 9, _at(2, 12), _at(2, 14)),  # 07:00 -> 09:00 of the same day
        (22, 9, _at(2, 13), _at(3, 14)),  # 08:00 sharp: that morning's went, the next is tomorrow
        (22, 7, _at(2, 4), _at(2, 13)),  # 23:00 -> 08:00, quiet hours are over by then
        (7, 8, _at(2, 4), _at(2, 13)),  # they end as it is due
        (8, 20, _at(2, 4), _at(3, 1)),  # whole days of quiet: 20:00
    ],
)
def test_a_digest_comes_at_eight_or_when_quiet_hours_end(
    from_: int, until: int, now: datetime, goes: datetime
) -> None:
    quiet = QuietHours(time(from_), time(until))
    found = digest_at(quiet, NEW_YORK, now)
    assert found == goes
    assert quiet_until(quiet, NEW_YORK, found) is None


@pytest.mark.parametrize(
    ("from_", "until", "now", "ends"),
    [
        # Berlin, 25 October: at 01:00 UTC it is 02:00 for the second time.
        ((1, 0), (2, 30), (0, 20), (0, 30)),  # 02:20 the first time
        ((1, 0), (2, 30), (1, 20), (1, 30)),  # 02:20 the second time
        ((2, 15), (2, 45), (0, 20), (0, 45)),
        ((2, 15), (2, 45), (1, 20), (1, 45)),
        ((22, 0), (2, 10), (0, 5), (0, 10)),
        ((22, 0), (2, 10), (1, 5), (1, 10)),
    ],
)
def test_quiet_hours_in_an_hour_that_comes_twice_end_later_than_now(
    from_: tuple[int, int], until: tuple[int, int], now: tuple[int, int], ends: tuple[int, int]
) -> None:
    night = datetime(2026, 10, 25, tzinfo=UTC)
    found = quiet_until(
        QuietHours(time(*from_), time(*until)),
        "Europe/Berlin",
        night.replace(hour=now[0], minute=now[1]),
    )
    assert found == night.replace(hour=ends[0], minute=ends[1])


def test_quiet_hours_that_end_in_an_hour_that_is_left_out_end_behind_it() -> None:
    quiet = QuietHours(time(22), time(2, 30))  # Berlin, 29 March: 02:00 is 03:00
    now = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
    assert quiet_until(quiet, "Europe/Berlin", now) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_without_quiet_hours_a_digest_comes_at_eight() -> None:
    assert digest_at(None, NEW_YORK, _at(2, 4)) == _at(2, 13)


def test_title_and_body_say_the_same_percent() -> None:
    old, new = money("400.00 USD"), money("301.60 USD")  # 98.40 of 400 are 24.6 %
    fell = Finding(kind=RuleKind.DROP, old=old, old_today=old, new=new, percent=Decimal("-24.60"))
    title, body = words_of(fell, "Grand Hotel", "en_US", date(2026, 12, 1))
    assert title == "Grand Hotel drops 25 % to $301.60"
    assert body == "$400.00 → $301.60 for the whole stay: $98.40 (25 %) less."
