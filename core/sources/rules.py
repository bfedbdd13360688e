"""Whether a source may be asked, and why not; what proves it. Pure: nothing here reads a row."""

from __future__ import annotations

from dataclasses import dataclass

from core.config import World
from core.domain.source import Source, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What speaks for and against asking one source in one world."""

    source: Source
    key_missing: str  # the worker's sentence about a missing key; "" where none is missing
    switched: bool | None  # what a person chose in this world; None = nobody chose


@dataclass(frozen=True, slots=True)
class Proof:
    """A good visit in the live world that was kept: where, its fingerprint, what it brought."""

    recording: str  # folder in the evidence directory
    sha256: str
    quotes: int


def why_off(one: Standing, site: Standing | None, world: World) -> str:
    """Why a source is not asked; "" when it is.

    A missing key outweighs a person's choice, and her choice the world's default. `site` is the
    standing of the site that is visited for a sub-brand, None for a source with a visit of its own:
    a sub-brand follows its site, and may be switched off by itself.
    """
    if one.key_missing:
        return one.key_missing
    if one.switched is False:
        return f"Switched off: ./wayrate sources on {one.source.slug}"
    if site is not None:
        reason = why_off(site, None, world)
        return f"Its rates come with {site.source.name}, which is off. {reason}" if reason else ""
    if one.switched is None and world == "live" and one.source.kind is not SourceKind.API:
        return f"Off until you switch it on: ./wayrate sources on {one.source.slug}"
    return ""
