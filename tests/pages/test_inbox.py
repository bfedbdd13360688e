"""The inbox: unread first seen, what was sent where, and an empty one that teaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from core import clock
from core.accounts import service as accounts
from core.accounts.model import Visit
from core.notify import service
from core.notify.model import Bell, MessageState, Notice, Pulse, Sent
from tests.pages.conftest import Core, Open, an_account, html

ADA = an_account()


def a_notice(number: int, **changes: object) -> Notice:
    values: dict[str, object] = {
        "notice_id": number,
        "account_id": ADA.account_id,
        "key": f"k{number}",
        "kind": "alert",
        "title": f"Hotel {number}: $312.40, 12 % less",
        "body": "Booking.com asked $355.00 before.",
        "link": "",
        "facts": {},
        "created_at": clock.now() - timedelta(minutes=5),
        "read_at": None,
    }
    return Notice(**{**values, **changes})  # type: ignore[arg-type]


def a_sent(state: MessageState = MessageState.SENT, **changes: object) -> Sent:
    values: dict[str, object] = {
        "label": "a•••@example.com",
        "state": state,
        "attempts": 1,
        "due_at": clock.now(),
        "ended_at": clock.now(),
        "failure": "",
        "is_digest": False,
    }
    return Sent(**{**values, **changes})  # type: ignore[arg-type]


class Box:
    """Her notices, as the replaced use cases keep them."""

    def __init__(self) -> None:
        self.rows: list[Notice] = []
        self.sent: dict[int, tuple[Sent, ...]] = {}

    def inbox(self, _: str, limit: int) -> tuple[Notice, ...]:
        return tuple(self.rows[:limit])

    def visit(self, _: str) -> Visit:
        unread = sum(row.read_at is None for row in self.rows)
        return Visit(ADA, Bell(Pulse(unread, newest=0), ()))

    def sent_of(self, _: str, ids: Collection[int]) -> dict[int, tuple[Sent, ...]]:
        return {each: self.sent.get(each, ()) for each in ids}

    def mark_read(self, _: str, ids: Collection[int] | None) -> tuple[int, ...]:
        changed = [
            row.notice_id
            for row in self.rows
            if row.read_at is None and (ids is None or row.notice_id in ids)
        ]
        self._put(changed, is_read=True)
        return tuple(changed)

    def mark_unread(self, _: str, ids: Collection[int]) -> None:
        self._put(ids, is_read=False)

    def _put(self, ids: Collection[int], *, is_read: bool) -> None:
        at = clock.now() if is_read else None
        self.rows = [replace(row, read_at=at) if row.notice_id in ids else row for row in self.rows]


@pytest.fixture
def box(core: Core, monkeypatch: pytest.MonkeyPatch) -> Box:
    core.person = ADA
    made = Box()
    monkeypatch.setattr(accounts, "visit", made.visit)
    for name in ("inbox", "sent_of", "mark_read", "mark_unread"):
        monkeypatch.setattr(service, name, getattr(made, name))
    return made


def test_an_empty_inbox_says_how_to_fill_it(box: Box, open_page: Open) -> None:
    app = open_page("inbox.py")
    assert any("Nothing has come yet" in str(each.value) for each in app.markdown)
    assert any("Find a stay" in button.label for button in app.button)


def test_unread_notices_are_marked_and_say_where_they_went(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(2), a_notice(1, read_at=clock.now())]
    box.sent = {2: (a_sent(),)}
    shown = html(open_page("inbox.py"))
    assert shown.count("wr-notice new") == 1
    assert "Hotel 2: $312.40, 12 % less" in shown and "Hotel 1" in shown
    assert "sent to a•••@example.com" in shown


def test_what_could_not_be_sent_says_why(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(1)]
    box.sent = {1: (a_sent(MessageState.FAILED, failure="The mail server does not answer."),)}
    shown = html(open_page("inbox.py"))
    assert "could not be sent to a•••@example.com" in shown
    assert "The mail server does not answer." in shown


def test_all_read_can_be_taken_back(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(2), a_notice(1)]
    app = open_page("inbox.py")
    app.button(key="read_all").click().run()
    assert "wr-notice new" not in html(app)
    app.button(key="read_undo").click().run()
    assert html(app).count("wr-notice new") == 2


def test_one_is_marked_read(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(2), a_notice(1)]
    app = open_page("inbox.py")
    app.button(key="read_1").click().run()
    assert [row.notice_id for row in box.rows if row.read_at] == [1]


def test_older_ones_come_when_asked_for(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(number) for number in range(30, 0, -1)]
    app = open_page("inbox.py")
    assert html(app).count("wr-notice new") == 20
    app.button(key="inbox_older").click().run()
    assert html(app).count("wr-notice new") == 30


def test_names_from_outside_stay_words(box: Box, open_page: Open) -> None:
    box.rows = [a_notice(1, title="<script>alert(1)</script>")]
    assert "<script>" not in html(open_page("inbox.py"))


def test_a_stranger_is_asked_to_sign_in(core: Core, open_page: Open) -> None:
    app = open_page("inbox.py")
    assert any("Sign in to see your inbox" in str(each.value) for each in app.markdown)
