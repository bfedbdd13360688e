"""Judge one rule at one check. Pure: clock, rates, readings and the rule's memory are handed in.

A rule speaks when it becomes true, so also at the first check, and once. A rule that may not speak
yet (cool-down, cap, too small a change) stays as it was and is judged again at the next check; a
muted one counts as having spoken.
"""

from __future__ import annotations

from dataclasses import replace

from core.watch.rule_kinds import JUDGES
from core.watch.rule_model import Rule
from core.watch.scenes import Finding, RuleState, Scene, Verdict, scene_of

__all__ = ["Finding", "RuleState", "Scene", "Verdict", "judge", "scene_of"]


def judge(rule: Rule, state: RuleState, scene: Scene) -> Verdict:
    """What a rule says of a reading, and what it will remember of it."""
    verdict = JUDGES[rule.kind](rule, state, scene)
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
