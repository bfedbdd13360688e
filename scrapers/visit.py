"""A visit: the only thing a site's reader sees of the network.

Production visits go over HTTP or a browser (`http.py`, `browser.py`); tests hand a recording
(`replay.py`). Both promise: only the site's own hosts are reached, bodies have a size limit, every
wait has an end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, Protocol

from core.domain.rate import Evidence, Tier
from scrapers.errors import SiteDown

Params = Mapping[str, str | int] | Sequence[tuple[str, str | int]]


@dataclass(frozen=True)
class Page:
    """One answer as it came: status, bytes and where from. Times are UTC."""

    url: str
    status: int
    body: bytes = field(repr=False)
    content_type: str
    seen_at: datetime
    tier: Tier = Tier.HTTP
    screenshot: str | None = None  # name of the PNG kept in the evidence folder

    @cached_property
    def text(self) -> str:
        """The body decoded: the declared charset, else UTF-8; unreadable bytes become U+FFFD."""
        charset = self.content_type.partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.body.decode(charset, errors="replace")
        except LookupError:  # a charset that does not exist
            return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """The body as JSON. Raises SiteDown when it is cut off or no JSON at all."""
        try:
            return json.loads(self.body)
        except ValueError as exc:
            raise SiteDown(
                "The answer is not complete JSON: it was cut off or is something else."
            ) from exc

    def evidence(self, parser: str) -> Evidence:
        """What a quote read from this page keeps as its proof; `parser` is "slug/version"."""
        return Evidence(
            source_url=self.url,
            seen_at=self.seen_at,
            sha256=hashlib.sha256(self.body).hexdigest(),
            parser=parser,
            tier=self.tier,
            size=len(self.body),
            screenshot=self.screenshot,
        )


@dataclass(frozen=True, slots=True)
class Action:
    """One thing done in a page. `target` is a CSS selector, for "press" the words on a button.

    `optional` actions are skipped when their target does not show within a second (a banner).
    "choose" picks the option whose visible label contains `value`, ignoring case; without one the
    visit ends with DiscountNotOffered.
    """

    do: Literal["press", "fill", "choose", "scroll_end", "wait_for"]
    target: str = ""
    value: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Browse:
    """A visit with a browser, said as data so that it can be recorded and replayed.

    `keep` names URL parts: every answer to the page's own requests whose address contains one is
    handed back. The visit is over when `until` shows (CSS) or `want` kept answers have come, after
    all actions.
    """

    url: str
    actions: tuple[Action, ...] = ()
    keep: tuple[str, ...] = ()
    until: str = ""
    want: int = 0


@dataclass(frozen=True, slots=True)
class Browsed:
    """The page as it stood at the end, and the kept answers in the order they came."""

    page: Page
    answers: tuple[Page, ...]


class Visit(Protocol):
    """Raises SiteError subclasses only; statuses of 400 and above never come back as pages
    (a bot wall may come with any status and is told apart by the reader or the transport)."""

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page: ...

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page: ...

    async def browse(self, plan: Browse) -> Browsed: ...

    async def open(self, plan: Browse) -> Browsed:
        """The page of a plan over HTTP when that shows `plan.until`, else in a browser.

        Which way is taken first is learnt from outcomes (`tiers.py`). `until` must match on a page
        without rates too, such as the site's own "sold out", or each of those costs a browser.
        """
