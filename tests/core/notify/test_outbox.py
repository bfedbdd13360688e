"""Alert and messages commit together; nothing is lost, and a double is known for one."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest

from core import clock, config
from core.accounts import service as accounts
from core.accounts.model import Account, Profile, QuietHours
from core.db import transaction
from core.notify import addresses, delivery, post, reach, rules, senders, service
from core.notify.addresses import Address
from core.notify.letters import Letter
from core.notify.model import ChannelKind, MessageState
from sandbox.mail import Postman
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


def test_a_slow_mail_server_doubles_nothing_while_another_worker_looks(
    ada: Account, tell: Tell, box: Postbox, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mail takes 70 s: six are more than twice the lease, and nobody dies."""
    answer, looking = Postman.handle_DATA, asyncio.Lock()

    async def slowly(self: Postman, *rest: Any) -> str:
        if not looking.locked():  # the other worker's own mail does not wait for a third
            async with looking:
                time.goes(seconds=70)
                await asyncio.get_running_loop().run_in_executor(None, service.deliver_due, 1)
        return await answer(self, *rest)

    monkeypatch.setattr(Postman, "handle_DATA", slowly)
    monkeypatch.setattr(delivery, "AT_ONCE", 1)
    for number in range(6):
        tell(f"drop-{number}")
    while service.deliver_due():
        pass
    assert (len(box.mails), box.mailbox.doubled()) == (6, 0)
    assert 70 * 3 > delivery.LEASE.total_seconds() > senders.WITHIN_S


def test_what_a_server_says_to_the_goodbye_changes_nothing(
    ada: Account, tell: Tell, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def rude(*_: object) -> str:
        return "421 Too busy to part"

    monkeypatch.setattr(Postman, "handle_QUIT", rude, raising=False)
    tell()
    service.deliver_due()
    assert len(box.mails) == 1
    assert states(ada) == [MessageState.SENT]


@pytest.mark.usefixtures("box")
def test_a_server_that_takes_its_time_to_say_taken_is_waited_for(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []
    real = smtplib.SMTP.data

    def data(self: smtplib.SMTP, msg: Any) -> tuple[int, bytes]:
        waits.append(self.sock.gettimeout() if self.sock else None)
        return real(self, msg)

    monkeypatch.setattr(smtplib.SMTP, "data", data)
    tell()
    service.deliver_due()
    assert waits == [60.0]  # who hangs up after 10 s sends the same mail again and again


@pytest.fixture
def dribbling() -> Iterator[int]:
    """The port of a server that says a byte now and then, and never comes to an end."""
    server, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def dribble() -> None:
        line, _ = server.accept()
        with line:
            while not over.wait(0.02):
                try:
                    line.sendall(b"2")
                except OSError:  # it was hung up on
                    return

    thread = threading.Thread(target=dribble)
    thread.start()
    yield server.getsockname()[1]
    over.set()
    thread.join()
    server.close()


@pytest.mark.parametrize("kind", [ChannelKind.EMAIL, ChannelKind.PUSH])
def test_a_server_that_dribbles_is_hung_up_on(
    dribbling: int, database: str, monkeypatch: pytest.MonkeyPatch, kind: ChannelKind
) -> None:
    monkeypatch.setattr(senders, "WITHIN_S", 0.3)  # a silence of ten seconds never comes
    monkeypatch.setenv(reach.ALLOW_PRIVATE, "1")
    monkeypatch.setenv("WAYRATE_MAIL", f"smtp://127.0.0.1:{dribbling}")
    config.settings.cache_clear()
    to = {
        ChannelKind.EMAIL: addresses.of_email("ada@example.com"),
        ChannelKind.PUSH: Address(kind, f"ntfy://127.0.0.1:{dribbling}/topic", "ntfy"),
    }[kind]
    with pytest.raises(senders.NotSent):
        senders.send(senders.Parcel("key", to, Letter("News", "text", "html"), "text"))


@pytest.fixture
def sleeper(ada: Account, time: Clock) -> Account:
    """Ada, who sleeps from 22 to 7 in Berlin; it is 21:55 there."""
    asleep = QuietHours(clock_time(22), clock_time(7))
    profile = Profile(time_zone="Europe/Berlin", quiet=asleep)
    time.at = datetime(2026, 11, 21, 20, 55, tzinfo=UTC)
    return accounts.update_profile(ada.account_id, profile, ada.version)


def test_what_an_outage_held_up_waits_for_the_end_of_quiet_hours(
    sleeper: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    box.mode("refuse")
    tell()
    service.deliver_due()
    time.at = datetime(2026, 11, 22, 2, tzinfo=UTC)  # 03:00, and the mail server is back
    box.mode("take")
    service.deliver_due()
    assert box.mails == []
    time.at = datetime(2026, 11, 22, 5, 59, 59, tzinfo=UTC)
    assert service.deliver_due() == 0
    time.goes(seconds=1)  # 07:00
    service.deliver_due()
    assert len(box.mails) == 1


def test_what_a_dead_worker_held_waits_for_the_end_of_quiet_hours(
    sleeper: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    tell()
    time.goes(minutes=4)
    with transaction() as connection:
        post.claim(connection, 10, clock.now(), clock.now() + delivery.LEASE)
    time.at += delivery.LEASE
    service.deliver_due()
    assert box.mails == []
    time.at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    service.deliver_due()
    assert len(box.mails) == 1


def test_the_night_is_no_part_of_the_day_of_tries(
    sleeper: Account,
    tell: Tell,
    box: Postbox,
    time: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "_WAITS", (timedelta(minutes=100),))
    box.mode("close")
    tell()
    tried: list[datetime] = []
    while states(sleeper) == [MessageState.WAITING]:
        before = box.mailbox.connections
        service.deliver_due()
        tried += [time.at] * (box.mailbox.connections - before)
        newest = service.inbox(sleeper.account_id)[0]
        time.at = max(time.at, service.sent(sleeper.account_id, newest.notice_id)[0].due_at)
    # By her clock: 21:55; held from 23:35 to 07:00, so given up 7:25 later; nine times from 07:00
    # to 20:20; held from 22:00 to 07:00, 9:00 later; 07:00 to 13:40, and at the end, 14:20.
    assert len(tried) == 1 + 9 + 6
    assert all(6 <= at.hour < 21 for at in tried)  # 7 there is 6 here
    assert tried[-1] == datetime(2026, 11, 23, 13, 20, tzinfo=UTC)


def test_a_letter_that_she_asked_for_knows_no_quiet_hours(
    sleeper: Account, box: Postbox, time: Clock
) -> None:
    time.goes(hours=3)
    (channel,) = service.channels(sleeper.account_id)
    service.test_channel(sleeper.account_id, channel.channel_id)
    service.deliver_due()
    assert len(box.mails) == 1


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
