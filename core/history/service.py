"""The door of the history: quotes go in with the transaction of whoever stores them, and come out."""

from core.history.store import quotes_of, replace_quotes

__all__ = ["quotes_of", "replace_quotes"]
