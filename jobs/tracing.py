"""Where a visit's time goes: waiting for a place, the exchange, reading. Wraps what a visit uses.

Spans name hosts and outcomes, never an address with its words or a body.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from opentelemetry.trace import Span

from core import telemetry
from core.telemetry import span
from scrapers.pace import Pace
from scrapers.visit import Browse, Browsed, Page, Params, Visit


class TracedPace:
    """A Pace whose waits, and the exchanges that they let through, are spans."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        asked = time.time_ns()
        async with self._pace.slot(host):
            telemetry.note("wait for a place", asked, time.time_ns(), host=host)
            with span("exchange", host=host):
                yield

    async def hold(self, host: str, seconds: float | None) -> None:
        await self._pace.hold(host, seconds)


class TracedVisit:
    """A Visit whose requests are spans, and so is what the reader does between two of them.

    `with TracedVisit(visit) as traced:` - what comes after the last answer is reading too.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._under_way = 0
        self._reads_since: int | None = None

    def __enter__(self) -> TracedVisit:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_reading()

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        with self._request("get", url) as made:
            return _seen(made, await self._visit.get(url, params, headers))

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        with self._request("post", url) as made:
            page = await self._visit.post(url, params=params, json=json, form=form, headers=headers)
            return _seen(made, page)

    async def browse(self, plan: Browse) -> Browsed:
        with self._request("browse", plan.url) as made:
            shown = await self._visit.browse(plan)
            _seen(made, shown.page)
            return shown

    async def open(self, plan: Browse) -> Browsed:
        with self._request("open", plan.url) as made:
            shown = await self._visit.open(plan)
            _seen(made, shown.page)
            return shown

    @contextmanager
    def _request(self, how: str, url: str) -> Iterator[Span]:
        self._end_reading()
        self._under_way += 1
        try:
            with span(how, host=urlsplit(url).hostname or "") as made:
                yield made
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._reads_since = time.time_ns()

    def _end_reading(self) -> None:
        if self._reads_since is not None:
            telemetry.note("read", self._reads_since, time.time_ns())
            self._reads_since = None


def _seen(made: Span, page: Page) -> Page:
    made.set_attribute("status", page.status)
    made.set_attribute("bytes", len(page.body))
    made.set_attribute("tier", page.tier.value)
    return page
