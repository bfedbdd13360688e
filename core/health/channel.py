"""The way to people: addresses in WAYRATE_ALARM_URLS, each understood by the apprise library.

Addresses hold tokens: they are never stored, logged or shown, only their digests.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from typing import Protocol

from core.log import log

URLS = "WAYRATE_ALARM_URLS"  # separated by spaces or commas
TIMEOUT_S = 5.0


class Channel(Protocol):
    """Takes news; `name` is stable and tells nothing of the address behind it."""

    name: str

    def tell(self, title: str, body: str) -> bool:
        """Whether it was taken; never raises."""


class Log:
    """Where no address is set: the news is in the log, and on the sources page."""

    name = "log"

    def tell(self, title: str, body: str) -> bool:
        log.warning("alarm", title=title, sentence=body)
        return True


class Address:
    """One address."""

    def __init__(self, url: str) -> None:
        self.name = hashlib.sha256(url.encode()).hexdigest()[:16]
        self._url = url

    def tell(self, title: str, body: str) -> bool:
        # Imported here: it knows 100 services, and only the leader of the schedulers needs it.
        from apprise import Apprise, AppriseAsset, NotifyFormat

        apprise = Apprise(asset=AppriseAsset(app_id="Wayrate", async_mode=False))
        taken = apprise.add(self._url) and apprise.notify(
            title=title, body=body, body_format=NotifyFormat.TEXT, timeout=TIMEOUT_S
        )
        if not taken:
            log.warning("alarm_not_delivered", channel=self.name, title=title)
        return bool(taken)


def channels() -> Collection[Channel]:
    """Those that the environment names, the log where it names none."""
    urls = os.environ.get(URLS, "").replace(",", " ").split()
    return [Address(url) for url in dict.fromkeys(urls)] or [Log()]
