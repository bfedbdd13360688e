"""Traces: where the time of a search went, across processes.

`span("storing", site="ihg")` times a block. Spans belong to a search: the block of a span that is
given a `search_id` is that search's, and so is what runs inside it. The trace id is made from the
search's id, so the page, the workers and their visits write one trace without handing anything on.

Nothing is kept, and nothing leaves the machine, unless this process was told where to: `export_to`
adds a place (core.health keeps spans in the database), OTEL_EXPORTER_OTLP_ENDPOINT names a
collector. Until then a span costs about a microsecond and does nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, StatusCode, TraceFlags, Tracer

if TYPE_CHECKING:  # the library's other half takes 0.1 s to import: only who keeps spans needs it
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

Value = str | bool | int | float

SEARCH = "search_id"  # the attribute that says whose time a span is
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
SHARE = "WAYRATE_TRACE_SHARE"  # of all searches that are traced, 0..1; 1 when unset
_WAIT_MS = 1000  # finished spans are handed on at least this often
_BATCH, _QUEUE = 1024, 8192  # spans; what comes while the queue is full is dropped
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)
_ID_BITS, _SPAN_BITS, _LAST = 128, 64, 2**64 - 1

_search: ContextVar[str] = ContextVar("search_of_span", default="")
_is_root: ContextVar[bool] = ContextVar("span_is_root", default=False)
_provider: TracerProvider | None = None
_tracer: Tracer | None = None


@contextmanager
def span(name: str, **attributes: Value) -> Iterator[Span]:
    """Time the block as part of the search it belongs to; an error that leaves it is noted.

    What is learnt inside is added with `set_attribute(key, value)`. A block that is no search's is
    told to a collector only, if there is one.
    """
    if _tracer is None:
        yield trace.INVALID_SPAN
        return
    search_id = str(attributes.get(SEARCH) or _search.get())
    if not search_id and COLLECTOR not in os.environ:
        yield trace.INVALID_SPAN
        return
    joins = search_id != _search.get()
    if search_id:
        attributes[SEARCH] = search_id
    context = trace.set_span_in_context(_root(search_id)) if joins else None
    made = _tracer.start_span(name, context, attributes=attributes)
    told = _search.set(search_id) if joins else None
    try:
        with trace.use_span(made, record_exception=False, set_status_on_exception=False):
            yield made
    except BaseException as error:
        made.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        made.end()
        if told:
            _search.reset(told)


@contextmanager
def whole(name: str, search_id: str, started_ns: int | None = None) -> Iterator[Span]:
    """The span at the top of a search's trace: every other one of the search hangs on it.

    `started_ns` (since 1970) puts its start before this moment: a search waits in the queue first.
    """
    if _tracer is None:
        yield trace.INVALID_SPAN
        return
    if not _root(search_id).get_span_context().trace_flags.sampled:
        with span(name, search_id=search_id) as made:
            yield made
        return
    mine, root = _search.set(search_id), _is_root.set(True)
    try:
        made = _tracer.start_span(
            name,
            trace.set_span_in_context(trace.INVALID_SPAN),
            attributes={SEARCH: search_id},
            start_time=started_ns,
        )
    finally:
        _is_root.reset(root)
    try:
        with trace.use_span(made, end_on_exit=True, record_exception=False):
            yield made
    finally:
        _search.reset(mine)


def note(name: str, started_ns: int, ended_ns: int, **attributes: Value) -> None:
    """A span that is over already, under the one that runs; times in ns since 1970."""
    if _tracer is None or not _search.get():
        return
    made = _tracer.start_span(
        name, attributes={**attributes, SEARCH: _search.get()}, start_time=started_ns
    )
    made.end(ended_ns)


def export_to(exporter: SpanExporter, service: str) -> None:
    """From now on finished spans are handed to `exporter`, in batches, by a thread of its own.

    `service` names this process in them. A collector is told too where the environment names one.
    """
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _provider, _tracer  # noqa: PLW0603 - one provider a process is what the library wants
    if _provider is None:
        _provider = _new_provider(service)
        if COLLECTOR in os.environ:
            # Imported here: it brings an HTTP client that nobody needs otherwise.
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _provider.add_span_processor(
        BatchSpanProcessor(
            exporter,
            max_queue_size=_QUEUE,
            schedule_delay_millis=_WAIT_MS,
            max_export_batch_size=_BATCH,
        )
    )
    _tracer = _provider.get_tracer("wayrate")


def flush() -> None:
    """Hand on what is finished, now."""
    if _provider:
        _provider.force_flush()


def stop() -> None:
    """Hand on what is finished and forget every exporter; spans do nothing again."""
    global _provider, _tracer  # noqa: PLW0603
    if _provider:
        _provider.shutdown()
    _provider = _tracer = None


def forget_share() -> None:
    """Read the environment's share anew."""
    _share.cache_clear()
    _root.cache_clear()


def trace_id_of(search_id: str) -> int:
    """The trace of a search, the same in every process."""
    return _digest(search_id) >> (256 - _ID_BITS)


def root_id_of(search_id: str) -> int:
    """The span at the top of that trace."""
    return (_digest(search_id) >> _SPAN_BITS) & _LAST


@lru_cache(maxsize=256)
def _root(search_id: str) -> NonRecordingSpan:
    """Parent of whatever a process does first for a search."""
    if not search_id:
        return trace.INVALID_SPAN
    # Decided by the search alone, so that all processes decide alike.
    traced = (_digest(search_id) & _LAST) < _share() * _LAST
    flags = _SAMPLED if traced else TraceFlags(TraceFlags.DEFAULT)
    ids = trace_id_of(search_id), root_id_of(search_id)
    return NonRecordingSpan(SpanContext(*ids, is_remote=True, trace_flags=flags))


@lru_cache(maxsize=1)
def _share() -> float:
    return float(os.environ.get(SHARE) or 1.0)


def _digest(search_id: str) -> int:
    return int.from_bytes(hashlib.sha256(search_id.encode()).digest())


def _new_provider(service: str) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """Random ids, but those of a search's top span are made from the search."""

        def generate_span_id(self) -> int:
            return root_id_of(_search.get()) if _is_root.get() else super().generate_span_id()

        def generate_trace_id(self) -> int:
            return trace_id_of(_search.get()) if _is_root.get() else super().generate_trace_id()

    resource = Resource({"service.name": "wayrate", "service.instance.id": service})
    return TracerProvider(resource=resource, id_generator=Ids())
