"""`/metrics`: the figures of health for machines, as Prometheus reads them.

Labels are sources and outcomes alone, so their number is bounded by the list of sources. What is
not known is left out, never 0.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.errors import Unavailable
from core.health import service
from core.health.model import Health, SourceHealth

TOKEN = "WAYRATE_METRICS_TOKEN"  # noqa: S105 - the name of the variable
_NOT_YOURS = (
    "Figures are given to this machine alone, or to whoever presents the bearer token that "
    f"{TOKEN} sets.\n"
)
_BREAKER = {"closed": 0, "half_open": 1, "open": 2}


def metrics(request: Request) -> Response:
    """Everything at most 5 s old; 403 to strangers, 503 while the database is away."""
    if not may_read(request):
        return PlainTextResponse(_NOT_YOURS, status_code=403)
    try:
        health = service.health()
    except Unavailable as error:
        return PlainTextResponse(f"{error}\n", status_code=503)
    registry = CollectorRegistry()
    registry.register(_Figures(health))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def may_read(request: Request) -> bool:
    """This machine itself, or whoever presents the token, where one is set.

    A proxy on this machine speaks for others: what it forwards is not from here.
    """
    token = os.environ.get(TOKEN, "")
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded"))
    return not forwarded and request.client is not None and _is_here(request.client.host)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Figures:
    """A collector of one moment."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        yield from _of_sources(self._health.sources)
        yield from _of_product(self._health)


def _of_sources(sources: tuple[SourceHealth, ...]) -> Iterator[Metric]:
    on = _gauge("source_on", "1 when the source is asked.", "source")
    breaker = _gauge("source_breaker", "0 closed, 1 half-open, 2 open.", "source")
    success = _gauge("source_success_ratio", "Visits that were answered.", "source", "window")
    visits = _gauge("source_visits", "Visits by their best answer.", "source", "outcome", "window")
    barred = _gauge("source_refused_memberships", "Not asked for: robots.txt bars it.", "source")
    part = _gauge("source_visits_in_part", "Not for every membership.", "source", "window")
    took = _gauge("source_visit_seconds", "What a visit took.", "source", "quantile", "window")
    generic = _gauge("source_unconfirmed_quotes", "Read by the generic reader.", "source", "window")
    good = _gauge("source_last_good_timestamp_seconds", "Newest visit with prices.", "source")
    budget = _gauge("source_budget_used_ratio", "Of today's requests, the fullest host.", "source")
    for one in sources:
        on.add_metric([one.slug], one.state.is_on)
        state = one.breaker.state if one.breaker else "closed"
        breaker.add_metric([one.slug], _BREAKER[state])
        barred.add_metric([one.slug], len(one.refused))
        if one.good:
            good.add_metric([one.slug], one.good.at.timestamp())
        shares = [host.used / host.budget for host in one.hosts if host.budget]
        if shares:
            budget.add_metric([one.slug], max(shares))
        for name, window in (("1h", one.hour), ("24h", one.day), ("7d", one.week)):
            for outcome, count in window.outcomes.items():
                visits.add_metric([one.slug, outcome.value, name], count)
            if window.success is not None:
                success.add_metric([one.slug, name], window.success)
                part.add_metric([one.slug, name], window.in_part)
                generic.add_metric([one.slug, name], window.unconfirmed)
            for quantile, seconds in (("0.5", window.median_s), ("0.95", window.p95_s)):
                if seconds is not None:
                    took.add_metric([one.slug, quantile, name], seconds)
    yield from (on, breaker, barred, success, visits, part, took, generic, good, budget)


def _of_product(health: Health) -> Iterator[Metric]:
    waits = (health.at - health.queue.oldest_at).total_seconds() if health.queue.oldest_at else 0
    yield _one("workers", "Workers that live.", len(health.staff.workers))
    yield _one("leader", "1 when a scheduler leads.", health.staff.is_led)
    yield _one("queue_waiting", "Searches that wait for a worker.", health.queue.waiting)
    yield _one("queue_running", "Searches under way.", health.queue.running)
    yield _one("queue_oldest_seconds", "The longest wait of them.", max(0.0, waits))
    yield _one("given_up_1h", "Searches that our side gave up.", health.queue.given_up)
    yield _one("searches_24h", "Searches of 24 hours.", health.use.searches_24h)
    yield _one("asks_24h", "Questions to sources of 24 hours.", health.use.asks_24h)
    yield _one("cache_hits_24h", "Of those, answered without a visit.", health.use.cache_hits_24h)
    if health.use.median_search_s is not None:
        yield _one("search_seconds_median_24h", "Click to last row.", health.use.median_search_s)
    if health.use.saving is not None:
        yield _one("saving_ratio", "Member rates under public ones.", health.use.saving)
    alarms = _gauge("alarms", "Alarms that hold, by rule.", "rule")
    for rule in sorted({alarm.rule for alarm in health.alarms}):
        alarms.add_metric([rule], sum(alarm.rule == rule for alarm in health.alarms))
    yield alarms


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"wayrate_{name}", words, labels=labels)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"wayrate_{name}", words, value=value)
