"""The mail server that a benchmark kills is really gone, and comes back with what it took."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.watching.mail_server import MailServer


def send(port: int, words: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "News"
    mail.set_content(words)
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(mail)


def test_a_killed_mail_server_takes_nothing_until_it_starts_again(tmp_path: Path) -> None:
    server = MailServer(tmp_path / "mails.jsonl")
    port = urlsplit(server.url).port
    assert port is not None
    server.start()
    try:
        send(port, "one")
        server.kill()
        with pytest.raises(OSError, match=r"refused|reset"):
            send(port, "two")
        server.start()
        send(port, "three")
        assert [text.strip() for text in server.texts()] == ["one", "three"]
    finally:
        server.kill()
    assert server.kills == 2
