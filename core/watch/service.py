"""The door of watching: what people do with watches, and what the background does for them."""

from __future__ import annotations

from core.watch.keeping import (
    FOREVER,
    UNDO_FOR,
    alert,
    alerts,
    checks,
    create,
    delete,
    drop_rule,
    edit,
    mute,
    mute_by_link,
    mute_token,
    pause,
    purge,
    put_rule,
    readings,
    rule_by_link,
    undo_delete,
    watch,
    watches,
)
from core.watch.schedule import words_of

__all__ = [
    "FOREVER",
    "UNDO_FOR",
    "alert",
    "alerts",
    "checks",
    "create",
    "delete",
    "drop_rule",
    "edit",
    "mute",
    "mute_by_link",
    "mute_token",
    "pause",
    "purge",
    "put_rule",
    "readings",
    "rule_by_link",
    "undo_delete",
    "watch",
    "watches",
    "words_of",
]
