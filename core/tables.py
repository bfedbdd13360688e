"""Every table of the product, for migrations and their test."""

from core.db import metadata
from core.health import tables as health
from core.history import tables as history
from core.search import tables as search
from core.sources import tables as sources
from core.traffic import tables as traffic
from core.workers import tables as workers

__all__ = ["health", "history", "metadata", "search", "sources", "traffic", "workers"]
