"""Spans of searches in the database: written in batches by each process, read as one trace."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import StatusCode
from sqlalchemy import Connection, delete, select, text

from core import telemetry
from core.db import transaction
from core.errors import WayrateError
from core.health.tables import span as table
from core.log import log

KEEP = timedelta(days=7)
_NS = 1_000_000_000
_LONGEST_NAME = 60

# One statement and one parameter for a whole batch. A step that is carried out twice writes the
# top span of its search twice: the first stays.
_INSERT = text(
    """
    INSERT INTO span (search_id, span_id, parent_id, name, process, started_at, took_s, error,
                      attributes)
    SELECT search_id, span_id, parent_id, name, :process,
           to_timestamp(0) + started_us * interval '1 microsecond', took_s, error, attributes
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        search_id text, span_id text, parent_id text, name text, started_us bigint,
        took_s double precision, error text, attributes jsonb)
    ON CONFLICT DO NOTHING
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One block of a search's work, by the process that did it."""

    span_id: str
    parent_id: str | None  # None: the whole search
    name: str
    process: str
    started_at: datetime
    took_s: float
    error: str
    attributes: dict[str, Any]


class SpanTable(SpanExporter):
    """Writes the spans of searches to the table; a batch that cannot be written is given up."""

    def __init__(self, process: str) -> None:
        self._process = process

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        rows = [row for each in spans if (row := _row(each))]
        if not rows:
            return SpanExportResult.SUCCESS
        try:
            with transaction() as connection:
                connection.execute(
                    _INSERT, {"rows": orjson.dumps(rows).decode(), "process": self._process}
                )
        except WayrateError as error:
            log.warning("spans_lost", spans=len(rows), reason=str(error))
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


def keep(service: str) -> None:
    """From now on this process' spans of searches are kept in the database."""
    process = f"{service} {socket.gethostname()[:40]}-{os.getpid()}"
    telemetry.export_to(SpanTable(process), process)


def of_search(connection: Connection, search_id: str) -> list[SpanRow]:
    """The spans of a search, oldest first."""
    rows = connection.execute(
        select(table).where(table.c.search_id == search_id).order_by(table.c.started_at)
    )
    return [
        SpanRow(
            span_id=row.span_id,
            parent_id=row.parent_id,
            name=row.name,
            process=row.process,
            started_at=row.started_at,
            took_s=row.took_s,
            error=row.error,
            attributes=row.attributes,
        )
        for row in rows
    ]


def prune(connection: Connection, now: datetime) -> int:
    """Delete what is older than a week; returns how many spans."""
    found = connection.execute(delete(table).where(table.c.started_at < now - KEEP))
    return found.rowcount


def _row(span: ReadableSpan) -> dict[str, Any] | None:
    """None for a span that is no search's."""
    attributes = dict(span.attributes or {})
    search_id = attributes.pop(telemetry.SEARCH, None)
    if not search_id or not span.context or not span.start_time or not span.end_time:
        return None
    return {
        "search_id": search_id,
        "span_id": f"{span.context.span_id:016x}",
        "parent_id": f"{span.parent.span_id:016x}" if span.parent else None,
        "name": span.name[:_LONGEST_NAME],
        "started_us": span.start_time // 1000,
        "took_s": max(0.0, (span.end_time - span.start_time) / _NS),
        "error": _error(span),
        "attributes": attributes,
    }


def _error(span: ReadableSpan) -> str:
    if span.status.status_code is not StatusCode.ERROR:
        return ""
    return (span.status.description or "error")[:80]
