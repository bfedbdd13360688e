"""Where messages may go, how a channel is proved, and how it is silenced."""

from __future__ import annotations

import http.server
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.accounts.model import Account
from core.db import transaction
from core.notify import addresses, channels, links, reach, service
from core.notify.model import BadAddress, ChannelKind, MessageState, UnknownChannel, WrongCode
from core.vault import NotOurs
from tests.core.notify.conftest import START, Clock, Tell
from tests.people import a_person
from tests.postbox import Postbox

REFUSED = [
    ("", "Type the address"),
    ("file:///etc/passwd", "We send to"),
    ("http://example.com/hook", "We send to"),
    ("jsons://example.com/x", "We send to"),
    ("mailto://user:pass@example.com", "We send to"),
    ("syslog://", "We send to"),
    ("ntfys://127.0.0.1/topic", "private network"),
    ("ntfys://localhost/topic", "private network"),
    ("ntfys://10.0.0.8/topic", "private network"),
    ("ntfys://169.254.169.254/latest", "private network"),
    ("ntfys://192.168.1.1:99999/topic", "port"),
    ("ntfys://0.0.0.0/topic", "private network"),
    ("ntfys://2130706433/topic", "private network"),
    ("ntfy://127.0.0.1:8080/topic", "is written"),
    ("ntfys://no-such-host.invalid/topic", "No server"),
    ("ntfy://topic?attach=file:///etc/passwd", "Leave out"),
    ("ntfys://example.com/topic?verify=no", "Leave out"),
    ("ntfy://topic#x", "Leave out"),
    ("ntfy://to pic", "no spaces"),
    ("ntfy://topic\nX", "no spaces"),
    ("x" * 600, "500 characters"),
    ("tgram://123:abc/12345", "choose chat"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED)
def test_an_address_that_leads_astray_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says):
        addresses.read(ChannelKind.PUSH, text)


@pytest.mark.parametrize("text", ["ada", "ada@", "@example.com", "a@b@example.com", "a b@c.de"])
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        addresses.read(ChannelKind.EMAIL, text)


def test_the_label_shows_who_it_is_and_keeps_the_secret() -> None:
    secret = "tgram://123456789:AAE-abcdefghijklmnopqrstuvwxyz1234567/12345"
    assert addresses.read(ChannelKind.CHAT, secret).label == "Telegram •••2345"
    assert addresses.read(ChannelKind.EMAIL, "Ada@Example.com").label == "a•••@example.com"


