"""Alarms reach people once when they start and once when they end, however often they are tried.

Told through the real library to a real HTTP receiver.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import get_args

import pytest

from core import clock
from core.config import World
from core.db import transaction
from core.health import channel, news
from core.health.alarms import Trouble

FAILING = Trouble("source_failing", "ihg", "IHG answered 1 of 6 visits in the last hour.")
NOW = clock.now()


class Receiver:
    """Answers with `status` and keeps what it took."""

    def __init__(self) -> None:
        self.status = 200
        self.taken: list[tuple[str, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if receiver.status == 200:
                    receiver.taken.append((said["title"], said["message"]))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"json://127.0.0.1:{self._server.server_port}/secret-token"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receivers(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Receiver, Receiver]]:
    one, other = Receiver(), Receiver()
    monkeypatch.setenv(channel.URLS, f"{one.url}, {other.url}")
    yield one, other
    one.close()
    other.close()


def _tick(*found: Trouble, after_s: float = 0, world: World = "local") -> int:
    """What the leader does every 30 s."""
    at = NOW + timedelta(seconds=after_s)
    with transaction() as connection:
        news.settle(connection, world, found, at)
    return news.tell(world, channel.channels(), at)


def _open(world: World = "local") -> list[tuple[str, bool]]:
    with transaction() as connection:
        return [(alarm.subject, alarm.is_told) for alarm in news.open_alarms(connection, world)]


@pytest.fixture(autouse=True)
def _nothing_before(database: str) -> None:
    with transaction() as connection:
        for world in get_args(World):
            news.settle(connection, world, (), NOW)
        news.prune(connection, NOW + news.KEEP + timedelta(days=1))


def test_start_and_end_are_told_once_each(receivers: tuple[Receiver, Receiver]) -> None:
    one, other = receivers
    assert [_tick(FAILING), _tick(FAILING, after_s=30), _tick(after_s=60), _tick(after_s=90)] == [
        0, 0, 0, 0,
    ]  # fmt: skip
    for receiver in (one, other):
        titles = [title for title, _ in receiver.taken]
        assert titles == ["Wayrate: source failing ihg", "Wayrate: over: source failing ihg"]
        assert FAILING.sentence in receiver.taken[0][1]


def test_a_receiver_that_fails_hears_it_later_and_the_other_hears_it_once(
    receivers: tuple[Receiver, Receiver],
) -> None:
    one, other = receivers
    other.status = 500
    assert _tick(FAILING) == 1
    assert _open() == [("ihg", False)]
    assert len(one.taken) == 1
    other.status = 200
    assert _tick(FAILING, after_s=30) == 0
    assert _open() == [("ihg", True)]
    assert (len(one.taken), len(other.taken)) == (1, 1)


def test_an_alarm_that_is_over_before_anyone_heard_is_told_whole(
    receivers: tuple[Receiver, Receiver],
) -> None:
    one, other = receivers
    one.status = other.status = 500
    _tick(FAILING)
    _tick(after_s=30)
    assert one.taken == []
    one.status = other.status = 200
    assert _tick(after_s=60) == 0
    assert [title for title, _ in one.taken] == [
        "Wayrate: source failing ihg",
        "Wayrate: over: source failing ihg",
    ]


def test_the_same_trouble_later_is_a_new_alarm(receivers: tuple[Receiver, Receiver]) -> None:
    one, _ = receivers
    for found, after_s in (([FAILING], 0), ([], 30), ([FAILING], 60)):
        _tick(*found, after_s=after_s)
    assert len(one.taken) == 3


def test_each_world_has_alarms_of_its_own(receivers: tuple[Receiver, Receiver]) -> None:
    one, _ = receivers
    _tick(FAILING, world="live")
    _tick(FAILING, after_s=30)
    assert (_open("live"), _open("local")) == ([("ihg", True)], [("ihg", True)])
    _tick(after_s=60)  # nothing is wrong in the local world: that says nothing of the other
    assert (_open("live"), _open("local")) == ([("ihg", True)], [])
    assert len(one.taken) == 3


def test_without_a_channel_the_log_is_told(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(channel.URLS, raising=False)
    assert _tick(FAILING) == 0
    assert FAILING.sentence in capsys.readouterr().out
    assert _open() == [("ihg", True)]


def test_addresses_are_in_no_row_and_no_line_of_the_log(
    receivers: tuple[Receiver, Receiver], capsys: pytest.CaptureFixture[str]
) -> None:
    receivers[0].status = 500
    _tick(FAILING)
    names = [each.name for each in channel.channels()]
    assert not any("secret" in name or "127.0.0.1" in name for name in names)
    assert "secret" not in "".join(capsys.readouterr())
