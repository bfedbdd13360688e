"""A day of 10,000 searches by 500 people, shaped as Zipf found words to be: how many are shared.

Carried by the product's own submit, turns and records on a real database; only the visits are
played, since the question is what is asked of sites and not what they answer.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from benchmarks.fanning.part import Part
from benchmarks.report import Promise
from benchmarks.searching.ground import CITIES, Ground
from core import clock, workqueue
from core.domain.membership import Entitlement, Membership
from core.domain.report import Outcome, SiteReport
from core.domain.stay import Occupancy, Stay, StayQuery, StayRequest
from core.health import service as health
from core.places import resolve
from core.search import service, working

SEARCHES, PEOPLE = 10_000, 500
QUESTIONS = 1_500  # different stays that anybody asks for
EXPONENT = 1.0  # the n-th most wanted stay is asked for 1/n as often as the first
SOURCES = ("booking", "choice")
PROMISE, GOAL = 60.0, 80.0
_PLACES = (*CITIES, "London", "Paris", "Berlin", "Tokyo", "Las Vegas", "Seattle", "Rome")
_MEMBERS = (Membership.AAA, Membership.SENIOR, Membership.MILITARY)


@dataclass
class _Clock:
    """A day that passes as fast as the searches are carried out."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def measure(here: Ground) -> Part:
    draw = random.Random(5)
    stays = [_stay(draw) for _ in range(QUESTIONS)]
    weights = [1 / rank**EXPONENT for rank in range(1, QUESTIONS + 1)]
    held = [tuple(m for m in _MEMBERS if draw.random() < 0.25) for _ in range(PEOPLE)]
    day, asked, wanted_asks = _Clock(datetime.now(UTC)), 0, 0
    # Nothing is handed to the workers: they would visit, and change what is counted.
    with patch.object(clock, "now", day.now), patch.object(workqueue, "enqueue", lambda *_: None):
        for wanted in draw.choices(stays, weights, k=SEARCHES):
            day.at += timedelta(days=1) / SEARCHES
            person = draw.randrange(PEOPLE)
            entitlements = tuple(Entitlement(member) for member in held[person])
            query = StayQuery(wanted.destination, wanted.request, entitlements)
            search_id = service.submit(query, SOURCES)
            wanted_asks += sum(
                ask.outcome is not Outcome.DISCOUNT_NOT_OFFERED
                for progress in service.view(search_id).sources
                for ask in progress.asks
            )
            asked += _carry_out(search_id)
        health.look_again()
        use = health.health().use  # its day is the one that just passed
    # Counted here by what was visited; the page counts what was not, and should say the same.
    rate = 100 * (1 - asked / wanted_asks)
    return {
        "searches": SEARCHES,
        "people": PEOPLE,
        "different_stays": QUESTIONS,
        "zipf_exponent": EXPONENT,
        "hours": 24,
        "asks": wanted_asks,
        "asks_visited": asked,
        "hit_rate_on_the_page": 100 * use.cache_hits_24h / use.asks_24h,
        "goal_percent": GOAL,
    }, (Promise("cache hit rate of 10,000 searches in a day", round(rate, 1), PROMISE, "%", False),)


def _stay(draw: random.Random) -> StayQuery:
    check_in = clock.now().date() + timedelta(days=draw.randrange(2, 90))
    stay = Stay(check_in, check_in + timedelta(days=draw.choice((1, 1, 2, 2, 3, 4, 7))))
    request = StayRequest(stay, Occupancy(draw.choice((1, 2, 2, 2))))
    return StayQuery(resolve(draw.choice(_PLACES)), request)


def _carry_out(search_id: str) -> int:
    """Do what a worker does for what is left to ask; returns how many asks that were."""
    asked = 0
    for slug, errands in working.work_of(search_id).errands.items():
        turn = working.take_turn(search_id, errands, timedelta(seconds=45))
        for errand in turn.mine:
            report = SiteReport(
                site=slug,
                membership=errand.entitlement.membership,
                outcome=Outcome.SOLD_OUT,
                reason="nothing left",
            )
            asked += working.record(search_id, report, 0.0)
    working.close(search_id)
    return asked
