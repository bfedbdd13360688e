"""A visit that remembers what it was answered, so that another reader may look when one cannot."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from scrapers.visit import Browse, Browsed, Page, Params, Visit

_PAGES = 6  # the results lie among the last; a visit for details of each hotel asks many


class RememberingVisit:
    """Hands everything on to `visit`; `pages` holds the last answers, newest first."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._pages: deque[Page] = deque(maxlen=_PAGES)

    @property
    def pages(self) -> list[Page]:
        return list(reversed(self._pages))

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return self._kept(await self._visit.get(url, params, headers))

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return self._kept(
            await self._visit.post(url, params=params, json=json, form=form, headers=headers)
        )

    async def browse(self, plan: Browse) -> Browsed:
        return self._shown(await self._visit.browse(plan))

    async def open(self, plan: Browse) -> Browsed:
        return self._shown(await self._visit.open(plan))

    def _shown(self, shown: Browsed) -> Browsed:
        for page in (shown.page, *shown.answers):
            self._kept(page)
        return shown

    def _kept(self, page: Page) -> Page:
        self._pages.append(page)
        return page
