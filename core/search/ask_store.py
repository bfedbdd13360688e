"""Queries of the asks of searches; transactions belong to the service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, func, select, text, update

from core.domain.membership import Entitlement, Membership
from core.domain.report import Extent, Outcome, SiteReport
from core.search.answers import ANSWERED, key_of, known, stay_words
from core.search.model import Ask, AskState
from core.search.tables import search_ask

_ask = search_ask.c


@dataclass(frozen=True, slots=True)
class NewAsk:
    """One ask of a new search. `apart`: the sub-brands asked beside this source, told apart from
    it. `end`: how it ends at once and why, where nobody has to be asked."""

    site: str
    position: int
    entitlement: Entitlement
    apart: Collection[str] = ()
    end: tuple[Outcome, str] | None = None


_PUT_ASKS = text(
    """
    INSERT INTO search_ask (search_id, site, membership, position, answer_key, state, outcome,
        reason, extent, attempts, ended_at, link, quotes, answered_by, answer_at)
    SELECT search_id, site, membership, position, answer_key, state, outcome,
        reason, extent, attempts, ended_at, link, quotes, answered_by, answer_at
    FROM jsonb_populate_recordset(NULL::search_ask, CAST(:rows AS jsonb))
    ON CONFLICT DO NOTHING
    """
)


def put_asks(
    connection: Connection,
    search_id: str,
    question: dict[str, Any],
    world: str,
    asks: Iterable[NewAsk],
    at: datetime,
    *,
    anew: bool,
) -> None:
    """Store the asks of a new search, those that others were told lately as answered."""
    stay = stay_words(question)
    rows = [_new_row(search_id, stay, world, ask, at) for ask in asks]
    if not anew:  # what others were told lately is stored as told at once
        keys = [row["answer_key"] for row in rows if row["answer_key"]]
        told = known(connection, keys, at)
        rows = [{**row, **told.get(row["answer_key"] or "", {})} for row in rows]
    # One statement for all: a search has a hundred asks, and a person waits for this.
    connection.execute(_PUT_ASKS, {"rows": orjson.dumps(rows).decode()})


def _new_row(search_id: str, stay: str, world: str, ask: NewAsk, at: datetime) -> dict[str, Any]:
    return {
        "search_id": search_id,
        "site": ask.site,
        "membership": ask.entitlement.membership.value,
        "position": ask.position,
        "answer_key": None
        if ask.end
        else key_of(world, stay, ask.site, ask.entitlement, ask.apart),
        "state": (AskState.DONE if ask.end else AskState.WAITING).value,
        "outcome": ask.end[0].value if ask.end else None,
        "reason": ask.end[1] if ask.end else "",
        "extent": Extent.UNKNOWN.value,
        "attempts": 0,
        "ended_at": at if ask.end else None,
        "link": "",
        "quotes": 0,
        "answered_by": None,
        "answer_at": None,
    }


@dataclass(frozen=True, slots=True)
class AskRow:
    """One row of the asks: `link` is for people, `answered_by` the search whose quotes it shows."""

    ask: Ask
    link: str
    answer_key: str
    answered_by: str


def asks_of(connection: Connection, search_id: str) -> list[AskRow]:
    """Every ask by source and position."""
    rows = connection.execute(
        select(search_ask).where(_ask.search_id == search_id).order_by(_ask.site, _ask.position)
    ).mappings()
    return [
        AskRow(_ask_of(row), row["link"], row["answer_key"] or "", row["answered_by"] or search_id)
        for row in rows
    ]


_PUT_LINKS = text(
    """
    UPDATE search_ask SET link = given.link
    FROM unnest(CAST(:sites AS text[]), CAST(:members AS text[]), CAST(:links AS text[]))
        AS given (site, membership, link)
    WHERE search_ask.search_id = :search_id AND search_ask.site = given.site
        AND search_ask.membership = given.membership AND search_ask.link = ''
    """
)


def put_links(
    connection: Connection, search_id: str, links: Mapping[tuple[str, Membership], str]
) -> None:
    """Give asks without a link theirs, in one statement."""
    values = {
        "search_id": search_id,
        "sites": [site for site, _ in links],
        "members": [membership.value for _, membership in links],
        "links": list(links.values()),
    }
    connection.execute(_PUT_LINKS, values)


def begin_ask(
    connection: Connection,
    search_id: str,
    site: str,
    membership: Membership,
    link: str,
    at: datetime,
) -> None:
    """Mark an ask as being asked, unless it is done already (another try finished it)."""
    connection.execute(
        update(search_ask)
        .where(*_key(search_id, site, membership), _ask.state != AskState.DONE.value)
        .values(
            state=AskState.ASKING.value,
            attempts=_ask.attempts + 1,
            started_at=func.coalesce(_ask.started_at, at),
            link=link,
        )
    )


def retry_ask(
    connection: Connection, search_id: str, site: str, membership: Membership, reason: str
) -> None:
    """Say that an ask failed and will be tried again."""
    connection.execute(
        update(search_ask)
        .where(*_key(search_id, site, membership), _ask.state != AskState.DONE.value)
        .values(state=AskState.RETRYING.value, reason=reason)
    )


def finish_ask(
    connection: Connection, search_id: str, report: SiteReport, quotes: int, at: datetime
) -> str | None:
    """Close an ask with its report; its answer key, or None when it was done: the first answer
    stays. A report with an answer or with rows takes the place of an older answer shown so far."""
    own = report.outcome.value in ANSWERED or quotes > 0
    found = connection.execute(
        update(search_ask)
        .where(*_key(search_id, report.site, report.membership), _ask.state != AskState.DONE.value)
        .values(
            state=AskState.DONE.value,
            outcome=report.outcome.value,
            reason=report.reason,
            extent=report.extent.value,
            quotes=quotes,
            started_at=func.coalesce(_ask.started_at, at),
            ended_at=at,
            **({"answered_by": None, "answer_at": None} if own else {}),
        )
        .returning(func.coalesce(_ask.answer_key, ""))
    )
    return found.scalar()


def _key(search_id: str, site: str, membership: Membership) -> tuple[Any, ...]:
    return (
        _ask.search_id == search_id,
        _ask.site == site,
        _ask.membership == membership.value,
    )


def _ask_of(row: RowMapping) -> Ask:
    return Ask(
        site=row["site"],
        membership=Membership(row["membership"]),
        state=AskState(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        reason=row["reason"],
        extent=Extent(row["extent"]),
        attempts=row["attempts"],
        quotes=row["quotes"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        shared_at=row["answer_at"] if row["answered_by"] else None,
    )
