"""The door: the ASGI entry that serves the screens, the routes they fetch from, and `/metrics`.

Run by the launcher. The page table is in pages/shell.py, where tests can reach it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from core.health import service as health
from core.log import configure
from core.places import suggest
from pages.parts import news, routes, trouble


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Once a process: log, spans, places, one ear for news, no collection of what is loaded."""
    configure("web")
    health.keep_spans("web")
    warming = asyncio.create_task(asyncio.to_thread(_warm))
    listening = asyncio.create_task(news.LISTENER.run())
    news.end_on_signal()
    yield None
    listening.cancel()
    await warming


def _warm() -> None:
    """What the first visitor would wait for; then nothing loaded by now is ever collected again."""
    suggest("new york")
    gc.collect()
    gc.freeze()


app = st.App(
    Path(__file__).parent / "pages" / "shell.py",
    lifespan=lifespan,
    routes=routes.ROUTES,
    on_script_error=trouble.last_resort,
)
