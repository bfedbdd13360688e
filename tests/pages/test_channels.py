"""The channels of a profile: what can be done with each, and faults in words where they arose."""

from __future__ import annotations

import pytest

from core.accounts import service as accounts
from core.notify import service
from core.notify.model import BadAddress, Channel, ChannelKind, UnknownChannel, WrongCode
from tests.pages.conftest import Core, Open, an_account, html

ADA = an_account()


def a_channel(**changes: object) -> Channel:
    values: dict[str, object] = {
        "channel_id": "c1",
        "account_id": ADA.account_id,
        "kind": ChannelKind.EMAIL,
        "label": "a•••@example.com",
        "is_on": True,
        "is_proved": True,
        "digest": False,
    }
    return Channel(**{**values, **changes})  # type: ignore[arg-type]


class Ways:
    def __init__(self) -> None:
        self.channels: tuple[Channel, ...] = (a_channel(),)
        self.done: list[tuple[object, ...]] = []
        self.failure: Exception | None = None

    def note(self, name: str):
        def act(*values: object, **named: object) -> None:
            if self.failure:
                raise self.failure
            self.done.append((name, *values[1:], *named.items()))

        return act


@pytest.fixture
def ways(core: Core, monkeypatch: pytest.MonkeyPatch) -> Ways:
    core.person = ADA
    made = Ways()
    monkeypatch.setattr(service, "channels", lambda _, with_removed: made.channels)
    monkeypatch.setattr(accounts, "sessions", lambda *_: ())
    for name in (
        "add_channel", "prove", "test_channel", "switch_channel", "hear_again", "remove_channel",
        "undo_remove",
    ):  # fmt: skip
        monkeypatch.setattr(service, name, made.note(name))
    return made


def test_a_channel_is_switched_off_and_made_daily(ways: Ways, open_page: Open) -> None:
    app = open_page("profile.py")
    app.toggle(key="channel_daily_c1").set_value(True).run()
    app.toggle(key="channel_on_c1").set_value(False).run()
    assert ways.done == [
        ("switch_channel", "c1", ("digest", True)),
        ("switch_channel", "c1", ("is_on", False)),
    ]


def test_a_test_is_sent_and_a_channel_removed(ways: Ways, open_page: Open) -> None:
    app = open_page("profile.py")
    app.button(key="channel_send_a_test_c1").click().run()
    app.button(key="channel_remove_c1").click().run()
    assert ways.done == [("test_channel", "c1"), ("remove_channel", "c1")]


def test_what_failed_last_is_said(ways: Ways, open_page: Open) -> None:
    ways.channels = (a_channel(failure="The mail server does not answer."),)
    assert "The mail server does not answer." in html(open_page("profile.py"))


def test_a_wrong_code_is_said_at_its_channel(ways: Ways, open_page: Open) -> None:
    ways.channels = (a_channel(is_proved=False),)
    app = open_page("profile.py")
    assert "Not confirmed" in html(app)
    ways.failure = WrongCode("This is not the code. 4 more tries.")
    app.text_input(key="channel_code_c1").set_value("000000")
    app.button(key="channel_confirm_c1").click().run()
    assert "4 more tries" in html(app)


def test_an_address_that_is_refused_is_said_and_stays_in_its_field(
    ways: Ways, open_page: Open
) -> None:
    app = open_page("profile.py")
    app.text_input(key="channel_address_0_E-mail").set_value("ada@")
    ways.failure = BadAddress("This is not an e-mail address.")
    app.button(key="channel_add").click().run()
    assert "This is not an e-mail address." in html(app)
    assert app.text_input(key="channel_address_0_E-mail").value == "ada@"


def test_an_added_address_leaves_its_field(ways: Ways, open_page: Open) -> None:
    app = open_page("profile.py")
    app.text_input(key="channel_address_0_E-mail").set_value("second@example.com")
    app.button(key="channel_add").click().run()
    assert ways.done == [("add_channel", ChannelKind.EMAIL, "second@example.com")]
    assert app.text_input(key="channel_address_1_E-mail").value == ""


def test_what_a_mail_stopped_can_be_wanted_again(ways: Ways, open_page: Open) -> None:
    ways.channels = (a_channel(silenced=("alert",)),)
    app = open_page("profile.py")
    app.button(key="channel_send_them_again_c1").click().run()
    assert ways.done == [("hear_again", "c1")]


def test_a_removed_channel_has_an_undo(ways: Ways, open_page: Open) -> None:
    ways.channels = (a_channel(is_removed=True),)
    app = open_page("profile.py")
    assert "a•••@example.com is removed." in [each.value for each in app.text]
    app.button(key="channel_undo_c1").click().run()
    assert ways.done == [("undo_remove", "c1")]


def test_an_undo_that_comes_too_late_says_so(ways: Ways, open_page: Open) -> None:
    ways.channels = (a_channel(is_removed=True),)
    app = open_page("profile.py")
    ways.failure, ways.channels = UnknownChannel("This channel is not there any more."), ()
    app.button(key="channel_undo_c1").click().run()
    assert "This channel is not there any more." in html(app)
