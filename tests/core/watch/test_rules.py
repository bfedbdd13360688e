"""The table of cases: what a rule says over a run of readings.

A reading is written as what each source asks: "b 400, e 420 EUR" are Booking.com at 400 USD and
Expedia at 420 EUR; "b -" is proved to be sold out, a source that is left out was silent. The last
column says at which readings (0 = the first) the rule speaks.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.domain.membership import Membership
from core.domain.money import Money, money
from core.fx import RateTable
from core.history.service import Low
from core.watch.floors import Exchange
from core.watch.lowest import is_asked_for, knowing
from core.watch.model import Availability, Reading, Seen, Series
from core.watch.rule_edits import edited
from core.watch.rule_model import NewRule, Rule, RuleKind
from core.watch.rules import Finding, RuleState, Scene, judge, scene_of
from core.watch.states import state_of, state_row

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
FEBRUARY = datetime(2027, 2, 3, 12, tzinfo=UTC)
CHECK_IN = date(2027, 5, 1)
SITES = {"b": "booking", "e": "expedia", "h": "hotels"}


def fixed(usd_for_a_euro: str = "1.10") -> RateTable:
    day = date(2027, 3, 1)
    return RateTable(day, {"EUR": (Decimal(1), day), "USD": (Decimal(usd_for_a_euro), day)})


def seen(site: str, total: Money, **changes: Any) -> Seen:
    values: dict[str, Any] = {
        "series": Series(site, Membership.PUBLIC),
        "total": total,
        "source_name": site.title(),
        "house": "Grand Hotel",
        "seen_at": NOON,
    }
    return Seen(**{**values, **changes})


def reading(text: str, before: Reading | None = None, rates: RateTable | None = None) -> Reading:
    """As `core.watch.reading` makes it: silent sources are carried, cheapest first."""
    rates = rates or fixed()
    said = [part.split() for part in text.split(",") if part.strip()]
    fresh = [
        seen(SITES[site], money(f"{amount} {(rest or ['USD'])[0]}"))
        for site, amount, *rest in said
        if amount != "-"
    ]
    none = {f"{SITES[site]}/public" for site, amount, *_ in said if amount == "-"}
    spoke = {SITES[site] for site, *_ in said}
    carried = [
        replace(one, is_carried=True)
        for one in (before.series if before else ())
        if one.series.site not in spoke
    ]
    none |= {v for v in (before.none_at if before else ()) if v.split("/")[0] not in spoke}
    dollars = Exchange("USD", rates)
    series = sorted([*fresh, *carried], key=lambda one: dollars.amount_of(one.total) or Decimal(0))
    known = Availability.AVAILABLE if series else Availability.SOLD_OUT
    return Reading(
        watch_id="w",
        due_at=NOON,
        at=NOON,
        search_id="s",
        availability=known if series or none else Availability.UNKNOWN,
        best=series[0] if series else None,
        shown=None,
        series=tuple(series),
        none_at=tuple(sorted(none)),
    )


def scene(
    one: Reading,
    day: int,
    rates: RateTable | None = None,
    hours: float = 0,
    before: Reading | None = None,
) -> Scene:
    now = NOON + timedelta(days=day, hours=hours)
    return scene_of(
        one,
        currency="USD",
        now=now,
        today=now.date(),
        day_began=now.replace(hour=0),
        check_in=CHECK_IN,
        rates=rates or fixed(),
        before=before,
    )


def a_rule(kind: RuleKind, amount: object = None, **changes: Any) -> Rule:
    number = Decimal(str(amount)) if amount is not None else None
    currency = "USD" if kind.is_of_money else ""
    values = {"rule_id": "r", "watch_id": "w", "kind": kind, "amount": number, "currency": currency}
    return Rule(**{**values, **changes})


def told(
    rule: Rule, *texts: str, rates: list[str] | None = None, seen_before: str | None = None
) -> dict[int, Finding]:
    """At which readings a rule speaks, a day apart; its memory goes through its column.

    `seen_before` is what the history knows when the first reading is judged, as `lows` reads it.
    """
    state, before, said = RuleState(), None, {}
    for day, text in enumerate(texts):
        table = fixed(rates[day]) if rates else fixed()
        last, before = before, reading(text, before, table)
        here = scene(before, day, table, before=last)
        if seen_before is not None and is_asked_for(rule, state, here):
            state = knowing(state, lows(seen_before), here, "UTC")
        verdict = judge(rule, state, here)
        state = state_of(state_row(verdict.state))
        if verdict.found:
            said[day] = verdict.found
    return said


def lows(text: str) -> list[Low]:
    """ "b 400 x30, e 390": Booking.com's lowest of 30 answers since February, Expedia's of one."""
    found = []
    for part in filter(None, text.split(",")):
        site, amount, *rest = part.split()
        count = next((int(word[1:]) for word in rest if word[0] == "x"), 1)
        currency = next((word for word in rest if word[0] != "x"), "USD")
        found.append(
            Low(
                site=SITES[site],
                asked=Membership.PUBLIC,
                total=money(f"{amount} {currency}"),
                since=FEBRUARY + timedelta(days=len(found)),
                answers=count,
            )
        )
    return found


DROP, RISE, TARGET, BUDGET = (
    RuleKind.DROP,
    RuleKind.RISE,
    RuleKind.BELOW_TARGET,
    RuleKind.NEAR_BUDGET,
)
LOW, CHANGE, STOCK = RuleKind.NEW_LOW, RuleKind.ANY_CHANGE, RuleKind.BACK_IN_STOCK
CASES: list[tuple[str, Rule, list[str], list[int]]] = [
    # drop of N %
    ("a drop of 5 %", a_rule(DROP, 5), ["b 400", "b 380"], [1]),
    ("a cent less than 5 %", a_rule(DROP, 5), ["b 400", "b 380.01"], []),
    ("10 % is asked", a_rule(DROP, 10), ["b 400", "b 380", "b 360"], [2]),
    ("many small ones add up", a_rule(DROP, 5), ["b 400", "b 392", "b 384", "b 380"], [3]),
    ("it is told once", a_rule(DROP, 5), ["b 400", "b 380", "b 380", "b 380"], [1]),
    ("a further drop is not", a_rule(DROP, 5), ["b 400", "b 380", "b 340"], [1]),
    ("asked again", a_rule(DROP, 5, again=True), ["b 400", "b 380", "b 340"], [1, 2]),
    ("again needs N % more", a_rule(DROP, 5, again=True), ["b 400", "b 380", "b 370"], [1]),
    ("after a rise anew", a_rule(DROP, 5), ["b 400", "b 380", "b 420", "b 390"], [1, 3]),
    ("from the peak", a_rule(DROP, 5), ["b 400", "b 500", "b 470"], [2]),
    ("the first has nothing before it", a_rule(DROP, 5), ["b 100"], []),
    ("another source becomes the cheapest", a_rule(DROP, 5), ["b 400, e 410", "b 400, e 370"], [1]),
    ("another, not the cheapest", a_rule(DROP, 5), ["b 300, e 410", "b 300, e 350"], []),
    # failures are no change
    ("a source that failed first", a_rule(DROP, 5), ["e 400", "b 300, e 400"], []),
    ("the cheapest fails", a_rule(DROP, 5), ["b 300, e 400", "e 400", "b 300, e 400"], []),
    ("it returns lower", a_rule(DROP, 5), ["b 300, e 400", "e 400", "b 280, e 400"], [2]),
    ("all fail", a_rule(CHANGE), ["b 300", "", "b 300"], []),
    ("one that failed is no rise", a_rule(RISE, 5), ["b 300, e 400", "e 400"], []),
    ("one that failed first is no low", a_rule(LOW), ["e 400", "b 300, e 400"], []),
    ("one that sold out is a rise", a_rule(RISE, 5), ["b 300, e 400", "b -, e 400"], [1]),
    ("one that opens is a drop", a_rule(DROP, 5), ["b -, e 400", "b 300, e 400"], [1]),
    # a source that first speaks while nothing is told is remembered with what it said: 390 -> 300
    ("late, then a drop", a_rule(DROP, 5), ["b 400", "b 390, e 400", "b 390, e 300"], [2]),
    ("late while told", a_rule(DROP, 5, again=True),
     ["b 400", "b 370", "b 369, e 380", "b 369, e 340"], [1, 3]),
    ("late and sold out", a_rule(DROP, 5), ["b 400", "b 390, e -", "b 390, e 350"], [2]),
    ("late, a low", a_rule(LOW, min_change=Decimal(5)),
     ["b 400", "b 390, e 400", "b 390, e 370"], [2]),
    ("late, a change", a_rule(CHANGE, min_change=Decimal(5)),
     ["b 400", "b 390, e 400", "b 390, e 370"], [2]),
    ("late, under the target", a_rule(TARGET, 400, again=True),
     ["b 390", "b 390, e 395", "b 390, e 380"], [0, 2]),
    # below target
    ("true at first fires once", a_rule(TARGET, 400), ["b 390", "b 390", "b 380"], [0]),
    ("at the target", a_rule(TARGET, 400), ["b 450", "b 400"], [1]),
    ("a cent above", a_rule(TARGET, 400), ["b 450", "b 400.01"], []),
    ("again when asked", a_rule(TARGET, 400, again=True), ["b 390", "b 390", "b 380"], [0, 2]),
    ("above and back", a_rule(TARGET, 400), ["b 390", "b 410", "b 395"], [0, 2]),
    ("a failure between", a_rule(TARGET, 400), ["b 390, e 500", "e 500", "b 390, e 500"], [0]),
    ("a source that speaks late", a_rule(TARGET, 400), ["e 500", "b 390, e 500"], [1]),
    ("nothing for sale", a_rule(TARGET, 400), ["b -", "b 390"], [1]),
    # within 5 % of the budget
    ("near the budget", a_rule(BUDGET, 400), ["b 450", "b 420"], [1]),
    ("not near enough", a_rule(BUDGET, 400), ["b 450", "b 420.01"], []),
    # new low
    ("below every earlier", a_rule(LOW), ["b 400", "b 420", "b 399"], [2]),
    ("the same again is no low", a_rule(LOW), ["b 400", "b 399", "b 410", "b 399"], [1]),
    ("each new low", a_rule(LOW), ["b 400", "b 399", "b 398"], [1, 2]),
    ("too small a low", a_rule(LOW, min_change=Decimal(2)), ["b 400", "b 396", "b 392"], [2]),
    # any change, rise
    ("up and down", a_rule(CHANGE), ["b 400", "b 401", "b 401", "b 400"], [1, 3]),
    ("small ones add up", a_rule(CHANGE, min_change=Decimal(1)), ["b 400", "b 402", "b 404"], [2]),
    ("a rise of 5 %", a_rule(RISE, 5), ["b 400", "b 419", "b 420"], [2]),
    ("a rise is told once", a_rule(RISE, 5), ["b 400", "b 420", "b 450"], [1]),
    # back in stock
    ("sold out, then open", a_rule(STOCK), ["b -, e -", "b 350, e -"], [1]),
    ("open from the start", a_rule(STOCK), ["b 350", "b 350"], []),
    ("never proved", a_rule(STOCK), ["", "b 350"], []),
    ("another that had failed", a_rule(STOCK), ["b -", "b -, e 350"], []),
    ("open, sold out, open", a_rule(STOCK), ["b 350", "b -", "b 360"], [2]),
    ("a failure between", a_rule(STOCK), ["b -", "", "b 350"], [2]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "readings", "speaks"),
    [pytest.param(*case[1:], id=f"{case[1].kind.value}: {case[0]}") for case in CASES],
)
def test_a_rule_speaks_at(rule: Rule, readings: list[str], speaks: list[int]) -> None:
    assert list(told(rule, *readings)) == speaks


# What the history knows before the first reading; the readings; when a new low is told.
SEEN_BEFORE: list[tuple[str, str, list[str], list[int]]] = [
    ("nothing was seen: the first reading has nothing before it", "", ["b 400", "b 399"], [1]),
    ("lower than ever, at the first reading", "b 410", ["b 400", "b 400"], [0]),
    ("it was lower before the watch began", "b 380", ["b 400", "b 390", "b 380", "b 379"], [3]),
    ("a cent below", "b 400", ["b 399.99"], [0]),
    ("another source was lower", "b 410, e 350", ["b 400, e 420", "b 360", "b 349"], [2]),
    ("another source that is silent now was lower", "e 350", ["b 400", "b 360", "b 349"], [2]),
    ("a source that was never seen is compared with itself", "e 410", ["b 400, e 420"], []),
    ("that cheaper source then drops", "e 410", ["b 400, e 420", "b 399, e 420"], [1]),
    ("its low in another currency does not count", "b 300 EUR", ["b 400", "b 399"], [1]),
    ("the same source in its own currency", "b 300 EUR", ["b 310 EUR", "b 299 EUR"], [1]),
    ("nothing answers at first", "b 380", ["", "b 390", "b 379"], [2]),
    ("sold out at first", "b 380", ["b -", "b 390", "b 379"], [2]),
]


@pytest.mark.parametrize(
    ("before", "readings", "speaks"), [pytest.param(*c[1:], id=c[0]) for c in SEEN_BEFORE]
)
def test_a_low_is_below_all_that_was_seen_before(
    before: str, readings: list[str], speaks: list[int]
) -> None:
    assert list(told(a_rule(LOW), *readings, seen_before=before)) == speaks


def test_a_low_too_small_to_be_told_stays_untold_of_what_was_seen_before() -> None:
    rule = a_rule(LOW, min_change=Decimal(2))
    # 396 is 1 % below 400, 392 is 2 %.
    assert list(told(rule, "b 396", "b 392", seen_before="b 400")) == [1]


def test_a_low_says_since_when_and_below_how_many_quotes() -> None:
    rule = a_rule(LOW)
    readings = ["b 400, e 405", "b 395, e 405", "b 379"]
    (found,) = told(rule, *readings, seen_before="b 380 x30, e 390 x9").values()
    # 30 and 9 answers before, two at each of the first two readings.
    assert (found.since, found.quotes) == (FEBRUARY.date(), 43)
    assert found.old == money("380 USD")
    (found,) = told(rule, "b 400", "b 399", seen_before="").values()
    assert (found.since, found.quotes) == (NOON.date(), 1)


def test_a_currency_that_moves_makes_no_low_of_what_was_seen_before() -> None:
    moved = ["b 400 EUR, e 445"] * 3
    before = "b 400 EUR, e 445, e 400 EUR"
    assert told(a_rule(LOW), *moved, rates=["1.10", "0.90", "1.40"], seen_before=before) == {}


# The same prices while the euro goes from 1.10 to 0.90 and to 1.40 dollars.
_PRICES = [RuleKind.DROP, RuleKind.RISE, RuleKind.ANY_CHANGE, RuleKind.NEW_LOW]


@pytest.mark.parametrize("kind", _PRICES)
@pytest.mark.parametrize("prices", ["b 400 EUR", "b 400 EUR, e 420", "b 400 EUR, e 450 USD"])
def test_a_currency_move_alone_fires_no_rule(kind: RuleKind, prices: str) -> None:
    rule = a_rule(kind, 5 if kind in (RuleKind.DROP, RuleKind.RISE) else None, again=True)
    assert told(rule, *[prices] * 5, rates=["1.10", "0.90", "1.40", "1.00", "1.10"]) == {}


@pytest.mark.parametrize("kind", [RuleKind.BELOW_TARGET, RuleKind.NEAR_BUDGET])
def test_a_currency_move_alone_meets_no_target(kind: RuleKind) -> None:
    rule = a_rule(kind, 400)
    moved = ["b 400 EUR"] * 3
    assert told(rule, *moved, rates=["1.10", "0.90", "1.10"]) == {}
    # A real drop while the rates are low does.
    assert list(told(rule, *moved[:2], "b 399 EUR", rates=["1.10", "0.90", "0.90"])) == [2]


# Prices, dollars for a euro, and when the rule speaks. In some the euro uncovers what another
# source's lower price had hidden: at 0.95 it is 427.50 -> 403.75 where 440 -> 438 was the best.
_HIDDEN = ["b 450 EUR, e 440", *["b 425 EUR, e 438"] * 3]
_LATER = ["1.10", "1.10", "0.95", "0.95"]
_LEAST = {"min_change": Decimal(3)}
CURRENCIES: list[tuple[str, Rule, list[str], list[str], list[int]]] = [
    ("one source, 5 % in its own money", a_rule(DROP, 5),
     ["b 400 EUR", "b 380 EUR"], ["1.10", "1.30"], [1]),
    ("one source, 4 %, and the euro falls", a_rule(DROP, 5),
     ["b 400 EUR", "b 384 EUR"], ["1.10", "0.90"], []),
    ("one source rises by 4 %, and the euro too", a_rule(RISE, 5),
     ["b 400 EUR", "b 416 EUR"], ["0.90", "1.10"], []),
    ("a hidden drop is uncovered", a_rule(DROP, 5), _HIDDEN, _LATER, []),
    ("a hidden change", a_rule(CHANGE, **_LEAST), _HIDDEN, _LATER, []),
    ("a hidden low", a_rule(LOW, **_LEAST), _HIDDEN, _LATER, []),
    # 400 and 460 -> 430 and 461 at 1.00; it was 460 -> 461 at 1.20.
    ("a hidden rise", a_rule(RISE, 5),
     ["b 400 EUR, e 460", *["b 430 EUR, e 461"] * 2], ["1.20", "1.20", "1.00"], []),
    # 425 -> 400 euros are 5.88 %; 425 -> 405 are 4.71 %, though 10 % below the first.
    ("a real drop after it", a_rule(DROP, 5),
     [*_HIDDEN, "b 400 EUR, e 438"], [*_LATER, "0.95"], [4]),
    ("a real one, too small", a_rule(DROP, 5),
     [*_HIDDEN, "b 405 EUR, e 438"], [*_LATER, "0.95"], []),
    # A real drop of 5 % in the very reading in which the euro makes it the cheapest.
    ("a drop and a move together", a_rule(DROP, 5),
     ["b 400 EUR, e 430", "b 380 EUR, e 430"], ["1.10", "1.00"], [1]),
    ("a cent that moves is not a drop", a_rule(DROP, 5),
     [*_HIDDEN[:2], "b 425 EUR, e 437.99"], _LATER[:3], []),
    ("a drop of what is not the cheapest any more", a_rule(DROP, 5),
     ["b 400 EUR, e 445", "b 400 EUR, e 400"], ["1.10", "0.90"], []),
    # One source that asks 400 euros or 445 dollars: 440 at 1.10, 445 at 1.25 and not 500.
    ("a source of two currencies", a_rule(DROP, 5),
     ["b 400 EUR, b 445"] * 2, ["1.10", "1.25"], []),
    ("the target by a real drop and a move", a_rule(TARGET, 400),
     ["b 440 EUR", "b 420 EUR"], ["1.00", "0.95"], [1]),
    # The first comes under it by rates; the other's drop to 450 is no news when they do it too.
    ("the target, by what had dropped above it", a_rule(TARGET, 400),
     ["b 390 EUR, e 500 EUR"] * 2 + ["b 390 EUR, e 450 EUR"] * 2,
     ["1.10", "1.00", "1.00", "0.85"], []),
    ("the target, by what first spoke above it", a_rule(TARGET, 400),
     ["b 390 EUR"] * 2 + ["b 390 EUR, e 450 EUR"] * 2, ["1.10", "1.00", "1.00", "0.85"], []),
    ("below the target again", a_rule(TARGET, 400, again=True),
     ["b 390, e 350 EUR", *["b 390, e 330 EUR"] * 2], ["1.20", "1.20", "1.00"], [0]),
    # 380 is held back on the third day, 24 hours after the alert, and told on the fourth.
    ("held back by a cool-down", a_rule(CHANGE, cool_down=timedelta(hours=36)),
     ["b 400 EUR, e 600", "b 390 EUR, e 600", *["b 380 EUR, e 600"] * 3],
     ["1.10", "1.10", "1.10", "1.05", "1.05"], [1, 3]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "readings", "rates", "speaks"),
    [pytest.param(*case[1:], id=f"{case[1].kind.value}: {case[0]}") for case in CURRENCIES],
)
def test_prices_are_compared_at_the_rates_of_one_day(
    rule: Rule, readings: list[str], rates: list[str], speaks: list[int]
) -> None:
    assert list(told(rule, *readings, rates=rates)) == speaks


@pytest.mark.parametrize("kind", [*_PRICES, RuleKind.BELOW_TARGET, RuleKind.NEAR_BUDGET])
@pytest.mark.parametrize("least", [0, 3])
def test_no_rule_speaks_at_a_reading_in_which_only_the_rates_moved(
    kind: RuleKind, least: int
) -> None:
    """Any prices of three sources, each read twice in a row by other rates."""
    chance = random.Random(f"{kind} {least}")
    amount = 400 if kind.is_of_money else 5
    spoken = 0
    for _ in range(60):
        rule = a_rule(kind, amount, again=chance.random() < 0.5, min_change=Decimal(least))
        texts = [_any_prices(chance) for _ in range(6) for _ in range(2)]
        texts[1::2] = texts[::2]
        rates = [f"{chance.uniform(0.8, 1.4):.4f}" for _ in texts]
        said = told(rule, *texts, rates=rates)
        assert [day for day in said if day % 2] == []
        spoken += len(said)
    assert spoken > 20


def _any_prices(chance: random.Random) -> str:
    asks = [
        f"{site} {chance.choice(['-', *range(360, 460, 5)])} {chance.choice(['EUR', 'USD'])}"
        for site in SITES
    ]
    return ", ".join(chance.sample(asks, chance.randint(1, 3)))


def test_the_old_total_is_converted_at_the_rates_of_today() -> None:
    said = told(a_rule(RuleKind.DROP, 5), "b 400 EUR", "b 400 EUR, e 300", rates=["1.10", "1.10"])
    assert said == {}  # Expedia had not spoken before
    texts = ["b 400 EUR, e 500", "b 450 EUR, e 380"]
    (found,) = told(a_rule(RuleKind.DROP, 5), *texts, rates=["1.10", "1.20"]).values()
    # 400.00 EUR at 1.20 are 480.00 USD; 380 is 20.83 % less.
    assert (found.old, found.old_today, found.new) == (
        money("400 EUR"),
        money("480.00 USD"),
        money("380 USD"),
    )
    assert found.percent == Decimal("-20.83")


def test_what_is_told_names_old_new_percent_and_source() -> None:
    (found,) = told(a_rule(RuleKind.DROP, 5), "b 400, e 410", "b 400, e 360").values()
    assert (found.old, found.new, found.percent) == (
        money("400 USD"),
        money("360 USD"),
        Decimal("-10.00"),
    )
    assert found.seen is not None
    assert found.seen.series.site == "expedia"


def run(rule: Rule, *at: tuple[str, float]) -> list[int]:
    """Readings at hours after the first noon: at which the rule speaks."""
    state, before, said = RuleState(), None, []
    for n, (text, hours) in enumerate(at):
        last, before = before, reading(text, before)
        verdict = judge(rule, state, scene(before, 0, hours=hours, before=last))
        state = verdict.state
        if verdict.found:
            said.append(n)
    return said


def test_a_cool_down_holds_back_and_loses_nothing() -> None:
    rule = a_rule(RuleKind.ANY_CHANGE, cool_down=timedelta(hours=6))
    assert run(rule, ("b 400", 0), ("b 390", 1), ("b 380", 3), ("b 380", 8)) == [1, 3]


def test_a_daily_cap_counts_local_days() -> None:
    rule = a_rule(RuleKind.ANY_CHANGE, daily_cap=2)
    readings = [(f"b {400 - n}", float(n)) for n in range(5)] + [("b 300", 24.0)]
    assert run(rule, *readings) == [1, 2, 5]


def test_a_muted_rule_does_not_tell_late() -> None:
    rule = a_rule(RuleKind.DROP, 5, muted_until=NOON + timedelta(hours=5))
    assert run(rule, ("b 400", 0), ("b 300", 1), ("b 300", 6)) == []
    assert run(rule, ("b 400", 0), ("b 300", 6)) == [1]


# A rule, readings an hour apart, what its owner changes then, further readings; how many alerts.
TWICE = a_rule(CHANGE, daily_cap=1)
EDITS: list[tuple[str, Rule, list[str], dict[str, Any], list[str], int]] = [
    ("another limit, the same price", a_rule(TARGET, 400), ["b 390"],
     {"cool_down": timedelta(minutes=6)}, ["b 390"], 1),
    ("another target, met by what was told", a_rule(TARGET, 400), ["b 390"],
     {"amount": Decimal(395)}, ["b 390"], 1),
    ("the same in another currency", a_rule(TARGET, 400), ["b 390"],  # 360 euros are 396 dollars
     {"amount": Decimal(360), "currency": "EUR"}, ["b 390"], 1),
    ("a target below what was told", a_rule(TARGET, 400), ["b 390"],
     {"amount": Decimal(380)}, ["b 390", "b 379"], 2),
    ("a target below what was told, met at once", a_rule(TARGET, 400), ["b 390"],
     {"amount": Decimal(380)}, ["b 379", "b 379"], 2),
    ("a target that is met already", a_rule(TARGET, 400), ["b 410"],
     {"amount": Decimal(420)}, ["b 410", "b 410"], 1),
    # 400 -> 385 are 3.75 %
    ("3 % below the peak that 5 % saw", a_rule(DROP, 5), ["b 400", "b 385"],
     {"amount": Decimal(3)}, ["b 385", "b 385"], 1),
    ("the same of two currencies", a_rule(DROP, 5), ["b 400, e 900 EUR", "b 385, e 900 EUR"],
     {"amount": Decimal(3)}, ["b 385, e 900 EUR"], 1),
    ("told already", a_rule(DROP, 5), ["b 400", "b 380"], {"amount": Decimal(3)}, ["b 380"], 1),
    ("the peak stays", a_rule(DROP, 5), ["b 400", "b 385"], {"again": True}, ["b 380"], 1),
    ("the cap stays", TWICE, ["b 400", "b 390"], {"min_change": Decimal(1)}, ["b 380"], 1),
    ("the silence stays", a_rule(CHANGE, cool_down=timedelta(hours=9)), ["b 400", "b 390"],
     {"min_change": Decimal(1)}, ["b 380"], 1),
    ("a low that was too small", a_rule(LOW, min_change=Decimal(5)), ["b 400", "b 390"],
     {"min_change": Decimal(2)}, ["b 390", "b 390"], 1),
    # 410 -> 430 are 4.88 %, 400 -> 430 would be 7.5 %
    ("another kind begins anew", a_rule(DROP, 5), ["b 400"],
     {"kind": RISE}, ["b 410", "b 430"], 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "readings", "changes", "then", "alerts"),
    [pytest.param(*case[1:], id=f"{case[1].kind.value}: {case[0]}") for case in EDITS],
)
def test_an_edited_rule_says_nothing_twice_and_forgets_nothing(
    rule: Rule, readings: list[str], changes: dict[str, Any], then: list[str], alerts: int
) -> None:
    asked = {"kind": rule.kind, "amount": rule.amount, "currency": rule.currency, **changes}
    state, before, said = RuleState(), None, 0
    for hour, text in enumerate([*readings, *then]):
        if hour == len(readings):
            state = state_of(state_row(edited(state, rule, NewRule(**asked), fixed())))
            rule = replace(rule, **changes)
        last, before = before, reading(text, before)
        verdict = judge(rule, state, scene(before, 0, hours=hour, before=last))
        state = verdict.state
        said += verdict.found is not None
    assert said == alerts


def test_what_a_rule_stored_before_it_knew_of_pending_is_read() -> None:
    stored = {
        "anchor": {"booking/public": ["400", "USD"], "expedia/public": None},
        "told_at": "2027-02-28T12:00:00+00:00",
        "told_today": 1,
    }
    state = state_of(stored)
    assert (state.is_met, state.is_pending) == (False, False)
    verdict = judge(a_rule(DROP, 5), state, scene(reading("b 380"), 0, before=reading("b 380")))
    assert verdict.found is not None
    assert verdict.found.percent == Decimal("-5.00")


def _rooms(*left: int | None) -> list[Reading]:
    return [
        replace(reading(""), series=(one,), best=one, availability=Availability.AVAILABLE)
        for rooms in left
        for one in (seen("booking", money("400 USD"), rooms_left=rooms),)
    ]


@pytest.mark.parametrize(
    ("again", "left", "speaks"),
    [
        (False, [5, 3, 2, 1], [1]),
        (True, [5, 3, 3, 1], [1, 3]),
        (False, [2, 2], [0]),
        (False, [3, 9, 3], [0, 2]),
        (False, [None, 8, None], []),
    ],
)
def test_sold_out_soon(again: bool, left: list[int | None], speaks: list[int]) -> None:
    rule, state, said = a_rule(RuleKind.SOLD_OUT_SOON, 3, again=again), RuleState(), []
    for n, one in enumerate(_rooms(*left)):
        verdict = judge(rule, state, scene(one, n))
        state = verdict.state
        said += [n] if verdict.found else []
    assert said == speaks


def test_rooms_left_that_were_carried_are_no_news() -> None:
    (one,) = _rooms(1)
    old = replace(one, series=(replace(one.series[0], is_carried=True),))
    assert judge(a_rule(RuleKind.SOLD_OUT_SOON, 3), RuleState(), scene(old, 0)).found is None


@pytest.mark.parametrize(
    ("until", "days", "speaks"),
    [
        (date(2027, 3, 6), 6, [3]),  # two days before free cancellation ends
        (None, 62, [59]),  # two days before check-in on 1 May
        (date(2027, 3, 1), 3, [0]),  # true at the first check
    ],
)
def test_window_closing(until: date | None, days: int, speaks: list[int]) -> None:
    one = seen("booking", money("400 USD"), refundable_until=until)
    same = replace(reading("b 400"), series=(one,), best=one)
    rule, state, said = a_rule(RuleKind.WINDOW_CLOSING, 2), RuleState(), []
    for day in range(days):
        verdict = judge(rule, state, scene(same, day))
        state = state_of(state_row(verdict.state))
        said += [day] if verdict.found else []
    assert said == speaks
