"""The little world that visits are tested against, and a browser to visit it with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

# Its pytest plugin would import it after the last test, which Python 3.11 cannot do once the
# browser's driver has run ("AST constructor recursion depth mismatch").
import hypothesis  # noqa: F401
import pytest

from scrapers.browser import find_browser
from tests.scrapers.little_world import LittleWorld, running


@pytest.fixture(scope="session")
def world_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleWorld]:
    with running(tmp_path_factory.mktemp("little-world")) as world:
        yield world


@pytest.fixture
def world(world_of_session: LittleWorld) -> LittleWorld:
    """Empty: no routes, nothing asked yet."""
    world_of_session.reset()
    return world_of_session


@pytest.fixture
def browser_executable() -> str:
    found = find_browser(None)
    if found is None:
        pytest.skip("no chromium on PATH")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path
