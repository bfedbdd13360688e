"""Judge one rule at one check. Pure: clock, rates, readings and the rule's memory are handed in.

A rule speaks when it becomes true, so also at the first check, and once. A rule that may not speak
yet (cool-down, cap, too small a change) stays as it was and is judged again at the next check; a
muted one counts as having spoken.
"""

from __future__ import annotations

from core.watch.floors import currencies_of
from core.watch.rule_kinds import JUDGES
from core.watch.rule_memory import kept
from core.watch.rule_model import Rule
from core.watch.scenes import Finding, RuleState, Scene, Verdict, scene_of

__all__ = ["Finding", "RuleState", "Scene", "Verdict", "judge", "scene_of"]


def judge(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    """What a rule says of a reading, and what it will remember of it."""
    verdict = JUDGES[rule.kind](rule, state, scene)
    if verdict.found is not None:
        by_rates = _true_by_rates(rule, state, scene)
        if by_rates is not None:
            state, verdict = by_rates, JUDGES[rule.kind](rule, by_rates, scene)
    if verdict.found is None:
        return _settled(verdict)
    if why := _too_small(rule, verdict.found):
        return _settled(Verdict(state=kept(state, scene), withheld=why))
    if why := _too_soon(rule, state, scene):
        return Verdict(state=kept(state, scene)._replace(is_pending=True), withheld=why)
    if rule.muted_until is not None and rule.muted_until > scene.now:
        return _settled(Verdict(state=verdict.state, withheld="muted"))
    return Verdict(state=_having_told(verdict.state, scene), found=verdict.found)


def _true_by_rates(rule: Rule, state: RuleState, scene: Scene) -> RuleState | None:
    """First the currencies move, then the prices: whether the first alone made the rule true.

    So it did when the rule is true of the last reading's own prices at the rates of now. What it
    remembers then is that reading, told or not, and only what has moved since makes it speak. None
    when it did not, or the rule was true before.
    """
    if state.is_pending or not state.anchor or not rule.kind.is_of_price:
        return None
    then = scene.then
    if then is None or not _have_two_currencies(rule, state, scene, then):
        return None
    verdict = JUDGES[rule.kind](rule, state, then)
    if verdict.found is None or _too_small(rule, verdict.found):
        return None
    return verdict.state._replace(is_met=state.is_met, quotes=state.quotes)


def _have_two_currencies(rule: Rule, state: RuleState, scene: Scene, then: Scene) -> bool:
    found = {scene.exchange.currency, rule.currency or scene.exchange.currency}
    for floor in (scene.floor, then.floor, state.anchor, state.told):
        if len(found) > 1:
            break
        found |= currencies_of(floor)
    return len(found) > 1


def _settled(verdict: Verdict) -> Verdict:
    """Nothing of it waits to be told."""
    if not verdict.state.is_pending:
        return verdict
    return verdict._replace(state=verdict.state._replace(is_pending=False))


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
    told_today = state.told_today + 1 if is_today else 1
    return state._replace(told_at=scene.now, told_today=told_today, is_pending=False)
