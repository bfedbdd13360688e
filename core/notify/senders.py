"""How one message leaves: e-mail over our mail server, all else through the apprise library.

E-mail does not go through apprise: it makes a Message-ID and a text part of its own, and ours
must be the same each time a message is tried (decision 0012).
"""

from __future__ import annotations

import logging
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from hashlib import sha256
from threading import get_ident
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.config import settings
from core.notify import addresses, bound, reach
from core.notify.addresses import Address
from core.notify.letters import Letter
from core.notify.model import BadAddress, ChannelKind, NotifyFault

TIMEOUT_S = 10.0  # of each step of a conversation with a server
# Of the last one, which takes the message over: who hangs up before it may have it sent twice.
TAKEN_S = 60.0
WITHIN_S = 150.0  # the whole conversation, however the server spreads it
_PERMANENT = range(500, 600)  # SMTP: asking again brings the same answer


class NotSent(NotifyFault):
    """A message was not taken; trying again later may help."""

    is_final = False


class Refused(NotSent):
    """A message was refused for good."""

    is_final = True


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message, ready to go."""

    key: str
    address: Address
    letter: Letter
    short: str  # for everything but e-mail
    unsubscribe: str = ""  # address of one click; empty for letters that nobody can stop


def send(parcel: Parcel) -> None:
    """Hand it over. Raises NotSent, with a sentence for the person who is to be told."""
    with bound.within(WITHIN_S):
        if parcel.address.kind is ChannelKind.EMAIL:
            _mail(parcel)
        else:
            _through_apprise(parcel)


def message_id(key: str, host: str) -> str:
    """The same for every attempt, so that a mail sent twice is known for one."""
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _mail(parcel: Parcel) -> None:
    url = settings().mail_url
    if url is None:
        raise NotSent("No mail server is set for this installation.")
    server = urlsplit(url)
    sender = parse_qs(server.query).get("from", [f"wayrate@{server.hostname}"])[0]
    try:
        smtp = _connected(url)
        try:
            smtp.send_message(_written(parcel, sender))
            _leave(smtp)
        finally:
            smtp.close()
    except smtplib.SMTPRecipientsRefused as exc:
        code, _ = next(iter(exc.recipients.values()))
        kind = Refused if code in _PERMANENT else NotSent
        raise kind(f"The mail server does not take mail for this address ({code}).") from exc
    except smtplib.SMTPResponseException as exc:
        raise NotSent(f"The mail server did not take the message ({exc.smtp_code}).") from exc
    except (OSError, smtplib.SMTPException) as exc:
        raise NotSent(f"The mail server does not answer ({type(exc).__name__}).") from exc


class _Bounded(smtplib.SMTP):
    """Hangs up once the whole takes too long, but waits for the word that a message was taken."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        return bound.hold(made)

    def data(self, msg: Any) -> tuple[int, bytes]:
        if self.sock:
            self.sock.settimeout(TAKEN_S)
        try:
            return super().data(msg)
        finally:
            if self.sock:
                self.sock.settimeout(TIMEOUT_S)


class _BoundedTls(smtplib.SMTP_SSL, _Bounded):
    """The same, encrypted from the first byte."""


def _leave(smtp: smtplib.SMTP) -> None:
    """Part from a server that has the message: whatever it says to that, it was sent."""
    with suppress(OSError, smtplib.SMTPException):
        smtp.quit()


def _connected(url: str) -> smtplib.SMTP:
    """Encrypted where the server can; always before a password is named."""
    server, context = urlsplit(url), ssl.create_default_context()
    host = server.hostname or ""
    if server.scheme == "smtps":
        smtp: smtplib.SMTP = _BoundedTls(
            host, server.port or 465, timeout=TIMEOUT_S, context=context
        )
    else:
        smtp = _Bounded(host, server.port or 25, timeout=TIMEOUT_S)
    try:
        smtp.ehlo()
        if server.scheme != "smtps" and (smtp.has_extn("starttls") or server.username):
            smtp.starttls(context=context)
        if server.username:
            smtp.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        smtp.close()
        raise
    return smtp


def _written(parcel: Parcel, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = parcel.letter.subject
    mail["From"] = formataddr(("Wayrate", sender))
    mail["To"] = parcel.address.url
    mail["Date"] = formatdate()
    mail["Message-ID"] = message_id(parcel.key, sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    if parcel.unsubscribe:
        # One click: RFC 8058.
        mail["List-Unsubscribe"] = f"<{parcel.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(parcel.letter.text)
    mail.add_alternative(parcel.letter.html, subtype="html")
    return mail


def _through_apprise(parcel: Parcel) -> None:
    # Imported here: it knows 100 services, and only who sends needs it.
    from apprise import Apprise, AppriseAsset, NotifyFormat
    from apprise.exception import AppriseException

    name = addresses.name_of(parcel.address.url)
    asset = AppriseAsset(app_id="Wayrate", async_mode=False, http_redirects=False)
    try:
        addresses.check_again(parcel.address)
        service = Apprise.instantiate(parcel.address.url, asset=asset)
        if service is None:
            raise Refused(f"{name} does not know an address like this one.")
        with _Heard() as heard, reach.public_only():
            taken = service.notify(
                title=parcel.letter.subject, body=parcel.short, body_format=NotifyFormat.TEXT
            )
    except BadAddress as exc:
        raise NotSent(str(exc)) from exc
    except (OSError, AppriseException) as exc:
        raise NotSent(f"{name} does not answer ({type(exc).__name__}).") from exc
    if not taken:
        raise NotSent(f"{name} did not take the message{heard.code}.")


class _Heard(logging.Handler):
    """What the library logs in this thread: it tells why it failed nowhere else."""

    _LOGGER = logging.getLogger("apprise")

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.code = ""
        self._thread = get_ident()

    def __enter__(self) -> _Heard:
        self._LOGGER.propagate = False  # its lines name topics and numbers of people
        self._LOGGER.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._LOGGER.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        found = re.search(r"error=(\d{3})", record.getMessage())
        if found and record.thread == self._thread:
            self.code = f" ({found[1]})"
