"""The door of watching: what people do with watches, and what the background does for them."""

from __future__ import annotations

from core.watch.bulk import export_csv, import_csv, preview_csv, report_csv, template_csv
from core.watch.editing import edit
from core.watch.judging import judge_closed
from core.watch.keeping import (
    UNDO_FOR,
    alert,
    alerts,
    check_now,
    checks,
    create,
    delete,
    pause,
    purge,
    readings,
    undo_delete,
    watch,
    watches,
)
from core.watch.rule_model import FOREVER
from core.watch.rulebook import (
    drop_rule,
    mute,
    mute_by_link,
    mute_token,
    put_rule,
    rule_by_link,
)
from core.watch.schedule import words_of
from core.watch.starting import start_waiting
from core.watch.telling import change_words, lowest_words, shape_words
from core.watch.ticking import enqueue_due

__all__ = [
    "FOREVER",
    "UNDO_FOR",
    "alert",
    "alerts",
    "change_words",
    "check_now",
    "checks",
    "create",
    "delete",
    "drop_rule",
    "edit",
    "enqueue_due",
    "export_csv",
    "import_csv",
    "judge_closed",
    "lowest_words",
    "mute",
    "mute_by_link",
    "mute_token",
    "pause",
    "preview_csv",
    "purge",
    "put_rule",
    "readings",
    "report_csv",
    "rule_by_link",
    "shape_words",
    "start_waiting",
    "template_csv",
    "undo_delete",
    "watch",
    "watches",
    "words_of",
]
