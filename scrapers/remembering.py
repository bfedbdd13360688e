"""A visit that remembers what it was answered, so that another reader may look when one cannot."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Mapping

from scrapers.errors import LayoutChanged
from scrapers.visit import Browse, Browsed, Page, Params, Visit

# The results lie among the last. A visit for details of each hotel asks a dozen, and the list of
# their names before them.
_PAGES, _BYTES = 16, 24_000_000


class RememberingVisit:
    """Hands everything on to `visit`; `pages` holds the last answers, newest first.

    Those of a visit that ended on a page it did not know are among them.
    """

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
        return await self._shown(self._visit.browse(plan))

    async def open(self, plan: Browse) -> Browsed:
        return await self._shown(self._visit.open(plan))

    async def _shown(self, showing: Awaitable[Browsed]) -> Browsed:
        try:
            shown = await showing
        except LayoutChanged as error:
            for page in error.pages:
                self._kept(page)
            raise
        for page in (shown.page, *shown.answers):
            self._kept(page)
        return shown

    def _kept(self, page: Page) -> Page:
        self._pages.append(page)
        while len(self._pages) > 1 and sum(len(each.body) for each in self._pages) > _BYTES:
            self._pages.popleft()
        return page
