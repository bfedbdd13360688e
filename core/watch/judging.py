"""Judge closed searches: reading, rules, alerts and their messages commit with the check's end.

Any number of workers may do this at once: each takes a check whose row nobody holds. A worker that
dies lets go of it with nothing done, so each check ends once, and so does what it tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache, partial

from sqlalchemy import Connection

from core import clock
from core.accounts import service as accounts
from core.db import transaction
from core.errors import Unavailable, UnknownSearch
from core.fx import RateTable, rate_table
from core.log import log
from core.notify.service import check_ended, notify
from core.search import service as searches
from core.search.model import SearchView
from core.watch import closing, lowest, rows, schedule, states, store
from core.watch.booking import way_to_book
from core.watch.editing import CHANGED, is_same_question
from core.watch.model import Reading, Watch
from core.watch.reading import Moment, Quotes, read
from core.watch.rule_model import Rule
from core.watch.rules import Finding, Scene, judge, scene_of
from core.watch.telling import alert_of, locale_of, notice_of

LOOK_AT = 200  # searches under way that are looked at in one go
VOLATILE = 0.05  # of the lowest total of the last two days: above it prices are moving
CALM_AFTER = timedelta(hours=48)
_UNREADABLE = "Its answers could not be judged: it is asked again at the next moment."
_GONE = "Its search is gone: it is asked again at the next moment."


@dataclass(frozen=True, slots=True)
class _Closed:
    """A closed search with everything that its checks are read from."""

    view: SearchView
    quotes: Quotes


_Reader = Callable[[str], _Closed | None]


def judge_closed(limit: int) -> int:
    """Judge checks whose searches have closed; how many ended now."""
    with transaction() as connection:
        waiting = closing.searching(connection, LOOK_AT)
    ended, closed = 0, searches.closed_among(sorted({each.search_id for each in waiting}))
    closed_of = lru_cache(maxsize=8)(_closed)  # watches that ask the same share a search
    for each in waiting:
        if ended >= limit:
            break
        if each.search_id in closed:
            ended += _judge_or_drop(each, closed_of)
    return ended


def _judge_or_drop(check: closing.Searching, closed_of: _Reader) -> bool:
    """One search that cannot be read must not hold up everybody's alerts: its check is dropped."""
    try:
        return _judge_one(check, closed_of)
    except Unavailable:
        raise  # the database is away: all of them wait
    except Exception:
        log.error("check_not_judged", watch_id=check.watch_id, exc_info=True)
    with transaction() as connection:
        row = closing.take(connection, check)
        if row is None:
            return False
        closing.drop(connection, check, clock.now(), _UNREADABLE)
        check_ended(connection, row["account_id"])
    return True


def _judge_one(check: closing.Searching, closed_of: _Reader) -> bool:
    """False when somebody else has it in hand, or it is gone."""
    found = closed_of(check.search_id)
    with transaction() as connection:
        row = closing.take(connection, check)
        if row is None:
            return False
        watch = rows.watch_of(row, (), None)
        check_ended(connection, watch.account_id)
        if closing.rests(row):
            closing.drop(connection, check, clock.now(), closing.RESTS)
        elif found is None:
            closing.drop(connection, check, clock.now(), _GONE)
        elif not is_same_question(found.view.query, watch.query):
            # It was edited in the very moment in which its search began.
            closing.drop(connection, check, clock.now(), CHANGED)
            store.due_at(connection, watch.watch_id, clock.now())
        else:
            _close(connection, check, watch, found)
    return True


def _closed(search_id: str) -> _Closed | None:
    try:
        return _Closed(searches.view(search_id), searches.quotes_shown(search_id))
    except UnknownSearch:
        return None


def _close(connection: Connection, check: closing.Searching, watch: Watch, found: _Closed) -> None:
    """Everything that a closed search means for one check, in the caller's transaction."""
    now, rates = clock.now(), rate_table()
    before = closing.last_reading(connection, watch.watch_id)
    moment = Moment(watch_id=watch.watch_id, due_at=check.due_at, at=now)
    reading = read(moment, found.view, found.quotes, watch.target, before, rates)
    closing.put_reading(connection, watch.account_id, reading)
    scene = _scene(reading, watch, rates, before)
    says = list(_findings(connection, watch, scene, found.view))
    if says:
        _tell(connection, watch, scene, says, found.view)
    is_volatile = closing.spread(connection, watch.watch_id, now - CALM_AFTER) >= VOLATILE
    closing.finish(connection, check, now, is_volatile=is_volatile)


def _scene(reading: Reading, watch: Watch, rates: RateTable, before: Reading | None) -> Scene:
    zone = schedule.zone_of(watch.time_zone)
    return scene_of(
        reading,
        currency=watch.query.request.currency,
        now=reading.at,
        today=reading.at.astimezone(zone).date(),
        day_began=schedule.day_began(reading.at, watch.time_zone),
        check_in=watch.query.request.stay.check_in,
        rates=rates,
        before=before,
    )


def _findings(
    connection: Connection, watch: Watch, scene: Scene, view: SearchView
) -> Iterator[tuple[Rule, Finding]]:
    """What the rules of a watch have to say; what each remembers is stored."""
    seen_before = cache(partial(lowest.seen_before, connection, watch, view, scene))
    for rule, kept in closing.rules(connection, watch.watch_id):
        before = state = states.state_of(kept)
        if lowest.is_asked_for(rule, state, scene):
            state = lowest.knowing(state, seen_before(), scene, watch.time_zone)
        verdict = judge(rule, state, scene)
        if verdict.state != before:
            closing.remember(connection, rule.rule_id, states.state_row(verdict.state))
        if verdict.found is not None:
            yield rule, verdict.found


def _tell(
    connection: Connection,
    watch: Watch,
    scene: Scene,
    says: Sequence[tuple[Rule, Finding]],
    view: SearchView,
) -> None:
    """Store alerts, notices and messages: they commit with everything else, or not at all."""
    account = accounts.account_of(watch.account_id)
    for rule, finding in says:
        draft = alert_of(rule, finding, watch, scene, locale_of(account))
        stored = closing.put_alert(connection, watch.account_id, draft)
        if stored is not None:
            booking = way_to_book(stored.seen, view, scene.reading.series, watch.target)
            notify(connection, notice_of(stored, account, scene.now, booking))
