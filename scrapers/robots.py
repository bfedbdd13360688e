"""robots.txt: what a site asks robots to leave alone, fetched once a day, and obeyed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlsplit

from core.domain.source import SourceKind
from scrapers.errors import Refused, RobotsRefused, SiteDown, SiteError
from scrapers.network import belongs
from scrapers.robots_rules import Rule, deciding_rule, rules_for
from scrapers.status import Answer

KEEP_S = 24 * 3600.0
KEEP_UNREACHABLE_S = 3.0  # shorter than the pause before a visit is tried again
MAX_RULES_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are read

FetchRobots = Callable[[str], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class RobotsText:
    """A host's file as one worker fetched it; empty where the host has none."""

    text: str
    fetched_at: datetime
    keep_s: float  # how long it holds from now


class Shelf(Protocol):
    """Where workers leave the files they fetched for each other."""

    async def find(self, host: str) -> RobotsText | None:
        """The file, waiting while another fetches it; None when it is ours to fetch.

        Who got None calls `keep` or `give_up`.
        """

    async def keep(self, host: str, status: int, file: RobotsText) -> None: ...

    async def give_up(self, host: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one address may be visited, and why."""

    host: str
    path: str
    allowed: bool
    rule: str | None  # "Disallow: /search"; None when no rule speaks of the path
    sentence: str
    fetched_at: datetime | None  # None: nothing was read, see the sentence
    try_again: bool = False  # forbidden only because robots.txt could not be read now

    def fault(self) -> SiteError | None:
        """What ends a visit that needs this address; None where it is allowed."""
        if self.allowed:
            return None
        if self.rule is not None:
            return RobotsRefused(self.sentence)
        return SiteDown(self.sentence) if self.try_again else Refused(self.sentence)


class Robots:
    """Decisions for one worker; each host's file is fetched once a day, however many ask at once.

    `agent` is the product's name in its User-Agent. With a `shelf` one worker fetches for all.
    """

    def __init__(
        self,
        agent: str,
        clock: Callable[[], float] = time.monotonic,
        shelf: Shelf | None = None,
    ) -> None:
        self._agent = agent
        self._shelf = shelf
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._fetching: dict[str, asyncio.Lock] = {}

    async def decide(self, url: str, kind: SourceKind, fetch: FetchRobots) -> Decision:
        """The decision on one address; `fetch` reads a file of its host, whatever the status."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if kind is SourceKind.API:
            why = f"{host} is an official API, asked under the terms of its key."
            return Decision(host, path, True, None, why, None)
        return _decided(host, path, await self._file_of(host, fetch))

    def held(self, hosts: Iterable[str]) -> dict[str, tuple[Rule, ...]]:
        """The rules that are at hand of `hosts` and those below them, by host."""
        now, own = self._clock(), tuple(hosts)
        return {
            host: kept.rules
            for host, kept in self._kept.items()
            if kept.until > now and not kept.fault and belongs(host, own)
        }

    async def _file_of(self, host: str, fetch: FetchRobots) -> _Kept:
        async with self._fetching.setdefault(host, asyncio.Lock()):
            kept = self._kept.get(host)
            if kept is None or kept.until <= self._clock():
                kept = self._kept[host] = await self._look_up(host, fetch)
            return kept

    async def _look_up(self, host: str, fetch: FetchRobots) -> _Kept:
        """From the shelf; else fetched, and left there for the others."""
        if self._shelf is None:
            return (await self._read(host, fetch))[0]
        if found := await self._shelf.find(host):
            return self._understood(found)
        answered = None
        try:
            kept, answered = await self._read(host, fetch)
            if answered:
                await self._shelf.keep(host, *answered)
            return kept
        finally:
            if answered is None:
                await self._shelf.give_up(host)

    def _understood(self, file: RobotsText) -> _Kept:
        return _Kept(
            until=self._clock() + file.keep_s,
            rules=rules_for(file.text, self._agent),
            fetched_at=file.fetched_at,
        )

    async def _read(
        self, host: str, fetch: FetchRobots
    ) -> tuple[_Kept, tuple[int, RobotsText] | None]:
        """What holds for us, and what was answered, if it can be relied on for a day.

        A missing file allows everything, an unreachable one nothing (RFC 9309, 2.3.1).
        """
        soon = self._clock() + KEEP_UNREACHABLE_S
        try:
            answer = await fetch(f"https://{host}/robots.txt")
        except SiteError as error:
            return _Kept(until=soon, fault=str(error), try_again=error.try_again), None
        page = answer.page
        if page.status >= 500 or page.status == HTTPStatus.TOO_MANY_REQUESTS:
            fault = f"it answered {page.status}."
            return _Kept(until=soon, fault=fault, try_again=True), None
        found = page.status < HTTPStatus.BAD_REQUEST
        text = page.body[:MAX_RULES_BYTES].decode("utf-8", errors="replace") if found else ""
        file = RobotsText(text, page.seen_at, KEEP_S)
        return self._understood(file), (page.status, file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What is known of one host's file. `fault` says why it could not be read."""

    until: float
    rules: tuple[Rule, ...] = ()
    fetched_at: datetime | None = None
    fault: str | None = None
    try_again: bool = False


def _decided(host: str, path: str, kept: _Kept) -> Decision:
    shown = path.partition("?")[0]  # the words of a search are nobody's business
    if kept.fault:
        why = f"The robots.txt of {host} cannot be read, so we stay away: {kept.fault}"
        return Decision(host, path, False, None, why, None, kept.try_again)
    rule = deciding_rule(kept.rules, path)
    if rule is None:
        why = f"The robots.txt of {host} has no rule about {shown}."
        return Decision(host, path, True, None, why, kept.fetched_at)
    verb = "allows" if rule.allows else "asks robots not to visit"
    why = f"The robots.txt of {host} {verb} {shown} ({rule})."
    return Decision(host, path, rule.allows, str(rule), why, kept.fetched_at)
