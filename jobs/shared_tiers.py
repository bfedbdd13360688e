"""HTTP or browser: what workers learnt for each other, kept with the source in the database."""

from __future__ import annotations

import asyncio
import time

from core.domain.rate import Tier
from core.sources import service as sources
from scrapers.tiers import Learnt

_KNOWN_FOR_S = 30.0  # what others learnt meanwhile costs at most a visit the dearer way


class DatabaseTiers:
    """`scrapers.tiers.Tiers` for one process of many."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Learnt | None]] = {}

    async def learnt(self, slug: str) -> Learnt | None:
        read_at, learnt = self._known.get(slug, (float("-inf"), None))
        if time.monotonic() - read_at < _KNOWN_FOR_S:
            return learnt
        row = await asyncio.to_thread(sources.learnt_tier, slug)
        learnt = Learnt(*row) if row else None
        self._known[slug] = (time.monotonic(), learnt)
        return learnt

    async def learn(self, slug: str, tier: Tier | None) -> None:
        await asyncio.to_thread(sources.learn_tier, slug, tier)
        self._known.pop(slug, None)
