"""`./wayrate search` refuses what cannot be asked with a sentence, before it starts anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cli import search
from cli.errors import Fault

SOON = date.today() + timedelta(days=30)  # noqa: DTZ011 - a traveller's date, as typed


def argv(**changes: str) -> list[str]:
    """A good question, with some words changed; `destination` is the first word."""
    options = {
        "check-in": SOON.isoformat(),
        "check-out": (SOON + timedelta(days=2)).isoformat(),
        "adults": "2",
    }
    destination = changes.pop("destination", "New York")
    options |= {name.replace("_", "-"): value for name, value in changes.items()}
    return [
        destination,
        *(part for name, value in options.items() for part in (f"--{name}", value)),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"check_out": SOON.isoformat()}, "Check-out must be after check-in"),
        ({"check_in": "2020-01-01", "check_out": "2020-01-03"}, "Check-in has passed"),
        (
            {
                "check_in": (SOON + timedelta(days=600)).isoformat(),
                "check_out": (SOON + timedelta(days=602)).isoformat(),
            },
            "too far ahead",
        ),
        ({"adults": "0"}, "between 1 and 9 adults"),
        ({"adults": "10"}, "between 1 and 9 adults"),
        ({"rooms": "3"}, "Each room needs an adult"),
        ({"child_ages": "7,18"}, "between 0 and 17"),
        ({"child_ages": "seven"}, "whole numbers"),
        ({"memberships": "aarp,adac"}, "no membership 'adac'. There are: public, aarp"),
        ({"memberships": "corporate"}, "Enter your code for Corporate id"),
        ({"currency": "ZZZ"}, "'ZZZ' is no currency code"),
        ({"currency": ""}, "is no currency code"),
        ({"currency": "KPW"}, "no daily rate for KPW"),
        ({"check_out": (SOON - timedelta(days=2)).isoformat()}, "Check-out must be after check-in"),
        ({"check_out": (SOON + timedelta(days=40)).isoformat()}, "30 nights at most"),
        ({"destination": " "}, "the destination is empty"),
        ({"destination": "Qwxyzzy"}, "Qwxyzzy"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_a_sentence(
    changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Fault, match=sentence) as caught:
        search.run(argv(**changes))
    assert caught.value.code == 2


def test_a_date_that_is_none_names_the_option() -> None:
    with pytest.raises(Fault, match="--check-in: '2026-13-45' is no date: write it as") as caught:
        search.run(argv(check_in="2026-13-45"))
    assert caught.value.code == 2
