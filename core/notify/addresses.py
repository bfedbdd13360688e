"""Addresses that a person may add: a short list of services, each in one form of writing.

An address is plain e-mail, or a URL as the apprise library writes it. Its options (`?...`) are
refused: some of them name files to read, or switch off the check of certificates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from core.notify import reach
from core.notify.masking import masked_email, masked_end
from core.notify.model import BadAddress, ChannelKind

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Service:
    """A service that takes messages. `form` is how its address is written."""

    scheme: str
    name: str
    kind: ChannelKind
    form: str
    pattern: str  # of all that follows "scheme://"
    names_host: bool = False  # the first part is a server of the person's choice


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is secret; `label` is what people see of it."""

    kind: ChannelKind
    url: str  # of e-mail: the plain address
    label: str


_KEY = r"[A-Za-z0-9_.:-]+"
_HOST = r"[A-Za-z0-9.-]+(:[0-9]{1,5})?"
_PHONE = r"\+?[0-9]{7,15}"
SERVICES = (
    Service("ntfy", "ntfy", ChannelKind.PUSH, "ntfy://TOPIC", r"[A-Za-z0-9_-]{1,64}"),
    Service(
        "ntfys", "ntfy of your own", ChannelKind.PUSH, "ntfys://[USER:PASSWORD@]SERVER/TOPIC",
        rf"({_KEY}@)?{_HOST}/{_KEY}", names_host=True,
    ),
    Service("pover", "Pushover", ChannelKind.PUSH, "pover://USER_KEY@TOKEN", rf"{_KEY}@{_KEY}"),
    Service(
        "tgram", "Telegram", ChannelKind.CHAT, "tgram://BOT_TOKEN/CHAT_ID", rf"{_KEY}/-?{_KEY}"
    ),
    Service(
        "discord", "Discord", ChannelKind.CHAT, "discord://WEBHOOK_ID/WEBHOOK_TOKEN",
        rf"{_KEY}/{_KEY}",
    ),
    Service(
        "slack", "Slack", ChannelKind.CHAT, "slack://TOKEN_A/TOKEN_B/TOKEN_C",
        rf"{_KEY}/{_KEY}/{_KEY}",
    ),
    Service(
        "workflows", "Microsoft Teams", ChannelKind.CHAT,
        "workflows://SERVER/WORKFLOW/SIGNATURE", rf"{_HOST}/{_KEY}/{_KEY}", names_host=True,
    ),
    Service(
        "twilio", "Twilio", ChannelKind.SMS, "twilio://SID:TOKEN@FROM_PHONE/TO_PHONE",
        rf"[A-Za-z0-9]+:[A-Za-z0-9]+@{_PHONE}/{_PHONE}",
    ),
    Service(
        "vonage", "Vonage", ChannelKind.SMS, "vonage://KEY:SECRET@FROM_PHONE/TO_PHONE",
        rf"[A-Za-z0-9]+:[A-Za-z0-9]+@{_PHONE}/{_PHONE}",
    ),
)  # fmt: skip
_BY_SCHEME = {service.scheme: service for service in SERVICES}
# ntfy without TLS is for a server of the keeper's own network.
_PLAIN_NTFY = Service("ntfy", "ntfy", ChannelKind.PUSH, "", rf"{_HOST}/{_KEY}", names_host=True)


def read(kind: ChannelKind, text: str) -> Address:
    """The address that a person typed. Raises BadAddress with a sentence; looks names up."""
    text = text.strip()
    if not text:
        raise BadAddress("Type the address that messages should go to.")
    if len(text) > _LONGEST or any(ord(sign) < 33 for sign in text):
        raise BadAddress("An address has no spaces and at most 500 characters.")
    return _email(text) if kind is ChannelKind.EMAIL else _service(kind, text)


def check_again(address: Address) -> None:
    """Before each message: its server's name may lead elsewhere by now. Raises BadAddress."""
    if address.kind is not ChannelKind.EMAIL:
        _check_host(_service_of(address.url), address.url)


def name_of(url: str) -> str:
    """The service's name, for sentences: "Telegram"."""
    scheme, _, rest = url.partition("://")
    return _BY_SCHEME[scheme].name if rest else "e-mail"


def of_email(address: str) -> Address:
    """An e-mail address that is known to be good."""
    lower = address.lower()
    return Address(ChannelKind.EMAIL, lower, masked_email(lower))


def _email(text: str) -> Address:
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as exc:
        raise BadAddress(f"This is not an e-mail address: {exc}") from exc
    return of_email(found.normalized)


def _service(kind: ChannelKind, text: str) -> Address:
    service = _service_of(text)
    if service.kind is not kind:
        raise BadAddress(f"{service.name} is not {_WORDS[kind]}: choose {_WORDS[service.kind]}.")
    _check_host(service, text)
    return Address(kind, text, f"{service.name} {masked_end(text)}")


def _service_of(text: str) -> Service:
    """The service whose form this address has. Raises BadAddress."""
    scheme, _, rest = text.partition("://")
    service = _BY_SCHEME.get(scheme.lower())
    if service is None or not rest:
        forms = ", ".join(one.form for one in SERVICES)
        raise BadAddress(f"We send to e-mail and to these: {forms}.")
    if "?" in rest or "#" in rest:
        raise BadAddress("Leave out what follows the ?: options of addresses are not used.")
    if re.fullmatch(service.pattern, rest):
        return service
    if (
        service.scheme == "ntfy"
        and reach.allows_private()
        and re.fullmatch(_PLAIN_NTFY.pattern, rest)
    ):
        return _PLAIN_NTFY
    raise BadAddress(f"An address of {service.name} is written {service.form}.")


def _check_host(service: Service, text: str) -> None:
    if service.names_host:
        parts = urlsplit(text)
        try:
            reach.check_host(parts.hostname or "", parts.port or 443)
        except ValueError as exc:  # a port over 65535
            raise BadAddress("The port of this address is not a port.") from exc


_WORDS = {
    ChannelKind.EMAIL: "e-mail",
    ChannelKind.SMS: "SMS",
    ChannelKind.PUSH: "push",
    ChannelKind.CHAT: "chat",
}
