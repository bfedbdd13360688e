"""Statements about the rules of one person's watches; transactions belong to the callers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert

from core.watch import rows
from core.watch.rule_model import NewRule, Rule
from core.watch.tables import watch_rule


def add_rules(
    connection: Connection,
    account_id: str,
    watch_id: str,
    rules: Sequence[NewRule],
    at: datetime,
) -> list[str]:
    """The ids of the new rules, in the order given."""
    owner = {"watch_id": watch_id, "account_id": account_id}
    return [
        connection.execute(
            insert(watch_rule)
            # Their order is that of their times.
            .values(
                **owner,
                **_rule_row(rule),
                muted_until=rule.muted_until,
                created_at=at + timedelta(microseconds=n),
            )
            .returning(watch_rule.c.id)
        ).scalar_one()
        for n, rule in enumerate(rules)
    ]


def add_rules_of_many(
    connection: Connection,
    account_id: str,
    rules: Sequence[tuple[str, Sequence[NewRule]]],
    at: datetime,
) -> None:
    """Store the rules of many new watches, by the id of each."""
    of_all = [
        {
            "watch_id": watch_id,
            "account_id": account_id,
            **_rule_row(rule),
            "muted_until": rule.muted_until,
            "created_at": at + timedelta(microseconds=n),
        }
        for watch_id, each in rules
        for n, rule in enumerate(each)
    ]
    if of_all:
        connection.execute(insert(watch_rule), of_all)


def _rule_row(rule: NewRule) -> dict[str, Any]:
    return {
        "kind": rule.kind.value,
        "amount": rule.amount,
        "currency": rule.currency,
        "min_change": rule.min_change,
        "cool_down": rule.cool_down,
        "daily_cap": rule.daily_cap,
        "again": rule.again,
    }


def rules_of(connection: Connection, watch_ids: Sequence[str]) -> dict[str, list[Rule]]:
    """By watch, its rules in the order in which they were made."""
    found = connection.execute(
        select(watch_rule)
        .where(watch_rule.c.watch_id.in_(watch_ids))
        .order_by(watch_rule.c.created_at, watch_rule.c.id)
    ).mappings()
    by_watch: dict[str, list[Rule]] = {}
    for row in found:
        by_watch.setdefault(row["watch_id"], []).append(rows.rule_of(row))
    return by_watch


def rule(connection: Connection, account_id: str, rule_id: str) -> Rule | None:
    row = (
        connection.execute(
            select(watch_rule).where(
                watch_rule.c.id == rule_id, watch_rule.c.account_id == account_id
            )
        )
        .mappings()
        .first()
    )
    return rows.rule_of(row) if row else None


def state_in_hand(connection: Connection, account_id: str, rule_id: str) -> dict[str, Any]:
    """What a rule remembers; no check changes it until this ends."""
    c = watch_rule.c
    found = connection.execute(
        select(c.state).where(c.id == rule_id, c.account_id == account_id).with_for_update()
    )
    return found.scalar_one_or_none() or {}


def change_rule(
    connection: Connection, account_id: str, rule: NewRule, state: dict[str, Any]
) -> bool:
    """Whether it was still of the version that was edited; `state` is what it remembers now."""
    c = watch_rule.c
    return (
        connection.execute(
            update(watch_rule)
            .where(c.id == rule.rule_id, c.account_id == account_id, c.version == rule.version)
            .values(**_rule_row(rule), state=state, version=c.version + 1)
        ).rowcount
        == 1
    )


def forget_states(connection: Connection, watch_id: str) -> None:
    """What the rules remember is of another question now."""
    connection.execute(update(watch_rule).where(watch_rule.c.watch_id == watch_id).values(state={}))


def drop_rule(connection: Connection, account_id: str, rule_id: str) -> bool:
    c = watch_rule.c
    return (
        connection.execute(
            delete_from(watch_rule).where(c.id == rule_id, c.account_id == account_id)
        ).rowcount
        == 1
    )


def mute(connection: Connection, account_id: str, rule_id: str, until: datetime | None) -> bool:
    c = watch_rule.c
    return (
        connection.execute(
            update(watch_rule)
            .where(c.id == rule_id, c.account_id == account_id)
            .values(muted_until=until)
        ).rowcount
        == 1
    )
