"""The door of the history: quotes go in with their storer's transaction, and come out."""

from __future__ import annotations

from datetime import datetime

from core.config import settings
from core.db import transaction
from core.history.savings import Example, MemberSaving, savings
from core.history.store import quotes_answering, replace_quotes

__all__ = [
    "Example",
    "MemberSaving",
    "quotes_answering",
    "replace_quotes",
    "savings_matrix",
]


def savings_matrix(since: datetime) -> tuple[MemberSaving, ...]:
    """What each membership saved at each site, from searches of this world since a moment.

    Reads every quote of that time: at a million of them this takes seconds, so keep the answer.
    """
    with transaction() as connection:
        return tuple(savings(connection, settings().world, since))
