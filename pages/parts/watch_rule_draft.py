"""What stands in the fields of a rule, and the version of the rule that it began from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import streamlit as st

from core.watch.rule_model import NewRule, Rule
from pages.parts import keys


def open_draft(rule: Rule) -> None:
    """Fill the fields that nothing stands in yet."""
    bases = st.session_state.setdefault(keys.RULE_BASES, {})
    bases.setdefault(rule.rule_id, rule.version)
    if bases[rule.rule_id] != rule.version and told(draft_of(rule)) == told(rule):
        bases[rule.rule_id] = rule.version  # the other tab said the same
    for name, value in _fields(rule).items():
        st.session_state.setdefault(keys.of_rule(rule.rule_id, name), value)


def draft_of(rule: Rule) -> NewRule:
    """The rule as the fields of this tab have it."""
    usual = _fields(rule)

    def field(name: str) -> object:
        value = st.session_state.get(keys.of_rule(rule.rule_id, name))
        return usual[name] if value is None else value

    amount = None if rule.amount is None else Decimal(str(field("amount"))).normalize()
    return NewRule(
        kind=rule.kind,
        amount=amount,
        currency=rule.currency,
        min_change=Decimal(str(field("min_change"))).normalize(),
        cool_down=timedelta(hours=int(str(field("cool_down")))),
        daily_cap=int(str(field("daily_cap"))) or None,
        again=bool(field("again")),
        rule_id=rule.rule_id,
        version=st.session_state.get(keys.RULE_BASES, {}).get(rule.rule_id, rule.version),
    )


def told(rule: Rule | NewRule) -> tuple[object, ...]:
    """What of a rule a person sets: two that agree in this are no conflict."""
    return (rule.amount, rule.min_change, rule.cool_down, rule.daily_cap, rule.again)


def forget(rule: Rule) -> None:
    """Let the fields show what is stored."""
    st.session_state[keys.RULE_BASES].pop(rule.rule_id, None)
    for name in _fields(rule):
        st.session_state.pop(keys.of_rule(rule.rule_id, name), None)


def _fields(rule: Rule) -> dict[str, object]:
    return {
        "amount": float(rule.amount or 0),
        "min_change": float(rule.min_change),
        "cool_down": rule.cool_down // timedelta(hours=1),
        "daily_cap": rule.daily_cap or 0,
        "again": rule.again,
    }
