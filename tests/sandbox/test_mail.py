"""The world's mail server speaks real SMTP, and can be made to misbehave."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.sandbox.conftest import Running, start


@pytest.fixture
def mail(world: Running) -> Iterator[Running]:
    world.control.delete("/mailbox.json")
    yield world
    world.control.put("/mailbox.json", json={"mode": "take"})
    world.control.delete("/mailbox.json")


def send(world: Running, to: str = "ada@example.com", subject: str = "12 % less") -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "us@wayrate.example", to
    letter["Message-ID"] = "<one@wayrate.example>"
    letter.set_content("Plain words.")
    letter.add_alternative("<html><head></head><body><b>Words</b></body></html>", subtype="html")
    with smtplib.SMTP("127.0.0.1", world.told["smtp_port"], timeout=5) as smtp:
        smtp.send_message(letter)


def taken(world: Running, to: str = "") -> list[dict[str, object]]:
    return list(world.control.get("/mailbox.json", params={"to": to}).json()["mails"])


def test_a_mail_is_shown_with_its_words_and_headers(mail: Running) -> None:
    send(mail)
    (shown,) = taken(mail, "ada@example.com")
    assert shown["subject"] == "12 % less"
    assert shown["text"] == "Plain words.\n"
    assert "<b>Words</b>" in str(shown["html"])
    assert shown["message_id"] == "<one@wayrate.example>"
    assert taken(mail, "eve@example.com") == []
    page = mail.control.get("/mailbox").text
    assert "12 % less" in page and "to ada@example.com" in page


def test_the_body_of_a_mail_runs_no_script(mail: Running) -> None:
    send(mail)
    (shown,) = taken(mail)
    answer = mail.control.get(f"/mailbox/{shown['number']}")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "allow-scripts" not in answer.headers["content-security-policy"]
    assert mail.control.get("/mailbox/999999").status_code == 404


def test_words_of_a_mail_stay_words_on_the_page(mail: Running) -> None:
    send(mail, subject="<script>alert(1)</script>")
    assert "<script>alert(1)" not in mail.control.get("/mailbox").text


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        ("refuse", smtplib.SMTPDataError),
        ("reject", smtplib.SMTPRecipientsRefused),
        ("close", (smtplib.SMTPServerDisconnected, ConnectionError)),
        ("lose_answer", (smtplib.SMTPServerDisconnected, ConnectionError)),
    ],
)
def test_the_server_misbehaves_as_it_is_told(
    mail: Running, mode: str, fault: type[Exception] | tuple[type[Exception], ...]
) -> None:
    assert mail.control.put("/mailbox.json", json={"mode": mode}).json()["mode"] == mode
    with pytest.raises(fault):
        send(mail)
    assert len(taken(mail)) == (1 if mode == "lose_answer" else 0)


def test_a_mail_that_came_twice_is_counted(mail: Running) -> None:
    send(mail)
    send(mail)
    assert mail.control.get("/mailbox.json").json()["doubled"] == 1


def test_a_mode_that_there_is_not_is_refused_with_a_sentence(mail: Running) -> None:
    answer = mail.control.put("/mailbox.json", json={"mode": "explode"})
    assert answer.status_code == 400
    assert "explode" in answer.json()["error"]


def test_mail_and_port_outlive_a_restart(tmp_path: Path) -> None:
    before = start(tmp_path)
    send(before)
    assert before.end() == 0
    after = start(tmp_path)
    try:
        assert after.told["smtp_port"] == before.told["smtp_port"]
        assert [one["subject"] for one in taken(after)] == ["12 % less"]
    finally:
        after.end()
