"""Alert and messages commit together; nothing is lost, and a double is known for one."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from core import clock
from core.accounts.model import Account
from core.db import transaction
from core.notify import delivery, post, service
from core.notify.model import MessageState
from tests.core.notify.conftest import START, Clock, Tell, a_notice
from tests.postbox import Postbox


def states(ada: Account) -> list[MessageState]:
    newest = service.inbox(ada.account_id)[0]
    return [one.state for one in service.sent(ada.account_id, newest.notice_id)]


def test_an_alert_arrives_as_mail_with_text_html_and_a_way_to_stop(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    assert tell() is True
    assert service.deliver_due() == 1
    (mail,) = box.mails
    assert mail.to == ada.email
    assert mail.subject == "Hampton Inn Manhattan: $312.40, 12 % less"
    assert "https://wayrate.example/alert?id=7" in mail.text
    assert "$355.00 -> $312.40" in mail.text
    assert 'href="https://wayrate.example/alert?id=7"' in mail.html
    assert mail.headers["List-Unsubscribe"].startswith("<https://wayrate.example/wayrate/stop/")
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert states(ada) == [MessageState.SENT]


def test_the_same_event_twice_is_one_notice_and_one_mail(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    assert [tell(), tell()] == [True, False]
    service.deliver_due()
    assert len(box.mails) == len(service.inbox(ada.account_id)) == 1


def test_what_is_rolled_back_is_never_told(ada: Account, box: Postbox) -> None:
    with pytest.raises(RuntimeError), transaction(ada.account_id) as connection:
        service.notify(connection, a_notice(ada))
        raise RuntimeError("the alert could not be stored")
    assert service.deliver_due() == 0
    assert service.inbox(ada.account_id) == ()


def test_quiet_hours_hold_the_message_but_not_the_inbox(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    tell(not_before=START + timedelta(hours=8))
    assert service.deliver_due() == 0
    assert service.unread(ada.account_id) == 1
    time.goes(hours=8)
    assert service.deliver_due() == 1
    assert len(box.mails) == 1


def test_a_digest_waits_for_the_morning_that_quiet_hours_leave(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    (channel,) = service.channels(ada.account_id)
    service.switch_channel(ada.account_id, channel.channel_id, digest=True)
    nine = START + timedelta(hours=21)
    tell(not_before=nine, digest_at=nine)
    time.goes(hours=20)  # 8 o'clock is inside of her quiet hours
    assert service.deliver_due() == 0
    time.goes(hours=1)
    assert service.deliver_due() == 1
    assert len(box.mails) == 1


def test_a_mail_server_that_is_down_loses_nothing(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    box.stop()
    tell()
    service.deliver_due()
    assert states(ada) == [MessageState.WAITING]
    assert "mail server" in service.channels(ada.account_id)[0].failure
    assert service.deliver_due() == 0  # not at once: it waits before it tries again
    box.start()
    time.goes(seconds=5)
    service.deliver_due()
    assert [mail.to for mail in box.mails] == [ada.email]
    assert states(ada) == [MessageState.SENT]
    assert service.channels(ada.account_id)[0].failure == ""


@pytest.mark.parametrize("mode", ["refuse", "close"])
def test_a_day_of_trouble_ends_as_failed_where_she_sees_it(
    ada: Account, tell: Tell, box: Postbox, time: Clock, mode: str
) -> None:
    box.mode(mode)
    tell()
    tries = 0
    while True:
        tries += service.deliver_due()
        newest = service.inbox(ada.account_id)[0]
        (sent,) = service.sent(ada.account_id, newest.notice_id)
        if sent.state is not MessageState.WAITING:
            break
        time.at = sent.due_at
    assert time.at == START + timedelta(hours=24)
    assert 20 < tries < 60
    assert states(ada) == [MessageState.FAILED]
    assert sent.failure
    assert service.channels(ada.account_id)[0].failure == sent.failure


def test_an_address_that_the_server_does_not_know_fails_at_once(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    box.mode("reject")
    tell()
    service.deliver_due()
    assert states(ada) == [MessageState.FAILED]


def test_a_mail_whose_answer_was_lost_goes_again_under_the_same_message_id(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    box.mode("lose_answer")
    tell()
    service.deliver_due()
    box.mode("take")
    time.goes(seconds=5)
    service.deliver_due()
    assert len(box.mails) == 2
    assert len({mail.message_id for mail in box.mails}) == 1
    assert box.mailbox.doubled() == 1


def test_a_worker_that_died_with_a_message_in_hand_is_replaced_after_the_lease(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    tell()
    with transaction() as connection:  # claimed, and never heard of again
        taken = post.claim(connection, 10, clock.now(), clock.now() + delivery.LEASE)
    assert len(taken) == 1
    assert service.deliver_due() == 0
    time.at += delivery.LEASE
    assert service.deliver_due() == 1
    assert len(box.mails) == 1


def test_many_workers_at_once_send_each_message_once(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    for number in range(40):
        tell(f"drop-{number}")
    workers = [threading.Thread(target=_until_empty) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(box.mails) == 40
    assert len({mail.message_id for mail in box.mails}) == 40


def _until_empty() -> None:
    while service.deliver_due(3):
        pass


def test_a_letter_is_sealed_until_it_is_sent_and_then_forgotten(ada: Account, box: Postbox) -> None:
    link = "https://wayrate.example/confirm?token=SECRET"
    with transaction(key=ada.email) as connection:
        values = {"name": "Ada", "email": ada.email, "link": link}
        assert service.mail(connection, "verify:1", ada.email, "verify", values)
        assert not service.mail(connection, "verify:1", ada.email, "verify", values)
    assert "SECRET" not in _dump()
    service.deliver_due()
    (mail,) = box.mails
    assert link in mail.text and link in mail.html
    assert "List-Unsubscribe" not in mail.headers
    with transaction() as connection:
        left = connection.exec_driver_sql("SELECT letter FROM message WHERE key = 'verify:1'")
        assert left.scalar_one() is None


def _dump() -> str:
    with transaction() as connection:
        return str(connection.exec_driver_sql("SELECT message::text FROM message").all())


def test_a_letter_that_lacks_a_value_is_refused_when_it_is_written(ada: Account) -> None:
    with pytest.raises(Exception, match="link"), transaction(ada.account_id) as connection:
        service.mail(connection, "verify:2", ada.email, "verify", {})


def test_words_from_outside_stay_words_in_a_mail(ada: Account, tell: Tell, box: Postbox) -> None:
    tell(title="<script>alert(1)</script>\nBcc: all@example.com", body="<img src=x>")
    service.deliver_due()
    (mail,) = box.mails
    assert "<script>" not in mail.html and "<img" not in mail.html
    assert "Bcc" not in mail.headers
