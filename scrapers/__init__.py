"""Knows pages and rates; nothing of the user interface, the database or jobs."""
