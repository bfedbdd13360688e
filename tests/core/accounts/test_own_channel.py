"""Her own address as a channel: made once, by its first proof, and hers to take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.accounts import service as accounts
from core.accounts.model import Account
from core.notify import service as notify
from core.notify.model import Channel
from tests.core.accounts.conftest import Mailbag
from tests.people import PASSWORD, a_person
from tests.web_role import owner

pytestmark = pytest.mark.usefixtures("web")

Later = Callable[[timedelta], None]
Prove = Callable[[Account, Mailbag], None]


def _reset(person: Account, mailbag: Mailbag) -> None:
    accounts.ask_reset(person.email)
    accounts.reset(mailbag.token("reset"), "Other-Horse-7")


def _change(person: Account, mailbag: Mailbag) -> None:
    accounts.change_email(person.account_id, "countess@example.com", PASSWORD)
    accounts.confirm_email(mailbag.token("email_new"))


def _come_by_service(person: Account, mailbag: Mailbag) -> None:
    accounts.sign_in_with("https://id.example", "7", person.email, email_verified=True)


def _by_hand(person: Account, mailbag: Mailbag) -> None:
    with owner():
        accounts.verify_by_hand(person.email)


def _with_channel() -> tuple[Account, Channel]:
    with owner():
        person = accounts.verify_by_hand(a_person(verified=False).email)
    (channel,) = notify.channels(person.account_id)
    return person, channel


AGAIN = pytest.mark.parametrize("again", [_reset, _change, _come_by_service, _by_hand])


@AGAIN
def test_a_removed_channel_stays_removed_when_the_address_is_proved_again(
    mailbag: Mailbag, later: Later, again: Prove
) -> None:
    person, channel = _with_channel()
    notify.remove_channel(person.account_id, channel.channel_id)
    later(timedelta(minutes=11))
    with owner():
        notify.sweep()
    again(person, mailbag)
    assert notify.channels(person.account_id) == ()


@AGAIN
def test_one_removed_a_moment_ago_comes_back_by_her_click_alone(
    mailbag: Mailbag, again: Prove
) -> None:
    person, channel = _with_channel()
    notify.remove_channel(person.account_id, channel.channel_id)
    again(person, mailbag)
    assert notify.channels(person.account_id) == ()
    assert notify.undo_remove(person.account_id, channel.channel_id).is_on


@AGAIN
def test_one_that_is_off_stays_off(mailbag: Mailbag, again: Prove) -> None:
    person, channel = _with_channel()
    notify.switch_channel(person.account_id, channel.channel_id, is_on=False)
    again(person, mailbag)
    assert [one.is_on for one in notify.channels(person.account_id)] == [False]


def test_the_first_proof_makes_the_channel_also_by_a_reset(mailbag: Mailbag) -> None:
    accounts.register("ada@example.com", PASSWORD)
    accounts.ask_reset("ada@example.com")
    accounts.reset(mailbag.token("reset"), "Other-Horse-7")
    with owner():
        (person,) = accounts.everyone()
    assert [one.label for one in notify.channels(person.account_id)] == ["a•••@example.com"]


def test_who_came_by_a_service_has_the_channel_from_the_first_time_on() -> None:
    ticket = accounts.sign_in_with("https://id.example", "7", "ada@example.com", True)
    person = accounts.who(accounts.enter(ticket, "Firefox"))
    assert person is not None
    assert [one.is_on for one in notify.channels(person.account_id)] == [True]
