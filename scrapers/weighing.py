"""Stops an answer in the browser that does not say its true size and grows beyond all measure.

Counting costs a message for each piece of each answer, so it starts only where a visit is slow; the
pieces are counted as they come out of the compression, so that a zip bomb weighs what it is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, NoReturn

from playwright.async_api import CDPSession

from scrapers.body import check_size

_GRACE_S = 0.25


async def outgrown(line: CDPSession, limit: int) -> NoReturn:
    """Waits for ever; raises Refused once one answer has brought more than `limit` bytes.

    What came before the counting began, about a quarter of a second, is not counted. Cleaning the
    room ends it: a tab that hangs would not answer to that here.
    """
    await asyncio.sleep(_GRACE_S)
    sizes: Counter[str] = Counter()
    grown = asyncio.Event()

    def count(piece: dict[str, Any]) -> None:
        sizes[piece["requestId"]] += piece["dataLength"]
        grown.set()

    line.on("Network.dataReceived", count)
    try:
        await line.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})
        while True:
            await grown.wait()
            grown.clear()
            check_size(max(sizes.values()), limit)
    finally:
        line.remove_listener("Network.dataReceived", count)
