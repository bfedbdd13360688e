"""The ground of every part: services of their own, questions, and waiting for answers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from core import clock, workqueue
from core.config import settings
from core.db import engine_for
from core.domain.membership import Entitlement, Membership
from core.domain.stay import Stay, StayQuery, StayRequest
from core.places import resolve
from core.search import service
from core.search.model import SearchView
from core.sources import service as sources
from core.workers import service as workers
from jobs.services import Services, background

MEMBERSHIPS = (Membership.AARP, Membership.AAA, Membership.SENIOR)
CITIES = ("New York", "Chicago", "San Francisco", "Miami", "Boston")
POLL_S = 0.1  # more often would cost what is measured
PATIENCE_S = 240.0


@dataclass(frozen=True, slots=True)
class Ground:
    """A running product in a folder of its own."""

    services: Services
    state: Path


@contextmanager
def ground(*, web: bool = False) -> Iterator[Ground]:
    """Services with an empty database; gone at the end."""
    with TemporaryDirectory(prefix="wayrate-bench-") as folder:
        state = Path(folder)
        with background(state, web=web, throwaway=True) as services:
            before = dict(os.environ)
            os.environ.update(services.env)
            settings.cache_clear()
            try:
                workers.wait_for_any()
                yield Ground(services, state)
            finally:
                workqueue.forget_clients()
                engine_for(settings().database_url).dispose()
                os.environ.clear()
                os.environ.update(before)
                settings.cache_clear()


def question(n: int = 0, memberships: Sequence[Membership] = MEMBERSHIPS) -> StayQuery:
    """The n-th question: two adults, two nights, another city or week each time."""
    check_in: date = clock.now().date() + timedelta(days=21 + 7 * (n // len(CITIES)))
    stay = Stay(check_in, check_in + timedelta(days=2))
    entitlements = tuple(Entitlement(membership) for membership in memberships)
    return StayQuery(resolve(CITIES[n % len(CITIES)]), StayRequest(stay), entitlements)


def answer(query: StayQuery, sites: Sequence[str] = ()) -> tuple[float, SearchView]:
    """Ask anew and wait; (seconds from the click until the search closed, its view)."""
    started = time.perf_counter()
    search_id = service.submit(query, sites, again=True)
    view = closed(search_id)
    return time.perf_counter() - started, view


def closed(search_id: str) -> SearchView:
    """The view of a search once it closed. Raises TimeoutError after four minutes."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        if service.is_closed(search_id):
            return service.view(search_id)
        if time.monotonic() > deadline:
            raise TimeoutError(f"search {search_id} did not close within {PATIENCE_S:.0f} s")
        time.sleep(POLL_S)


def set_fault(control_url: str, fault: str, share: float) -> None:
    """Switch the same fault on at every site of the local world."""
    with httpx.Client(base_url=control_url, timeout=10) as client:
        for source in sources.described():
            if not source.visited_with:  # a sub-brand has no site of its own
                body = {"fault": fault, "share": share}
                client.put(f"/faults/{source.slug}", json=body).raise_for_status()


def clear_faults(control_url: str) -> None:
    """Every site answers as it should again."""
    httpx.delete(f"{control_url}/faults", timeout=10).raise_for_status()
