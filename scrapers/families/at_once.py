"""Several requests of one visit side by side, such as a page for each hotel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from scrapers.errors import SiteError

# Before a request is made once more. Much shorter than the pause before a whole visit is: the site
# has answered this visit already, and one bad answer among a dozen should not cost the others.
PAUSES_S = (1.0, 2.0)
T = TypeVar("T")


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """What one part of a visit brings; passing trouble is tried again twice."""
    for pause_s in PAUSES_S:
        try:
            return await ask()
        except SiteError as error:
            if not error.try_again:
                raise
        await asyncio.sleep(pause_s)
    return await ask()


async def gathered(asks: Iterable[Callable[[], Coroutine[Any, Any, T]]]) -> list[T]:
    """What each brings, in their order, each asked patiently. The first error that stays is
    raised, and none is left running."""
    tasks = [asyncio.ensure_future(patiently(ask)) for ask in asks]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
