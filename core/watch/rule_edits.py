"""What a rule still knows once its owner has changed it. Pure.

Whoever changes a limit is not told the same again, nor past her cool-down and cap, and what was
seen stays what it is compared with. Of another amount it may be true already: then it is told once.
"""

from __future__ import annotations

from core.fx import RateTable
from core.watch.floors import Exchange, lowest
from core.watch.rule_kinds import limit_of
from core.watch.rule_model import NewRule, Rule, RuleKind
from core.watch.scenes import RuleState


def edited(state: RuleState, before: Rule, after: NewRule, rates: RateTable) -> RuleState:
    """The memory with which the changed rule goes on; another kind begins anew."""
    if after.kind is not before.kind:
        return RuleState()
    state = state._replace(is_pending=bool(state.anchor))
    if (after.amount, after.currency) == (before.amount, before.currency):
        return state
    if after.kind.is_of_money:
        return _of_another_limit(state, after, rates)
    if after.kind in (RuleKind.DROP, RuleKind.RISE):
        return state._replace(is_met=False)  # so many percent from what was told last
    return state


def _of_another_limit(state: RuleState, after: NewRule, rates: RateTable) -> RuleState:
    if not state.is_met:
        return state._replace(anchor={}, is_pending=False)  # as at its first check
    told, limit = lowest(state.told, Exchange(after.currency, rates)), limit_of(after)
    return state._replace(is_met=told is not None and told <= limit.amount)
