"""What the parts share: their shape, the sources they ask, and the pace of the local world."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from benchmarks.report import Promise
from benchmarks.searching.ground import Ground
from core.domain.source import Source, SourceKind
from core.sources import service as sources

Figures = dict[str, float | int | str]
Part = tuple[Figures, tuple[Promise, ...]]


def twenty() -> list[Source]:
    """The hotel brands and the travel agencies; official APIs stay out."""
    return [source for source in sources.described() if source.kind is not SourceKind.API]


def visited(listed: list[Source]) -> list[str]:
    """The sites that are visited for these sources."""
    return sorted({source.visited_with or source.slug for source in listed})


@contextmanager
def paced(here: Ground, seconds: Mapping[str, float]) -> Iterator[None]:
    """The local world answers each of these sites so slowly; afterwards all at its usual pace."""
    with httpx.Client(base_url=here.services.control_url, timeout=10) as client:
        usual = client.get("/pace").raise_for_status().json()["slow_s"]
        try:
            for slug, slow_s in seconds.items():
                body = {"site": slug, "slow_s": [slow_s, slow_s]}
                client.put("/pace", json=body).raise_for_status()
            yield
        finally:
            client.put("/pace", json={"slow_s": usual}).raise_for_status()


def fault(here: Ground, slug: str, name: str, share: float) -> None:
    """Switch a fault of one site on."""
    url = f"{here.services.control_url}/faults/{slug}"
    httpx.put(url, json={"fault": name, "share": share}, timeout=10).raise_for_status()


def requests_by_site(here: Ground) -> dict[str, int]:
    """How many requests each storefront has seen since the world started."""
    told = httpx.get(f"{here.services.control_url}/faults", timeout=30).raise_for_status().json()
    return {slug: state["requests"] for slug, state in told.items()}
