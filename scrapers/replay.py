"""Answers a site's reader from a recording, and compares what it reads with what was accepted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.domain.report import SiteReport
from scrapers import report
from scrapers.errors import SiteError
from scrapers.masking import Masker
from scrapers.plain import plain
from scrapers.recording import Exchange, Recording, browse_question, http_question, open_question
from scrapers.site import Site
from scrapers.visit import Browse, Browsed, Page, Params


class NotRecorded(Exception):
    """The reader asked something that the recording has no answer to; the message says what."""


class ReplayVisit:
    """A Visit without a network. The same question asked again gets the next answer recorded."""

    def __init__(self, exchanges: tuple[Exchange, ...]) -> None:
        self._masker = Masker()
        self._answers: dict[str, list[Exchange]] = defaultdict(list)
        for exchange in exchanges:
            self._answers[_key(exchange.question)].append(exchange)

    async def get(
        self, url: str, params: Params = (), headers: Mapping[str, str] | None = None
    ) -> Page:
        return self._pages(http_question(self._masker, "GET", url, params))[0]

    async def post(
        self,
        url: str,
        *,
        params: Params = (),
        json: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        return self._pages(http_question(self._masker, "POST", url, params, json, form))[0]

    async def browse(self, plan: Browse) -> Browsed:
        page, *answers = self._pages(browse_question(self._masker, plan))
        return Browsed(page, tuple(answers))

    async def open(self, plan: Browse) -> Browsed:
        """A recording made when the site still browsed answers it too."""
        question = open_question(self._masker, plan)
        if not self._answers[_key(question)]:
            return await self.browse(plan)
        page, *answers = self._pages(question)
        return Browsed(page, tuple(answers))

    def _pages(self, question: Mapping[str, Any]) -> tuple[Page, ...]:
        left = self._answers[_key(question)]
        if not left:
            raise NotRecorded(f"The recording has no answer to {_words(question)}")
        exchange = left.pop(0) if len(left) > 1 else left[0]
        if exchange.error:
            raise exchange.error
        return exchange.pages


async def replayed(site: Site, recording: Recording) -> SiteReport:
    """What the reader makes of a recording today. Raises NotRecorded."""
    if recording.saved:
        return report.read(site, recording.saved, recording.query.request)
    visit = ReplayVisit(recording.exchanges)
    try:
        return await report.ask(site, recording.query, recording.entitlement, visit)
    except SiteError as error:  # one that production would try again
        return report.failed(site, recording.entitlement.membership, error)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepted as the right reading of a recording, and by which reader."""

    parser: str
    frozen_at: datetime  # when the recording was made: the only "now" that a replay knows
    reading: Mapping[str, Any]

    def write(self, folder: Path) -> None:
        text = json.dumps(plain(self), indent=1, ensure_ascii=False)
        (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def accepted(folder: Path) -> Accepted | None:
    """What was accepted for the recording in `folder`; None when nobody has looked at it yet."""
    path = folder / "expected.json"
    if not path.exists():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    when = datetime.fromisoformat(content["frozen_at"])
    return Accepted(content["parser"], when, content["reading"])


def _key(question: Mapping[str, Any]) -> str:
    return json.dumps(question, sort_keys=True)


def _words(question: Mapping[str, Any]) -> str:
    """The question on a few lines, for a person who looks for what changed."""
    return json.dumps(question, indent=1, sort_keys=True, ensure_ascii=False)