@pytest.mark.parametrize(
    "address",
    ["::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
     "224.0.0.1", "100.64.0.1", "0.0.0.0", "192.0.2.1", "::127.0.0.1", "::9.9.9.9", "::",
     "::ffff:0:127.0.0.1", "::ffff:0:9.9.9.9", "64:ff9b:1::7f00:1", "64:ff9b:1::909:909",
     "2001:0:4136:e378:8000:63bf:f6f6:f6f6", "192.88.99.1", "fec0::1", "ff0e::1",
     "100::1", "2001:db8::1", "3fff::1", "5f00::1", "255.255.255.255", "240.0.0.1",
     "198.18.0.1", "192.0.0.8"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not reach.is_public(address)


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert reach.is_public(address)


class Hook(http.server.BaseHTTPRequestHandler):
    """A small push service: keeps what it is sent."""

    taken: list[bytes]

    def do_POST(self) -> None:
        self.taken.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = b"{}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def push() -> Iterator[tuple[int, list[bytes]]]:
    """(port, what came) of a push service on this machine."""
    Hook.taken = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, Hook.taken
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(reach.ALLOW_PRIVATE, "1")


def code_in(words: str) -> str:
    found = re.search(r"\b(\d{6})\b", words)
    assert found
    return found[1]


@pytest.mark.usefixtures("private")
def test_a_push_address_is_proved_by_its_code_and_then_told(
    ada: Account, tell: Tell, box: Postbox, push: tuple[int, list[bytes]]
) -> None:
    port, taken = push
    made = service.add_channel(ada.account_id, ChannelKind.PUSH, f"ntfy://127.0.0.1:{port}/wayrate")
    tell("before")  # not proved yet: nothing goes there
    service.deliver_due()
    assert len(taken) == 1
    proved = service.prove(ada.account_id, made.channel_id, code_in(taken[0].decode()))
    assert proved.is_proved
    tell("after")
    service.deliver_due()
    assert len(taken) == 2
    assert b"12 % less" in taken[1] and b"https://wayrate.example/alert?id=7" in taken[1]


@pytest.mark.usefixtures("box")
def test_a_name_that_moved_into_the_private_network_is_not_followed(
    ada: Account, tell: Tell, monkeypatch: pytest.MonkeyPatch, push: tuple[int, list[bytes]]
) -> None:
    port, taken = push
    real = socket.getaddrinfo
    leads_to = "9.9.9.9"

    def resolve(host: str, *rest: object, **more: object) -> object:
        return real(leads_to if host == "push.example.com" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    address = f"ntfys://push.example.com:{port}/wayrate"
    made = service.add_channel(ada.account_id, ChannelKind.PUSH, address)
    leads_to = "127.0.0.1"
    service.deliver_due()
    assert taken == []
    channel = next(
        one for one in service.channels(ada.account_id) if one.channel_id == made.channel_id
    )
    assert "private network" in channel.failure


def test_a_connection_is_made_to_the_address_that_was_checked(
    push: tuple[int, list[bytes]],
) -> None:
    import urllib3

    port, taken = push
    with reach.public_only(), pytest.raises(Exception, match="private network"):
        urllib3.PoolManager(retries=False).request("POST", f"http://127.0.0.1:{port}/", body=b"x")
    assert taken == []
    # Outside of that block the process goes where it likes.
    urllib3.PoolManager(retries=False).request("POST", f"http://127.0.0.1:{port}/", body=b"x")
    assert taken == [b"x"]


def test_wrong_codes_run_out(ada: Account, box: Postbox) -> None:
    made = service.add_channel(ada.account_id, ChannelKind.EMAIL, "second@example.com")
    service.deliver_due()
    code = code_in(box.mails[0].subject)
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode, match=f"{left} more"):
            service.prove(ada.account_id, made.channel_id, wrong)
    with pytest.raises(WrongCode, match="new one"):
        service.prove(ada.account_id, made.channel_id, wrong)
    with pytest.raises(WrongCode):
        service.prove(ada.account_id, made.channel_id, code)


def test_an_old_code_does_not_work(ada: Account, box: Postbox, time: Clock) -> None:
    made = service.add_channel(ada.account_id, ChannelKind.EMAIL, "second@example.com")
    service.deliver_due()
    time.goes(minutes=16)
    with pytest.raises(WrongCode):
        service.prove(ada.account_id, made.channel_id, code_in(box.mails[0].subject))


def test_nobody_is_written_to_without_end(ada: Account) -> None:
    for number in range(channels.MESSAGES_AN_HOUR):
        made = service.add_channel(ada.account_id, ChannelKind.EMAIL, f"x{number}@example.com")
        service.remove_channel(ada.account_id, made.channel_id)
    with pytest.raises(channels.TooMany):
        service.add_channel(ada.account_id, ChannelKind.EMAIL, "one-more@example.com")


def test_the_same_address_twice_is_refused(ada: Account) -> None:
    with pytest.raises(BadAddress, match="already"):
        service.add_channel(ada.account_id, ChannelKind.EMAIL, ada.email.upper())


def test_an_address_is_sealed(ada: Account) -> None:
    service.add_channel(ada.account_id, ChannelKind.PUSH, "ntfy://my-secret-topic")
    with transaction() as connection:
        rows = str(connection.exec_driver_sql("SELECT channel::text FROM channel").all())
        rows += str(connection.exec_driver_sql("SELECT message::text FROM message").all())
    assert "my-secret-topic" not in rows


def test_a_stranger_reaches_no_channel(ada: Account) -> None:
    (hers,) = service.channels(ada.account_id)
    eve = a_person("eve@example.com")
    for act in (
        service.remove_channel, service.undo_remove, service.hear_again, service.test_channel,
    ):  # fmt: skip
        with pytest.raises(UnknownChannel):
            act(eve.account_id, hers.channel_id)
    assert service.channels(ada.account_id) == (hers,)


def test_what_is_switched_off_before_it_is_sent_is_dropped(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    tell()
    (channel,) = service.channels(ada.account_id)
    service.switch_channel(ada.account_id, channel.channel_id, is_on=False)
    service.deliver_due()
    (newest,) = service.inbox(ada.account_id)
    assert [one.state for one in service.sent(ada.account_id, newest.notice_id)] == [
        MessageState.DROPPED
    ]
    assert box.mails == []


def test_one_click_stops_a_kind_of_message_and_can_be_taken_back(
    ada: Account, tell: Tell, box: Postbox
) -> None:
    tell("first")
    service.deliver_due()
    address = box.mails[0].headers["List-Unsubscribe"].strip("<>")
    token = re.sub(r"\s", "", address).rpartition("/")[2]
    assert service.stops(token).kind == "alert"  # looking changes nothing
    tell("second")
    service.deliver_due()
    service.unsubscribe(token)
    service.unsubscribe(token)
    tell("third")
    service.deliver_due()
    assert len(box.mails) == 2
    service.unsubscribe(token, undo=True)
    tell("fourth")
    service.deliver_due()
    assert len(box.mails) == 3


def test_a_forged_link_stops_nothing(ada: Account) -> None:
    (channel,) = service.channels(ada.account_id)
    good = links.unsubscribe(ada.account_id, channel.channel_id, "alert").rpartition("/")[2]
    for token in ("x", good[:-2], good[:5] + "A" + good[6:], ""):
        with pytest.raises(NotOurs):
            service.unsubscribe(token)
    assert service.channels(ada.account_id)[0].silenced == ()


def test_a_digest_is_one_mail_in_her_morning(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    (channel,) = service.channels(ada.account_id)
    service.switch_channel(ada.account_id, channel.channel_id, digest=True)
    for number in range(3):
        tell(f"drop-{number}", title=f"Hotel {number}", time_zone="America/New_York")
    time.goes(minutes=59)  # it is 7 in New York at the start
    assert service.deliver_due() == 0
    time.goes(minutes=1)
    assert service.deliver_due() == 3
    (mail,) = box.mails
    assert mail.subject == "3 pieces of news: Hotel 0"
    assert all(f"Hotel {number}" in mail.html for number in range(3))
    newest = service.inbox(ada.account_id)[0]
    assert service.sent(ada.account_id, newest.notice_id)[0].state is MessageState.SENT


def test_a_digest_goes_again_as_the_same_mail(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    (channel,) = service.channels(ada.account_id)
    service.switch_channel(ada.account_id, channel.channel_id, digest=True)
    tell("a", title="Hotel A")
    tell("b", title="Hotel B")
    time.at = START + timedelta(hours=24)
    box.mode("lose_answer")
    service.deliver_due()
    box.mode("take")
    time.goes(seconds=5)
    service.deliver_due()
    assert len(box.mails) == 2
    assert box.mailbox.doubled() == 1


def test_a_removed_channel_is_told_nothing_and_comes_back_whole(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    (before,) = service.channels(ada.account_id)
    tell("waits")
    service.remove_channel(ada.account_id, before.channel_id)
    service.remove_channel(ada.account_id, before.channel_id)  # from another window
    assert service.channels(ada.account_id) == ()
    (removed,) = service.channels(ada.account_id, with_removed=True)
    assert removed == replace(before, is_removed=True)
    (newest,) = service.inbox(ada.account_id)
    assert service.sent(ada.account_id, newest.notice_id)[0].state is MessageState.DROPPED
    tell("comes meanwhile")
    assert service.deliver_due() == 0
    time.goes(minutes=9, seconds=59)
    service.sweep()
    assert service.undo_remove(ada.account_id, before.channel_id) == before
    assert service.undo_remove(ada.account_id, before.channel_id) == before  # a second click
    assert service.channels(ada.account_id, with_removed=True) == (before,)
    assert service.deliver_due() == 1  # what waited when it was removed
    assert len(box.mails) == 1


def test_a_digest_waits_while_its_channel_is_removed(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    (channel,) = service.channels(ada.account_id)
    service.switch_channel(ada.account_id, channel.channel_id, digest=True)
    tell("a", title="Hotel A")
    time.at = START + timedelta(hours=24)
    service.remove_channel(ada.account_id, channel.channel_id)
    assert service.deliver_due() == 0
    service.undo_remove(ada.account_id, channel.channel_id)
    assert service.deliver_due() == 1


def test_after_ten_minutes_a_removed_channel_is_forgotten(
    ada: Account, tell: Tell, box: Postbox, time: Clock
) -> None:
    secret = service.add_channel(ada.account_id, ChannelKind.PUSH, "ntfy://my-secret-topic")
    service.deliver_due()
    tell("to the mail alone")
    service.remove_channel(ada.account_id, secret.channel_id)
    assert "my-secret-topic" not in _channels_as_stored()
    time.goes(minutes=10)
    assert len(service.channels(ada.account_id, with_removed=True)) == 1
    with pytest.raises(UnknownChannel):
        service.undo_remove(ada.account_id, secret.channel_id)
    assert service.sweep() >= 1  # those of other tests too
    assert secret.channel_id not in _channels_as_stored()
    assert len(service.channels(ada.account_id)) == 1


def _channels_as_stored() -> str:
    with transaction() as connection:
        return str(connection.exec_driver_sql("SELECT channel::text FROM channel").all())


def test_an_address_that_was_removed_can_be_added_at_once_and_is_proved_anew(
    ada: Account, box: Postbox
) -> None:
    (before,) = service.channels(ada.account_id)
    service.remove_channel(ada.account_id, before.channel_id)
    added = service.add_channel(ada.account_id, ChannelKind.EMAIL, ada.email)
    assert not added.is_proved
    assert service.channels(ada.account_id) == (added,)
    with pytest.raises(UnknownChannel):
        service.undo_remove(ada.account_id, before.channel_id)


def test_a_new_address_takes_the_place_of_one_that_was_removed(ada: Account, box: Postbox) -> None:
    (before,) = service.channels(ada.account_id)
    other = service.add_channel(ada.account_id, ChannelKind.EMAIL, "new@example.com")
    service.remove_channel(ada.account_id, other.channel_id)
    with transaction(ada.account_id) as connection:
        service.proved_again(connection, ada.account_id, ada.email, "new@example.com")
    (moved,) = service.channels(ada.account_id, with_removed=True)
    assert (moved.channel_id, moved.label) == (before.channel_id, "n•••@example.com")


def test_nobody_brings_back_more_channels_than_she_may_have(
    ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MOST", 2)
    (first,) = service.channels(ada.account_id)
    service.remove_channel(ada.account_id, first.channel_id)
    for number in range(2):
        service.add_channel(ada.account_id, ChannelKind.EMAIL, f"x{number}@example.com")
    with pytest.raises(channels.TooMany):
        service.undo_remove(ada.account_id, first.channel_id)
