"""A recorded visit: one folder that holds what was asked, every exchange, and the bodies.

    recordings/<slug>/<name>/
        exchanges.json   the ask, then question and answer of each exchange, in order
        bodies/          001.html, 002.json, ... as they came, masked
        expected.json    what a person accepted as the right reading (written by `accept`)

Nothing reaches the disk that was not masked before. Screenshots are not recorded: they cannot be.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from core.domain.membership import Entitlement, Membership
from core.domain.rate import Tier
from core.domain.stay import Destination, Occupancy, Stay, StayQuery, StayRequest
from scrapers import errors
from scrapers.errors import Refused, SiteError, TooMany
from scrapers.masking import MASK, Masker
from scrapers.plain import plain
from scrapers.visit import Browse, Browsed, Page, Params, Visit

_PAGE_FIELDS = ("url", "status", "content_type", "seen_at", "tier")
_KINDS = {"html": "html", "json": "json", "javascript": "js", "xml": "xml", "text/plain": "txt"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its pages: of a browse the page, then the kept answers.

    With an error, the page that was behind it, if any.
    """

    question: Mapping[str, Any]
    pages: tuple[Page, ...] = ()
    error: SiteError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`saved` is set instead of `exchanges` where a page was laid here by hand."""

    query: StayQuery
    entitlement: Entitlement
    recorded_at: datetime  # the clock that a replay stands still at
    exchanges: tuple[Exchange, ...] = ()
    saved: Page | None = None


def http_question(
    masker: Masker,
    method: str,
    url: str,
    params: Params,
    json: object = None,
    form: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    pairs = params.items() if isinstance(params, Mapping) else params
    return {
        "method": method,
        "url": masker.text(url),
        "params": masker.pairs(pairs),
        "json": masker.value(json),
        "form": masker.value(form),
    }


def browse_question(masker: Masker, plan: Browse) -> dict[str, Any]:
    asked: dict[str, Any] = masker.value(asdict(plan))
    return {"browse": asked}


def open_question(masker: Masker, plan: Browse) -> dict[str, Any]:
    """The same words whichever way the page came: a replay must not depend on what was learnt."""
    asked: dict[str, Any] = masker.value(asdict(plan))
    return {"open": asked}


class RecordingVisit:
    """Hands every question on to the real visit and keeps what came of it, errors included."""

    def __init__(self, visit: Visit, masker: Masker) -> None:
        self._visit = visit
        self._masker = masker
        self._raw: list[Exchange] = []

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything so far, masked; takes about 0.5 s a megabyte, which is why it waits."""
        return [self._masked_exchange(exchange) for exchange in self._raw]

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        with self._kept(http_question(self._masker, "GET", url, params)) as pages:
            page = await self._visit.get(url, params, headers)
            pages.append(page)
        return page

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        question = http_question(self._masker, "POST", url, params, json, form)
        with self._kept(question) as pages:
            page = await self._visit.post(url, params=params, json=json, form=form, headers=headers)
            pages.append(page)
        return page

    async def browse(self, plan: Browse) -> Browsed:
        with self._kept(browse_question(self._masker, plan)) as pages:
            browsed = await self._visit.browse(plan)
            pages.extend((browsed.page, *browsed.answers))
        return browsed

    async def open(self, plan: Browse) -> Browsed:
        with self._kept(open_question(self._masker, plan)) as pages:
            browsed = await self._visit.open(plan)
            pages.extend((browsed.page, *browsed.answers))
        return browsed

    @contextmanager
    def _kept(self, question: dict[str, Any]) -> Iterator[list[Page]]:
        pages: list[Page] = []
        try:
            yield pages
        except SiteError as error:
            refused = (error.page,) if isinstance(error, Refused) and error.page else ()
            self._raw.append(Exchange(question, refused, error))
            raise
        self._raw.append(Exchange(question, tuple(pages)))

    def _masked_exchange(self, exchange: Exchange) -> Exchange:
        pages = tuple(map(self._masked, exchange.pages))
        told = _error_json(exchange.error)
        if told:
            told["message"] = self._masker.text(told["message"])
        return Exchange(exchange.question, pages, _error(told, pages))

    def _masked(self, page: Page) -> Page:
        url, body = self._masker.text(page.url), self._masker.body(page.body)
        return replace(page, url=url, body=body, screenshot=None)


