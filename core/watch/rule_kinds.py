"""What each kind of rule says of a reading, before cool-down, cap and muting. Pure.

Amounts are compared voice by voice and at the rates of one day (`floors`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from core.domain.money import Money
from core.watch.floors import Exchange, Floor, cheaper_of, lowest, lowest_alike
from core.watch.model import Availability
from core.watch.rule_memory import merged, moved, no_price, silent
from core.watch.rule_model import NEAR_PERCENT, NewRule, Rule, RuleKind
from core.watch.scenes import Finding, RuleState, Scene, Verdict

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


def _drop(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return no_price(state, scene)
    if new >= old[0]:  # the new peak
        return moved(state, scene, is_met=state.is_met and new == old[0])
    if new > old[0] * (1 - _share(rule)) or (state.is_met and not rule.again):
        return silent(state, scene)
    return _says(rule, state, scene, old)


def _rise(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return no_price(state, scene)
    if new <= old[0]:
        return moved(state, scene, is_met=state.is_met and new == old[0])
    if new < old[0] * (1 + _share(rule)) or (state.is_met and not rule.again):
        return silent(state, scene)
    return _says(rule, state, scene, old)


def _any_change(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return no_price(state, scene)
    if new == old[0]:
        return moved(state, scene, is_met=False)
    return _says(rule, state, scene, old)


def _new_low(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    new = scene.lowest
    if new is None:
        return no_price(state, scene)
    # A voice that is silent now has had its say too: a low is below all that was ever seen. One
    # that never spoke is compared with itself.
    past = {**scene.floor, **state.anchor}
    old = lowest_alike(past, past, scene.exchange) if state.anchor else None
    lows = cheaper_of(state.anchor, scene.floor, scene.exchange)
    after = state._replace(anchor=lows, quotes=state.quotes + len(scene.fresh))
    if old is None or new >= old[0]:
        return Verdict(state=after)
    found = replace(_found(rule, scene, old), since=state.since, quotes=state.quotes)
    return Verdict(state=after._replace(told=scene.floor, is_met=True), found=found)


def _below(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    limit = limit_of(rule)
    into = _into(limit.currency, scene)
    now = lowest(scene.floor, into)
    if now is None:
        return silent(state, scene)
    if now > limit.amount:
        return moved(state, scene, is_met=False)
    if state.is_met:
        told = lowest_alike(state.told, scene.floor, scene.exchange)
        if not rule.again or told is None or scene.lowest is None or scene.lowest >= told[0]:
            return silent(state, scene)
        return _says(rule, state, scene, told, limit)
    if state.anchor and not _has_come_below(state.anchor, scene, limit.amount, into):
        # Compared with this reading then: what moves while the rates alone hold it below counts
        # from here, and not on the day on which they uncover it.
        return moved(state, scene, is_met=False)
    known = {voice: state.anchor[voice] for voice in scene.floor if voice in state.anchor}
    old = lowest_alike(known, known, scene.exchange)
    return _says(rule, state, scene, old, limit)


def _has_come_below(anchor: Floor, scene: Scene, limit: Decimal, into: Exchange) -> bool:
    """Whether a voice under the limit says less than it did, or speaks for the first time.

    Otherwise the same prices came under it by the rates of currencies alone.
    """
    for voice, total in scene.floor.items():
        now = into.amount_of(total) if total else None
        if now is None or now > limit:
            continue
        old = anchor.get(voice)
        before = into.amount_of(old) if old else None
        if before is None or before > now:
            return True
    return False


def _into(currency: str, scene: Scene) -> Exchange:
    same = currency == scene.exchange.currency
    return scene.exchange if same else Exchange(currency, scene.rates)


def limit_of(rule: Rule | NewRule) -> Money:
    """The total at which a rule of money is true."""
    amount = rule.amount or Decimal(0)
    if rule.kind is RuleKind.NEAR_BUDGET:
        amount = amount * (1 + NEAR_PERCENT / _HUNDRED)
    return Money(amount, rule.currency)


def _back_in_stock(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    match scene.reading.availability:
        case Availability.SOLD_OUT:
            kept = state._replace(anchor=merged(state.anchor, scene), was_sold_out=True)
            return Verdict(state=kept)
        case Availability.UNKNOWN:
            return Verdict(state=state)
    # Only a voice that had proved to have nothing can show that something has come.
    opened = [
        seen for voice, seen in scene.fresh.items() if state.anchor.get(voice, seen.total) is None
    ]
    kept = state._replace(anchor=merged(state.anchor, scene), was_sold_out=False)
    if not state.was_sold_out or not opened:
        return Verdict(state=kept)
    found = Finding(kind=rule.kind, new=opened[0].total, seen=opened[0])
    return Verdict(state=kept, found=found)


def _sold_out_soon(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    fresh = (s for s in scene.reading.series if not s.is_carried and s.rooms_left is not None)
    seen = next(fresh, None)
    if seen is None or seen.rooms_left is None:
        return Verdict(state=state)
    if seen.rooms_left > (rule.amount or 0):
        return Verdict(state._replace(is_met=False, number=None) if state.is_met else state)
    is_fewer = state.number is None or seen.rooms_left < state.number
    if state.is_met and not (rule.again and is_fewer):
        return Verdict(state=state)
    found = Finding(kind=rule.kind, new=seen.total, seen=seen, rooms=seen.rooms_left)
    return Verdict(state=state._replace(is_met=True, number=seen.rooms_left), found=found)


def _window_closing(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    seen = next((s for s in scene.reading.series if s.refundable_until), None)
    until = seen.refundable_until if seen and seen.refundable_until else scene.check_in
    days = (until - scene.today).days
    if not 0 <= days <= (rule.amount or 0):
        return Verdict(state._replace(is_met=False) if state.is_met else state)
    if state.is_met and state.until == until:
        return Verdict(state=state)
    seen = seen or scene.reading.best
    found = Finding(
        kind=rule.kind,
        new=seen.total if seen else None,
        seen=seen,
        until=until,
        is_window_check_in=until == scene.check_in,
    )
    return Verdict(state=state._replace(is_met=True, until=until), found=found)


JUDGES: dict[RuleKind, Callable[[Rule, RuleState, Scene], Verdict]] = {
    RuleKind.DROP: _drop,
    RuleKind.BELOW_TARGET: _below,
    RuleKind.NEAR_BUDGET: _below,
    RuleKind.NEW_LOW: _new_low,
    RuleKind.ANY_CHANGE: _any_change,
    RuleKind.RISE: _rise,
    RuleKind.BACK_IN_STOCK: _back_in_stock,
    RuleKind.SOLD_OUT_SOON: _sold_out_soon,
    RuleKind.WINDOW_CLOSING: _window_closing,
}


def _old_and_new(
    anchor: Floor, scene: Scene
) -> tuple[tuple[Decimal, Money] | None, Decimal | None]:
    """The anchor's and the present lowest in one currency; None for the old at the first check."""
    if not anchor or scene.lowest is None:
        return None, scene.lowest
    return lowest_alike(anchor, scene.floor, scene.exchange), scene.lowest


def _share(rule: Rule) -> Decimal:
    return (rule.amount or Decimal(0)) / _HUNDRED


def _says(
    rule: Rule,
    state: RuleState,
    scene: Scene,
    old: tuple[Decimal, Money] | None,
    limit: Money | None = None,
) -> Verdict:
    """The best total of this reading, and what it was."""
    floor = merged(state.anchor, scene)
    after = state._replace(anchor=floor, told=scene.floor, is_met=True)
    return Verdict(state=after, found=_found(rule, scene, old, limit))


def _found(
    rule: Rule, scene: Scene, old: tuple[Decimal, Money] | None, limit: Money | None = None
) -> Finding:
    best = scene.reading.best
    new = best.total if best else None
    percent = None
    if old is not None and scene.lowest is not None and old[0]:
        percent = ((scene.lowest - old[0]) / old[0] * _HUNDRED).quantize(_CENT)
    return Finding(
        kind=rule.kind,
        new=new,
        old=old[1] if old else None,
        old_today=Money(old[0], scene.exchange.currency).rounded() if old else None,
        percent=percent,
        seen=best,
        limit=limit,
    )
