"""Several requests of one visit side by side, such as a page for each hotel."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def gathered(asks: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What each brings, in their order. The first error is raised, and none is left running."""
    tasks = [asyncio.ensure_future(ask) for ask in asks]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
