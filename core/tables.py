"""Every table of the product, for migrations and their test."""

from core import fx_kept
from core.accounts import tables as accounts
from core.db import metadata
from core.health import tables as health
from core.history import tables as history
from core.notify import tables as notify
from core.reports import tables as reports
from core.search import tables as search
from core.sources import tables as sources
from core.traffic import tables as traffic
from core.watch import tables as watch
from core.workers import tables as workers

__all__ = [
    "accounts",
    "fx_kept",
    "health",
    "history",
    "metadata",
    "notify",
    "reports",
    "search",
    "sources",
    "traffic",
    "watch",
    "workers",
]
