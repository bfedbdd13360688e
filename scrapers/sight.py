"""What a tab shows, asked of the browser in its own protocol.

Playwright's `content` and locators put a third of a megabyte of script into each document before
they answer, and look again at every frame that is drawn; the questions alone cost about a tenth of
a visit's processor time less. Locators stay where something is done in a page.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession, Error

_LOOK_AGAIN_S = 0.05
# `limit` spares us the page whose bytes are too many to be taken anyhow.
_PAGE = """limit => {
    const size = performance.getEntriesByType("navigation")[0]?.decodedBodySize ?? 0;
    if (size > limit) return {size, html: ""};
    const kind = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
    return {size, html: kind + (document.documentElement?.outerHTML ?? "")};
}"""
_SHOWS = """selector => [...document.querySelectorAll(selector)].some(element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({visibilityProperty: true});
})"""
_SHOWN = f"""selector => new Promise(done => {{
    const shows = {_SHOWS};
    const look = () => shows(selector) ? done(true) : setTimeout(look, 50);
    look();
}})"""
_TO_TOP = "() => window.scrollTo(0, 0)"
_TO_END = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
# The page went elsewhere while it was asked; the next document is asked anew.
_LEFT = re.compile(r"context|navigated|collected", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """The document as it stands; `size` is what its first bytes unpacked to. No `html` above the
    limit."""

    size: int
    html: str


class Sight:
    """Raises playwright's Error where the tab is gone or its page makes an answer impossible."""

    def __init__(self, line: CDPSession) -> None:
        self._line = line

    async def page(self, limit: int) -> Seen:
        seen = await self.ask(_PAGE, limit)
        return Seen(seen["size"], seen["html"])

    async def picture(self) -> bytes:
        """The top of the page, where it says what was asked, as PNG: all of the page would cost as
        much as the visit itself."""
        await self.ask(_TO_TOP)
        wish = {"format": "png", "optimizeForSpeed": True}
        return base64.b64decode((await self._line.send("Page.captureScreenshot", wish))["data"])

    async def to_end(self) -> None:
        await self.ask(_TO_END)

    async def shows(self, selector: str) -> bool:
        """Whether an element of this CSS selector has a place on the page and is not hidden."""
        return bool(await self.ask(_SHOWS, selector))

    async def shown(self, selector: str) -> None:
        """Until `shows`; also across documents, as long as nobody cancels."""
        while True:
            try:
                await self.ask(_SHOWN, selector)
            except Error as error:
                if not _LEFT.search(error.message):
                    raise
                await asyncio.sleep(_LOOK_AGAIN_S)
            else:
                return

    async def ask(self, function: str, *values: str | int) -> Any:
        """What a JavaScript function of the page answers to plain values, awaited."""
        said = await self._line.send(
            "Runtime.evaluate",
            {
                "expression": f"({function})({', '.join(map(json.dumps, values))})",
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        if "exceptionDetails" in said:
            raise Error(f"The page answered with an error: {said['exceptionDetails']['text']}")
        return said["result"].get("value")
