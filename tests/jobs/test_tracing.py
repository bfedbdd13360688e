"""A visit's time told apart: waiting for a place, the exchange, and the reader between two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from core import telemetry
from jobs.tracing import TracedPace, TracedVisit
from tests.fakes.visit import FakeVisit


class Kept(SpanExporter):
    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: object) -> SpanExportResult:
        self.spans += spans  # type: ignore[operator]
        return SpanExportResult.SUCCESS

    def by_name(self) -> dict[str, ReadableSpan]:
        telemetry.flush()
        return {span.name: span for span in self.spans}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.delenv(telemetry.COLLECTOR, raising=False)
    keeper = Kept()
    telemetry.export_to(keeper, "test")
    yield keeper
    telemetry.stop()


class SlowPace:
    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        await asyncio.sleep(0.02)
        yield

    async def hold(self, host: str, seconds: float | None) -> None:
        return


def _took_s(span: ReadableSpan) -> float:
    assert span.end_time and span.start_time
    return (span.end_time - span.start_time) / 1e9


def test_waiting_and_the_exchange_are_two_spans(kept: Kept) -> None:
    async def visit() -> None:
        with telemetry.span("ask", search_id="s"):
            async with TracedPace(SlowPace()).slot("www.ihg.com"):
                await asyncio.sleep(0.03)

    asyncio.run(visit())
    spans = kept.by_name()
    assert _took_s(spans["wait for a place"]) >= 0.02
    assert _took_s(spans["exchange"]) >= 0.03
    assert (spans["exchange"].attributes or {})["host"] == "www.ihg.com"


def test_a_request_tells_host_and_size_but_no_address(kept: Kept) -> None:
    async def visit() -> None:
        with (
            telemetry.span("ask", search_id="s"),
            TracedVisit(FakeVisit({"find": "<p>x</p>"})) as traced,
        ):
            await traced.get("https://www.ihg.com/find?code=SECRET")
            await asyncio.sleep(0.02)  # the reader at work

    asyncio.run(visit())
    spans = kept.by_name()
    assert dict(spans["get"].attributes or {}) == {
        "search_id": "s",
        "host": "www.ihg.com",
        "status": 200,
        "bytes": 8,
        "tier": "http",
    }
    assert _took_s(spans["read"]) >= 0.02
