"""The door: the ASGI entry that serves the screens, and the two routes they fetch from.

Run by the launcher. The page table is in pages/shell.py, where tests can reach it.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from core.log import configure
from pages.parts import routes, trouble


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any] | None]:
    """Once a process: log in our shape, and take what is imported by now out of garbage collection."""
    configure("web")
    gc.collect()
    gc.freeze()
    yield None


app = st.App(
    Path(__file__).parent / "pages" / "shell.py",
    lifespan=lifespan,
    routes=routes.ROUTES,
    on_script_error=trouble.last_resort,
)
