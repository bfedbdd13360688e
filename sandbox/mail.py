"""The world's mail server: takes every mail by real SMTP, keeps it for the mailbox page.

What was taken outlives a restart. How the server treats mail can be switched.
"""

import asyncio
import json
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

# refuse: come again later; reject: never; hang: no answer; close: hangs up before a word;
# lose_answer: takes the mail and hangs up before saying so, as a server that dies just then
MODES = ("take", "refuse", "reject", "hang", "close", "lose_answer")
_REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it came."""

    number: int  # from 1
    at: float  # seconds since the epoch
    to: str
    sender: str
    subject: str
    message_id: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass
class Mailbox:
    """All mail that was taken, newest last; kept in a file of lines where one is named."""

    file: Path | None = None
    mode: str = "take"
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    taken: int = 0  # also those that are forgotten by now
    connections: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # set when the mode changes

    def __post_init__(self) -> None:
        if self.file and self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                if line.endswith("}"):  # a line that was cut off by a kill ends elsewhere
                    self.mails.append(Mail(**json.loads(line)))
            self.taken = self.mails[-1].number if self.mails else 0

    def set_mode(self, mode: str) -> None:
        """Raises ValueError for a mode that there is not."""
        if mode not in MODES:
            raise ValueError(f"no mode is called {mode!r}; there are {', '.join(MODES)}")
        self.mode = mode
        self.changed.set()  # what hung so far goes on
        self.changed = asyncio.Event()

    def take(self, to: str, sender: str, raw: bytes) -> None:
        parsed = message_from_bytes(raw, policy=policy.default)
        self.taken += 1
        mail = Mail(
            number=self.taken,
            at=time.time(),
            to=to,
            sender=sender,
            subject=str(parsed["subject"] or "").strip(),  # a folded one begins with a space
            message_id=str(parsed["message-id"] or ""),
            text=_part(parsed, "plain"),
            html=_part(parsed, "html"),
            headers={name: str(value) for name, value in parsed.items()},
        )
        self.mails.append(mail)
        if self.file:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asdict(mail)) + "\n")

    def clear(self) -> None:
        self.mails.clear()
        if self.file:
            self.file.unlink(missing_ok=True)

    def newest(self, to: str = "", limit: int = 200) -> list[Mail]:
        """Newest first; only those to one address where it is named."""
        found = [mail for mail in reversed(self.mails) if not to or mail.to == to.lower()]
        return found[:limit]

    def doubled(self) -> int:
        """How many mails came again: same Message-ID, same receiver."""
        times = Counter((mail.message_id, mail.to) for mail in self.mails)
        return sum(count - 1 for count in times.values())


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


class Postman:
    """What the library calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        while self.mailbox.mode == "hang":
            await self.mailbox.changed.wait()
        if self.mailbox.mode == "refuse":
            return "451 Not now, try again later"
        for receiver in envelope.rcpt_tos:
            content = envelope.content
            raw = content.encode() if isinstance(content, str) else content or b""
            self.mailbox.take(receiver.lower(), envelope.mail_from or "", raw)
        if self.mailbox.mode == "lose_answer" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 Taken"

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.mailbox.mode == "reject":
            return "550 Nobody of this name"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"


class _Server(SMTP):
    """Hangs up at once in the mode `close`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.mailbox.connections += 1
        super().connection_made(transport)
        if self.event_handler.mailbox.mode == "close" and isinstance(transport, asyncio.Transport):
            transport.abort()


def protocol(mailbox: Mailbox) -> Callable[[], asyncio.Protocol]:
    """What speaks on each connection; for a running event loop."""

    def made() -> _Server:
        loop = asyncio.get_running_loop()
        return _Server(Postman(mailbox), hostname="mail.local", enable_SMTPUTF8=True, loop=loop)

    return made


async def serve(mailbox: Mailbox, sock: socket.socket) -> asyncio.Server:
    """Take mail on this socket until the server is closed."""
    return await asyncio.get_running_loop().create_server(protocol(mailbox), sock=sock)


def shown(mailbox: Mailbox, to: str = "", limit: int = 200) -> dict[str, Any]:
    """The mailbox as JSON."""
    return {
        "mode": mailbox.mode,
        "taken": mailbox.taken,
        "doubled": mailbox.doubled(),
        "connections": mailbox.connections,
        "mails": [asdict(mail) for mail in mailbox.newest(to, limit)],
    }
