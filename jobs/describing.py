"""Tells the database which sources this program can ask: sites, and the brands read with them."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.source import Source
from core.sources import service as sources
from scrapers import registry


def describe_sources() -> None:
    """Write every source down; called by each worker before it takes work."""
    sources.register(_described())


def _described() -> Iterator[tuple[Source, bool, str]]:
    """(source, has its keys, what is missing); a brand needs the keys of the site it is read on."""
    for source in registry.sources().values():
        site = registry.site(source.visited_with or source.slug)
        has_keys = site.is_on()
        yield source, has_keys, "" if has_keys else _missing_key(source.key_variables)


def _missing_key(variables: tuple[str, ...]) -> str:
    return f"Set {' and '.join(variables)} to switch this source on."
