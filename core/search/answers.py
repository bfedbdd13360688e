"""Answers that several searches share: who asks a question now, and who answered it last.

A question is one source asked for one membership for one stay; whoever asks the same within six
hours gets the same answer, and of those who ask at the same moment one visits and the others wait.
Every rule here is inside one statement, so that any number of workers may ask at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from core.search.model import AskState
from core.search.tables import answer, search, search_ask

FRESH = timedelta(hours=6)
# An older answer is shown, and said to be old, until the new one has come.
SHOWN = timedelta(days=7)
_ask, _answer = search_ask.c, answer.c
ANSWERED = tuple(outcome.value for outcome in Outcome if outcome.answered)


def stay_words(question: dict[str, Any]) -> str:
    """What of a search's JSON every key of its asks is made from; written once for all of them."""
    stay = {name: value for name, value in question.items() if name != "entitlements"}
    return json.dumps(stay, sort_keys=True)


def key_of(
    world: str, stay: str, site: str, entitlement: Entitlement, apart: Collection[str] = ()
) -> str:
    """The key of a question for a stay in its words; `apart` names the sub-brands whose rates are
    told apart from the site's own in it. A code is only in the hash, never readable."""
    asked, code = json.dumps([world, site, sorted(apart)]), (entitlement.code or "").strip()
    member = json.dumps([entitlement.membership.value, code])
    words = f"{asked[:-1]}, {stay}, {member[1:]}"
    return hashlib.sha256(words.encode()).hexdigest()


# Looked up answer by answer: where the planner's figures are old it reads the asks of half of all
# searches instead, to merge them.
_origin = (
    select(search_ask.c.reason, search_ask.c.extent, search_ask.c.link, search_ask.c.quotes)
    .where(
        search_ask.c.search_id == _answer.search_id,
        search_ask.c.site == _answer.site,
        search_ask.c.membership == _answer.membership,
    )
    .offset(0)
    .lateral("origin")
)
# Made once: every search asks it.
_KNOWN = (
    select(
        _answer.key,
        _answer.outcome,
        _answer.search_id.label("answered_by"),
        _answer.answered_at.label("answer_at"),
        _origin.c.reason,
        _origin.c.extent,
        _origin.c.link,
        _origin.c.quotes,
    )
    .join(_origin, true())
    .where(
        _answer.key == func.any(bindparam("keys", type_=ARRAY(Text))),
        _answer.answered_at >= bindparam("since"),
    )
)


def known(connection: Connection, keys: Sequence[str], at: datetime) -> dict[str, dict[str, Any]]:
    """By key, how an ask ends whose question was answered lately: the columns of its row."""
    rows = connection.execute(_KNOWN, {"keys": list(keys), "since": at - FRESH}).mappings()
    done = {"state": AskState.DONE.value, "ended_at": at}
    return {row["key"]: {**{k: v for k, v in row.items() if k != "key"}, **done} for row in rows}


def reuse(connection: Connection, search_id: str, at: datetime) -> int:
    """Close every open ask of a search that others were told lately; how many."""
    origin = search_ask.alias("origin")
    return connection.execute(
        update(search_ask)
        .where(
            _open_and_told(search_id),
            _answer.answered_at >= _fresh_since(search_id, at),
            origin.c.search_id == _answer.search_id,
            origin.c.site == _answer.site,
            origin.c.membership == _answer.membership,
        )
        .values(
            state=AskState.DONE.value,
            outcome=_answer.outcome,
            reason=origin.c.reason,
            extent=origin.c.extent,
            link=origin.c.link,
            quotes=origin.c.quotes,
            answered_by=_answer.search_id,
            answer_at=_answer.answered_at,
            ended_at=at,
        )
    ).rowcount


def show_older(connection: Connection, search_id: str, at: datetime) -> None:
    """Let the open asks of a search show an older answer until the new one has come."""
    connection.execute(
        update(search_ask)
        .where(
            _open_and_told(search_id),
            _ask.answered_by.is_(None),
            _answer.answered_at >= at - SHOWN,
        )
        .values(answered_by=_answer.search_id, answer_at=_answer.answered_at)
    )


def _open_and_told(search_id: str) -> ColumnElement[bool]:
    return and_(
        _ask.search_id == search_id,
        _ask.state != AskState.DONE.value,
        _answer.key == _ask.answer_key,
        _answer.search_id != search_id,
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """How a visit that others waited for ended."""

    outcome: Outcome
    reason: str


def claim(
    connection: Connection,
    key: str,
    site: str,
    membership: Membership,
    search_id: str,
    at: datetime,
    until: datetime,
) -> bool:
    """Whether this search is the one that asks now: nobody else does, or did and died."""
    statement = insert(answer).values(
        key=key,
        site=site,
        membership=membership.value,
        asking=search_id,
        asking_until=until,
    )
    taken = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={"asking": search_id, "asking_until": until},
            where=or_(_answer.asking.is_(None), _answer.asking == search_id)
            | (_answer.asking_until < at),
        ).returning(_answer.key)
    )
    return taken.first() is not None


def failed_since(
    connection: Connection, keys: Sequence[str], since: datetime
) -> dict[str, Failure]:
    """Questions whose last visit failed after `since`, and how."""
    rows = connection.execute(
        select(_answer.key, _answer.failed_outcome, _answer.failed_reason).where(
            _answer.key.in_(keys), _answer.failed_at >= since
        )
    )
    return {row.key: Failure(Outcome(row.failed_outcome), row.failed_reason or "") for row in rows}


def settle(
    connection: Connection, key: str, search_id: str, report: SiteReport, at: datetime
) -> None:
    """Say how a question was answered, and that nobody asks it any more."""
    row: dict[str, Any] = {"key": key, "site": report.site, "membership": report.membership.value}
    if report.outcome.answered:
        said: dict[str, Any] = {
            "search_id": search_id,
            "outcome": report.outcome.value,
            "answered_at": at,
            "failed_at": None,
            "failed_outcome": None,
            "failed_reason": None,
        }
    else:
        said = {
            "failed_at": at,
            "failed_outcome": report.outcome.value,
            "failed_reason": report.reason,
        }
    free = {"asking": None, "asking_until": None}
    connection.execute(
        insert(answer)
        .values({**row, **said})
        .on_conflict_do_update(index_elements=["key"], set_={**row, **said, **free})
    )


def release(connection: Connection, keys: Sequence[str], search_id: str) -> None:
    """Let others ask: this search is done with these questions."""
    connection.execute(
        update(answer)
        .where(_answer.key.in_(keys), _answer.asking == search_id)
        .values(asking=None, asking_until=None)
    )


def _fresh_since(search_id: str, at: datetime) -> Any:
    """Since when an answer is good enough for a search: its own start when it wants all anew."""
    return (
        select(
            func.coalesce(
                func.min(search.c.submitted_at).filter(search.c.anew),
                at - FRESH,
            )
        )
        .where(search.c.id == search_id)
        .scalar_subquery()
    )
