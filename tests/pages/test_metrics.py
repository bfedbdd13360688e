"""What machines read: the format that Prometheus reads, bounded labels, and who may read it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from core.domain.membership import Membership
from core.errors import Unavailable
from core.health import service
from core.health.model import Health, LastGood, Use
from core.workqueue import Depth
from pages.parts import metrics
from tests.core.health.builders import (
    a_breaker,
    a_health,
    a_host,
    a_source_health,
    a_window,
    ago,
)


def _request(host: str = "127.0.0.1", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return Request({"type": "http", "method": "GET", "headers": raw, "client": (host, 4711)})


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(metrics.TOKEN, raising=False)


def _shown(health: Health, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, ...], float]:
    """(name, label values in order of their names) -> value, as Prometheus' own parser reads."""
    monkeypatch.setattr(service, "health", lambda: health)
    answer = metrics.metrics(_request())
    assert answer.status_code == 200
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(bytes(answer.body).decode())
        for sample in family.samples
    }


def test_figures_are_read_by_prometheus(monkeypatch: pytest.MonkeyPatch) -> None:
    one = a_source_health(
        "ihg",
        breaker=a_breaker("ihg"),
        refused=(Membership.AAA, Membership.SENIOR),
        day=replace(a_window(priced=3, failed=1), in_part=2, median_s=1.5, p95_s=9.0),
        good=LastGood(at=ago(minutes=2)),  # in a search that is not shown
        hosts=(a_host(used=500, budget=2000),),
    )
    health = a_health(
        one,
        queue=Depth(3, 2, ago(seconds=12), given_up=1),
        use=Use(asks_24h=10, cache_hits_24h=7),
    )
    shown = _shown(health, monkeypatch)
    assert shown["wayrate_source_breaker", "ihg"] == 2
    assert shown["wayrate_source_refused_memberships", "ihg"] == 2
    assert shown["wayrate_source_visits", "priced", "ihg", "24h"] == 3
    assert shown["wayrate_source_visits_in_part", "ihg", "24h"] == 2
    assert shown["wayrate_source_success_ratio", "ihg", "24h"] == 0.75
    good = shown["wayrate_source_last_good_timestamp_seconds", "ihg"]
    assert good == ago(minutes=2).timestamp()
    assert shown["wayrate_source_visit_seconds", "0.95", "ihg", "24h"] == 9.0
    assert shown["wayrate_source_budget_used_ratio", "ihg"] == 0.25
    assert shown["wayrate_queue_waiting",] == 3
    assert shown["wayrate_queue_oldest_seconds",] == 12
    assert shown["wayrate_given_up_1h",] == 1
    assert shown["wayrate_cache_hits_24h",] == 7
    assert shown["process_resident_memory_bytes",] > 0


def test_the_unknown_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {key[0] for key in _shown(a_health(a_source_health("ihg")), monkeypatch)}
    assert "wayrate_source_on" in names
    assert not names & {
        "wayrate_source_success_ratio",
        "wayrate_source_visit_seconds",
        "wayrate_source_last_good_timestamp_seconds",
        "wayrate_saving_ratio",
    }


@pytest.mark.parametrize(
    ("token", "request_", "may"),
    [
        ("", _request("127.0.0.1"), True),
        ("", _request("::1"), True),
        ("", _request("192.0.2.7"), False),
        ("", _request("127.0.0.1", x_forwarded_for="192.0.2.7"), False),
        ("", _request("192.0.2.7", authorization="Bearer "), False),
        ("s3cret", _request("192.0.2.7", authorization="Bearer s3cret"), True),
        ("s3cret", _request("192.0.2.7", authorization="Bearer other"), False),
        ("s3cret", _request("127.0.0.1"), True),
        ("s3cret", _request("127.0.0.1", x_forwarded_for="192.0.2.7"), False),
    ],
)
def test_strangers_get_one_sentence(
    token: str, request_: Request, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics.TOKEN, token)
    monkeypatch.setattr(service, "health", a_health)
    answer = metrics.metrics(request_)
    assert answer.status_code == (200 if may else 403)
    assert may or bytes(answer.body).decode().count(".") == 1


def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Health:
        raise Unavailable("The database does not answer right now. Try again in a moment.")

    monkeypatch.setattr(service, "health", away)
    answer = metrics.metrics(_request())
    assert answer.status_code == 503
    assert b"database" in bytes(answer.body)
