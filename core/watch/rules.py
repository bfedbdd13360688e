"""Judge one rule at one check. Pure: clock, rates, readings and the rule's memory are handed in.

A rule speaks when it becomes true, so also at the first check, and once. A rule that may not speak
yet (cool-down, cap, too small a change) stays as it was and is judged again at the next check; a
muted one counts as having spoken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from core.domain.money import Money
from core.fx import RateTable
from core.watch.floors import Floor, amount_in, cheaper_of, floor_of, lowest, lowest_alike, voice_of
from core.watch.model import NEAR_PERCENT, Availability, Reading, Rule, RuleKind, Seen

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """What a rule remembers from check to check."""

    # What it compares with: for a drop the dearest, for a rise or a low the cheapest since.
    anchor: Floor = field(default_factory=dict)
    is_met: bool = False  # it is true and was told
    told: Floor = field(default_factory=dict)  # what it said last
    told_at: datetime | None = None
    told_today: int = 0  # alerts of the local day of `told_at`
    was_sold_out: bool = False
    number: int | None = None  # rooms left that were told
    until: date | None = None  # end of the window that was told


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule has to say. `old` is in its own money, `old_today` in that of `new`."""

    kind: RuleKind
    new: Money | None
    old: Money | None = None
    old_today: Money | None = None
    percent: Decimal | None = None  # signed, of the change
    seen: Seen | None = None
    limit: Money | None = None  # the target or budget that was met
    rooms: int | None = None
    until: date | None = None  # the day on which the window closes
    is_window_check_in: bool = False  # no free cancellation is known: it is check-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The rule's new memory, and what it says; `withheld` says why a true rule is silent."""

    state: RuleState
    found: Finding | None = None
    withheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What all rules of a watch are judged by at one check; make it with `scene_of`."""

    reading: Reading
    floor: Floor
    currency: str  # of the best total, or of the search where nothing is for sale
    lowest: Decimal | None
    now: datetime
    today: date  # in the time zone of the watch
    day_began: datetime
    check_in: date
    rates: RateTable


def scene_of(
    reading: Reading,
    *,
    currency: str,
    now: datetime,
    today: date,
    day_began: datetime,
    check_in: date,
    rates: RateTable,
) -> Scene:
    """Everything that does not depend on the rule, worked out once a check."""
    floor = floor_of(reading)
    own = reading.best.total.currency if reading.best else currency
    return Scene(
        reading=reading,
        floor=floor,
        currency=own,
        lowest=lowest(floor, own, rates),
        now=now,
        today=today,
        day_began=day_began,
        check_in=check_in,
        rates=rates,
    )


def judge(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    """What a rule says of a reading, and what it will remember of it."""
    verdict = _JUDGES[rule.kind](rule, state, scene)
    if verdict.found is None:
        return verdict
    why = _too_small(rule, verdict.found) or _too_soon(rule, state, scene)
    if why:
        return Verdict(state=_seen_once(state, scene), withheld=why)
    if rule.muted_until is not None and rule.muted_until > scene.now:
        return Verdict(state=verdict.state, withheld="muted")
    return replace(verdict, state=_having_told(verdict.state, scene))


def _seen_once(state: RuleState, scene: Scene) -> RuleState:
    """A first reading that may not be told is still the first."""
    return state if state.anchor else replace(state, anchor=scene.floor)


def _too_small(rule: Rule, found: Finding) -> str:
    if not rule.min_change or found.percent is None or abs(found.percent) >= rule.min_change:
        return ""
    return f"the change is smaller than {rule.min_change.normalize():f} %"


def _too_soon(rule: Rule, state: RuleState, scene: Scene) -> str:
    if state.told_at is None:
        return ""
    if scene.now < state.told_at + rule.cool_down:
        return "it spoke a short while ago"
    is_today = state.told_at >= scene.day_began
    if rule.daily_cap is not None and is_today and state.told_today >= rule.daily_cap:
        return "it has said all it may today"
    return ""


def _having_told(state: RuleState, scene: Scene) -> RuleState:
    is_today = state.told_at is not None and state.told_at >= scene.day_began
    return replace(state, told_at=scene.now, told_today=state.told_today + 1 if is_today else 1)


def _drop(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return _no_price(state, scene)
    if new >= old[0]:  # the new peak
        return _moved(state, scene, is_met=state.is_met and new == old[0])
    if new > old[0] * (1 - _share(rule)) or (state.is_met and not rule.again):
        return Verdict(state=state)
    return _says(rule, state, scene, old)


def _rise(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return _no_price(state, scene)
    if new <= old[0]:
        return _moved(state, scene, is_met=state.is_met and new == old[0])
    if new < old[0] * (1 + _share(rule)) or (state.is_met and not rule.again):
        return Verdict(state=state)
    return _says(rule, state, scene, old)


def _any_change(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return _no_price(state, scene)
    if new == old[0]:
        return _moved(state, scene, is_met=False)
    return _says(rule, state, scene, old)


def _new_low(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    old, new = _old_and_new(state.anchor, scene)
    if old is None or new is None:
        return _no_price(state, scene)
    lows = cheaper_of(state.anchor, scene.floor, scene.currency, scene.rates)
    if new >= old[0]:
        return Verdict(state=replace(state, anchor=lows))
    said = _says(rule, state, scene, old)
    return replace(said, state=replace(said.state, anchor=lows))


def _below(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    limit = _limit(rule)
    now = lowest(scene.floor, limit.currency, scene.rates)
    if now is None:
        return Verdict(state=state)
    if now > limit.amount:
        return _moved(state, scene, is_met=False)
    if state.is_met:
        told = lowest_alike(state.told, scene.floor, scene.currency, scene.rates)
        if not rule.again or told is None or scene.lowest is None or scene.lowest >= told[0]:
            return Verdict(state=state)
        return _says(rule, state, scene, told, limit)
    if state.anchor and not _has_come_below(state.anchor, scene, limit):
        return Verdict(state=state)
    known = {voice: state.anchor[voice] for voice in scene.floor if voice in state.anchor}
    old = lowest_alike(known, known, scene.currency, scene.rates)
    return _says(rule, state, scene, old, limit)


def _has_come_below(anchor: Floor, scene: Scene, limit: Money) -> bool:
    """Whether a voice under the limit says less than it did, or speaks for the first time.

    Otherwise the same prices came under it by the rates of currencies alone.
    """
    for voice, total in scene.floor.items():
        now = amount_in(total, limit.currency, scene.rates) if total else None
        if now is None or now > limit.amount:
            continue
        old = anchor.get(voice)
        before = amount_in(old, limit.currency, scene.rates) if old else None
        if before is None or before > now:
            return True
    return False


def _limit(rule: Rule) -> Money:
    amount = rule.amount or Decimal(0)
    if rule.kind is RuleKind.NEAR_BUDGET:
        amount = amount * (1 + NEAR_PERCENT / _HUNDRED)
    return Money(amount, rule.currency)


def _back_in_stock(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    match scene.reading.availability:
        case Availability.SOLD_OUT:
            kept = replace(state, anchor=_merged(state.anchor, scene), was_sold_out=True)
            return Verdict(state=kept)
        case Availability.UNKNOWN:
            return Verdict(state=state)
    # Only a voice that had proved to have nothing can show that something has come.
    opened = [
        seen
        for seen in scene.reading.series
        if not seen.is_carried and state.anchor.get(voice_of(seen), seen.total) is None
    ]
    kept = replace(state, anchor=_merged(state.anchor, scene), was_sold_out=False)
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
        return Verdict(state=replace(state, is_met=False, number=None))
    is_fewer = state.number is None or seen.rooms_left < state.number
    if state.is_met and not (rule.again and is_fewer):
        return Verdict(state=state)
    found = Finding(kind=rule.kind, new=seen.total, seen=seen, rooms=seen.rooms_left)
    return Verdict(state=replace(state, is_met=True, number=seen.rooms_left), found=found)


def _window_closing(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    seen = next((s for s in scene.reading.series if s.refundable_until), None)
    until = seen.refundable_until if seen and seen.refundable_until else scene.check_in
    days = (until - scene.today).days
    if not 0 <= days <= (rule.amount or 0):
        return Verdict(state=replace(state, is_met=False))
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
    return Verdict(state=replace(state, is_met=True, until=until), found=found)


_JUDGES: dict[RuleKind, Callable[[Rule, RuleState, Scene], Verdict]] = {
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
    return lowest_alike(anchor, scene.floor, scene.currency, scene.rates), scene.lowest


def _no_price(state: RuleState, scene: Scene) -> Verdict:
    """Nothing to compare: what is known now is what will be compared with."""
    if scene.lowest is None and state.anchor:
        return Verdict(state=state)
    return Verdict(state=replace(state, anchor=_merged(state.anchor, scene)))


def _moved(state: RuleState, scene: Scene, *, is_met: bool) -> Verdict:
    """Nothing to say, and from now on it is compared with this reading."""
    return Verdict(state=replace(state, anchor=_merged(state.anchor, scene), is_met=is_met))


def _merged(anchor: Floor, scene: Scene) -> Floor:
    """What each voice said last; those that are silent now keep what they said."""
    return {**anchor, **scene.floor} if anchor else scene.floor


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
    best = scene.reading.best
    new = best.total if best else None
    percent = None
    if old is not None and new is not None and old[0]:
        percent = ((new.amount - old[0]) / old[0] * _HUNDRED).quantize(_CENT)
    found = Finding(
        kind=rule.kind,
        new=new,
        old=old[1] if old else None,
        old_today=Money(old[0], scene.currency) if old else None,
        percent=percent,
        seen=best,
        limit=limit,
    )
    floor = _merged(state.anchor, scene)
    return Verdict(state=replace(state, anchor=floor, told=scene.floor, is_met=True), found=found)
