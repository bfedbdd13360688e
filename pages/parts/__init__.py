"""Shared drawing: forms, cards, charts, session keys."""
