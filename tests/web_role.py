"""Doing things as the web's role, or as the owner of the tables, within one test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from core import config
from core.db import engine_for

_owners: list[str] = []


@contextmanager
def connected(url: str) -> Iterator[None]:
    """Settings name another address of the same database for a while."""
    before = os.environ["DATABASE_URL"]
    _owners.append(before)
    _point_at(url)
    try:
        yield
    finally:
        engine_for(config.settings().database_url).dispose()
        _point_at(before)
        _owners.pop()


@contextmanager
def owner() -> Iterator[None]:
    """As the background and the terminal connect; the same as ever outside of `connected`."""
    before = os.environ["DATABASE_URL"]
    _point_at(_owners[0] if _owners else before)
    try:
        yield
    finally:
        _point_at(before)


def _point_at(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    config.settings.cache_clear()
