"""What a toast says in its three lines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.notify.model import Notice
from pages.parts.bell import words


def a_notice(**changes: Any) -> Notice:
    values: dict[str, Any] = {
        "notice_id": 1,
        "account_id": "a-1",
        "key": "k",
        "kind": "alert",
        "title": "Grand Hotel drops 12 %",
        "body": "$355.00 → $312.40 for the whole stay, at a source with a long name. " * 3,
        "link": "alert?id=0b7e-4f",
        "facts": {"was": "$355.00", "now": "$312.40"},
        "created_at": datetime(2026, 11, 20, tzinfo=UTC),
        "read_at": None,
    }
    return Notice(**{**values, **changes})


def test_old_and_new_come_first_and_the_title_opens_the_alert() -> None:
    assert words(a_notice()) == (
        "**\\$355\\.00 → \\$312\\.40**  \n[Grand Hotel drops 12 %](/alert?id=0b7e-4f)"
    )


def test_a_long_name_hides_nothing_behind_view_more() -> None:
    name = "Hampton Inn Manhattan Downtown Financial District drops 12 % to $312.40"
    assert words(a_notice(title=name, facts={}, link="")) == (
        "Hampton Inn Manhattan… drops 12 % to \\$312\\.40"
    )


def test_without_an_old_price_it_is_the_title_alone() -> None:
    assert words(a_notice(facts={"was": "", "now": "$312.40"}, link="")) == "Grand Hotel drops 12 %"


@pytest.mark.parametrize("link", ["//evil.example", "alert?id=1) [x](//e.example", "javascript:1"])
def test_a_link_that_is_no_page_of_ours_is_none(link: str) -> None:
    assert "(" not in words(a_notice(link=link, facts={}))
