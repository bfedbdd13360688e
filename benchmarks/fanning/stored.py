"""A question that was answered before, with a million quotes in the database."""

from __future__ import annotations

import time
from datetime import datetime
from statistics import median, quantiles
from unittest.mock import patch

from sqlalchemy import Connection, text

from benchmarks.fanning.part import Part, twenty
from benchmarks.report import Promise
from benchmarks.searching.ground import Ground, answer, question
from core import clock, workqueue
from core.db import transaction
from core.domain.stay import StayQuery
from core.search import search_ids, service, working

QUOTES = 1_000_000
ASKED = 40  # different questions
PEOPLE = 5  # who ask each of them after the first
BOUND_MS = 25.0

# What a worker leaves behind: the asks closed, and who answered which question.
_ANSWERED = """
    UPDATE search_ask a SET state = 'done', outcome = t.outcome, reason = t.reason,
        quotes = t.quotes, link = t.link, attempts = 1, started_at = :at, ended_at = :at
    FROM search_ask t WHERE t.search_id = :template AND t.site = a.site
        AND t.membership = a.membership AND a.search_id = :id
"""
_SETTLED = """
    INSERT INTO answer (key, site, membership, search_id, outcome, answered_at)
    SELECT answer_key, site, membership, search_id, outcome, :at FROM search_ask
    WHERE search_id = :id AND answer_key IS NOT NULL
"""


def measure(here: Ground) -> Part:
    """Submit and view, by core alone: a new search each time, whose answers others were given.

    The first person's page has drawn the same answers in this process, as it does in the product;
    what they cost when it has not, as after a restart, stands beside it.
    """
    names = [source.slug for source in twenty()]
    template = answer(question(3), names)[1]
    rates = sum(progress.quotes for progress in template.sources)
    _fill(template.search_id, rates)
    cold, warm = [], []
    for n in range(ASKED):
        query = question(60 + n)
        first = _answered(query, names, template.search_id)
        started = time.perf_counter()
        service.view(first)
        cold.append((time.perf_counter() - started) * 1000)
        for person in range(1, PEOPLE + 1):
            # Later than the time within which two people share one search: only its answers.
            later = clock.now() + person * search_ids.BUCKET * 1.1
            warm.append(_asked(query, names, first, later))
    with transaction() as connection:
        stored, size = connection.execute(
            text("SELECT count(*), pg_total_relation_size('quote') FROM quote")
        ).one()
    p95 = quantiles(warm, n=20)[-1]
    return {
        "quotes": stored,
        "mib_a_million": size / stored * 1e6 / 2**20,
        "rates_a_search": rates,
        "searches": len(warm),
        "median_ms": median(warm),
        "view_after_restart_p95_ms": quantiles(cold, n=20)[-1],
    }, (Promise("cached search answered by core, p95", round(p95, 1), BOUND_MS, "ms"),)


def _asked(query: StayQuery, names: list[str], first: str, at: datetime) -> float:
    """Milliseconds from the click to houses for one more person."""
    with patch.object(clock, "now", lambda: at):
        started = time.perf_counter()
        search_id = service.submit(query, names)
        view = service.view(search_id)
        took_s = time.perf_counter() - started
    if search_id == first or view.is_running or not view.houses:
        raise RuntimeError("the answers of others did not close this search")
    return took_s * 1000


def _answered(query: StayQuery, names: list[str], template: str) -> str:
    """A search that was asked and answered like the template."""
    with patch.object(workqueue, "enqueue", lambda *_: None):
        search_id = service.submit(query, names, again=True)
    stay, at = query.request.stay, clock.now()
    replaced = {"search_id": ":id", "check_in": ":check_in", "check_out": ":check_out"}
    words = {"template": template, "id": search_id}
    with transaction() as connection:
        connection.execute(
            text(_copying(connection, replaced)),
            {**words, "check_in": stay.check_in, "check_out": stay.check_out},
        )
        connection.execute(text(_ANSWERED), {**words, "at": at})
        connection.execute(text(_SETTLED), {"id": search_id, "at": at})
    working.close(search_id)
    return search_id


def _fill(template: str, rates: int) -> None:
    """Searches of other days until a million quotes are stored."""
    copies = QUOTES // rates + 1
    with transaction() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        words = {"template": template, "n": copies}
        connection.execute(
            text(
                "INSERT INTO search (id, query, world, submitted_at, closed_at)"
                " SELECT 'old-' || n, s.query, s.world, s.submitted_at - n * interval '1 minute',"
                " s.closed_at FROM search s, generate_series(1, :n) n WHERE s.id = :template"
            ),
            words,
        )
        connection.execute(
            text(
                "INSERT INTO search_ask (search_id, site, membership, position, state, outcome,"
                " quotes) SELECT 'old-' || n, a.site, a.membership, a.position, a.state, a.outcome,"
                " a.quotes FROM search_ask a, generate_series(1, :n) n"
                " WHERE a.search_id = :template"
            ),
            words,
        )
        copying = _copying(connection, {"search_id": "'old-' || n"}, ", generate_series(1, :n) n")
        connection.execute(text(copying), words)
    with transaction() as connection:
        connection.execute(text("ANALYZE"))  # as the database does by itself in time


def _copying(connection: Connection, replaced: dict[str, str], beside: str = "") -> str:
    columns = connection.execute(
        text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = 'quote' ORDER BY ordinal_position"
        )
    ).scalars()
    names = list(columns)
    values = ", ".join(replaced.get(name, f"q.{name}") for name in names)
    return (  # names of our own columns, no word from outside
        f"INSERT INTO quote ({', '.join(names)}) SELECT {values} FROM quote q{beside}"  # noqa: S608
        " WHERE q.search_id = :template"
    )
