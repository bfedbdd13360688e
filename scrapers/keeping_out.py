"""What robots.txt asks robots to leave alone, inside a page: held to request by request.

A page fetches its data by itself. The browser's driver compares each address with one pattern, made
of what the files forbid; only what matches costs us a call, and only then the rules decide. So a
request that nobody forbids costs nothing, and no request costs a look at the database.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

from playwright.async_api import Error, Request, Route

from scrapers.errors import LayoutChanged, NotLoaded, SiteError, SiteTimedOut
from scrapers.robots_rules import Rule

# What a page is and what it reads; scripts, styles and pictures are no content that we take.
_CONTENT = frozenset({"document", "xhr", "fetch"})
_NO_ADDRESS = "(?!)"
# An escape of a character that needs none: such a path is another spelling of a plain one, which
# only the rules see through.
_ODD = "[^#]*%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])"
# How a visit ends whose page went without something.
_CONSEQUENCES = (LayoutChanged, NotLoaded, SiteTimedOut)

Objection = Callable[[str], Awaitable[SiteError | None]]


class KeepOut:
    """Aborts what robots.txt forbids to one visit, and knows what that was.

    `objection` says what is against an address; `rules` are those of the hosts whose files are at
    hand. Requests to other hosts of the site are all asked about, until their files are.
    """

    def __init__(
        self, objection: Objection, hosts: Sequence[str], rules: Mapping[str, tuple[Rule, ...]]
    ) -> None:
        self._objection = objection
        self.suspects = suspects(tuple(hosts), tuple(rules.items()))
        self.led_to: list[str] = []  # by redirects, which the browser follows by itself
        self._needed: SiteError | None = None
        self._first: SiteError | None = None

    async def admits(self, route: Route, is_needed: Callable[[Request], bool]) -> SiteError | None:
        """Let a suspected request go, or abort it; then the fault, when the visit needs it."""
        request, fault = route.request, None
        if request.resource_type in _CONTENT:
            try:
                fault = await self._objection(request.url)
            except BaseException:  # it is not known, and the page must not hang for it
                await _gone(route.abort("blockedbyclient"))
                raise
        if fault is None:
            await _gone(route.fallback())
            return None
        self._first = self._first or fault
        if is_needed(request):
            self._needed = self._needed or fault
        await _gone(route.abort("blockedbyclient"))
        return self._needed

    @contextmanager
    def told(self) -> Iterator[None]:
        """A visit that ends of a refusal says so, and not what came of that."""
        try:
            yield
        except SiteError as error:
            refusal = self._needed or (self._first if isinstance(error, _CONSEQUENCES) else None)
            if refusal is None or refusal is error:
                raise
            raise refusal from error

    async def check(self, *, is_whole: bool) -> None:
        """Raises what is against reading a page: where it led, or what it is not whole without."""
        for url in self.led_to:
            if fault := await self._objection(url):
                raise fault
        if self._first and not is_whole:
            raise self._first


@lru_cache(maxsize=64)
def suspects(
    hosts: tuple[str, ...], rules: tuple[tuple[str, tuple[Rule, ...]], ...]
) -> re.Pattern[str]:
    """Matches every https address on `hosts` or below that robots.txt may forbid, and few others.

    Written in what Python and JavaScript have in common, since the browser's driver runs it.
    """
    own = "|".join(map(re.escape, hosts))
    known = "|".join(re.escape(host) for host, _ in rules) or _NO_ADDRESS
    forbidden = [
        f"{re.escape(host)}(?:{'|'.join(paths)})"
        for host, its in rules
        if (paths := list(_forbidden(its)))
    ]
    unknown = rf"(?!(?:{known})/)(?:[^/?#@:]+\.)?(?:{own})/"
    return re.compile(f"^https://(?:{'|'.join((*forbidden, unknown))})", re.IGNORECASE)


def _forbidden(rules: Sequence[Rule]) -> Iterator[str]:
    patterns = [rule.expression for rule in rules if not rule.allows]
    yield from patterns
    if patterns:
        yield _ODD


async def _gone(ending: Awaitable[None]) -> None:
    try:
        await ending
    except Error:
        return  # the page was closed first, which ends it as well
