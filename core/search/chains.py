"""Chains that can be looked at as a whole: those the history knows, by the names of the sources."""

from __future__ import annotations

from core.history import service as history
from core.history.service import FoundChain
from core.sources import service as sources


def find(typed: str) -> tuple[FoundChain, ...]:
    """Chains and brands whose names hold what was typed."""
    return history.find_chains(typed, _own())


def named(code: str) -> FoundChain | None:
    """The chain of a code; None for one that nobody has seen."""
    return history.chain(code, _own())


def _own() -> dict[str, str]:
    """The sites that a chain runs itself, by slug. An agency is no chain, whatever is typed."""
    return {one.slug: one.name for one in sources.described() if one.kind.is_direct}
