"""What a person does with the rules of her watches: add, change, take away and mute."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from core import clock, vault
from core.db import transaction
from core.fx import rate_table
from core.watch import rule_store, states
from core.watch.errors import EditedMeanwhile, UnknownRule
from core.watch.keeping import EDITED, is_id, one
from core.watch.model import Watch
from core.watch.rule_edits import edited
from core.watch.rule_faults import checked_rule
from core.watch.rule_model import FOREVER, NewRule, Rule

_MUTE = "mute"


def put_rule(account_id: str, watch_id: str, new: NewRule) -> Rule:
    """Add a rule, or replace the one named in it. Raises BadRule, UnknownRule, EditedMeanwhile."""
    with transaction(account_id) as connection:
        rule = checked_rule(new, one(connection, account_id, watch_id).query)
        if not rule.rule_id:
            (rule_id,) = rule_store.add_rules(connection, account_id, watch_id, [rule], clock.now())
        else:
            _change(connection, account_id, rule)
            rule_id = rule.rule_id
        return _rule(connection, account_id, rule_id)


def _change(connection: Connection, account_id: str, rule: NewRule) -> None:
    before = _rule(connection, account_id, rule.rule_id)
    kept = states.state_of(rule_store.state_in_hand(connection, account_id, rule.rule_id))
    state = states.state_row(edited(kept, before, rule, rate_table()))
    if not rule_store.change_rule(connection, account_id, rule, state):
        raise EditedMeanwhile(EDITED)


def _rule(connection: Connection, account_id: str, rule_id: str) -> Rule:
    found = rule_store.rule(connection, account_id, rule_id) if is_id(rule_id) else None
    if found is None:
        raise UnknownRule("This rule does not exist any more: look at the watch again.")
    return found


def drop_rule(account_id: str, rule_id: str) -> None:
    """Take a rule away; what it told stays. Raises UnknownRule."""
    with transaction(account_id) as connection:
        _rule(connection, account_id, rule_id)
        rule_store.drop_rule(connection, account_id, rule_id)


def mute(account_id: str, rule_id: str, until: datetime | None = FOREVER) -> None:
    """Keep a rule quiet until a moment; None lets it speak again. Raises UnknownRule."""
    with transaction(account_id) as connection:
        _rule(connection, account_id, rule_id)
        rule_store.mute(connection, account_id, rule_id, until)


def mute_token(account_id: str, rule_id: str) -> str:
    """What a link carries that mutes one rule without signing in."""
    return vault.sign(_MUTE, [account_id, rule_id])


def rule_by_link(token: str) -> tuple[Watch, Rule]:
    """What a mute link is about, to ask before muting. Raises NotOurs, UnknownRule."""
    account_id, rule_id = vault.signed(_MUTE, token)
    with transaction(account_id) as connection:
        rule = _rule(connection, account_id, rule_id)
        return one(connection, account_id, rule.watch_id), rule


def mute_by_link(token: str) -> tuple[Watch, Rule]:
    """Mute the rule of a link; twice equals once. Raises NotOurs, UnknownRule."""
    account_id, rule_id = vault.signed(_MUTE, token)
    mute(account_id, rule_id)
    return rule_by_link(token)
