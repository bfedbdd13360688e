"""What makes no sense in a rule, said before it is stored. Pure, but for the table of rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from core.domain.stay import StayQuery
from core.fx import rate_table
from core.watch.errors import BadRule
from core.watch.rule_model import USUAL_AMOUNT, NewRule, RuleKind

_MOST_PERCENT = 1000
_LONGEST_QUIET = timedelta(days=366)


def checked_rule(rule: NewRule, query: StayQuery) -> NewRule:
    """The rule with its usual amount and the search's currency filled in. Raises BadRule."""
    amount = rule.amount if rule.amount is not None else USUAL_AMOUNT.get(rule.kind)
    if rule.kind.is_of_money and amount is None:
        raise BadRule("Say how much the whole stay may cost.")
    if amount is not None and not (amount.is_finite() and 0 < amount < Decimal(10) ** 9):
        raise BadRule("An amount is a number above zero.")
    if rule.kind is RuleKind.DROP and amount is not None and amount >= 100:
        raise BadRule("A price cannot drop by 100 % or more: choose a smaller number.")
    cap = 1 if rule.daily_cap is None else rule.daily_cap
    if not rule.min_change.is_finite() or not 0 <= rule.min_change < _MOST_PERCENT:
        raise BadRule("The smallest change to be told is a number of percent, zero or more.")
    if rule.cool_down < timedelta(0) or cap < 1:
        raise BadRule("Limits of a rule are zero or more; a cap is one alert a day or more.")
    if rule.cool_down > _LONGEST_QUIET:
        raise BadRule("A rule can be quiet for a year at most: mute it for good instead.")
    currency = (rule.currency or query.request.currency) if rule.kind.is_of_money else ""
    if currency and currency not in rate_table().fixed:
        raise BadRule(f"There is no daily rate for {currency}: choose another currency.")
    return replace(rule, amount=amount, currency=currency)
