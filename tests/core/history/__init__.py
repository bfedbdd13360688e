"""The history: what is kept of each quote, and what is told of it."""
