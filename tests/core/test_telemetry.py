"""Spans of one search join one trace, whichever process or thread writes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from core import telemetry


class Kept(SpanExporter):
    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans += spans
        return SpanExportResult.SUCCESS

    def named(self, name: str) -> ReadableSpan:
        telemetry.flush()
        (found,) = [span for span in self.spans if span.name == name]
        return found


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    monkeypatch.delenv(telemetry.COLLECTOR, raising=False)
    keeper = Kept()
    telemetry.export_to(keeper, "test")
    yield keeper
    telemetry.stop()


def test_the_trace_is_made_from_the_search_alone(kept: Kept) -> None:
    # sha256("abc") as published with the algorithm: ba7816bf 8f01cfea 414140de 5dae2223 ...
    with telemetry.span("submit", search_id="abc"):
        pass
    context = kept.named("submit").context
    assert context is not None
    assert f"{context.trace_id:032x}" == "ba7816bf8f01cfea414140de5dae2223"


def test_two_processes_hang_on_the_same_top_span(kept: Kept) -> None:
    with telemetry.span("submit", search_id="abc"):
        pass
    with telemetry.whole("search", "abc"), telemetry.span("ask", site="ihg"):
        pass
    top, submit, ask = (kept.named(name) for name in ("search", "submit", "ask"))
    assert top.context and submit.context and ask.context and submit.parent and ask.parent
    assert top.parent is None
    assert submit.parent.span_id == ask.parent.span_id == top.context.span_id
    assert submit.context.trace_id == ask.context.trace_id == top.context.trace_id


def test_what_runs_inside_is_the_same_searchs_in_threads_and_tasks_too(kept: Kept) -> None:
    def store() -> None:
        with telemetry.span("store"):
            pass

    async def ask() -> None:
        with telemetry.span("ask", search_id="abc", site="ihg"):
            await asyncio.gather(asyncio.to_thread(store))

    asyncio.run(ask())
    store_, ask_ = kept.named("store"), kept.named("ask")
    assert store_.parent and ask_.context and store_.parent.span_id == ask_.context.span_id
    assert store_.attributes == {"search_id": "abc"}


def test_an_error_is_noted_by_its_class_without_its_words(kept: Kept) -> None:
    with pytest.raises(ValueError, match="secret"), telemetry.span("read", search_id="abc"):
        raise ValueError("a secret")
    status = kept.named("read").status
    assert (status.is_ok, status.description) == (False, "ValueError")
    assert kept.named("read").events == ()


def test_work_of_no_search_is_not_kept(kept: Kept) -> None:
    with telemetry.span("prune"):
        pass
    telemetry.flush()
    assert kept.spans == []


def test_a_search_may_be_left_out_by_its_share(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(telemetry.SHARE, "0")
    telemetry.forget_share()
    with telemetry.whole("search", "abc"), telemetry.span("ask", site="ihg"):
        pass
    telemetry.flush()
    monkeypatch.undo()
    telemetry.forget_share()
    assert kept.spans == []
