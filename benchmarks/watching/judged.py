"""A million rules judged by one process, each with what it remembers of twenty sources."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import repeat

from benchmarks.report import Promise
from benchmarks.watching.part import Part
from core.domain.membership import Membership
from core.domain.money import Money
from core.fx import RateTable, rate_table
from core.watch.model import Availability, Reading, Seen, Series
from core.watch.rule_model import Rule, RuleKind
from core.watch.rules import RuleState, Scene, judge, scene_of

RULES, SOURCES, WATCHES, DAYS = 1_000_000, 20, 500, 4
BOUND = 50_000.0
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
_AMOUNTS = {
    RuleKind.DROP: 5,
    RuleKind.RISE: 5,
    RuleKind.BELOW_TARGET: 260,
    RuleKind.NEAR_BUDGET: 260,
    RuleKind.SOLD_OUT_SOON: 3,
    RuleKind.WINDOW_CLOSING: 2,
}


def measure() -> Part:
    """Rounds over the same watches, every kind of rule on each; a tenth of the prices in euros.

    Scenes are made within the time: a check makes one for all its rules.
    """
    rates, chance = rate_table(), random.Random(11)
    readings = [[_reading(chance) for _ in range(WATCHES)] for _ in range(DAYS)]
    rules = [_rule(kind) for kind in (*RuleKind, RuleKind.DROP)]  # ten a watch
    states = [[RuleState() for _ in rules] for _ in range(WATCHES)]
    last: list[Reading | None] = [None] * WATCHES
    judged = told = 0
    started = time.process_time()
    for day, of_day in zip(_days(), _turns(readings), strict=False):
        for which, reading in enumerate(of_day):
            scene, mine = _scene(reading, last[which], day, rates), states[which]
            last[which] = reading
            for place, rule in enumerate(rules):
                verdict = judge(rule, mine[place], scene)
                mine[place] = verdict.state
                told += verdict.found is not None
            judged += len(rules)
        if judged >= RULES:
            break
    took = time.process_time() - started
    figures: dict[str, float | int | str] = {
        "rules_judged": judged,
        "sources_a_reading": SOURCES,
        "alerts": told,
        "us_a_rule": round(took / judged * 1e6, 1),
    }
    a_second = round(judged / took)
    return figures, (
        Promise("rules judged a second of processor time", a_second, BOUND, "rules/s", False),
    )


def _days() -> range:
    return range(RULES)


def _turns(readings: list[list[Reading]]) -> list[list[Reading]]:
    return [each for days in repeat(readings, RULES // (DAYS * WATCHES * 10) + 1) for each in days]


def _scene(reading: Reading, before: Reading | None, day: int, rates: RateTable) -> Scene:
    now = NOON + timedelta(hours=day)
    return scene_of(
        reading,
        currency="USD",
        now=now,
        today=now.date(),
        day_began=now.replace(hour=0),
        check_in=date(2027, 5, 28),
        rates=rates,
        before=before,
    )


def _rule(kind: RuleKind) -> Rule:
    amount = _AMOUNTS.get(kind)
    return Rule(
        rule_id="r",
        watch_id="w",
        kind=kind,
        amount=Decimal(amount) if amount else None,
        currency="USD" if kind.is_of_money else "",
    )


def _reading(chance: random.Random) -> Reading:
    series = tuple(
        sorted(
            (_seen(f"site{n}", chance, "EUR" if n % 10 == 0 else "USD") for n in range(SOURCES)),
            key=lambda seen: seen.total.amount,
        )
    )
    return Reading(
        watch_id="w",
        due_at=NOON,
        at=NOON,
        search_id="s",
        availability=Availability.AVAILABLE,
        best=series[0],
        shown=series[0].total,
        series=series,
    )


def _seen(site: str, chance: random.Random, currency: str) -> Seen:
    return Seen(
        series=Series(site, Membership.PUBLIC),
        total=Money(Decimal(chance.randint(25_000, 40_000)) / 100, currency),
        source_name=site,
        house="House",
        seen_at=NOON,
        rooms_left=chance.choice((None, 2, 8)),
    )
