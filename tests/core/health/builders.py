"""Health with everything unremarkable filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from core.domain.pace import LIVE
from core.domain.report import Outcome
from core.health.model import Health, SourceHealth, Use, Window
from core.sources.service import SourceState
from core.traffic.service import BreakerState, HostState, Manners
from core.workers.service import Living, Staff
from core.workqueue import Depth
from tests.builders import a_source

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def a_window(**counts: int) -> Window:
    """`a_window(priced=3, failed=2)`"""
    outcomes = {Outcome(name): count for name, count in counts.items()}
    return Window(outcomes=outcomes, layout_changed=counts.get("layout_changed", 0))


def a_state(slug: str = "ihg", **changes: Any) -> SourceState:
    values: dict[str, Any] = {
        "source": a_source(slug),
        "is_on": True,
        "off_reason": "",
        "robots": "robots.txt allows the pages we read",
        "last_good_at": None,
    }
    return SourceState(**{**values, **changes})


def a_source_health(slug: str = "ihg", **changes: Any) -> SourceHealth:
    state = changes.pop("state", None) or a_state(slug)
    values: dict[str, Any] = {
        "state": state,
        "tier": state.source.tier,
        "is_learnt": False,
        "manners": Manners(LIVE, 2000),
    }
    return SourceHealth(**{**values, **changes})


def a_breaker(slug: str = "ihg", **changes: Any) -> BreakerState:
    values: dict[str, Any] = {
        "slug": slug,
        "state": "open",
        "failures": 6,
        "retry_at": NOW + timedelta(minutes=2),
        "probe_until": None,
        "reason": "www.ihg.com answered with an error (503).",
        "changed_at": ago(minutes=1),
    }
    return BreakerState(**{**values, **changes})


def a_host(name: str = "www.ihg.com", **changes: Any) -> HostState:
    values: dict[str, Any] = {
        "name": name,
        "next_start": None,
        "held_until": None,
        "used": 10,
        "budget": 2000,
        "in_use": 0,
    }
    return HostState(**{**values, **changes})


def a_worker(number: int = 1) -> Living:
    return Living(
        executor_id=f"here-{number}",
        host="here",
        pid=number,
        started_at=ago(hours=1),
        seen_at=ago(seconds=2),
    )


def a_staff(workers: int = 1, **changes: Any) -> Staff:
    living = tuple(a_worker(number) for number in range(workers))
    values: dict[str, Any] = {
        "workers": living,
        "last_seen_at": ago(seconds=2) if living else None,
        "is_led": True,
    }
    return Staff(**{**values, **changes})


def a_health(*sources: SourceHealth, **changes: Any) -> Health:
    values: dict[str, Any] = {
        "at": NOW,
        "sources": sources,
        "staff": a_staff(),
        "queue": Depth(0, 0, None),
        "use": Use(),
        "alarms": (),
    }
    return Health(**{**values, **changes})