def write(folder: Path, recording: Recording) -> None:
    """Lay a recording down; one that was there under this name is replaced, its acceptance kept."""
    bodies = folder / "bodies"
    if bodies.exists():
        shutil.rmtree(bodies)
    bodies.mkdir(parents=True)
    number = itertools.count(1)

    def page_json(page: Page) -> dict[str, Any]:
        name = f"{next(number):03}.{_kind(page)}"
        (bodies / name).write_bytes(page.body)
        return {**{n: plain(getattr(page, n)) for n in _PAGE_FIELDS}, "body": f"bodies/{name}"}

    content = {
        "query": plain(_without_codes(recording.query)),
        "entitlement": plain(_without_code(recording.entitlement)),
        "recorded_at": plain(recording.recorded_at),
        "exchanges": [
            {
                "question": exchange.question,
                "pages": [page_json(page) for page in exchange.pages],
                "error": _error_json(exchange.error),
            }
            for exchange in recording.exchanges
        ],
        "saved": page_json(recording.saved) if recording.saved else None,
    }
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (folder / "exchanges.json").write_text(text + "\n", encoding="utf-8")


def _without_codes(query: StayQuery) -> StayQuery:
    return replace(query, entitlements=tuple(map(_without_code, query.entitlements)))


def _without_code(entitlement: Entitlement) -> Entitlement:
    """The same membership with a mask for the person's own code: a replay asks with the mask."""
    return replace(entitlement, code=MASK) if entitlement.code else entitlement


def load(folder: Path) -> Recording:
    """Raises FileNotFoundError where there is no recording."""
    content = json.loads((folder / "exchanges.json").read_text(encoding="utf-8"))
    saved = content["saved"]
    return Recording(
        query=_query(content["query"]),
        entitlement=_entitlement(content["entitlement"]),
        recorded_at=datetime.fromisoformat(content["recorded_at"]),
        exchanges=tuple(_exchange(folder, item) for item in content["exchanges"]),
        saved=_page(folder, saved) if saved else None,
    )


def _kind(page: Page) -> str:
    return next((end for part, end in _KINDS.items() if part in page.content_type), "bin")


def _page(folder: Path, content: Mapping[str, Any]) -> Page:
    return Page(
        url=content["url"],
        status=content["status"],
        body=(folder / content["body"]).read_bytes(),
        content_type=content["content_type"],
        seen_at=datetime.fromisoformat(content["seen_at"]),
        tier=Tier(content["tier"]),
    )


def _error_json(error: SiteError | None) -> dict[str, str] | None:
    return {"kind": type(error).__name__, "message": str(error)} if error else None


def _exchange(folder: Path, content: Mapping[str, Any]) -> Exchange:
    pages = tuple(_page(folder, page) for page in content["pages"])
    return Exchange(content["question"], pages, _error(content["error"], pages))


def _error(content: Mapping[str, str] | None, pages: tuple[Page, ...]) -> SiteError | None:
    if content is None:
        return None
    kind: type[SiteError] = getattr(errors, content["kind"])
    if issubclass(kind, TooMany):
        return kind(content["message"], None)
    if issubclass(kind, Refused):
        return kind(content["message"], pages[0] if pages else None)
    return kind(content["message"])


def _entitlement(content: Mapping[str, Any]) -> Entitlement:
    return Entitlement(Membership(content["membership"]), content["code"])


def _query(content: Mapping[str, Any]) -> StayQuery:
    request, stay, who = (
        content["request"],
        content["request"]["stay"],
        content["request"]["occupancy"],
    )
    return StayQuery(
        Destination(**content["destination"]),
        StayRequest(
            stay=Stay(*(date.fromisoformat(stay[day]) for day in ("check_in", "check_out"))),
            occupancy=Occupancy(who["adults"], tuple(who["child_ages"])),
            rooms=request["rooms"],
            currency=request["currency"],
        ),
        tuple(map(_entitlement, content["entitlements"])),
    )
