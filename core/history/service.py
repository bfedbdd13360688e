"""The door of the history: quotes go in with their storer's transaction, and come out."""

from core.history.store import quotes_answering, quotes_by_ask, quotes_of, replace_quotes

__all__ = ["quotes_answering", "quotes_by_ask", "quotes_of", "replace_quotes"]
