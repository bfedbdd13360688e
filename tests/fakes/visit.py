"""A visit without a network: answers by the address asked, and remembers what was asked.

    visit = FakeVisit({"searchresults": "<html>...", "/graphql": {"data": {}}})
    quotes = await site.ask(query, entitlement, visit)
    assert visit.asked[0].words["checkin"] == "2026-12-04"

A body is text (HTML), bytes, anything else (sent as JSON), or a function of the Asked that returns
one of these. An exception instead of a body is raised. What a browser keeps comes from `kept`.
"""

from __future__ import annotations

import json as json_module
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from core.domain.rate import Tier
from scrapers.tiers import is_readable_over_http, shows
from scrapers.visit import Browse, Browsed, Page, Params

SEEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """One request. `words` are its query; a repeated word holds its last value."""

    method: str
    url: str
    params: tuple[tuple[str, str], ...] = ()
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None

    @property
    def words(self) -> dict[str, str]:
        return dict(self.params)


Body = str | bytes | dict[str, Any] | list[Any] | Exception
Answer = Body | Callable[[Asked], Body]


def a_page(body: Body, url: str = "https://www.site.example/", tier: Tier = Tier.HTTP) -> Page:
    """A page as it would have come; raises the body when it is an exception."""
    if isinstance(body, Exception):
        raise body
    kind = "text/html" if isinstance(body, str) else "application/json"
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        body = json_module.dumps(body).encode()
    return Page(url, 200, body, f"{kind}; charset=utf-8", SEEN_AT, tier)


@dataclass
class FakeVisit:
    """`answers` by a part of the address, first match; `kept` are a browser's kept answers."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    kept: Sequence[Body] = ()
    asked: list[Asked] = field(default_factory=list)
    plans: list[Browse] = field(default_factory=list)

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return self._answer(Asked("GET", url, _pairs(params), headers=headers))

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return self._answer(Asked("POST", url, _pairs(params), json, form, headers))

    async def browse(self, plan: Browse) -> Browsed:
        self.plans.append(plan)
        body = self.answers.get("browse", "<html><title>Page</title><h1>Page</h1></html>")
        page = a_page(
            body(Asked("GET", plan.url)) if callable(body) else body, plan.url, Tier.BROWSER
        )
        kept = tuple(
            a_page(each, f"{plan.url}#{n}", Tier.BROWSER) for n, each in enumerate(self.kept)
        )
        return Browsed(page, kept)

    async def open(self, plan: Browse) -> Browsed:
        """Over HTTP when the answer made ready for the address shows `until`, else browsed."""
        if is_readable_over_http(plan) and any(part in plan.url for part in self.answers):
            page = await self.get(plan.url)
            if shows(page, plan.until):
                return Browsed(page, ())
        return await self.browse(plan)

    def _answer(self, asked: Asked) -> Page:
        self.asked.append(asked)
        for part, answer in self.answers.items():
            if part in asked.url:
                body = answer(asked) if callable(answer) else answer
                query = f"?{urlencode(asked.params)}" if asked.params else ""
                return a_page(body, asked.url + query)
        raise AssertionError(f"nothing was made ready for {asked.url}")


def _pairs(params: Params) -> tuple[tuple[str, str], ...]:
    pairs = params.items() if isinstance(params, Mapping) else params
    return tuple((key, str(value)) for key, value in pairs)
